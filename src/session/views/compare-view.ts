/** Two timelines side by side: each node's values and gradients at the same step, and their differences. */

import { counterpartOf } from '../../engine/alignment.ts';
import { sharedEvents } from '../../engine/descent.ts';
import { type State, stateAt } from '../../engine/state.ts';
import { writerFor } from '../../explain/derivation.ts';
import { elementName } from '../../graph/kept-elements.ts';
import type { GraphNode, NodeId } from '../../graph/program.ts';
import { DIGITS } from '../../limits.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { scalar, type Tensor } from '../../tensor/tensor.ts';
import { areSameNumbers } from '../../text/rounding.ts';
import { shapeText } from '../../text/tensor-format.ts';
import { type OtherRun, Timeline } from '../runs.ts';
import { currentTimeline, type Session } from '../session.ts';
import { comparedWith, positionOnOriginal } from '../timelines.ts';
import { eventText, eventWriter } from './events-view.ts';
import { cellStyle } from './numbers.ts';
import { windowOf } from './window.ts';

/** One side of the comparison: a timeline and a position on it. */
export interface ComparedSide {
  readonly number: Timeline['number'] | OtherRun['number'];
  readonly name: string;
  readonly position: number;
  /** The event's words. */
  readonly event: string;
}

/** A value or gradient on both sides. The texts differ wherever the numbers do. */
export interface ComparedNumber {
  readonly here: string;
  readonly there: string;
  /** here − there; for a tensor, the largest difference of an element. '' where nothing can be subtracted, `=` for equal numbers, `≈` for numbers equal up to rounding. */
  readonly difference: string;
  readonly differs: boolean;
}

export interface ComparedRow {
  readonly node: NodeId;
  readonly name: string;
  readonly value: ComparedNumber;
  /** Undefined for nodes that never have a gradient. */
  readonly gradient: ComparedNumber | undefined;
  readonly isSelected: boolean;
}

export interface CompareView {
  readonly here: ComparedSide;
  readonly there: ComparedSide;
  /** The first event here that differs; without one, the number of events. */
  readonly divergence: number;
  /** The rows in sight, with `width` cells for each number. */
  readonly rowsIn: (width: number) => readonly ComparedRow[];
  /** How many of all nodes differ in their value or gradient. */
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
  const isOther = other.number === 'B';
  const position = isOther
    ? other.counterpartOf(positionOnOriginal(session))
    : counterpartOf(ours, session.place.position, theirs);
  const nodeThere = (id: NodeId) => (isOther ? other.nodeOf(id) : id);
  const [now, then] = [stateAt(ours, session.place.position), stateAt(theirs, position)];
  const nodes = ours.program.nodes.filter(({ role }) => role !== 'literal');
  const selected = session.selection.node ?? nodeOfEvent(ours, session.place.position);
  const place = Math.max(
    0,
    nodes.findIndex(({ id }) => id === selected),
  );
  const { first, end } = windowOf(nodes.length, place, height);
  const isSame: IsSame = (id, a, b) =>
    a === undefined || b === undefined
      ? a === b
      : isOther
        ? !other.isApart(id, a, b)
        : areSameNumbers(a, b, session.view.digits);
  const pairs = ({ id }: GraphNode) => {
    const there = nodeThere(id);
    return {
      values: [valueIn(now, id), valueIn(then, there)] as const,
      gradients: [now.gradientOf(id), there === undefined ? undefined : then.gradientOf(there)] as const,
    };
  };
  const isApart = (node: GraphNode) => {
    const { values, gradients } = pairs(node);
    return !isSame(node.id, ...values) || !isSame(node.id, ...gradients);
  };
  return {
    here: sideOf(session, here, session.place.position),
    there: sideOf(session, other, position),
    divergence: isOther ? (other.first ?? ours.length) : sharedEvents(ours, theirs),
    rowsIn: width =>
      nodes.slice(first, end).map(node => {
        const { values, gradients } = pairs(node);
        return {
          node: node.id,
          name: node.name,
          value: compared(session, node, values, { isSame, isOther, width }),
          gradient: node.isReached ? compared(session, node, gradients, { isSame, isOther, width }) : undefined,
          isSelected: node.id === selected,
        };
      }),
    differing: nodes.filter(isApart).length,
    first,
    count: nodes.length,
  };
}

