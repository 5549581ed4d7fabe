/** Every node with its value, gradient and state. */

import { isEdit, KIND } from '../../engine/events.ts';
import type { State } from '../../engine/state.ts';
import { arrivals, countSenders } from '../../explain/backward.ts';
import { linesWriterFor } from '../../explain/derivation.ts';
import { type GraphNode, isKeptLeaf, type NodeId, type Program } from '../../graph/program.ts';
import { memoised } from '../../memoised.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { alignDecimals } from '../../text/number-format.ts';
import { cellWidth } from '../../text/width.ts';
import { logOf, type Session } from '../session.ts';
import { type CheckMark, checkMark } from './check-view.ts';
import { cellStyle, stateOf } from './numbers.ts';
import { shapeWords } from './shape-words.ts';
import { windowByHeight } from './window.ts';

export type NodeCondition =
  | 'given'
  | 'pending'
  | 'stale'
  | 'computed'
  | 'seed'
  | 'partial'
  | 'incomplete'
  | 'final'
  | 'updated'
  | 'edited'
  | 'constant'
  | 'frozen'
  | 'no path';

export interface ValueRow {
  readonly node: NodeId;
  readonly name: string;
  /** A line, or a line for each row of a matrix. */
  readonly value: readonly string[];
  readonly gradient: readonly string[];
  /** `2×4`, `(4,)`, '' for a scalar. */
  readonly shape: string;
  readonly condition: NodeCondition;
  readonly check: CheckMark | undefined;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}

/** The rows in sight; only they are made. */
export interface ValuesView {
  readonly rows: readonly ValueRow[];
  /** Nodes beyond both ends. */
  readonly above: number;
  readonly below: number;
  /** Whether any node of the program can have a gradient, and a shape. */
  readonly hasGradients: boolean;
  readonly hasShapes: boolean;
}

/** Most rows shown of a matrix. */
const MATRIX_ROWS = 6;

/** Fewest cells of numbers that are still readable; text that does not fit is cut off at the right. */
const LEAST_NUMBERS = 16;

/** What the list of a program's nodes has in every frame. */
const listedIn = memoised((program: Program) => {
  const nodes = program.nodes.filter(({ role }) => role !== 'literal');
  return {
    nodes,
    heights: nodes.map(linesFor),
    hasGradients: program.nodes.some(({ isReached }) => isReached),
    hasShapes: nodes.some(({ shape }) => shape.length > 0),
  };
});

/**
 * @param width Cells for names, values, gradients and states together. A column leaves the cells that it does not need to the others.
 * Value and gradient each get what they need, and both are cut when that is too much.
 * @param height Lines for the rows.
 */
export function valuesView(session: Session, width: number, height = Number.POSITIVE_INFINITY): ValuesView {
  const { program } = logOf(session);
  const ofEvent = nodeOfEvent(logOf(session), session.place.position);
  const selected = session.selection.node ?? ofEvent;
  const { nodes, heights, hasGradients, hasShapes } = listedIn(program);
  const current = Math.max(
    0,
    nodes.findIndex(({ id }) => id === selected),
  );
  const { first, end } = windowByHeight(heights, current, height);
  const visible = nodes.slice(first, end);
  const state = stateOf(session);
  const names = Math.max('node'.length, ...visible.map(({ name }) => cellWidth(name)));
  const states = Math.max('state'.length, ...visible.map(node => conditionOf(state, node).length));
  const room = Math.max(LEAST_NUMBERS, width - names - states);
  const cells = visible.map(node => cellsOf(session, state, node));
  const widths = hasGradients ? sharedWidths(cells, room) : { value: room, gradient: 1 };
  return {
    rows: visible.map((node, i) => ({
      node: node.id,
      name: node.name,
      ...cells[i]!.inWidths(widths),
      shape: shapeWords(node),
      condition: conditionOf(state, node),
      check: checkMark(session, node.id),
      isOfEvent: node.id === ofEvent,
      isSelected: node.id === selected,
    })),
    above: first,
    below: nodes.length - end,
    hasGradients,
    hasShapes,
  };
}

/** Lines of a node, independent of its numbers: `linesOf` gives a matrix a line for each row. */
const linesFor = ({ shape: [rows = 1], shape: { length: rank } }: GraphNode): number =>
  rank === 2 ? Math.min(rows, MATRIX_ROWS) : 1;

interface Widths {
  readonly value: number;
  readonly gradient: number;
}

/**
 * Each column gets what it needs while there is enough; else half, or more if the other needs less.
 * A column that shows a number of every node in half the width or less gets that first.
 */
