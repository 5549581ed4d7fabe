/** Numbers for reading: only integers, and numbers that are integers up to rounding, look like integers. */

import { DIGITS } from '../limits.ts';
import { type Decimal, decimalOf, GREATEST_EXPONENT, isIntegral, layOut, minus } from './decimal.ts';
import { withoutNoise } from './rounding.ts';
import { cellWidth, padEnd, padStart } from './width.ts';

export interface NumberOptions {
  /** Significant digits, 1 to 17, by default 5; more are shown where fewer would mislead. */
  readonly digits?: number;
  /** `-` and `e-6` in place of `−` and `×10⁻⁶`: `Number` can read the text back. */
  readonly ascii?: boolean;
  /** The shortest text that reads back as the same 64-bit number, whatever `digits` says. */
  readonly exact?: boolean;
  /** Rounds integers from 10⁶ on to their digits too: `1×10⁹`. */
  readonly short?: boolean;
}

/** The greatest power of ten that is written out where texts are to be short. */
const GREATEST_SHORT = 5;

/**
 * Returns a number as text: `13`, `−0.562`, `0.999996`, `−3.6383×10⁻⁶`, `NaN`, `∞`, `−0`.
 * Integers under 10¹⁵ keep every digit; any other number is rounded, and gets digits beyond `digits` until it
 * reads neither as an integer nor, near the greatest number there is, as infinite. A number that is an integer up to rounding is
 * written as an integer, unless all digits are shown.
 */
export function formatNumber(x: number, options: NumberOptions = {}): string {
  if (options.ascii || options.short) return newText(x, options);
  const digits = wantedDigits(options);
  let texts = KEPT.get(digits);
  if (texts === undefined || texts.size > MOST_KEPT) {
    texts = new Map();
    KEPT.set(digits, texts);
  }
  if (Object.is(x, -0)) return newText(x, options); // a map's key −0 equals 0
  let text = texts.get(x);
  if (text === undefined) {
    text = newText(x, options);
    texts.set(x, text);
  }
  return text;
}

/** The screen's texts, by digits: most numbers stay from frame to frame. */
const KEPT = new Map<number, Map<number, string>>();
const MOST_KEPT = 4_000;

function newText(given: number, options: NumberOptions): string {
  const isAscii = options.ascii ?? false;
  const greatest = options.short ? GREATEST_SHORT : GREATEST_EXPONENT;
  let digits = wantedDigits(options);
  const x = withoutNoise(given, digits);
  if (Number.isNaN(x)) return 'NaN';
  if (x === 0) return Object.is(x, -0) ? `${minus(isAscii)}0` : '0';
  if (!Number.isFinite(x)) return (x < 0 ? minus(isAscii) : '') + (isAscii ? 'Infinity' : '∞');
  if (Number.isInteger(x) && Math.abs(x) < 10 ** (greatest + 1)) return layOut(decimalOf(x, DIGITS.most), isAscii);
  let decimal = decimalOf(x, digits);
  while (isMisleading(x, decimal, greatest)) decimal = decimalOf(x, ++digits);
  return layOut(decimal, isAscii, greatest);
}

/**
 * Returns a column of equally wide texts with decimal points aligned; integers and mantissas of ×10ⁿ forms are aligned too.
 * Texts that are not numbers (`NaN`, `−∞`, `?`) go to the right edge.
 */
export function alignDecimals(texts: readonly string[]): readonly string[] {
  const parts = texts.map(text => /^([+\-−]?\d+)(.*)$/s.exec(text));
  let before = 0;
  let after = 0;
  for (const part of parts) {
    before = Math.max(before, cellWidth(part?.[1] ?? ''));
    after = Math.max(after, cellWidth(part?.[2] ?? ''));
  }
  const width = texts.reduce((widest, text) => Math.max(widest, cellWidth(text)), before + after);
  return texts.map((text, i) => {
    const part = parts[i];
    return part ? padEnd(padStart(part[1]!, width - after) + part[2]!, width) : padStart(text, width);
  });
}

/** Whether rounding turned a fraction into an integer, or a number near 1.797×10³⁰⁸ into something greater than every 64-bit number. */
function isMisleading(x: number, decimal: Decimal, greatest: number): boolean {
  if (!Number.isInteger(x)) return isIntegral(decimal, greatest);
  return !Number.isFinite(Number(layOut(decimal, true)));
}

function wantedDigits({ digits = DIGITS.usual, exact = false }: NumberOptions): number {
  return exact ? DIGITS.most : Math.min(Math.max(1, Math.trunc(digits)), DIGITS.most);
}
