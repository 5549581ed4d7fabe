/** Remarks on unusual notation of numbers and names, made wherever it appears. */

import type { Program } from '../graph/program.ts';
import { isInner } from '../language/names.ts';
import type { Equation } from './derivation.ts';
import { typeset } from './formula.ts';

/** Returns all visible texts of the equations. */
export const textsOf = (equations: readonly Equation[]): readonly string[] =>
  equations.flatMap(({ left, right, label }) => [left, right.map(({ text }) => text).join(''), label]);

/** Returns remarks on −0 where it is new, and on numbers that need all digits to differ from others; `digits` are the chosen digits. */
export function numberRemarks(
  texts: readonly string[],
  digits: number,
  isMinusZeroNew: () => boolean,
): readonly string[] {
  const has = (pattern: RegExp) => texts.some(text => pattern.test(text));
  return [
    ...(has(/−0(?![\d.])/) && isMinusZeroNew()
      ? ['−0 equals 0: a zero keeps the sign that the arithmetic gave it.']
      : []),
    ...(digits < 15 && texts.some(hasAllDigits)
      ? ['The last of so many digits may come from rounding: a 64-bit number keeps about 16 of them.']
      : []),
  ];
}

/** Whether a number in it has as many digits as a 64-bit number can have; the zeros of `10000000000000000` are none. */
const hasAllDigits = (text: string): boolean =>
  (text.match(/[\d.]{16,}/g) ?? []).some(number => {
    const significant = number.includes('.') ? number : number.replace(/0+$/, '');
    return significant.replace('.', '').replace(/^0+/, '').length >= 15;
  });

/** Longest source text that is repeated, in characters. */
const LONGEST = 100;

/** `L.7 is y × log(a2) + …, operation 7 inside L`: for each unnamed operation that the title does not introduce. */
export function nameRemarks(program: Program, title: string, texts: readonly string[]): readonly string[] {
  const names = new Set(
    texts.flatMap(text => text.match(/[\p{L}_][\p{L}\d_.]*\.\d+([#~]\d+)*(?!\.?[\p{L}\d_])/gu) ?? []),
  );
  return [...names].flatMap(name => {
    const node = program.nodes[program.byName.get(name) ?? -1];
    if (node === undefined || !isInner(node) || title.includes(`${name} = `)) return [];
    const [, line, count, which] = /^(.*)\.(\d+)(.*)$/.exec(name)!; // the name was found by such a pattern
    return [
      `${name} is ${node.text.length > LONGEST ? '' : `${typeset(node.text, program)}, `}operation ${count} inside ${line}${which}.`,
    ];
  });
}
