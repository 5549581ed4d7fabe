/** The matrix product has two kernels; whichever runs, every bit is that of the sum written out. */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { multiplyMatrices } from '../../src/tensor/matrix.ts';
import { multiplyInAssembly } from '../../src/tensor/matrix-assembly.ts';
import {
  contributionOfLeft,
  contributionOfRight,
  type MatrixProduct,
  matrixProduct,
} from '../../src/tensor/matrix-product.ts';
import { multiplyInTiles } from '../../src/tensor/matrix-tiles.ts';

describe('The matrix product', () => {
  // (1 2; 3 4; 5 6) · (1 0 2; 0 1 3) = (1 2 8; 3 4 18; 5 6 28)
  const [A, B] = [Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(1, 0, 2, 0, 1, 3)];
  const C = [1, 2, 8, 3, 4, 18, 5, 6, 28];
  const AB = matrixProduct(3, 2, 3);

  it('writes over what was there', () => {
    const out = new Float64Array(9).fill(99);
    multiplyMatrices(AB, A, B, out);
    expect([...out]).toEqual(C);
  });

  it('sends back to its left side G · Bᵀ: for G of ones the row sums of B, thrice', () => {
    const out = new Float64Array(6).fill(99);
    multiplyMatrices(contributionOfLeft(AB), new Float64Array(9).fill(1), B, out);
    expect([...out]).toEqual([3, 4, 3, 4, 3, 4]);
  });

  it('sends back to its right side Aᵀ · G: for G of ones the column sums of A, thrice', () => {
    const out = new Float64Array(6).fill(99);
    multiplyMatrices(contributionOfRight(AB), A, new Float64Array(9).fill(1), out);
    expect([...out]).toEqual([9, 9, 9, 12, 12, 12]);
  });

  it('passes NaN and 0 · ∞ on, never skipping a zero', () => {
    const out = new Float64Array(1);
    multiplyMatrices(matrixProduct(1, 2, 1), Float64Array.of(0, 1), Float64Array.of(Number.POSITIVE_INFINITY, 1), out);
    expect(out[0]).toBeNaN();
  });
});

/** Σ over p in order from +0, one element after the other. */
function writtenOut(product: MatrixProduct, left: Float64Array, right: Float64Array): number[] {
  const { m, k, n, leftDown, leftAcross, rightDown, rightAcross } = product;
  return Array.from({ length: m * n }, (_, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    let sum = 0;
    for (let p = 0; p < k; p++)
      sum = sum + left[i * leftDown + p * leftAcross]! * right[p * rightDown + j * rightAcross]!;
    return sum;
  });
}

/** Numbers whose sums depend on their order, and those that have rules of their own. */
const numbers = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, -5e-324, 1.7e308, -1.7e308, 1e16, 1),
  },
);
const lengths = fc.integer({ min: 1, max: 11 }); // whole tiles, rests of each size, and both
const operands = fc
  .tuple(lengths, lengths, lengths)
  .chain(([m, k, n]) =>
    fc.record({
      product: fc
        .constantFrom((whole: MatrixProduct) => whole, contributionOfLeft, contributionOfRight)
        .map(form => form(matrixProduct(m, k, n))),
      numbers: fc.array(numbers, { minLength: m * k + k * n + m * n, maxLength: m * k + k * n + m * n }),
    }),
  )
  .map(({ product, numbers }) => {
    const { m, k, n } = product;
    return {
      product,
      left: Float64Array.from(numbers.slice(0, m * k)),
      right: Float64Array.from(numbers.slice(m * k, m * k + k * n)),
    };
  });

describe.each([
  ['in JavaScript', multiplyInTiles],
  ['in WebAssembly', multiplyInAssembly],
  ['by whichever is faster', multiplyMatrices],
])('A product %s', (_, kernel) => {
  it('has the bits of the sums written out, −0, NaN and infinities included', () => {
    fc.assert(
      fc.property(operands, ({ product, left, right }) => {
        const out = new Float64Array(product.m * product.n).fill(99);
        expect(kernel(product, left, right, out)).not.toBe(false);
        const expected = writtenOut(product, left, right);
        expect([...out].every((sum, place) => Object.is(sum, expected[place]))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is +0 where all terms are −0, as the sum begins with +0', () => {
    const out = new Float64Array(25);
    kernel(matrixProduct(5, 1, 5), new Float64Array(5).fill(-0), new Float64Array(5).fill(1), out);
    expect([...out].every(sum => Object.is(sum, 0))).toBe(true);
  });

  it('adds in order: (1e16 + 1) + 1 − 1e16 loses both ones, which another order would keep', () => {
    const out = new Float64Array(30);
    const left = Float64Array.from({ length: 5 * 4 }, (_, place) => [1e16, 1, 1, -1e16][place % 4]!);
    kernel(matrixProduct(5, 4, 6), left, new Float64Array(4 * 6).fill(1), out);
    expect(new Set(out)).toEqual(new Set([0]));
  });

  it('rounds each term before it is added: (1 + 2⁻³⁰)² − 1 − 2⁻²⁹ is 0, and 2⁻⁶⁰ when multiplied and added at once', () => {
    const x = 1 + 2 ** -30;
    const out = new Float64Array(25);
    const left = Float64Array.from({ length: 10 }, (_, place) => (place % 2 === 0 ? 1 + 2 ** -29 : x));
    const right = Float64Array.from({ length: 10 }, (_, place) => (place < 5 ? -1 : x));
    kernel(matrixProduct(5, 2, 5), left, right, out);
    expect(new Set(out)).toEqual(new Set([0]));
  });
});

describe('WebAssembly’s memory', () => {
  it('grows with the product, and a small one after a large one is right', () => {
    const large = matrixProduct(300, 1, 300);
    const out = new Float64Array(90_000);
    multiplyMatrices(large, new Float64Array(300).fill(2), new Float64Array(300).fill(3), out);
    expect(new Set(out)).toEqual(new Set([6]));
    const small = new Float64Array(1);
    multiplyInAssembly(matrixProduct(1, 2, 1), Float64Array.of(1, 2), Float64Array.of(3, 4), small);
    expect([...small]).toEqual([11]);
  });

  it('has an end: a product of more than 16 Mi numbers is left to JavaScript, unwritten', () => {
    const out = new Float64Array(4097 * 4096).fill(99);
    const [left, right] = [new Float64Array(4097), new Float64Array(4096)];
    expect(multiplyInAssembly(matrixProduct(4097, 1, 4096), left, right, out)).toBe(false);
    expect(out[0]).toBe(99);
  });
});

describe('Without WebAssembly', () => {
  it.each([
    ['there is none', undefined],
    [
      'it has no SIMD',
      {
        Module: class {
          constructor() {
            throw new Error('invalid opcode');
          }
        },
      },
    ],
  ])('large products are computed in JavaScript: %s', async (_, webAssembly) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', webAssembly);
    const { multiplyInAssembly } = await import('../../src/tensor/matrix-assembly.ts');
    const { multiplyMatrices } = await import('../../src/tensor/matrix.ts');
    const product = matrixProduct(20, 20, 20);
    const [left, right, out] = [new Float64Array(400).fill(2), new Float64Array(400).fill(3), new Float64Array(400)];
    expect(multiplyInAssembly(product, left, right, out)).toBe(false);
    multiplyMatrices(product, left, right, out);
    vi.unstubAllGlobals();
    expect(new Set(out)).toEqual(new Set([120]));
  });
});
