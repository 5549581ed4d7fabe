/** Python as text: expressions that know how tightly they bind, numbers, and names. */

import { type Nested, type Tensor, toNested } from '../../tensor/tensor.ts';
import { unicodeEscape } from '../../text/visible.ts';

/** A piece of an expression. */
export interface PythonPiece {
  readonly text: string;
  /** How tightly its outermost operator binds; see BINDS. */
  readonly binds: number;
  /** A bare number, which is no tensor yet. */
  readonly isNumber?: true;
  /** The same as a tensor of booleans, for a piece that turns those into 0 and 1. */
  readonly truth?: string;
}

/** Source: The Python Language Reference, 6.17 Operator precedence. */
export const BINDS = { comparison: 1, sum: 2, product: 3, sign: 4, power: 5, atom: 6 } as const;

export const atom = (text: string): PythonPiece => ({ text, binds: BINDS.atom });

/** A number that is written into a formula. */
export const bare = (value: number): PythonPiece => ({
  text: bareNumber(value),
  binds: value < 0 || Object.is(value, -0) ? BINDS.sign : BINDS.atom,
  isNumber: true,
});

/** The text of a piece in a place that asks for at least this. */
export const bracketed = ({ text, binds }: PythonPiece, least: number): string => (binds < least ? `(${text})` : text);

/** The text of a piece before a dot or a bracket; a bare number becomes a tensor. */
export const prefix = (piece: PythonPiece): string => bracketed(asTensor(piece), BINDS.atom);

/** A bare number as a tensor; every other piece is one. */
export const asTensor = (piece: PythonPiece): PythonPiece =>
  piece.isNumber === true ? atom(`torch.tensor(${numberText(Number(piece.text))})`) : piece;

/** A call; keywords that are undefined are left out. */
export function called(callee: string, operands: readonly PythonPiece[], keywords: Keywords = {}): PythonPiece {
  const named = Object.entries(keywords).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${valueText(value)}`],
  );
  return atom(`${callee}(${[...operands.map(operand => asTensor(operand).text), ...named].join(', ')})`);
}

/** Values of keywords; a text is Python's own. */
export type Keywords = Readonly<Record<string, KeywordValue | undefined>>;
export type KeywordValue = number | boolean | { readonly text: string } | readonly number[] | PythonPiece;

export function valueText(value: KeywordValue): string {
  if (typeof value === 'number') return bareNumber(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if ('text' in value) return value.text;
  return tupleText(value);
}

/** Lines of a block. */
export const indented = (lines: readonly string[]): readonly string[] =>
  lines.map(line => (line === '' ? '' : `    ${line}`));

/** Whole numbers and truths become numbers of the type of all others. */
export const asNumbers = ({ text }: { readonly text: string }): string => `${text}.to(torch.get_default_dtype())`;

/** `(1, 2)`, and `(1,)` for a single length. */
export const tupleText = (items: readonly number[]): string =>
  items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;

/** A number as it stands in a formula: a whole number has no point. */
export function bareNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A number that Python takes for a float. */
function numberText(value: number): string {
  const text = bareNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A tensor as nested lists. Rows of a matrix stand on lines of their own where they do not fit on one. */
export const nestedText = (tensor: Tensor, indent = ''): string => levelText(toNested(tensor), indent);

/** Characters of a line that lists numbers. */
const WIDTH = 100;

function levelText(level: Nested, indent: string): string {
  const row = rowText(level);
  if (typeof level === 'number' || typeof level[0] === 'number' || indent.length + row.length <= WIDTH) return row;
  const items = level.map(inner => `${indent}    ${levelText(inner, `${indent}    `)},\n`);
  return `[\n${items.join('')}${indent}]`;
}

const rowText = (level: Nested): string =>
  typeof level === 'number' ? numberText(level) : `[${level.map(rowText).join(', ')}]`;

/** A text as a Python literal. JSON's escapes are Python's, but for pairs of surrogates, which stay as the letters that they are. */
export const textLiteral = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, unicodeEscape);

/** Source: The Python Language Reference, 2.3.1 Keywords; and the names that the program itself uses. */
const TAKEN = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in
  is lambda nonlocal not or pass raise return try while with yield torch F math float range zip print dict list abs enumerate min max
  isinstance AssertionError RuntimeError int super Lion`.split(/\s+/),
);

/** Python names for a program's names, each its own: `h#2` is `h_2`, `lambda` is `lambda_`. */
export class PythonNames {
  private readonly given = new Map<string, string>();
  private readonly taken = new Set(TAKEN);

  constructor(reserved: Iterable<string> = []) {
    for (const name of reserved) this.taken.add(name);
  }

  of(name: string): string {
    const known = this.given.get(name);
    if (known !== undefined) return known;
    const plain = name.normalize('NFKC').replace(/[^\p{ID_Continue}]+/gu, '_');
    const start = /^[\p{ID_Start}_]/u.test(plain) ? plain : `_${plain}`;
    let own = start;
    for (let i = 2; this.taken.has(own); i++) own = i === 2 ? `${start}_` : `${start}_${i}`;
    this.given.set(name, own);
    this.taken.add(own);
    return own;
  }
}
