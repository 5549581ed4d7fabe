/** The matrix product and its two transposed forms, the only kernels whose cost grows faster than their operands. */

import type { ReadonlyFloats } from './tensor.ts';

/** out (m, n) = a (m, k) · b (k, n). Sums run over k in order, so a written-out sum gives the same bits. */
export function multiply(
  a: ReadonlyFloats,
  b: ReadonlyFloats,
  out: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  out.fill(0);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * b[p * n + j]!;
    }
  }
}

/** out (m, k) = g (m, n) · bᵀ with b (k, n): what a product sends back to its left operand. */
export function multiplyByTransposed(
  g: ReadonlyFloats,
  b: ReadonlyFloats,
  out: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += g[i * n + j]! * b[p * n + j]!;
      out[i * k + p] = sum;
    }
  }
}

/** out (k, n) = aᵀ · g with a (m, k), g (m, n): what a product sends back to its right operand. */
export function multiplyTransposed(
  a: ReadonlyFloats,
  g: ReadonlyFloats,
  out: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  out.fill(0);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      for (let j = 0; j < n; j++) out[p * n + j]! += factor * g[i * n + j]!;
    }
  }
}
