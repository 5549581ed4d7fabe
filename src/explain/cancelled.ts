/** Sums and differences that digits decide which are not written: 7 − 7 = 1.8×10⁻¹⁵. */

import { DIGITS } from '../limits.ts';
import { sourceIndex } from '../ops/element-texts.ts';
import { shortestIn } from '../tensor/dtype.ts';
import { flatOf, indexOf, scalar, type Tensor } from '../tensor/tensor.ts';
import { asciiNumbers } from '../text/decimal.ts';
import { formatNumber } from '../text/number-format.ts';
import { inSum, type NumberStyle, type Writer } from './derivation.ts';

/** A sum's size beside its larger part, below which written digits may not give it. */
const SMALL = 0.01;
/** Relative error of what the written numbers give, above which it is another number to a reader. */
const WRONG = 0.05;
/** Elements that are looked at: more than a ledger shows. */
const LOOKED_AT = 200;

/** Returns the sum in all digits where the numbers as they are written give another one. */
export function cancelledRemark(
  out: Tensor,
  [a, b]: readonly [Tensor, Tensor],
  sign: '+' | '−',
  write: Writer,
  { dtype }: NumberStyle,
): readonly string[] {
  const read = (x: number): number => Number(asciiNumbers(write(scalar(x))));
  const exact = (x: number): string =>
    formatNumber(dtype === undefined ? x : shortestIn(dtype, x), { digits: DIGITS.most });
  for (let i = 0; i < Math.min(out.data.length, LOOKED_AT); i++) {
    const index = indexOf(out.shape, i);
    const from = ({ shape, data }: Tensor): number => data[flatOf(shape, sourceIndex(shape, index))]!; // it is broadcast
    const [x, y, z] = [from(a), from(b), out.data[i]!];
    if (z === 0 || !(Math.abs(z) < SMALL * Math.max(Math.abs(x), Math.abs(y)))) continue;
    const given = sign === '+' ? read(x) + read(y) : read(x) - read(y);
    if (!(Math.abs(given - z) > WRONG * Math.abs(z))) continue; // NaN of a text that is cut
    const where = out.shape.length === 0 ? '' : ` at [${index.join(', ')}]`;
    return [`in all digits${where}: ${exact(x)} ${sign} ${inSum(exact(y))} = ${exact(z)}`];
  }
  return [];
}
