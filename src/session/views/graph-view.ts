/** The computation graph with each node's numbers, and the edge that the current event uses. */

import { linesWriterFor } from '../../explain/derivation.ts';
import { mathematicsOf } from '../../explain/formula.ts';
import { shortFormula } from '../../explain/short-formula.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import { isInner } from '../../language/names.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { memoised, once } from '../../memoised.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { nodesOfPlace } from '../../query/stops.ts';
import { cellWidth } from '../../text/width.ts';
import { type GraphDetail, logOf, type Session } from '../session.ts';
import { graphInLines, shownGraph } from '../shown-graph.ts';
import { checkMark } from './check-view.ts';
import { type Heat, heatOf } from './heat-view.ts';
import { scalarWidth } from './number-width.ts';
import { cellStyle, stateOf } from './numbers.ts';

/** Titles, `role`, `numberWidth`, `shape` and `hasGradient` stay the same for a session, so that the drawing stands still. */
export interface GraphNodeView {
  readonly id: NodeId;
  /** `e = a + d` for an operation, the name for a leaf. */
  readonly title: string;
  /** A longer title, used where there is room. */
  readonly longTitle: string;
  readonly role: 'input' | 'parameter' | 'constant' | 'operation';
  readonly hasGradient: boolean;
  readonly shape: readonly number[];
  readonly heat: Heat | undefined;
  readonly numberWidth: number;
  /** Value and gradient in `width` cells and `rows` rows each, `?` for values not known yet. */
  readonly numbers: (width: number, rows: number) => GraphNumbers;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly hasBreakpoint: boolean;
  readonly mark: '✓' | '✗' | undefined;
  /** How many operations a folded line stands for; undefined for a single node. */
  readonly operations: number | undefined;
}

export interface GraphNumbers {
  readonly value: readonly string[];
  readonly gradient: readonly string[];
}

export interface GraphEdgeView {
  /** The operand. */
  readonly from: NodeId;
  /** The operation. */
  readonly to: NodeId;
  readonly slot: number;
}

/** A graph and its state at the current event. */
export interface GraphPicture {
  readonly nodes: readonly GraphNodeView[];
  readonly edges: readonly GraphEdgeView[];
  readonly active: readonly (GraphEdgeView & { readonly direction: 'forward' | 'backward' })[];
  readonly focus: NodeId | undefined;
  /** Edges to nodes outside the shown part. */
  readonly stubs: readonly Stub[];
}

/** The graph in operations, and the same in lines; the pane chooses by its size. */
export interface GraphView extends GraphPicture {
  readonly detail: GraphDetail;
  /** The graph in lines. It is made when it is first asked for. */
  readonly lines: GraphPicture;
  /** `2 hops around e`; undefined when the whole graph is shown. */
  readonly around: string | undefined;
}

/** Cells for a list, and for titles. */
const WIDTHS = { tensor: 22, title: 28, longTitle: 44 };

export function graphView(session: Session): GraphView {
  const { program } = logOf(session);
  const ofEvent = nodeOfEvent(logOf(session), session.place.position);
  const focus = session.selection.node ?? ofEvent;
  const broken = new Set(
    session.stops.breakpoints.flatMap(({ place, isEnabled }) => (isEnabled ? nodesOfPlace(program, place) : [])),
  );
  const { ids, edges, stubs, hops } = shownGraph(session);
  const nodes = ids.map(id => nodeView(session, nodeOf(program, id), { ofEvent, focus, broken }));
  const around = hops && `${hops} ${hops === 1 ? 'hop' : 'hops'} around ${nodeOf(program, focus ?? ids[0]!).name}`;
  const lines = once(() => pictureInLines(session, { ofEvent, focus, broken }));
  return {
    nodes,
    edges,
    stubs,
    active: activeEdges(session),
    focus,
    around,
    detail: session.view.detailOfGraph,
    get lines() {
      return lines();
    },
  };
}

/** Returns the graph in lines: what happens to an operation inside a line happens to the line. */
function pictureInLines(session: Session, { ofEvent, focus, broken }: Marked): GraphPicture {
  const { program } = logOf(session);
  const { ids, edges, standIns, counts } = graphInLines(program);
  const shown = (id: NodeId): NodeId => standIns.get(id) ?? id;
  const marked = {
    ofEvent: ofEvent === undefined ? undefined : shown(ofEvent),
    focus: focus === undefined ? undefined : shown(focus),
    broken: new Set([...broken].map(shown)),
  };
  const nodes = ids.map(id => nodeView(session, nodeOf(program, id), marked, counts.get(id)));
  const active = activeEdges(session).flatMap(edge => {
    const [from, to] = [shown(edge.from), shown(edge.to)];
    const drawn = edges.find(
      other => other.from === from && other.to === to && (counts.has(to) || other.slot === edge.slot),
    );
    return drawn === undefined ? [] : [{ ...drawn, direction: edge.direction }];
  });
  return { nodes, edges, stubs: [], active, focus: marked.focus };
}