function sideOf(session: Session, { number, name, run }: Timeline | OtherRun, position: number): ComparedSide {
  const timelines = { ...session.timelines, all: [new Timeline(1, name, run)] };
  const there = { ...session, timelines, place: { ...session.place, timeline: 1, position } };
  return { number, name, position, event: eventText(there, position, eventWriter(there, [position])) };
}

const valueIn = (state: State, id: NodeId | undefined): Tensor | undefined =>
  id === undefined || state.isStale(id) ? undefined : state.valueOf(id);

/** Whether a node's numbers are the same: up to rounding when fewer digits are shown, up to the tolerance in another file's run. */
type IsSame = (node: NodeId, a: Tensor | undefined, b: Tensor | undefined) => boolean;

interface Comparing {
  readonly isSame: IsSame;
  /** Whether the other run is that of another file. */
  readonly isOther: boolean;
  readonly width: number;
}

/** `=`, or `≈` where the numbers differ by as little as is tolerated. */
const sameness = (here: Tensor | undefined, there: Tensor | undefined): string =>
  Array.prototype.some.call(here?.data ?? [], (x, k) => !Object.is(x, there?.data[k])) ? '≈' : '=';

function compared(
  session: Session,
  node: GraphNode,
  [here, there]: readonly [Tensor | undefined, Tensor | undefined],
  { isSame, isOther, width }: Comparing,
): ComparedNumber {
  const write = writerFor(cellStyle(session, width), [node.id], [here, there]);
  const texts = { here: here ? write(here) : '?', there: there ? write(there) : '?' };
  if (isSame(node.id, here, there)) return { ...texts, difference: sameness(here, there), differs: false };
  const isOfShapes = isShape(texts.here) || isShape(texts.there) || (isOther && isReshaped(here, there));
  const shown = isOfShapes ? { here: shapeOf(here), there: shapeOf(there) } : texts;
  if (here === undefined || there === undefined || isReshaped(here, there))
    return { ...shown, difference: '', differs: true };
  const k = mostApart(here, there);
  return {
    ...((shown.here === shown.there && elementsAt(k, session, node, here, there, width)) || shown),
    difference: differenceText(here, there, k, session.view.digits),
    differs: true,
  };
}

const isShape = (text: string): boolean => text.startsWith('(');

/** A side as its shape: numbers on a single side cannot be compared with a shape on the other. */
const shapeOf = (side: Tensor | undefined): string => (side ? shapeText(side.shape) : '?');

/** Runs of two files may have other shapes under one name, or nothing. */
const isReshaped = (here: Tensor | undefined, there: Tensor | undefined): boolean =>
  here?.data.length !== there?.data.length;

/** The element that differs most, `[1, 3] 9`, for tensors whose shown elements are equal. Undefined when it does not fit. */
function elementsAt(k: number, session: Session, node: GraphNode, here: Tensor, there: Tensor, width: number) {
  const place = elementName(node, k, '');
  const [x, y] = [scalar(here.data[k]!), scalar(there.data[k]!)];
  const write = writerFor(cellStyle(session, width - place.length - 1), [node.id], [x, y]);
  const texts = [write(x), write(y)];
  if (texts.some(text => /[(…]/.test(text) || place.length + 1 + text.length > width)) return undefined;
  return { here: `${place} ${texts[0]}`, there: `${place} ${texts[1]}` };
}

/** Returns the flat index of the element that differs most; NaN differs more than any number. */
function mostApart(here: Tensor, there: Tensor): number {
  let [k, most] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < here.data.length; i++) {
    const [x, y] = [here.data[i]!, there.data[i]!];
    const apart = Number.isNaN(x - y) ? Number.POSITIVE_INFINITY : Math.abs(x - y);
    if (!Object.is(x, y) && apart > most) [k, most] = [i, apart];
  }
  return k;
}

function differenceText(here: Tensor, there: Tensor, k: number, digits: number): string {
  const difference = here.data[k]! - there.data[k]!;
  const write = writerFor({ digits: Math.min(digits, DIGITS.usual) }, [], []);
  if (here.data.length === 1) return write(scalar(difference));
  return Number.isNaN(difference) ? 'NaN' : `≤ ${write(scalar(Math.abs(difference)))}`;
}
