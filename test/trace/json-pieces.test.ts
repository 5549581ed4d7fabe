/** Promise: the line of a large event is written in pieces, none of which grows with it, and is the JSON of the whole. */

import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/tensor/tensor.ts';
import { jsonPieces } from '../../src/trace/json-pieces.ts';

const counted = (...shape: readonly number[]) =>
  tensor(
    shape,
    Array.from({ length: shape.reduce((size, axis) => size * axis, 1) }, (_, i) => i),
  );

/** Nested lists of the numbers from 0 on, written independently of the program. */
const nested = (shape: readonly number[], from = 0): unknown => {
  const [count, ...inner] = shape;
  if (count === undefined) return from;
  const size = inner.reduce((product, axis) => product * axis, 1);
  return Array.from({ length: count }, (_, i) => nested(inner, from + i * size));
};

describe('A line in pieces', () => {
  it.each([
    [],
    [1],
    [8_192],
    [8_193],
    [100_000],
    [3, 40_000],
    [40_000, 3],
    [1, 1, 20_000],
    [20_000, 1, 1],
    [2, 3, 4, 1_000],
  ])('is the JSON of a tensor of shape %j', (...shape) => {
    const pieces = [...jsonPieces({ i: 7, value: counted(...shape) })];
    expect(JSON.parse(pieces.join(''))).toEqual({ i: 7, value: nested(shape) });
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
  });

  it('has the state of an optimizer by name, and leaves out what is undefined', () => {
    const facts = { before: null, lr: undefined, state: { step: counted(), m: counted(9_000) }, none: {}, all: ['a'] };
    expect(JSON.parse([...jsonPieces(facts)].join(''))).toEqual({
      before: null,
      state: { step: 0, m: nested([9_000]) },
      none: {},
      all: ['a'],
    });
  });

  it('keeps −0, NaN and ∞', () => {
    const data = new Float64Array(9_000).fill(-0);
    data.set([Number.NaN, Number.NEGATIVE_INFINITY]);
    const text = [...jsonPieces({ value: { shape: [9_000], data } })].join('');
    expect(text).toBe(`{"value":["NaN","-Infinity"${',-0.0'.repeat(8_998)}]}`);
  });
});
