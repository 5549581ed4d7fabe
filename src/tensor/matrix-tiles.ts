/** The matrix product in JavaScript: four rows by four columns at a time, so that sixteen sums need eight loads. */

import type { MatrixProduct, RowBand } from './matrix-product.ts';
import type { ReadonlyFloats } from './tensor.ts';

/** Writes the product, in the order of terms that `multiplyMatrices` promises. */
export function multiplyInTiles(
  product: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
  { from, to }: RowBand = { from: 0, to: product.m },
): void {
  const { n } = product;
  const [wholeRows, wholeColumns] = [from + ((to - from) & ~3), n & ~3];
  for (let i = from; i < wholeRows; i += 4)
    for (let j = 0; j < wholeColumns; j += 4) tile(product, left, right, out, i, j);
  for (let i = from; i < to; i++)
    for (let j = i < wholeRows ? wholeColumns : 0; j < n; j++) out[i * n + j] = element(product, left, right, i, j);
}

function element(
  { k, leftDown, leftAcross, rightDown, rightAcross }: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  i: number,
  j: number,
): number {
  let [l, r] = [i * leftDown, j * rightAcross];
  let sum = 0;
  for (let p = 0; p < k; p++) {
    sum += left[l]! * right[r]!;
    l += leftAcross;
    r += rightDown;
  }
  return sum;
}

/** Sums stay in variables: in an array each term would be a store and a load. */
function tile(
  { k, n, leftDown, leftAcross, rightDown, rightAcross }: MatrixProduct,
  left: ReadonlyFloats,
  right: ReadonlyFloats,
  out: Float64Array,
  i: number,
  j: number,
): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  let l = i * leftDown;
  let r = j * rightAcross;
  for (let p = 0; p < k; p++) {
    const [r0, r1] = [right[r]!, right[r + rightAcross]!];
    const [r2, r3] = [right[r + 2 * rightAcross]!, right[r + 3 * rightAcross]!];
    const [l0, l1] = [left[l]!, left[l + leftDown]!];
    const [l2, l3] = [left[l + 2 * leftDown]!, left[l + 3 * leftDown]!];
    s00 += l0 * r0;
    s01 += l0 * r1;
    s02 += l0 * r2;
    s03 += l0 * r3;
    s10 += l1 * r0;
    s11 += l1 * r1;
    s12 += l1 * r2;
    s13 += l1 * r3;
    s20 += l2 * r0;
    s21 += l2 * r1;
    s22 += l2 * r2;
    s23 += l2 * r3;
    s30 += l3 * r0;
    s31 += l3 * r1;
    s32 += l3 * r2;
    s33 += l3 * r3;
    l += leftAcross;
    r += rightDown;
  }
  writeRow(out, i * n + j, s00, s01, s02, s03);
  writeRow(out, (i + 1) * n + j, s10, s11, s12, s13);
  writeRow(out, (i + 2) * n + j, s20, s21, s22, s23);
  writeRow(out, (i + 3) * n + j, s30, s31, s32, s33);
}

function writeRow(out: Float64Array, place: number, a: number, b: number, c: number, d: number): void {
  out[place] = a;
  out[place + 1] = b;
  out[place + 2] = c;
  out[place + 3] = d;
}
