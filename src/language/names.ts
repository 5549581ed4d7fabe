/** What a name is, in all places: in a program, in a file's tables, beside a note. */

/** Signs that look like a letter and are typed instead of it: µ of a keyboard, Ω and Å of a unit. */
const SIGN_OF_LETTER = String.raw`\u00B5\u2126\u212A\u212B`;

/** Latin and Greek letters, by themselves or with an accent, and `_`. Modifiers such as ᵀ and signs such as × are not among them. */
const LETTER = String.raw`[A-Za-z_${SIGN_OF_LETTER}\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0391-\u03A9\u03B1-\u03C9\u03D1\u03D5\u03F5\u1E00-\u1EFF]`;

/** Accents that no composed letter has, as in x̂: two at most. */
const ACCENTS = String.raw`[\u0300-\u036F]{0,2}`;

/** Digits, and what stands below the line: β₁, xᵢ. */
const DIGIT = String.raw`[0-9\u2080-\u2089\u2090-\u209C\u1D62-\u1D65\u2C7C]`;

/** Source of a regular expression: a leaf, a line. The text it reads is composed (NFC). */
export const NAME_PATTERN = `${LETTER}${ACCENTS}(?:${LETTER}${ACCENTS}|${DIGIT})*`;

const NAME = new RegExp(`^${NAME_PATTERN}$`);

/** Whether a text has the form of a name; it may still be too long or reserved. */
export const isName = (text: string): boolean => NAME.test(text);

/** What follows a name where it was assigned again, an operation inside its line, and the rounds of loops: `h#2`, `h#2.7`, `h@t=3`. */
const WHICH = String.raw`(?:#[1-9]\d{0,8})?(?:\.\d+)?(?:@${NAME_PATTERN}=-?\d{1,15}(?!\d|\.|=))*`;

/** A piece of a formula that is one name: `h#2`; the dot of `cell.z` stands between two. */
export const TOKEN_PATTERN = NAME_PATTERN + WHICH;

/** The same of a node: `L.7` is the seventh operation of line L, `cell.z#2` what the second call of cell assigned to z. */
export const NODE_PATTERN = String.raw`${NAME_PATTERN}(?:\.${NAME_PATTERN})?${WHICH}`;

/** Whether a node has no name of its own: it is an operation inside a line. A module of a recorded run can end in a number too. */
export const isInner = ({ name, module }: { readonly name: string; readonly module?: string | undefined }): boolean =>
  /\.\d+([#~]\d+)*$/.test(name) && name.replace(/[#~].*/, '') !== module;

/** Names that JavaScript treats specially, and words that formulas read as values: nothing may have one, and no key of a file. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['__proto__', 'constructor', 'prototype'],
  ...['true', 'false', 'True', 'False'],
]);

/** A plain text has nothing to compose; this is asked of every name of a long program. */
const BEYOND_ASCII = /[\u0080-\uffff]/;

const ACCENTED = new RegExp(String.raw`${LETTER}[\u0300-\u036F]{1,2}(?![\u0300-\u036F])|[${SIGN_OF_LETTER}]`, 'g');

/** The text with letters and their accents in one piece: ŷ is one letter, whether it was typed as one or as y with a hat, and µ is μ.
 * Longer piles of accents stay, as no name has them: putting one in order takes time that grows with its square. */
export const composed = (text: string): string =>
  BEYOND_ASCII.test(text)
    ? text.replace(ACCENTED, letter => letter.replace('\u00B5', '\u03BC').normalize('NFC'))
    : text;

/** What two names have in common that a reader takes for one: β₁ and β1, ϕ and φ. */
export const likeness = (name: string): string => (BEYOND_ASCII.test(name) ? name.normalize('NFKC') : name);

const PLAIN = new RegExp(`^(?:${LETTER}|${DIGIT})+$`);

/** How a name writes a letter in another script or size: ℒ and 𝐋 are L, ｘ is x. Undefined for what is none: modifiers and powers are not. */
export function plainLetter(character: string): string | undefined {
  const plain = character.normalize('NFKC');
  return plain !== character && PLAIN.test(plain) && !/[\p{Lm}\p{No}ªº]/u.test(character) ? plain : undefined;
}

const DEFINITION = new RegExp(String.raw`^\s*(${NAME_PATTERN}(?:\s*,\s*${NAME_PATTERN})*)\s*(?:[-+*/@]|\*\*)?=`);

/** The names that a line assigns, as far as can be told of one that may have mistakes: `h, c = …`, `s += x`. */
export function definedNames(line: string): readonly string[] {
  const [, names] = DEFINITION.exec(composed(line)) ?? [];
  if (names === undefined) return [];
  return names.includes(',') ? names.split(',').map(name => name.trim()) : [names];
}
