/** A number that is looked for as it was typed, `3.6e-6` or `-.5`: it stands for all that round to it. */

import { asciiNumbers } from '../text/decimal.ts';

/** A number with a point or a power of ten: an integer is looked for as a text. */
const TYPED = /^[-+]?(?:(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|\d+e[-+]?\d+)$/i;
const WRITTEN = /−?\d+(?:\.\d+)?(?:×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/g;

/** Returns the test of written numbers, which have `digits` digits; undefined where no such number was typed. */
export function typedNumber(text: string, digits: number): ((written: string) => boolean) | undefined {
  const typed = asciiNumbers(text.trim());
  if (!TYPED.test(typed)) return undefined;
  const kept = Math.min(digits, typed.replace(/e.*|^[-+0.]+|\./gi, '').length) || 1;
  const rounded = (number: string) => Number(asciiNumbers(number)).toPrecision(kept);
  return written => {
    const [, elements = written, factor = ''] = /^(.*)\](×\S+)?/.exec(written) ?? []; // without a shape
    return elements.match(WRITTEN)?.some(number => rounded(number + factor) === rounded(typed)) ?? false;
  };
}
