/** Every record of the table: its words say what its numbers do, and its derivative is the derivative. */

import { describe, expect, it } from 'vitest';
import { type Attributes, DEFAULT_CONVENTIONS, type Operation, type Sample } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { isSameShape, type Shape, shapeText, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawnOperands, drawnTensor, drawsFrom } from '../support/generated-programs.ts';
import {
  applied,
  contributionByPaths,
  contributionByText,
  contributionOf,
  outByText,
  settledContribution,
} from '../support/operations.ts';
import { samplesOf, slotsOf } from '../support/samples.ts';

/** Operations told apart by their operands too: `max(x)`, `max(x, y)`. */
const TABLE = OPERATIONS.map(operation => [`${operation.name}(${operation.operands.join(', ')})`, operation] as const);

function expectClose(actual: Tensor, expected: Tensor, what: string): void {
  if (!isSameShape(actual.shape, expected.shape))
    expect.fail(`${what}: shape ${shapeText(actual.shape)} instead of ${shapeText(expected.shape)}`);
  expected.data.slice().forEach((y, i) => {
    const x = actual.data[i]!;
    if (!(Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(y))))
      expect.fail(`${what}, element ${i}: ${x} instead of ${y}`);
  });
}

/** Each sample five times over, with fresh numbers and a fresh upstream gradient. */
function eachPoint(
  operation: Operation,
  visit: (what: ReturnType<typeof applied>, sample: Sample, upstream: Tensor) => void,
) {
  const draw = drawsFrom(7);
  for (const sample of samplesOf(operation))
    for (let round = 0; round < 5; round++) {
      const what = applied(operation, drawnOperands(operation, sample, draw), sample.attributes);
      visit(what, sample, drawnTensor(what.out.shape, [-1, 1], draw));
    }
}

describe.each(TABLE)('%s', (name, operation) => {
  it('has samples and a summary of one line', () => {
    expect(operation.samples.length).toBeGreaterThan(0);
    expect(operation.summary).toMatch(/^[^\n]{2,120}$/);
  });

  it('is tried with each of its settings: one that no sample sets has its default everywhere', () => {
    const calls = [...samplesOf(operation).map(({ attributes }) => attributes), OTHER_POINTS[name]?.attributes];
    const set = new Set(calls.flatMap((attributes = {}) => Object.keys(attributes)));
    expect(Object.keys(operation.attributes).filter(setting => !set.has(setting))).toEqual([]);
  });

  it('is called by words in which no operand of its own could be taken for one of the program', () => {
    const words = (operation.noun ?? operation.summary.split(';')[0]!).split(/[^\p{L}\d_]+/u);
    expect(words.filter(word => operation.operands.includes(word) || /ˣ/.test(word))).toEqual([]);
  });

  it('writes out each element as what it computes', () => {
    eachPoint(operation, what => expectClose(outByText(what), what.out, 'element texts'));
  });

  it('says with its derivative text what it sends back', () => {
    eachPoint(operation, (what, sample, upstream) => {
      for (const slot of slotsOf(operation, sample))
        expectClose(contributionByText(what, slot, upstream), contributionOf(what, slot, upstream), `slot ${slot}`);
    });
  });

  it('sends back the sum over all paths of each element', () => {
    eachPoint(operation, (what, sample, upstream) => {
      for (const slot of slotsOf(operation, sample))
        expectClose(contributionByPaths(what, slot, upstream), contributionOf(what, slot, upstream), `slot ${slot}`);
    });
  });

  it('says of how many things it selects, where it does', () => {
    expect(operation.choices !== undefined).toBe(operation.indices !== undefined);
  });

  it('sends nothing to what only selects', () => {
    eachPoint(operation, (what, _sample, upstream) => {
      for (const slot of [
        ...(operation.indices ?? []),
        ...(operation.conditions ?? []),
        ...(operation.constants ?? []),
      ]) {
        expect(operation.derivative(slot, what.call)).toEqual({ local: '0' });
        expect([...contributionOf(what, slot, upstream).data].every(x => x === 0)).toBe(true);
        expect(
          operation.paths(
            slot,
            what.operands[slot]!.shape.map(() => 0),
            what.call,
            what.out.shape,
          ),
        ).toEqual([]);
      }
    });
  });
});

/** Numbers at which something is chosen, or 0 meets ∞. */
const SPECIAL = [-1, -0, 0, 1, 2];

describe('At the points where a derivative is chosen, words and numbers choose alike', () => {
  const elementwise = TABLE.filter(
    ([, { samples, operands }]) =>
      samples[0]!.operands.length === operands.length && samples[0]!.operands.every(shape => shape.length === 0),
  );
  const one = tensor([], [1]);

  it.each(elementwise)('%s', (_name, operation) => {
    const points = operation.operands.reduce<readonly (readonly number[])[]>(
      made => made.flatMap(point => SPECIAL.map(x => [...point, x])),
      [[]],
    );
    for (const reluAtZero of [0, 1] as const)
      for (const point of points) {
        const what = applied(
          operation,
          point.map(x => tensor([], [x])),
          operation.samples[0]!.attributes,
          { reluAtZero },
        );
        point.forEach((_, slot) => {
          const [words, numbers] = [contributionByText(what, slot, one), contributionOf(what, slot, one)];
          const isSame =
            Object.is(words.data[0], numbers.data[0]) || Math.abs(words.data[0]! - numbers.data[0]!) <= 1e-15;
          if (!isSame && words.data[0] !== numbers.data[0])
            expect.fail(`at ${point}, slot ${slot}: ${words.data[0]} in words, ${numbers.data[0]} in numbers`);
        });
      }
  });
});

