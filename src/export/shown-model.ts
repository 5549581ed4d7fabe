/** The graph of a session's event as an export shows it: whole, around a node, or a line of the program. */

import { EXIT, Failure } from '../failure.ts';
import { isKeptLeaf, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { latexText } from '../language/latex-text.ts';
import { edgeKey } from '../layout/layered.ts';
import { cutOut, type Excerpt, excerpt } from '../layout/neighbourhood.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import type { Level } from '../session/export-kinds.ts';
import { type FoldedGraph, foldedGraph, type GraphForm, NONE_BY_HAND } from '../session/graph-folds.ts';
import { logOf, type Session } from '../session/session.ts';
import { shownAs } from '../session/shown-graph.ts';
import type { GraphNodeView, GraphPicture } from '../session/views/graph-at-event.ts';
import { titlesOf } from '../session/views/graph-titles.ts';
import { graphView } from '../session/views/graph-view.ts';
import { nameHint } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { demandAtMost, SMALLER_GRAPH } from './export-errors.ts';
import { symbolLabel, titleLabel } from './graph-labels.ts';
import type { GraphModel, ModelNode } from './graph-model.ts';

/** Which part of the graph. */
export interface Part {
  readonly level?: Level;
  /** Name of a node. */
  readonly around?: string;
  /** Edges from there, by default 2. */
  readonly hops?: number;
  /** Line of the program, from 1. */
  readonly line?: number;
}

const USUAL_HOPS = 2;

/** @throws Failure 2 for unknown names and lines, and for a graph that is too large to be drawn. */
export function shownModel(session: Session, part: Part): GraphModel {
  const { program } = logOf(session);
  const centre = part.around === undefined ? undefined : idOf(program, part.around);
  const isWhole = centre === undefined && part.line === undefined;
  const level = part.level ?? (isWhole && isLong(program) ? 'lines' : 'operations');
  const whole = wholeAt(session, level);
  const { ids, stubs, edges } = partOf(whole, part, centre);
  demandAtMost('graph', { unit: 'nodes', found: ids.length, most: EXPORT_LIMITS.graph, remedy: SMALLER_GRAPH });
  const views = new Map(whole.picture.nodes.map(node => [node.id, node]));
  const active = new Map(whole.picture.active.map(edge => [edgeKey(edge), edge.direction]));
  return {
    nodes: ids.map(id => modelNode(program, views.get(id)!)), // the part is made of them
    edges: edges.map(({ from, to, slot }) => ({ from, to, slot, direction: active.get(edgeKey({ from, to, slot })) })),
    stubs,
  };
}

/** More operations than a reader follows: the whole graph is shown in lines then. */
const LONG = 40;

const isLong = ({ order }: Program): boolean => order.length > LONG;

function idOf(program: Program, name: string): NodeId {
  const id = program.byName.get(name);
  if (id !== undefined) return id;
  const hint = nameHint(name, program.byName.keys());
  throw new Failure(EXIT.usage, `--around: unknown name ${visibleLine(name)}${hint === undefined ? '' : `\n${hint}`}`);
}

/** The whole graph, folded as far as the level says. */
const formAt = (level: Level): GraphForm => ({
  kind: 'layers',
  folding: { level, unfolding: 0 },
  leaves: 'all',
  hops: undefined,
});

function wholeAt(session: Session, level: Level): Whole {
  const { program } = logOf(session);
  const form = formAt(level);
  const byProgram: Session = { ...session, view: { ...session.view, foldsByHand: NONE_BY_HAND } };
  return {
    program,
    picture: graphView(byProgram).picture(form),
    folded: foldedGraph(program, form.folding, undefined),
  };
}

interface Whole {
  readonly program: Program;
  readonly picture: GraphPicture;
  readonly folded: FoldedGraph;
}

function partOf(
  { program, picture, folded }: Whole,
  { hops = USUAL_HOPS, line }: Part,
  centre: NodeId | undefined,
): Excerpt {
  const graph = { ids: picture.nodes.map(({ id }) => id).toSorted((a, b) => a - b), edges: picture.edges };
  if (centre !== undefined) return excerpt(graph, shownAs(folded, centre), hops);
  if (line === undefined) return { ...graph, ids: graph.ids.filter(id => !isUnread(program, id)), stubs: [] };
  const own = new Set(operationsOf(program, line).map(id => shownAs(folded, id)));
  const operands = picture.edges.flatMap(({ from, to }) => (own.has(to) ? [from] : []));
  return cutOut(graph, new Set([...own, ...operands]));
}

/** Whether the run writes the leaf, and no operation reads it: a running statistic, or the loss on validation examples. */
export const isUnread = (program: Program, id: NodeId): boolean =>
  isKeptLeaf(nodeOf(program, id)) && program.edges.every(({ to }) => to !== id);

/** The operations of a line, in each of its rounds. @throws Failure 2 for a line that computes nothing. */
function operationsOf({ lines, folds, nodes }: Program, line: number): readonly NodeId[] {
  const ran = lines[line - 1]?.folds.map(id => folds[id]!) ?? []; // ids are positions
  const ids = ran.flatMap(({ start, end }) =>
    nodes.slice(start, end).flatMap(({ id, role }) => (role === 'operation' ? [id] : [])),
  );
  if (ids.length > 0) return ids;
  const computing = lines.flatMap(({ folds: those }, i) => (those.length > 0 ? [i + 1] : []));
  throw new Failure(EXIT.usage, `--line ${line}: expected a line that computes something: ${computing.join(', ')}`);
}

/** Columns and rows of numbers in a node. */
const NUMBERS = { columns: 26, rows: 4 };

function modelNode(program: Program, view: GraphNodeView): ModelNode {
  const { id, role, operations, isActive, hasGradient } = view;
  const node = nodeOf(program, id);
  const isFormula = view.longTitle === titlesOf(program, id).longTitle;
  const title = isFormula
    ? titleLabel(program, node, view.longTitle)
    : { text: view.longTitle, latex: latexText(view.longTitle) };
  const isGate = node.role === 'operation' && operations === undefined;
  const { value, gradient } = view.numbers(NUMBERS.columns, NUMBERS.rows);
  return {
    id,
    name: node.name,
    isLeaf: role !== 'operation',
    title,
    symbol: isGate ? symbolLabel(program, node) : title,
    value,
    gradient: hasGradient ? gradient : undefined,
    isActive,
  };
}
