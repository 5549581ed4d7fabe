/** Operations that fold one axis, several or all of them into one number a lane. */

import { type Operation, truth } from './operation.ts';
import { type LaneTexts, type ReductionRecord, reduction } from './reduction.ts';
import { tooFewForCorrection } from './shape-errors.ts';

const total = (lane: Float64Array): number => lane.reduce((sum, x) => sum + x, 0);

export const sum = reduction({
  name: 'sum',
  summary: 'the sum over all elements, or along axes',
  noun: 'sum',
  fold: total,
  written: elements => elements.join(' + '),
  isOneSum: true,
  local: () => '1',
  contribution: upstream => upstream,
});

const meanOf = (lane: Float64Array): number => total(lane) / lane.length;
const writtenMean = (elements: readonly string[]): string => `(${elements.join(' + ')}) / ${elements.length}`;

export const mean = reduction({
  name: 'mean',
  summary: 'the mean over all elements, or along axes',
  noun: 'mean',
  fold: meanOf,
  written: writtenMean,
  isOneSum: true,
  local: ({ n }) => `1 / ${n}`,
  contribution: (upstream, _x, _out, _context, { n }) => upstream / n,
});

/** Source: torch.prod. At a zero the derivative is the product of the others. */
export const prod = reduction({
  name: 'prod',
  summary: 'the product of all elements, or along axes',
  noun: 'product of the elements',
  fold: lane => lane.reduce((product, x) => product * x, 1),
  written: elements => elements.join(' * '),
  local: (_settings, over, { x, lane, out }) =>
    `${x} != 0 ? ${out} / ${x} : sum(${lane} == 0${over}) == 1 ? prod(${lane} == 0 ? 1 : ${lane}${over}) : 0`,
  elementLocal: (x, _out, lane) => lane.filter(other => other !== x).join(' * ') || '1',
  context: lane =>
    lane.reduce((zeros, x) => zeros + (x === 0 ? 1 : 0), 0) === 1
      ? lane.reduce((product, x) => (x === 0 ? product : product * x), 1)
      : 0,
  contribution: (upstream, x, out, others) => upstream * (x === 0 ? others : out / x),
});

const CORRECTION = { correction: { standard: 1, example: '0' } } as const;

const spread: Pick<ReductionRecord, 'settings' | 'check' | 'doubt' | 'context' | 'samples'> = {
  settings: CORRECTION,
  check: ({ n, correction }) => {
    if (correction! < 0 || correction! > n) throw tooFewForCorrection(n, correction!); // it has a default
  },
  doubt: ({ n, correction }) =>
    n === correction
      ? {
          says: `divides by n − correction = ${n} − ${n} = 0, so it is NaN or ∞`,
          write: 'for a whole population write correction=0',
        }
      : undefined,
  context: meanOf,
  samples: [
    { operands: [[2, 3]], attributes: { axis: 1, correction: 0 } },
    { operands: [[2, 2, 3]], attributes: { axis: [0, 2], correction: 0, keepdims: true } },
  ],
};

function varianceOf(lane: Float64Array, correction: number): number {
  const center = meanOf(lane);
  return lane.reduce((squares, x) => squares + (x - center) ** 2, 0) / (lane.length - correction);
}

const writtenVariance = (elements: readonly string[], { n, correction }: LaneTexts): string =>
  `(${elements.map(element => `(${element} - ${writtenMean(elements)}) ** 2`).join(' + ')}) / (${n} - ${correction})`;

/** Source: torch.var, which divides by n − correction: 0 / 0 is NaN. */
export const variance = reduction({
  name: 'var',
  summary: 'the squared distance from the mean, added up and divided by n − correction; correction is 1 by default',
  noun: 'variance',
  ...spread,
  fold: (lane, { correction }) => varianceOf(lane, correction!), // it has a default, here and below
  written: writtenVariance,
  local: ({ n, correction }, over, { x, lane }) => `2 * (${x} - mean(${lane}${over})) / (${n} - ${correction})`,
  elementLocal: (x, _out, lane, { n, correction }) => `2 * (${x} - ${writtenMean(lane)}) / (${n} - ${correction})`,
  contribution: (upstream, x, _out, center, { n, correction }) => (upstream * (2 * (x - center))) / (n - correction!), // it has a default
});

/** Source: torch.std, whose derivative is taken as 0 where all elements are equal. */
export const standardDeviation = reduction({
  name: 'std',
  summary: 'the square root of var; correction is 1 by default',
  noun: 'standard deviation',
  ...spread,
  fold: (lane, { correction }) => Math.sqrt(varianceOf(lane, correction!)), // it has a default
  written: (elements, settings) => `sqrt(${writtenVariance(elements, settings)})`,
  local: ({ n, correction }, over, { x, lane, out }) =>
    `${out} == 0 ? 0 : (${x} - mean(${lane}${over})) / ((${n} - ${correction}) * ${out})`,
  elementLocal: (x, out, lane, { n, correction }) =>
    `${out} == 0 ? 0 : (${x} - ${writtenMean(lane)}) / ((${n} - ${correction}) * ${out})`,
  contribution: (upstream, x, out, center, { n, correction }) =>
    out === 0 ? 0 : upstream * ((x - center) / ((n - correction!) * out)), // it has a default
  kink: {
    distance: (_lane, out) => out,
    convention: () => 'std of equal elements: the derivative is taken as 0',
  },
});