describe('Where an operand is a number of the program, the settled text says what the operation sends back', () => {
  const ofTwo = TABLE.filter(([, { definition, operands }]) => definition !== undefined && operands.length === 2);
  const LITERALS = [2, 3, 0.5, -1, 1, 0];

  it.each(ofTwo)('%s', (_name, operation) => {
    for (const literal of LITERALS)
      for (const at of [0, 1] as const)
        for (const other of [...SPECIAL, 0.7, Number.NaN, Number.POSITIVE_INFINITY]) {
          const point = at === 0 ? [literal, other] : [other, literal];
          const what = applied(
            operation,
            point.map(x => tensor([], [x])),
          );
          const numbers = contributionOf(what, 1 - at, tensor([], [1])).data[0]!;
          const words = settledContribution(what, 1 - at, [operation.operands[at]!, literal]);
          const isSame = Object.is(words, numbers) || words === numbers || Math.abs(words - numbers) <= 1e-15;
          if (!isSame) expect.fail(`at ${point}: ${words} in words, ${numbers} in numbers`);
        }
  });
});

/** Where an operation has its kink, and numbers that are `distance` away from the nearest. */
interface KinkPoints {
  readonly on: readonly (readonly number[])[];
  readonly off: readonly (readonly number[])[];
  readonly distance: number;
  readonly attributes?: Attributes;
  /** The operands' shapes, where they are not vectors. */
  readonly shapes?: readonly Shape[];
}

/** One operand: at 0. Two operands: where they are equal, |1 − 4| = 3. */
const usualPoints = ({ operands }: Operation): KinkPoints =>
  operands.length === 2
    ? {
        on: [
          [0, 1],
          [0, 5],
        ],
        off: [[1], [4]],
        distance: 3,
      }
    : { on: [[0, 0]], off: [[3, 4]], distance: 3 };

const OTHER_POINTS: Readonly<Record<string, KinkPoints>> = {
  'max(x)': { on: [[0, 0]], off: [[3, 4]], distance: 1 }, // the two largest are 1 apart
  'min(x)': { on: [[0, 0]], off: [[3, 4]], distance: 1 },
  'norm(x)': { on: [[0, 0]], off: [[3, 4]], distance: 5 }, // √(3² + 4²)
  'std(x)': { on: [[2, 2, 2]], off: [[0, 1, 2]], distance: 1 }, // √((1 + 0 + 1) / (3 − 1))
  'floor(x)': { on: [[2, 0.5]], off: [[3.25, 4.5]], distance: 0.25 }, // whole numbers
  'round(x)': { on: [[0.5, 1]], off: [[3.25, 4]], distance: 0.25 }, // halves
  'l1(a, b)': {
    on: [
      [0, 1],
      [0, 5],
    ],
    off: [[1], [4]],
    distance: 3,
  },
  'hinge(s, y)': {
    on: [
      [1, 3],
      [1, 5],
    ],
    off: [[3], [1]],
    distance: 2,
  }, // |1 − 3 · 1|
  'max_pool2d(x)': {
    on: [[1, 3, 3, 0]],
    off: [[1, 3, 2.5, 0]],
    distance: 0.5,
    shapes: [[1, 2, 2]],
    attributes: { kernel_size: [2] },
  },
  'embedding(W, idx)': {
    on: [
      [1, 2],
      [0, 1],
    ],
    off: [
      [1, 2],
      [0, 0],
    ],
    distance: Number.POSITIVE_INFINITY, // the padding is not picked
    shapes: [[2, 1], [2]],
    attributes: { padding_idx: 1 },
  },
  'clip(x)': { on: [[3, -1]], off: [[3, 4]], distance: 2, attributes: { min: -1, max: 1 } },
};

describe('Operations with a kink', () => {
  const kinked = TABLE.filter(([, operation]) => operation.kink !== undefined);

  it('are those whose convention is stated', () => {
    expect(Object.keys(OTHER_POINTS).filter(name => !kinked.some(([known]) => known === name))).toEqual([]);
    expect(kinked.length).toBeGreaterThan(10);
  });

  it.each(kinked)('%s is 0 away from it right there, and further elsewhere', (name, operation) => {
    const { on, off, distance, attributes = {}, shapes } = OTHER_POINTS[name] ?? usualPoints(operation);
    const distanceAt = (operands: readonly (readonly number[])[]) =>
      operation.kink!.distance(
        operands.map(operand => Float64Array.from(operand)),
        { operands: shapes ?? operands.map(operand => [operand.length]), attributes, conventions: DEFAULT_CONVENTIONS },
      );
    expect(distanceAt(on)).toBe(0);
    expect(distanceAt(off)).toBe(distance);
    const call = { operands: shapes ?? operation.operands.map(() => []), attributes, conventions: DEFAULT_CONVENTIONS };
    expect(operation.kink!.convention(call)).toMatch(/\w/);
  });
});
