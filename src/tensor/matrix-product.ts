/** What a matrix product multiplies: sizes, and how its operands lie in memory. */

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

/** Rows of the result: `from` to before `to`. */
export interface RowBand {
  readonly from: number;
  readonly to: number;
}