function sharedWidths(cells: readonly Cells[], width: number): Widths {
  const value = needsOf(cells.map(({ whole }) => whole.value));
  const gradient = needsOf(cells.map(({ whole }) => whole.gradient));
  const half = Math.floor(width / 2);
  const fair = Math.min(value.whole, Math.max(width - gradient.whole, half));
  const most = width - Math.min(gradient.least, value.least > half ? half : width - value.least);
  const chosen = Math.max(Math.min(value.least, most), Math.min(fair, most));
  return { value: chosen, gradient: Math.max(1, width - chosen) };
}

/** Cells in which a column shows everything, and in which it shows at least a number of every node. */
interface Needs {
  readonly whole: number;
  readonly least: number;
}

function needsOf(cells: readonly (readonly string[])[]): Needs {
  const isList = ([line]: readonly string[]) => line!.startsWith('[');
  const scalars = alignDecimals(cells.filter(cell => !isList(cell)).map(([line]) => line!));
  const lists = cells.filter(isList).flat();
  const widest = (texts: readonly string[]) => Math.max('gradient'.length, ...texts.map(cellWidth));
  const firsts = lists.map(line => line.replace(/, .*?(?=\]+[^\]]*$)/, ', …'));
  return { whole: widest([...scalars, ...lists]), least: widest([...scalars, ...firsts]) };
}

/** Wider than any screen. */
const UNLIMITED = 1000;

type Texts = Pick<ValueRow, 'value' | 'gradient'>;

/** A node's value and gradient as texts. */
interface Cells {
  readonly whole: Texts;
  inWidths(widths: Widths): Texts;
}

function cellsOf(session: Session, state: State, node: GraphNode): Cells {
  const [value, gradient] = [state.valueOf(node.id), state.gradientOf(node.id)];
  const write = linesWriterFor(cellStyle(session, UNLIMITED), [node.id], [value, gradient], MATRIX_ROWS);
  const whole = {
    value: value && !state.isStale(node.id) ? write(value) : ['?'],
    gradient: gradient ? write(gradient) : [node.isReached ? '?' : '–'],
  };
  const inWidth = (lines: readonly string[], tensor: Tensor | undefined, width: number) =>
    tensor === undefined || lines.every(line => cellWidth(line) <= width) ? lines : write(tensor, width);
  return {
    whole,
    inWidths: widths => ({
      value: inWidth(whole.value, value, widths.value),
      gradient: inWidth(whole.gradient, gradient, widths.gradient),
    }),
  };
}

function conditionOf(state: State, node: GraphNode): NodeCondition {
  const { log } = state;
  const start = log.passStartAt(state.position);
  const gradientWriter = state.gradientWriter(node.id);
  const valueWriter = state.valueWriter(node.id);
  if (node.role === 'operation' && valueWriter === undefined) return 'pending';
  if ([valueWriter, gradientWriter].some(i => i !== undefined && i >= start && isEdit(log.kindAt(i)))) return 'edited';
  if (valueWriter !== undefined && valueWriter >= start) {
    const kind = log.kindAt(valueWriter);
    if (kind === KIND.updated || kind === KIND.buffer) return 'updated';
    if (kind === KIND.validated) return 'computed';
  }
  if (state.isStale(node.id)) return 'stale';
  if (gradientWriter !== undefined && gradientWriter >= start) {
    if (log.kindAt(gradientWriter) === KIND.seeded) return 'seed';
    if (arrivals(state, node.id) === countSenders(state, node.id)) return 'final';
    return log.program.recorded || isAwaited(state, node.id) ? 'partial' : 'incomplete'; // only a person skips a contribution
  }
  if (node.role !== 'operation')
    return node.role === 'constant' && !isKeptLeaf(node)
      ? 'constant'
      : node.isReached || isKeptLeaf(node) || log.program.loss === undefined
        ? 'given'
        : node.needsGradient
          ? 'no path'
          : 'frozen';
  return 'computed';
}

/** Whether a contribution to the node can still come in this iteration; what was skipped does not. */
function isAwaited({ log, position, program }: State, node: NodeId): boolean {
  if (log.phaseAt(position) !== 'backward') return false;
  const { backward, edges } = program;
  let at = position;
  const start = log.passStartAt(position);
  while (at > start && log.phaseAt(at) === 'backward' && log.edgeAt(at) < 0) at--; // edits, back to the seed
  const sent = backward.indexOf(log.edgeAt(at));
  const next = log.typeAt(at) === 'contribution.computed' ? sent : sent + 1;
  return backward.slice(Math.max(0, next)).some(edge => edges[edge]!.to === node);
}
