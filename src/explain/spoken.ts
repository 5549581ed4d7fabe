/** Sentences as they are spoken. */

import { NODE_PATTERN } from '../language/names.ts';

/** Returns the sentence as it is spoken: `−2` is "minus 2", `×10⁻⁶` "times ten to the minus 6". */
export function spoken(sentence: string): string {
  return sentence
    .replace(
      /×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g,
      (_, power: string) => ` times ten to the ${[...power].map(c => SUPERSCRIPTS.get(c) ?? c).join('')}`,
    )
    .replace(/ − /g, ' minus ')
    .replace(/−/g, 'minus ')
    .replace(PARTIAL, 'the gradient of $1 by $2')
    .replace(/∂(?=\p{L})/gu, 'the gradient of ')
    .replace(/ ?[×⊙·] ?/g, ' times ')
    .replace(/ᵀ/g, ' transposed')
    .replace(/±/g, 'plus or minus ')
    .replace(/ ([≤≥≠]|==) /g, (_, sign: string) => ` ${COMPARED.get(sign)} `)
    .replace(/\^2(?![\d.])/g, ' squared')
    .replace(/\^/g, ' to the power ')
    .replace(/ ← /g, ' from ')
    .replace(/ ⇢ /g, ' to ')
    .replace(/∞/g, 'infinity')
    .replace(/, …\]/g, ', and so on]')
    .replace(/\] \((\d+(?:, \d+)*)\)/g, (_, shape: string) => `] of shape ${shape.replaceAll(', ', ' by ')}`);
}

/** `∂L/∂h#2`, `∂s[1]/∂x[1]`, `∂(x^2)/∂x`. */
const PARTIAL = (() => {
  const quantity = String.raw`${NODE_PATTERN}(?:\[[\d, ]+\])?`;
  const formula = String.raw`\((?:[^()]|\([^()]*\))*\)`;
  return new RegExp(`∂(${quantity}|${formula})/∂(${quantity})`, 'gu');
})();

const COMPARED = new Map([
  ['≤', 'at most'],
  ['≥', 'at least'],
  ['≠', 'not equal to'],
  ['==', 'equal to'],
]);

const SUPERSCRIPTS = new Map(
  [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((c, digit) => [c, String(digit)] as const).concat([['⁻', 'minus ']]),
);
