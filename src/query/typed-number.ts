/** A number that is looked for as it was typed, `3.6e-6` or `-.5`: it stands for all that round to it. */

import { asciiNumbers } from '../text/decimal.ts';

/** A number with a point or a power of ten: an integer is looked for as a text. */
const TYPED = /^[-+]?(?:(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|\d+e[-+]?\d+)$/i;
const WRITTEN = /−?\d+(?:\.\d+)?(?:×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/g;

const digitsOf = (ascii: string): number => ascii.replace(/e.*|^[-+0.]+|\./gi, '').length;

/** Returns the test of written numbers, which have `digits` digits or, where that tells them from others, more; undefined where no such number was typed. */
export function typedNumber(text: string, digits: number): ((written: string) => boolean) | undefined {
  const typed = asciiNumbers(text.trim());
  if (!TYPED.test(typed)) return undefined;
  const isTyped = (number: string): boolean => {
    const ascii = asciiNumbers(number);
    const kept = Math.min(digitsOf(typed), Math.max(digits, digitsOf(ascii))) || 1;
    return Number(ascii).toPrecision(kept) === Number(typed).toPrecision(kept);
  };
  return written => {
    const [, elements = written, factor = ''] = /^(.*)\](×\S+)?/.exec(written) ?? []; // without a shape
    return elements.match(WRITTEN)?.some(number => isTyped(number + factor)) ?? false;
  };
}
