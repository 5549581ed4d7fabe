/** Numbers beside an axis: short, all different, and large ones with one power of ten where it suits all of them. */

import { powerOfTen } from './decimal.ts';
import { alignDecimals } from './number-format.ts';
import { formatDistinct } from './told-apart.ts';

const SHORT = { digits: 4, short: true };

/** The least power of ten that numbers share, and how far below it one of them may be. */
const LEAST_SHARED = 6;
const SHARED_DIGITS = 3;

/** Returns equally wide texts, their decimal points aligned. */
export const axisTexts = (numbers: readonly number[], isLog: boolean): readonly string[] =>
  alignDecimals((isLog ? undefined : withSharedPower(numbers)) ?? formatDistinct(numbers, SHORT));

/** Returns large numbers with the power of ten of the largest; undefined where one would be long with it, or two equal. */
function withSharedPower(numbers: readonly number[]): readonly string[] | undefined {
  const sizes = numbers.map(Math.abs).filter(size => size > 0);
  const power = Math.floor(Math.log10(Math.max(...sizes)));
  if (!(power >= LEAST_SHARED && Math.min(...sizes) >= 10 ** (power - SHARED_DIGITS))) return undefined;
  const parts = formatDistinct(
    numbers.map(x => x / 10 ** power),
    SHORT,
  );
  if (new Set(parts).size < parts.length) return undefined;
  return parts.map(part => (part === '0' ? part : part + powerOfTen(power, false)));
}
