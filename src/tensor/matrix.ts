/** Matrix products, the only computation whose cost grows faster than its operands: two ways to the same bits. */

import { multiplyInAssembly } from './matrix-assembly.ts';
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

/** Writes a product. Each element is 0 + a₀b₀ + a₁b₁ + …, added in this order, so a written-out sum gives the same bits. */
export function multiply(product: MatrixProduct, left: ReadonlyFloats, right: ReadonlyFloats, out: Float64Array): void {
  const isLarge = product.m * product.k * product.n >= MANY_TERMS;
  if (!isLarge || !multiplyInAssembly(product, left, right, out)) multiplyInTiles(product, left, right, out);
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
