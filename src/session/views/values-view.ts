/** Every node with its value, gradient and state. */

import { KIND } from '../../engine/events.ts';
import type { State } from '../../engine/state.ts';
import { ledgerOf } from '../../explain/backward.ts';
import { writerFor } from '../../explain/derivation.ts';
import type { GraphNode, NodeId } from '../../graph/program.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session } from '../session.ts';
import { stateOf, styleOf } from './numbers.ts';

export type NodeCondition =
  | 'given'
  | 'pending'
  | 'stale'
  | 'computed'
  | 'seed'
  | 'partial'
  | 'final'
  | 'updated'
  | 'no gradient';

export interface ValueRow {
  readonly node: NodeId;
  readonly name: string;
  readonly value: string;
  readonly gradient: string;
  /** `(2, 4)`, '' for a scalar. */
  readonly shape: string;
  readonly condition: NodeCondition;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}

export interface ValuesView {
  readonly rows: readonly ValueRow[];
  readonly current: number;
}

/** @param width Cells for one value. */
export function valuesView(session: Session, width: number): ValuesView {
  const { log } = session.run;
  const state = stateOf(session);
  const ofEvent = nodeOfEvent(log, session.position);
  const selected = session.selected ?? ofEvent;
  const nodes = log.program.nodes.filter(({ role }) => role !== 'literal');
  const rows = nodes.map(node => valueRow(session, state, node, width, ofEvent, selected));
  return {
    rows,
    current: Math.max(
      0,
      rows.findIndex(({ isSelected }) => isSelected),
    ),
  };
}

function valueRow(
  session: Session,
  state: State,
  node: GraphNode,
  width: number,
  ofEvent: NodeId | undefined,
  selected: NodeId | undefined,
): ValueRow {
  const [value, gradient] = [state.valueOf(node.id), state.gradientOf(node.id)];
  const write = writerFor(styleOf(session, width), [node.id], [value, gradient]);
  const condition = conditionOf(state, node);
  return {
    node: node.id,
    name: node.name,
    value: value && condition !== 'stale' ? write(value) : '?',
    gradient: gradient ? write(gradient) : node.isReached ? '?' : '–',
    shape: node.shape.length === 0 ? '' : node.shape.join('×'),
    condition,
    isOfEvent: node.id === ofEvent,
    isSelected: node.id === selected,
  };
}

export function conditionOf(state: State, node: GraphNode): NodeCondition {
  const { log } = state;
  const gradientWriter = state.gradientWriter(node.id);
  const valueWriter = state.valueWriter(node.id);
  if (node.role === 'operation' && valueWriter === undefined) return 'pending';
  if (
    valueWriter !== undefined &&
    valueWriter >= 0 &&
    log.kindAt(valueWriter) === KIND.updated &&
    valueWriter >= log.startOf(state.iteration)!
  )
    return 'updated';
  if (state.isStale(node.id)) return 'stale';
  if (gradientWriter !== undefined) {
    if (log.kindAt(gradientWriter) === KIND.seeded) return 'seed';
    return ledgerOf(state, node.id).length < sendersOf(state, node.id) ? 'partial' : 'final';
  }
  if (node.role !== 'operation') return node.isReached || log.program.loss === undefined ? 'given' : 'no gradient';
  return 'computed';
}

const senders = new WeakMap<object, Int32Array>();

/** Edges along which a gradient reaches the node. */
export function sendersOf({ log: { program } }: State, node: NodeId): number {
  let counts = senders.get(program);
  if (counts === undefined) {
    counts = new Int32Array(program.nodes.length);
    for (const edge of program.edges) if (edge.carriesGradient) counts[edge.to]!++;
    senders.set(program, counts);
  }
  return counts[node]!;
}
