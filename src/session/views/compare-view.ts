/** Two timelines side by side: what every node holds on both, at the same step, and how far apart that is. */

import { counterpartOf } from '../../engine/alignment.ts';
import { type State, stateAt } from '../../engine/state.ts';
import { writerFor } from '../../explain/derivation.ts';
import type { GraphNode, NodeId } from '../../graph/program.ts';
import { DIGITS } from '../../limits.ts';
import { isIdentical, scalar, type Tensor, tensor } from '../../tensor/tensor.ts';
import { shapeText } from '../../text/tensor-format.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session, Timeline } from '../session.ts';
import { comparedWith, currentTimeline } from '../timelines.ts';
import { eventText, eventWriter } from './events-view.ts';
import { cellStyle } from './numbers.ts';
import { windowOf } from './window.ts';

/** One side: which timeline, and where on it. */
export interface ComparedSide {
  readonly number: number;
  readonly name: string;
  readonly position: number;
  /** What its event is. */
  readonly event: string;
}

/** A value or gradient on both sides; texts that differ wherever the numbers do. */
export interface ComparedNumber {
  readonly here: string;
  readonly there: string;
  /** here − there; of a tensor the largest difference of an element; '' where nothing can be subtracted or nothing differs. */
  readonly difference: string;
  readonly differs: boolean;
}

export interface ComparedRow {
  readonly node: NodeId;
  readonly name: string;
  readonly value: ComparedNumber;
  /** Undefined where no gradient ever arrives. */
  readonly gradient: ComparedNumber | undefined;
  readonly isSelected: boolean;
}

export interface CompareView {
  readonly here: ComparedSide;
  readonly there: ComparedSide;
  /** The first event that is not the same on both. */
  readonly divergence: number;
  /** Those in sight, each number in so many cells. */
  readonly rowsIn: (width: number) => readonly ComparedRow[];
  /** Of all nodes, how many differ in their value or gradient. */
  readonly differing: number;
  readonly first: number;
  readonly count: number;
}

/** @param height Rows in sight. Undefined when there is nothing to compare with. */
export function compareView(session: Session, height: number): CompareView | undefined {
  const other = comparedWith(session);
  if (other === undefined) return undefined;
  const here = currentTimeline(session);
  const [ours, theirs] = [here.run.log, other.run.log];
  const position = counterpartOf(ours, session.position, theirs);
  const [now, then] = [stateAt(ours, session.position), stateAt(theirs, position)];
  const nodes = ours.program.nodes.filter(({ role }) => role !== 'literal');
  const selected = session.selected ?? nodeOfEvent(ours, session.position);
  const place = Math.max(
    0,
    nodes.findIndex(({ id }) => id === selected),
  );
  const { first, end } = windowOf(nodes.length, place, height);
  const isApart = (node: GraphNode) =>
    !isSame(valueIn(now, node), valueIn(then, node)) || !isSame(now.gradientOf(node.id), then.gradientOf(node.id));
  return {
    here: sideOf(session, here, session.position),
    there: sideOf(session, other, position),
    divergence: ours.sharedWith(theirs),
    rowsIn: width =>
      nodes.slice(first, end).map(node => ({
        node: node.id,
        name: node.name,
        value: compared(session, node, valueIn(now, node), valueIn(then, node), width),
        gradient: node.isReached
          ? compared(session, node, now.gradientOf(node.id), then.gradientOf(node.id), width)
          : undefined,
        isSelected: node.id === selected,
      })),
    differing: nodes.filter(isApart).length,
    first,
    count: nodes.length,
  };
}

function sideOf(session: Session, { number, name, run }: Timeline, position: number): ComparedSide {
  const there = { ...session, run, position };
  return { number, name, position, event: eventText(there, position, eventWriter(there, [position])) };
}

const valueIn = (state: State, { id }: GraphNode): Tensor | undefined =>
  state.isStale(id) ? undefined : state.valueOf(id);

const isSame = (a: Tensor | undefined, b: Tensor | undefined): boolean =>
  a === undefined || b === undefined ? a === b : isIdentical(a, b);

function compared(
  session: Session,
  node: GraphNode,
  here: Tensor | undefined,
  there: Tensor | undefined,
  width: number,
): ComparedNumber {
  const write = writerFor(cellStyle(session, width), [node.id], [here, there]);
  const texts = { here: here ? write(here) : '?', there: there ? write(there) : '?' };
  const differs = !isSame(here, there);
  return {
    ...(isShape(texts.here) || isShape(texts.there) ? shapesOf(node, texts) : texts),
    difference: differs && here && there ? differenceText(here, there, session.digits) : '',
    differs,
  };
}

const isShape = (text: string): boolean => text.startsWith('(');

/** Numbers on one side say nothing beside a shape on the other: both are given as shapes. */
function shapesOf({ shape }: GraphNode, { here, there }: Pick<ComparedNumber, 'here' | 'there'>) {
  const form = (text: string) => (text === '?' ? text : shapeText(shape));
  return { here: form(here), there: form(there) };
}

function differenceText(here: Tensor, there: Tensor, digits: number): string {
  const differences = Float64Array.from(here.data, (x, i) => x - there.data[i]!);
  const write = writerFor({ digits: Math.min(digits, DIGITS.usual) }, [], []);
  if (differences.length === 1) return write(tensor([], differences));
  let most = 0;
  for (const difference of differences) {
    if (Number.isNaN(difference)) return 'NaN';
    most = Math.max(most, Math.abs(difference));
  }
  return `≤ ${write(scalar(most))}`;
}