interface Marked {
  readonly ofEvent: NodeId | undefined;
  readonly focus: NodeId | undefined;
  /** Nodes with a breakpoint. */
  readonly broken: ReadonlySet<NodeId>;
}

/** Makes a node's view. Its numbers become text when it is drawn, as most nodes of a large graph are never drawn. */
function nodeView(
  session: Session,
  node: GraphNode,
  { ofEvent, focus, broken }: Marked,
  operations?: number,
): GraphNodeView {
  const { id } = node;
  return {
    id,
    ...titlesOf(session, id),
    role: node.role === 'literal' ? 'constant' : node.role,
    get heat() {
      const value = valueNow(session, id);
      return value && heatOf(value.shape, value.data);
    },
    get mark() {
      return markOf(session, id);
    },
    numbers: (width, rows) => numbersOf(session, node, width, rows),
    hasGradient: node.isReached,
    shape: node.shape,
    numberWidth: node.size === 1 ? scalarWidth(session) : WIDTHS.tensor,
    isActive: id === ofEvent,
    isSelected: id === focus && session.selection.node !== undefined,
    hasBreakpoint: broken.has(id),
    operations,
  };
}

const valueNow = (session: Session, id: NodeId) => {
  const state = stateOf(session);
  return state.isStale(id) ? undefined : state.valueOf(id);
};

function numbersOf(session: Session, { id }: GraphNode, width: number, rows: number): GraphNumbers {
  const [value, gradient] = [valueNow(session, id), stateOf(session).gradientOf(id)];
  const lines = linesWriterFor(cellStyle(session, width), [id], [value, gradient], rows);
  return { value: value ? lines(value) : ['?'], gradient: gradient ? lines(gradient) : ['?'] };
}

function markOf(session: Session, id: NodeId): '✓' | '✗' | undefined {
  const mark = checkMark(session, id);
  return mark === '✓' || mark === '✗' ? mark : undefined;
}

interface Titles {
  readonly title: string;
  readonly longTitle: string;
}

const titlesIn = memoised((_program: Program) => new Map<NodeId, Titles>());

/** Titles never change: they are made once, when a node is first shown. */
function titlesOf(session: Session, id: NodeId): Titles {
  const log = logOf(session);
  const made = titlesIn(log.program);
  const node = nodeOf(log.program, id);
  const known = made.get(id) ?? {
    title: titleFor(log.program, node, WIDTHS.title),
    longTitle: titleFor(log.program, node, WIDTHS.longTitle),
  };
  made.set(id, known);
  return known;
}

/** `e = a + d`; an unnamed operation is titled by its source text, with its name when the source is shortened. */
function titleFor(program: Program, node: GraphNode, width: number): string {
  if (node.role !== 'operation') return node.name;
  const { name, text, operation } = node;
  const notation = mathematicsOf(program);
  const whole = isInner(name) ? shortFormula(text, Number.POSITIVE_INFINITY, notation) : undefined;
  if (whole !== undefined && cellWidth(whole) <= width) return whole;
  const short = shortFormula(text, width - cellWidth(`${name} = `), notation);
  if (short !== undefined) return `${name} = ${short}`;
  if (isInner(name)) return `${name} ${operation.operator ?? operation.name}`;
  return `${name} = ${operation.name === 'neg' ? '−(…)' : `… ${operation.operator ?? operation.name} …`}`;
}

function activeEdges(session: Session): GraphView['active'] {
  const log = logOf(session);
  const event = log.at(session.place.position);
  const { program } = log;
  switch (event.type) {
    case 'value.computed': {
      const node = nodeOf(program, event.node);
      if (node.role !== 'operation') return [];
      return node.operands
        .map((from, slot) => ({ from, to: node.id, slot, direction: 'forward' as const }))
        .filter(({ from }) => nodeOf(program, from).role !== 'literal');
    }
    case 'contribution.computed':
    case 'gradient.accumulated': {
      const { from, to, slot } = program.edges[event.edge]!;
      return [{ from: to, to: from, slot, direction: 'backward' }];
    }
    default:
      return [];
  }
}
