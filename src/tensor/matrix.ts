/** Matrix products, the only computation whose cost grows faster than its operands: two ways to the same bits. */

import { fitsAssembly, multiplyInAssembly } from './matrix-assembly.ts';
import { multiplyInTiles } from './matrix-tiles.ts';
import type { ReadonlyFloats } from './tensor.ts';

/** out (m, n) = left (m, k) · right (k, n), with the distance between neighbouring elements of the operands: a transposed operand has its two steps exchanged. */
export interface MatrixProduct {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** From an element of the left operand to the one below it, and to the one on its right. */
  readonly leftDown: number;
  readonly leftAcross: number;
  readonly rightDown: number;
  readonly rightAcross: number;
}

/** a (m, k) · b (k, n). */
export const matrixProduct = (m: number, k: number, n: number): MatrixProduct => ({
  m,
  k,
  n,
  leftDown: k,
  leftAcross: 1,
  rightDown: n,
  rightAcross: 1,
});

/** What a product sends back to its left operand: upstream (m, n) · bᵀ. */
export const contributionOfLeft = ({ m, k, n }: MatrixProduct): MatrixProduct => ({
  ...matrixProduct(m, n, k),
  rightDown: 1,
  rightAcross: n,
});

/** What a product sends back to its right operand: aᵀ · upstream (m, n). */
export const contributionOfRight = ({ m, k, n }: MatrixProduct): MatrixProduct => ({
  ...matrixProduct(k, m, n),
  leftDown: 1,
  leftAcross: k,
});

/** Terms from which copying the operands into the WebAssembly module's memory pays. Measured: it breaks even at about 300. */
const MANY_TERMS = 1000;

/** Rows of the result: `from` to before `to`. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** Writes a product, or a band of it. Each element is 0 + a₀b₀ + a₁b₁ + …, added in this order, so a written-out sum gives the same bits. */
export function multiply(
  product: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
  band: Band = { from: 0, to: product.m },
): void {
  const isLarge = (band.to - band.from) * product.k * product.n >= MANY_TERMS;
  if (!isLarge || !multiplyInAssembly(product, left, right, out, band))
    multiplyInTiles(product, left, right, out, band);
}

/** Multiplications between two stops: some hundredths of a second. */
const BETWEEN_STOPS = 5e7;
/** Multiplications for each number that is copied, from which on copying does not count. */
const WORTH_COPYING = 8;

/** Whether a product takes so long that others should have their turn meanwhile. */
export const isLongProduct = ({ m, k, n }: MatrixProduct): boolean => m * k * n > 2 * BETWEEN_STOPS;

/** The same band by band. Yields the multiplications of each. */
export function* multiplyInBands(
  product: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
): Generator<number> {
  const { m, k, n } = product;
  const copied = fitsAssembly(product) ? m * k + k * n : 0;
  const rows = Math.ceil(Math.max(BETWEEN_STOPS, WORTH_COPYING * copied) / (k * n) / 4) * 4; // whole tiles
  for (let from = 0; from < m; from += rows) {
    const to = Math.min(from + rows, m);
    multiply(product, left, right, out, { from, to });
    yield (to - from) * k * n;
  }
}

/** One element of a product, counted row by row, to the same bits. @param left, right An element of an operand by its place. */
export function productElement(
  { k, n, leftDown, leftAcross, rightDown, rightAcross }: MatrixProduct,
  element: number,
  left: (place: number) => number,
  right: (place: number) => number,
): number {
  const [row, column] = [Math.floor(element / n), element % n];
  let sum = 0;
  for (let p = 0; p < k; p++)
    sum += left(row * leftDown + p * leftAcross) * right(p * rightDown + column * rightAcross);
  return sum;
}
