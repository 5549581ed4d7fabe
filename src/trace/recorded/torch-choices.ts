/** PyTorch's operators that pick elements along an axis by comparing them: largest, smallest, in order. */

import { lanesOf } from '../../ops/lanes.ts';
import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';
import { choiceKernel } from './element-sums.ts';
import { attributeNumber, axisOf, type CheckRow, type CheckRows, type RecordedCheck } from './recorded-call.ts';

/** Places within a lane of numbers. */
type Pick = (lane: readonly number[]) => readonly number[];

/** What is said of contributions where PyTorch picks any of several equal elements. */
const EQUAL = 'elements are equal, and the log does not say which of them was taken';

/** NaN is larger than all, and equal to itself; so is ∞. */
const compared = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b)
    ? Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    : Number(a > b) - Number(a < b);

/** The places of a lane from the smallest number to the largest; equal numbers stay in order. */
const ascending: Pick = lane => [...lane.keys()].sort((i, j) => compared(lane[i]!, lane[j]!));

const descending: Pick = lane => [...lane.keys()].sort((i, j) => compared(lane[j]!, lane[i]!));

/** The first NaN, else the first of the largest or smallest. */
const first =
  (isBetter: (x: number, best: number) => boolean): Pick =>
  lane => {
    const wild = lane.findIndex(Number.isNaN);
    return [wild >= 0 ? wild : lane.reduce((best, x, i) => (isBetter(x, lane[best]!) ? i : best), 0)];
  };

/** The best so far, the last of equal ones; from the first NaN on, the last NaN. */
const running =
  (isBetter: (x: number, best: number) => boolean): Pick =>
  lane => {
    let best = 0;
    return lane.map((x, i) => {
      if (Number.isNaN(x) || (!Number.isNaN(lane[best]!) && isBetter(x, lane[best]!))) best = i;
      return best;
    });
  };

/** The lower one of the two in the middle; the first NaN where there is one. */
const middle: Pick = lane => {
  const wild = lane.findIndex(Number.isNaN);
  return [wild >= 0 ? wild : ascending(lane)[Math.floor((lane.length - 1) / 2)]!];
};

/** Whether an element that was picked equals one that could have been picked in its place. */
function isTied(lane: readonly number[], picks: readonly number[]): boolean {
  const isPicked = new Set(picks);
  const order = ascending(lane); // equal elements are neighbours
  return order.some((at, k) => {
    const before = order[k - 1];
    if (before === undefined || compared(lane[at]!, lane[before]!) !== 0) return false;
    return isPicked.has(at) || isPicked.has(before);
  });
}

/** @param length Elements of the result along the axis, where it is not that of the operand. */
function alongAxis(
  x: Shape,
  axis: number,
  shape: Shape,
  pick: Pick,
  { length = 1, isDecided = false }: { length?: number; isDecided?: boolean } = {},
): RecordedCheck {
  const from = lanesOf(x, axis);
  const to = lanesOf(x.with(axis, length), axis);
  const laneAt = (numbers: ReadonlyFloats, lane: number) =>
    Array.from({ length: from.length }, (_, e) => numbers[from.start(lane) + e * from.step]!);
  const kernel = choiceKernel(shape, ([numbers]) => {
    const places = new Int32Array(to.count * length);
    for (let lane = 0; lane < from.count; lane++)
      for (const [e, place] of pick(laneAt(numbers!, lane)).entries())
        places[to.start(lane) + e * to.step] = from.start(lane) + place * from.step;
    return places;
  });
  if (isDecided) return { kernel };
  return {
    kernel,
    undecided([numbers], isForward) {
      if (isForward) return undefined; // equal elements have the same value
      const lanes = Array.from({ length: from.count }, (_, lane) => laneAt(numbers!, lane));
      return lanes.some(lane => isTied(lane, pick(lane))) ? EQUAL : undefined;
    },
  };
}

/** The axis of the call and its length; undefined without one. */
function axisIn({ count, shapes, attributes }: Parameters<CheckRow>[0], usual?: number) {
  const [x] = shapes;
  const axis = axisOf(attributeNumber(attributes, 'dim') ?? usual ?? Number.NaN, x);
  return count !== 1 || axis === undefined || x![axis] === 0 ? undefined : { x: x!, axis, length: x![axis]! };
}

const one =
  (pick: Pick, settings: { isDecided?: boolean } = {}, usual?: number): CheckRow =>
  recorded => {
    const along = axisIn(recorded, usual);
    return along && alongAxis(along.x, along.axis, recorded.shape, pick, settings);
  };

const asMany =
  (pick: Pick): CheckRow =>
  recorded => {
    const along = axisIn(recorded);
    return along && alongAxis(along.x, along.axis, recorded.shape, pick, along);
  };

const sorted: CheckRow = recorded => {
  const along = axisIn(recorded, -1);
  const { descending: isDescending, stable } = recorded.attributes;
  return (
    along &&
    alongAxis(along.x, along.axis, recorded.shape, isDescending === true ? descending : ascending, {
      ...along,
      isDecided: stable === true,
    })
  );
};

const largest: CheckRow = recorded => {
  const along = axisIn(recorded, -1);
  const { k, largest: isLargest, sorted: isSorted } = recorded.attributes;
  if (along === undefined || typeof k !== 'number' || isSorted === false) return undefined;
  const order = isLargest === false ? ascending : descending;
  return alongAxis(along.x, along.axis, recorded.shape, lane => order(lane).slice(0, k), { length: k });
};

const ranked: CheckRow = recorded => {
  const { k } = recorded.attributes;
  return typeof k === 'number' ? one(lane => ascending(lane).slice(k - 1, k), {}, -1)(recorded) : undefined;
};

/** By the operator's name; `max` and `min` along an axis take the first of equal elements, as PyTorch's documents say. */
export const CHOICES: CheckRows = {
  max: one(
    first((x, best) => x > best),
    { isDecided: true },
  ),
  min: one(
    first((x, best) => x < best),
    { isDecided: true },
  ),
  median: one(middle),
  kthvalue: ranked,
  topk: largest,
  sort: sorted,
  msort: recorded => sorted({ ...recorded, attributes: { dim: 0 } }),
  cummax: asMany(running((x, best) => x >= best)),
  cummin: asMany(running((x, best) => x <= best)),
};
