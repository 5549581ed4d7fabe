/** Counts and times in words; large ones to two digits, for a quick glance. */

import { formatNumber } from './number-format.ts';

const rounded = (x: number): string => formatNumber(Number(x.toPrecision(2)));

/** `950`, `12 thousand`, `9.1 million`, `10 billion`, `1.1×10⁶⁰`. */
export function countText(count: number): string {
  if (count >= 995e12) return rounded(count);
  if (count >= 995_000_000) return `${rounded(count / 1e9)} billion`;
  if (count >= 995_000) return `${rounded(count / 1e6)} million`;
  if (count >= 9_950) return `${rounded(count / 1e3)} thousand`;
  return rounded(Math.round(count));
}

/** `1,880`: every digit counts. */
export const exactText = (count: number): string => count.toLocaleString('en');

/** `under 1 s`, `45 s`, `3 min`, `2.5 h`. */
export function durationText(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 99.5) return `${rounded(Math.round(seconds))} s`;
  if (seconds < 99.5 * 60) return `${rounded(Math.round(seconds / 60))} min`;
  return `${rounded(seconds / 3600)} h`;
}

/** What a quotient such as 29 / 100 may lack, in percent: 100 · 0.29 is less than 29. */
const ROUNDING = 1e-9;

/** `34 %`, rounded down, so that 100 % is the end. @param part 0 … 1 */
export const percentText = (part: number): string => `${Math.floor(100 * part + ROUNDING)} %`;

/** `a, b, c and 4 more`: at most `most` names; the rest is counted. */
export const firstNamed = (names: readonly string[], most: number): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');

/** `1 event`, `2 events`. @param noun Its plural has an s. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