/** Source: torch.logsumexp: shifted by the largest element, unless that is infinite. */
export const logsumexp = reduction({
  name: 'logsumexp',
  summary: 'log Σeˣ over all elements, or along axes, without overflow',
  noun: 'logarithm of the sum of exponentials',
  fold: lane => {
    const largest = greatest(lane);
    const shift = Math.abs(largest) === Number.POSITIVE_INFINITY ? 0 : largest;
    return shift + Math.log(lane.reduce((sum, x) => sum + Math.exp(x - shift), 0));
  },
  written: elements => `log(${elements.map(element => `exp(${element})`).join(' + ')})`,
  isOneSum: true,
  local: (_settings, _over, { x, out }) => `exp(${x} - ${out})`,
  contribution: (upstream, x, out) => upstream * Math.exp(x - out),
});

/** Asked of all elements: the answer is a constant to the backward pass. */
const asked = (record: Pick<ReductionRecord, 'name' | 'summary' | 'noun' | 'fold' | 'written'>): Operation =>
  truth(reduction({ ...record, local: () => '0', contribution: () => 0 }));

export const any = asked({
  name: 'any',
  summary: '1 where an element is not 0, of all or along axes, else 0; no gradient',
  noun: 'whether any element is not 0',
  fold: lane => (lane.some(x => x !== 0) ? 1 : 0),
  written: elements => elements.map(element => `${element} != 0`).join(' || '),
});

export const all = asked({
  name: 'all',
  summary: '1 where every element is neither 0 nor NaN, of all or along axes, else 0; no gradient',
  noun: 'whether every element is neither 0 nor NaN',
  fold: lane => (lane.every(x => x !== 0 && !Number.isNaN(x)) ? 1 : 0),
  written: elements => elements.map(element => `${element} != 0 && !isnan(${element})`).join(' && '),
});

/** Whether an element is the extreme; where that is NaN, every NaN is. */
const isSame = (x: number, out: number): boolean => x === out || (Number.isNaN(x) && Number.isNaN(out));

const isExtreme = (x: string, out: string): string => `${x} == ${out} || isnan(${x})`;

const tiesShare: Pick<ReductionRecord, 'local' | 'elementLocal' | 'contribution' | 'context' | 'kink'> = {
  local: (_settings, over, { x, lane, out }) => `${isExtreme(x, out)} ? 1 / sum(${isExtreme(lane, out)}${over}) : 0`,
  elementLocal: (x, out, lane) =>
    `${isExtreme(x, out)} ? 1 / (${lane.map(element => `(${isExtreme(element, out)})`).join(' + ')}) : 0`,
  contribution: (upstream, x, out, ties) => (isSame(x, out) ? upstream / ties : 0),
  context: (lane, out) => lane.reduce((ties, x) => ties + (isSame(x, out) ? 1 : 0), 0),
  kink: {
    distance: (lane, out) => lane.map(x => Math.abs(x - out)).sort()[1] ?? Infinity, // the first is the extreme itself
    convention: () => 'tie: the tied elements share the gradient equally',
  },
};

const nested = (name: string) => (elements: readonly string[]) =>
  elements.slice(1).reduce((inner, element) => `${name}(${inner}, ${element})`, elements[0]!);

const greatest = (lane: Float64Array): number =>
  lane.reduce((best, x) => (x > best || Number.isNaN(x) ? x : best), lane[0]!);
const least = (lane: Float64Array): number =>
  lane.reduce((best, x) => (x < best || Number.isNaN(x) ? x : best), lane[0]!);

export const largest = reduction({
  name: 'max',
  summary: 'the largest element of all, or along axes; ties share the gradient equally',
  noun: 'largest element',
  fold: greatest,
  written: nested('max'),
  ...tiesShare,
});

export const smallest = reduction({
  name: 'min',
  summary: 'the smallest element of all, or along axes; ties share the gradient equally',
  noun: 'smallest element',
  fold: least,
  written: nested('min'),
  ...tiesShare,
});

/** The number of the first extreme element, counted row by row: a constant to the backward pass. Source: torch.argmax, to which NaN is the extreme. */
function placeOf(name: string, adjective: string, operator: '>=' | '<=', extreme: (lane: Float64Array) => number) {
  const leads = (elements: readonly string[], i: number) =>
    elements
      .filter((_, other) => other !== i)
      .map(other => `${elements[i]} ${operator} ${other}`)
      .join(' && ');
  return {
    ...reduction({
      name,
      summary: `the number of the ${adjective} element, of ties the first, of all or along an axis; no gradient`,
      noun: `number of the ${adjective} element`,
      isOfOneAxis: true,
      fold: lane => {
        const wanted = extreme(lane);
        return lane.findIndex(x => isSame(x, wanted));
      },
      written: elements =>
        elements
          .slice(0, -1)
          .reduceRight((rest, _, i) => `${leads(elements, i)} ? ${i} : ${rest}`, String(elements.length - 1)),
      local: () => '0',
      contribution: () => 0,
    }),
    stopsGradient: true,
    isIndex: true,
  } satisfies Operation;
}

export const argmax = placeOf('argmax', 'largest', '>=', greatest);
export const argmin = placeOf('argmin', 'smallest', '<=', least);

export const norm = reduction({
  name: 'norm',
  summary: 'the length, √Σx², over all elements or along axes',
  noun: 'length, √Σx²',
  fold: lane => Math.sqrt(lane.reduce((squares, x) => squares + x * x, 0)),
  written: elements => `sqrt(${elements.map(element => `${element} ** 2`).join(' + ')})`,
  isOneSum: true,
  local: (_settings, _over, { x, out }) => `${out} == 0 ? 0 : ${x} / ${out}`,
  contribution: (upstream, x, out) => upstream * (out === 0 ? 0 : x / out),
  kink: { distance: (_lane, out) => out, convention: () => 'norm at the zero vector: the derivative is taken as 0' },
});
