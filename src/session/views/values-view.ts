/** Every node with its value, gradient and state. */

import { isEdit, KIND } from '../../engine/events.ts';
import type { State } from '../../engine/state.ts';
import { arrivals, countSenders } from '../../explain/backward.ts';
import { linesOf, writerFor } from '../../explain/derivation.ts';
import type { GraphNode, NodeId } from '../../graph/program.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session } from '../session.ts';
import { type CheckMark, checkMark } from './check-view.ts';
import { stateOf, styleOf } from './numbers.ts';
import { windowByHeight } from './window.ts';

export type NodeCondition =
  | 'given'
  | 'pending'
  | 'stale'
  | 'computed'
  | 'seed'
  | 'partial'
  | 'final'
  | 'updated'
  | 'edited'
  | 'constant'
  | 'unused';

export interface ValueRow {
  readonly node: NodeId;
  readonly name: string;
  /** A line, or one a row of a matrix. */
  readonly value: readonly string[];
  readonly gradient: readonly string[];
  /** `2×4`, '' for a scalar. */
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

/** Rows of a matrix that are shown. */
const MATRIX_ROWS = 6;

/**
 * @param width Cells for value and gradient together: each gets what it needs, and both are cut when that is too much.
 * @param height Lines for the rows.
 */
export function valuesView(session: Session, width: number, height = Number.POSITIVE_INFINITY): ValuesView {
  const { program } = session.run.log;
  const ofEvent = nodeOfEvent(session.run.log, session.position);
  const selected = session.selected ?? ofEvent;
  const nodes = program.nodes.filter(({ role }) => role !== 'literal');
  const current = Math.max(
    0,
    nodes.findIndex(({ id }) => id === selected),
  );
  const { first, end } = windowByHeight(nodes.map(linesFor), current, height);
  const visible = nodes.slice(first, end);
  const state = stateOf(session);
  const hasGradients = program.nodes.some(({ isReached }) => isReached);
  const widths = hasGradients ? sharedWidths(session, state, visible, width) : { value: width, gradient: 1 };
  return {
    rows: visible.map(node => valueRow(session, state, node, widths, ofEvent, selected)),
    above: first,
    below: nodes.length - end,
    hasGradients,
    hasShapes: nodes.some(({ shape }) => shape.length > 0),
  };
}

/** Lines that a node takes, whatever it holds: `linesOf` gives a matrix one a row. */
const linesFor = ({ shape: [rows = 1], shape: { length: rank } }: GraphNode): number =>
  rank === 2 ? Math.min(rows, MATRIX_ROWS) : 1;

interface Widths {
  readonly value: number;
  readonly gradient: number;
}

/** Each column gets what it needs while there is enough, and at least half otherwise. */
function sharedWidths(session: Session, state: State, nodes: readonly GraphNode[], width: number): Widths {
  const texts = nodes.map(node => textsOf(session, state, node, { value: 200, gradient: 200 }));
  const widest = (pick: (row: ReturnType<typeof textsOf>) => readonly string[]) =>
    Math.max('gradient'.length, ...texts.flatMap(row => pick(row).map(text => text.length)));
  const needed = { value: widest(({ value }) => value), gradient: widest(({ gradient }) => gradient) };
  const value = Math.min(needed.value, Math.max(width - needed.gradient, Math.floor(width / 2)));
  return { value, gradient: Math.max(1, width - value) };
}

function textsOf(session: Session, state: State, node: GraphNode, widths: Widths) {
  const [value, gradient] = [state.valueOf(node.id), state.gradientOf(node.id)];
  const around = node.shape.length === 2 ? 2 : 0; // a bracket or a blank before a row of a matrix, a bracket or a comma after it
  const written = (width: number) =>
    writerFor({ ...styleOf(session, width - around), saysShape: false }, [node.id], [value, gradient]);
  const isStale = state.isStale(node.id);
  return {
    value: value && !isStale ? linesOf(value, written(widths.value), MATRIX_ROWS) : ['?'],
    gradient: gradient ? linesOf(gradient, written(widths.gradient), MATRIX_ROWS) : [node.isReached ? '?' : '–'],
  };
}

function valueRow(
  session: Session,
  state: State,
  node: GraphNode,
  widths: Widths,
  ofEvent: NodeId | undefined,
  selected: NodeId | undefined,
): ValueRow {
  return {
    node: node.id,
    name: node.name,
    ...textsOf(session, state, node, widths),
    shape: node.shape.length === 0 ? '' : node.shape.join('×'),
    condition: conditionOf(state, node),
    check: checkMark(session, node.id),
    isOfEvent: node.id === ofEvent,
    isSelected: node.id === selected,
  };
}

export function conditionOf(state: State, node: GraphNode): NodeCondition {
  const { log } = state;
  const start = log.startOf(state.iteration)!; // every position lies in an iteration
  const gradientWriter = state.gradientWriter(node.id);
  const valueWriter = state.valueWriter(node.id);
  if (node.role === 'operation' && valueWriter === undefined) return 'pending';
  if ([valueWriter, gradientWriter].some(i => i !== undefined && i >= start && isEdit(log.kindAt(i)))) return 'edited';
  if (valueWriter !== undefined && valueWriter >= 0 && log.kindAt(valueWriter) === KIND.updated && valueWriter >= start)
    return 'updated';
  if (state.isStale(node.id)) return 'stale';
  if (gradientWriter !== undefined && gradientWriter >= start) {
    if (log.kindAt(gradientWriter) === KIND.seeded) return 'seed';
    return arrivals(state, node.id) < countSenders(state, node.id) ? 'partial' : 'final';
  }
  if (node.role !== 'operation')
    return node.role === 'constant'
      ? 'constant'
      : node.isReached || log.program.loss === undefined
        ? 'given'
        : 'unused';
  return 'computed';
}
