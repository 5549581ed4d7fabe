/** PyTorch's operators that pick elements along an axis by comparing them: largest, smallest, in order. */

import { laneIn, lanesOf } from '../../ops/lanes.ts';
import { choiceKernel } from './element-sums.ts';
import { axisIn, type CheckRow, type CheckRows, type RecordedCall, type RecordedCheck } from './recorded-call.ts';
import { RecordedSettings } from './recorded-settings.ts';

/** Places within a lane of numbers. */
type Pick = (lane: Float64Array) => readonly number[];

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
    return Array.from(lane, (x, i) => {
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
function isTied(lane: Float64Array, picks: readonly number[]): boolean {
  const isPicked = new Set(picks);
  const order = ascending(lane); // equal elements are neighbours
  return order.some((at, k) => {
    const before = order[k - 1];
    if (before === undefined || compared(lane[at]!, lane[before]!) !== 0) return false;
    return isPicked.has(at) || isPicked.has(before);
  });
}

interface ChoiceSettings {
  /** PyTorch's documents say which of equal elements is taken. */
  readonly isDecided?: boolean;
  /** The axis where the call has none. */
  readonly usual?: number;
}

/** Elements that are picked in each lane along the axis of the call: as many as the result is long there, or one. */
function alongAxis(recorded: RecordedCall, pick: Pick, { isDecided = false, usual }: ChoiceSettings = {}) {
  const { count, shapes, shape } = recorded;
  const axis = axisIn(recorded, usual);
  const x = shapes[0]!;
  if (count !== 1 || axis === undefined || x[axis] === 0) return undefined;
  const from = lanesOf(x, axis);
  const to = lanesOf(x.with(axis, shape.length === x.length ? shape[axis]! : 1), axis);
  const kernel = choiceKernel(shape, ([numbers]) => {
    const places = new Int32Array(to.count * to.length);
    for (let lane = 0; lane < from.count; lane++)
      for (const [e, place] of pick(laneIn(numbers!, from, lane)).entries())
        places[to.start(lane) + e * to.step] = from.start(lane) + place * from.step;
    return places;
  });
  if (isDecided) return { kernel };
  const undecided: RecordedCheck['undecided'] = ([numbers], isForward) => {
    if (isForward) return undefined; // equal elements have the same value
    const lanes = Array.from({ length: from.count }, (_, lane) => laneIn(numbers!, from, lane));
    return lanes.some(lane => isTied(lane, pick(lane))) ? EQUAL : undefined;
  };
  return { kernel, undecided };
}

const picked =
  (pick: Pick, settings?: ChoiceSettings): CheckRow =>
  recorded =>
    alongAxis(recorded, pick, settings);

const sorted: CheckRow = recorded => {
  const { settings } = recorded;
  const pick = settings.is('descending') ? descending : ascending;
  return alongAxis(recorded, pick, { isDecided: settings.is('stable'), usual: -1 });
};

const largest: CheckRow = recorded => {
  const { settings } = recorded;
  const k = settings.number('k');
  if (k === undefined || !settings.is('sorted', true)) return undefined;
  const order = settings.is('largest', true) ? descending : ascending;
  return alongAxis(recorded, lane => order(lane).slice(0, k), { usual: -1 });
};

const ranked: CheckRow = recorded => {
  const k = recorded.settings.number('k');
  if (k === undefined) return undefined;
  return alongAxis(recorded, lane => ascending(lane).slice(k - 1, k), { usual: -1 });
};

/** By the operator's name; `max` and `min` along an axis take the first of equal elements, as PyTorch's documents say. */
export const CHOICES: CheckRows = {
  max: picked(
    first((x, best) => x > best),
    { isDecided: true },
  ),
  min: picked(
    first((x, best) => x < best),
    { isDecided: true },
  ),
  median: picked(middle),
  kthvalue: ranked,
  topk: largest,
  sort: sorted,
  msort: recorded => sorted({ ...recorded, settings: new RecordedSettings({ dim: 0 }) }),
  cummax: picked(running((x, best) => x >= best)),
  cummin: picked(running((x, best) => x <= best)),
};
