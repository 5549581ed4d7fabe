/** Matrix products, the only computation whose cost grows faster than its operands: two ways to the same bits. */

import { fitsAssembly, multiplyInAssembly } from './matrix-assembly.ts';
import type { MatrixProduct, RowBand } from './matrix-product.ts';
import { multiplyInTiles } from './matrix-tiles.ts';
import type { ReadonlyFloats } from './tensor.ts';

/** Terms from which copying the operands into the WebAssembly module's memory pays. Measured: it breaks even at about 300. */
const MANY_TERMS = 1000;

/** Writes a product, or a band of it. Each element is 0 + a₀b₀ + a₁b₁ + …, added in this order, so a written-out sum gives the same bits. */
export function multiplyMatrices(
  product: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
  band: RowBand = { from: 0, to: product.m },
): void {
  const isLarge = (band.to - band.from) * product.k * product.n >= MANY_TERMS;
  if (!isLarge || !multiplyInAssembly(product, left, right, out, band))
    multiplyInTiles(product, left, right, out, band);
}

/** Multiplications between two stops: some hundredths of a second. */
const BETWEEN_STOPS = 5e7;
/** Multiplications for each copied number from which the cost of copying is negligible. */
const WORTH_COPYING = 8;

/** Whether a product takes so long that other work should run in between. */
export const isLongProduct = ({ m, k, n }: MatrixProduct): boolean => m * k * n > 2 * BETWEEN_STOPS;

/** Writes a product band by band; yields the multiplications of each band. */
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
    multiplyMatrices(product, left, right, out, { from, to });
    yield (to - from) * k * n;
  }
}

/** Returns an element of a product, by flat index, to the same bits. @param left, right Return an element of an operand by flat index. */
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
