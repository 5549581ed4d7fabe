import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastShapes, broadcastSources } from '../../src/tensor/broadcast.ts';
import {
  flatOf,
  fromNested,
  indexOf,
  isIdentical,
  isSameShape,
  type Nested,
  scalar,
  shapeText,
  sizeOf,
  stridesOf,
  tensor,
  toNested,
} from '../../src/tensor/tensor.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

describe('A shape', () => {
  it('has the product of its axes for a size; a scalar has one element', () => {
    expect([sizeOf([]), sizeOf([3]), sizeOf([2, 3, 4])]).toEqual([1, 3, 24]);
  });

  it('is written as NumPy writes it', () => {
    expect([shapeText([]), shapeText([4]), shapeText([2, 4])]).toEqual(['()', '(4,)', '(2, 4)']);
  });

  it('steps over rows: (2, 3, 4) by 12, 4, 1', () => expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]));

  it('counts places row by row, there and back', () => {
    expect([indexOf([2, 3], 4), flatOf([2, 3], [1, 1]), indexOf([], 0), flatOf([], [])]).toEqual([[1, 1], 4, [], 0]);
    fc.assert(
      fc.property(shapes, shape => {
        for (let flat = 0; flat < sizeOf(shape); flat++) expect(flatOf(shape, indexOf(shape, flat))).toBe(flat);
      }),
    );
  });
});

describe('A tensor', () => {
  it('is made of nested arrays, row by row', () => {
    expect(
      fromNested([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(fromNested(7)).toEqual(scalar(7));
  });

  it.each<[Nested]>([[[]], [[[], []]], [[[1, 2], [3]]], [[1, [2]]], [[[1], 2]], [[[[1]], [[1, 2]]]]])(
    'is not made of %j',
    nested => {
      expect(fromNested(nested)).toBeUndefined();
    },
  );

  it('comes back as the nested arrays it was made of', () => {
    fc.assert(
      fc.property(shapes, shape => {
        const made = tensor(
          shape,
          Array.from({ length: sizeOf(shape) }, (_, i) => i),
        );
        expect(fromNested(toNested(made))).toEqual(made);
      }),
    );
  });

  it('is identical to another when shape and bits are: NaN is NaN, −0 is not 0', () => {
    expect(isIdentical(tensor([2], [Number.NaN, 1]), tensor([2], [Number.NaN, 1]))).toBe(true);
    expect(isIdentical(scalar(-0), scalar(0))).toBe(false);
    expect(isIdentical(tensor([1], [1]), scalar(1))).toBe(false);
    expect([isSameShape([2, 3], [2, 3]), isSameShape([2, 3], [3, 2]), isSameShape([], [1])]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('Broadcasting', () => {
  it.each([
    [[2, 1], [3], [2, 3]],
    [[], [2, 2], [2, 2]],
    [[3], [3], [3]],
    [
      [2, 1, 4],
      [3, 1],
      [2, 3, 4],
    ],
    [[1], [1, 1], [1, 1]],
  ])('%j and %j stretch to %j, whichever comes first', (a, b, expected) => {
    expect([broadcastShapes(a, b), broadcastShapes(b, a)]).toEqual([expected, expected]);
  });

  it.each([
    [[2], [3]],
    [[2, 3], [2]],
    [
      [2, 3],
      [3, 2],
    ],
  ])('%j and %j do not go together', (a, b) => {
    expect(broadcastShapes(a, b)).toBeUndefined();
  });

  it('says which element is broadcast where: a column and a row of (2, 3)', () => {
    expect([...broadcastSources([2, 1], [2, 3])]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...broadcastSources([3], [2, 3])]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...broadcastSources([], [2, 2])]).toEqual([0, 0, 0, 0]);
  });

  it('takes each place from the index it has, lengths of 1 from 0', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(3), (to, ones, drop) => {
        const from = to.slice(Math.min(drop, to.length)).map((length, axis) => ((ones >> axis) & 1 ? 1 : length));
        broadcastSources(from, to).forEach((source, flat) => {
          const index = indexOf(to, flat)
            .slice(to.length - from.length)
            .map((i, axis) => (from[axis] === 1 ? 0 : i));
          expect(source).toBe(flatOf(from, index));
        });
      }),
    );
  });
});
