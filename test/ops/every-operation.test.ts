/** Every record of the table: its words say what its numbers do, and its derivative is the derivative. */

import { describe, expect, it } from 'vitest';
import { DEFAULT_CONVENTIONS, type Operation, type Sample } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { isSameShape, shapeText, type Tensor, tensor } from '../../src/tensor/tensor.ts';
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

describe.each(TABLE)('%s', (_name, operation) => {
  it('has samples and a summary of one line', () => {
    expect(operation.samples.length).toBeGreaterThan(0);
    expect(operation.summary).toMatch(/^[^\n]{2,120}$/);
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
      for (const slot of operation.indices ?? []) {
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
    const points =
      operation.operands.length === 1 ? SPECIAL.map(x => [x]) : SPECIAL.flatMap(x => SPECIAL.map(y => [x, y]));
    for (const reluAtZero of [0, 1] as const)
      for (const point of points) {
        const what = applied(
          operation,
          point.map(x => tensor([], [x])),
          {},
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

describe('Operations with a kink', () => {
  const kinked = TABLE.filter(([, operation]) => operation.kink !== undefined);

  it('are those whose convention is stated', () => {
    expect(kinked.map(([name]) => name).sort()).toEqual(
      [
        'abs(x)',
        'elu(x)',
        'leaky_relu(x)',
        'max(x)',
        'max(x, y)',
        'min(x)',
        'min(x, y)',
        'norm(x)',
        'relu(x)',
        'sqrt(x)',
      ].sort(),
    );
  });

  it.each(kinked)('%s is 0 away from it where all operands are 0, and further elsewhere', (_name, operation) => {
    const distanceAt = (...operands: readonly (readonly number[])[]) =>
      operation.kink!.distance(
        operands.map(operand => Float64Array.from(operand)),
        {
          operands: operands.map(operand => [operand.length]),
          attributes: {},
          conventions: DEFAULT_CONVENTIONS,
        },
      );
    const isOfTwo = operation.operands.length === 2;
    expect(isOfTwo ? distanceAt([0, 1], [0, 5]) : distanceAt([0, 0])).toBe(0);
    // two operands: |1 − 4| = 3; the two largest and the two smallest of 1 and 4 are 3 apart; the norm of (3, 4) is 5; others: the nearest to 0
    const expected = isOfTwo ? 3 : ({ max: 1, min: 1, norm: 5 }[operation.name] ?? 3);
    expect(isOfTwo ? distanceAt([1], [4]) : distanceAt([3, 4])).toBe(expected);
    const call = { operands: operation.operands.map(() => []), attributes: {}, conventions: DEFAULT_CONVENTIONS };
    expect(operation.kink!.convention(call)).toMatch(/\w/);
  });
});
