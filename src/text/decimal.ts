/** A 64-bit number as decimal digits: this file rounds to a number of digits, and lays digits out as text. */

import { DIGITS } from '../limits.ts';

/** d.ddd × 10^exponent, without trailing zeros; zero and the non-finite numbers have no such form. */
export interface Decimal {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** A decimal of up to 15 digits survives conversion to 64 bits and back, so rounding to 15 digits finds it without a search for the shortest text. */
const ALWAYS_EXACT_DIGITS = 15;

/** Powers of ten that are written out: 0.0001 to 999999999999999; outside them the ×10ⁿ form is shorter to read. */
const LEAST_EXPONENT = -4;
export const GREATEST_EXPONENT = 14;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Returns the finite number x ≠ 0 rounded to `digits` significant digits, 1 to 17; with 17, and wherever fewer digits suffice,
 * the shortest text that reads back as x.
 */
export function decimalOf(x: number, digits: number): Decimal {
  if (digits <= ALWAYS_EXACT_DIGITS) return split(x.toExponential(digits - 1));
  const shortest = split(x.toExponential());
  return digits >= DIGITS.most || shortest.digits.length <= digits ? shortest : split(x.toExponential(digits - 1));
}

/** Whether the digits, as written, name an integer; with a power of ten they read as rounded. */
export function isIntegral({ digits, exponent }: Decimal, greatest = GREATEST_EXPONENT): boolean {
  return digits.length - 1 <= exponent && exponent <= greatest;
}

/** `−12.5`, `−3.6×10⁻⁶`; in ASCII `-12.5`, `-3.6e-6`. @param greatest The greatest power of ten that is written out. */
export function layOut(
  { isNegative, digits, exponent }: Decimal,
  isAscii: boolean,
  greatest = GREATEST_EXPONENT,
): string {
  const sign = isNegative ? minus(isAscii) : '';
  if (exponent < LEAST_EXPONENT || exponent > greatest) {
    return sign + withPoint(digits.slice(0, 1), digits.slice(1)) + powerOfTen(exponent, isAscii);
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return sign + withPoint(digits.slice(0, exponent + 1).padEnd(exponent + 1, '0'), digits.slice(exponent + 1));
}

/** The minus sign of the screen (U+2212) or of ASCII. */
export function minus(isAscii: boolean): string {
  return isAscii ? '-' : '−';
}

/** Matches a power of ten and its exponent. */
const POWER = new RegExp(`×10(⁻?[${SUPERSCRIPTS}]+)`, 'g');

/** Rewrites the screen's numbers for `Number` and JSON: `−3.6×10⁻⁶` becomes `-3.6e-6`, and other text stays. */
export const asciiNumbers = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text
        .replaceAll(minus(false), minus(true))
        .replace(
          POWER,
          (_, power: string) =>
            `e${power.replace('⁻', '-').replace(/[^-]/g, digit => String(SUPERSCRIPTS.indexOf(digit)))}`,
        );

/** A number as a program mostly has it: nothing to rewrite. */
const PLAIN = /^[\d.]+$/;

/** Rewrites numbers in the screen's notation: `-4` becomes `−4` and `3.6e-6` becomes `3.6×10⁻⁶`; names and arrows stay. */
export const screenNumbers = (text: string): string =>
  (/\d[eE][-+\d]/.test(text) ? withPowers(text) : text).replace(/-(?=[\d∞])/g, minus(false));

/** Unicode's letters take long to look up, and few texts have a power of ten. */
const withPowers = (text: string): string =>
  text.replace(
    /(?<![\p{L}\d_])(\d+(?:\.\d+)?)[eE]([+-]?\d+)(?![\p{L}\d_])/gu,
    (_, mantissa: string, exponent: string) => mantissa + powerOfTen(Number(exponent), false),
  );

/** `-3.560e-7`; split at fixed positions, in a third of the time of regular expressions. */
function split(exponential: string): Decimal {
  const isNegative = exponential.startsWith('-');
  const start = isNegative ? 1 : 0;
  const power = exponential.indexOf('e');
  let end = power;
  while (end > start + 1 && '0.'.includes(exponential[end - 1]!)) end--;
  const digits = exponential[start]! + exponential.slice(start + 2, end);
  return { isNegative, digits, exponent: Number(exponential.slice(power + 1)) };
}

function withPoint(whole: string, fraction: string): string {
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** `×10⁻⁶`; in ASCII `e-6`. */
export function powerOfTen(exponent: number, isAscii: boolean): string {
  if (isAscii) return `e${exponent}`;
  return `×10${exponent < 0 ? '⁻' : ''}${String(Math.abs(exponent)).replace(/\d/g, digit => SUPERSCRIPTS[Number(digit)]!)}`;
}
