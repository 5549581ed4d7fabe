/** Names as a textbook sets them: `W1` is W with a subscript, `yhat` wears a hat, `beta1` is a Greek letter. */

import { GREEK, GREEK_LETTERS } from './greek.ts';
import { latexText } from './latex-text.ts';
import { NAME_PATTERN } from './names.ts';

const ACCENTS = new Set(['hat', 'bar', 'tilde']);

const MARKS = new Map([
  ['\u0302', 'hat'],
  ['\u0304', 'bar'],
  ['\u0303', 'tilde'],
]);

/** A letter by itself or by its Greek name, an accent, and what stands below: digits at once, or anything after an underscore. */
const LETTER = `[A-Za-z]|${[...GREEK].join('|')}`;
const LETTER_NAME = new RegExp(`^(${LETTER})(?:_?(${[...ACCENTS].join('|')}))?(?:_?(\\d[\\d.]*)|_([A-Za-z][\\w.]*))?$`);

/** A name of a block or loop: `cell.z#2`, and `h#2.3` or `cell.z.3` for an operation inside its line. */
const OF_BLOCK = new RegExp(`^(?:(${NAME_PATTERN})\\.)?(${NAME_PATTERN}(?:\\.\\d+)?)(?:#(\\d+(?:\\.\\d+)?))?$`);

/**
 * `W1` → `W_{1}`, `z1.2` → `z_{1.2}`, `beta1` → `\beta_{1}`, `yhat` → `\hat{y}`, `E_total` → `E_{\text{total}}`, `loss` → `\mathit{loss}`.
 * What was assigned again has its number above, and what a block sets the block below: `h#2` → `h^{(2)}`, `cell.z` → `z_{\text{cell}}`.
 */
export function latexName(name: string): string {
  const [, block, own, number] = OF_BLOCK.exec(name) ?? [];
  if (own === undefined || (block === undefined && number === undefined)) return plainName(name);
  const [, base = '', below] = /^(.*?)(?:_\{(.*)\})?$/.exec(plainName(own)) ?? [];
  const where = [below, block && `\\text{${escaped(block)}}`].filter(part => part !== undefined).join(', ');
  return `${base}${where && `_{${where}}`}${number === undefined ? '' : `^{(${number})}`}`;
}

/** Whether a name has its number above, so that an exponent needs parentheses. */
export const hasNumberAbove = (name: string): boolean => name.includes('#');

function plainName(name: string): string {
  const [, letter, accent, digits, word] = LETTER_NAME.exec(spelled(name)) ?? [];
  if (letter === undefined) return longName(name);
  const sign = GREEK.has(letter) ? `\\${letter}` : letter;
  const base = accent === undefined ? sign : `\\${accent}{${sign}}`;
  const below = digits ?? (word === undefined ? undefined : subscriptOf(word));
  return below === undefined ? base : `${base}_{${below}}`;
}

/** Up to two letters are indices, as in h_t and W_{xh}; more are a word. */
function subscriptOf(word: string): string {
  return /^[A-Za-z]{1,2}$/.test(word) ? word : `\\text{${escaped(word)}}`;
}

/** A word of several letters is set as one, its number below it. Letters that formulas do not have are text. */
function longName(name: string): string {
  if (/[^ -~]/.test(name)) return `\\text{${latexText(name)}}`;
  const [, word = name, digits] = /^(.*?[A-Za-z])_?(\d[\d.]*)$/.exec(name) ?? [];
  const base = `\\mathit{${escaped(word)}}`;
  return digits === undefined ? base : `${base}_{${digits}}`;
}

/** Letters and marks of Unicode in the words that stand for them: `β₁` → `beta1`, `ŷ` → `yhat`. */
function spelled(name: string): string {
  const plain = name.normalize('NFD').replace(/[\u2080-\u209C\u1D62-\u1D65\u2C7C]+/g, below => {
    const written = below.normalize('NFKC');
    return /^\d/.test(written) ? written : `_${written}`;
  });
  return plain
    .replace(/[\u0302\u0304\u0303]/g, mark => MARKS.get(mark)!) // it has these three
    .replace(/[Α-ϵ]/g, letter => GREEK_LETTERS.get(letter) ?? letter);
}

const escaped = (word: string): string => word.replaceAll('_', '\\_');
