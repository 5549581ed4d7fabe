/** A tensor in character cells: whole where it fits, else its first numbers and `…` for the rest. No number is ever cut. */

import { DIGITS } from '../limits.ts';
import { commonPower } from './common-power.ts';
import type { NumberOptions } from './number-format.ts';
import { formatDistinct } from './told-apart.ts';
import { cellWidth } from './width.ts';

export interface TensorOptions extends NumberOptions {
  /** Cells to stay within, by default unlimited. */
  readonly width?: number;
  /**
   * How to write each number, in place of the other options, where several tensors stand side by side; telling differing numbers
   * apart is then the writer's duty. With `digits`, in no more significant digits than these, where that still tells them apart.
   */
  readonly write?: (x: number, digits?: number) => string;
  /** Whether an elided list says its shape; true unless it stands beside it anyway. */
  readonly saysShape?: boolean;
  /** Significant digits that numbers of a list may be brought down to before any of them is left out; by default they keep theirs, as does a scalar. */
  readonly fewestDigits?: number;
}

/**
 * A tensor in a line as the lecture writes it, `[[1, 1], [1, 1]]`, numbers in row-major order; its differing numbers look different.
 * When it does not fit the width, its numbers get fewer digits if they may; then those at the end are left out and the shape is said:
 * `[0.442, −0.562, …] (4,)`. Where not even one number fits the shape stands alone, and where that does not, `…`.
 */
export function formatTensor(
  shape: readonly number[],
  numbers: ArrayLike<number>,
  options: TensorOptions = {},
): string {
  const { width = Number.POSITIVE_INFINITY } = options;
  for (const text of attempts(shape, numbers, width, options)) if (cellWidth(text) <= width) return text;
  return dotsOf(options);
}

/** From the most telling text to the shortest. */
function* attempts(
  shape: readonly number[],
  numbers: ArrayLike<number>,
  width: number,
  options: TensorOptions,
): Generator<string> {
  if (shape.length === 0) {
    const scalar = options.fewestDigits === undefined ? options : { ...options, fewestDigits: 1 };
    for (const write of levelsOf(scalar)) yield write([numbers[0]!])[0]!;
    return;
  }
  const levels = levelsOf(options);
  const tuple = shapeText(shape);
  const suffix = (options.saysShape ?? true) ? ` ${tuple}` : '';
  if (numbers.length === 0) yield `[] ${tuple}`;
  const lists: (readonly List[])[] = [];
  for (const write of levels) {
    const list = listOf(shape, numbers, width, write);
    if (list.pieces.length === list.count) yield wholeText(list);
    lists.push([list]);
  }
  const cut = mostTelling(lists, width - cellWidth(suffix), dotsOf(options));
  if (cut !== undefined) yield cut[0] + suffix;
  yield tuple;
}

/**
 * A matrix in lines, one a row, all left out from the same column on; of more than `most` rows the middle is left out.
 * Where not even one number of each row fits, the only line is the shape.
 */
export function formatRows(
  shape: readonly [rows: number, columns: number],
  numbers: ArrayLike<number>,
  most: number,
  options: TensorOptions = {},
): readonly string[] {
  const [rows, columns] = shape;
  const around = 2; // a bracket or a blank before, a bracket or a comma after it
  const width = (options.width ?? Number.POSITIVE_INFINITY) - around;
  const tail = rows <= most ? 0 : Math.floor((most - 1) / 2);
  const head = rows <= most ? rows : most - 1 - tail;
  const written = [...range(0, head), ...range(rows - tail, rows)].map(row => {
    const elements = Array.prototype.slice.call(numbers, row * columns, (row + 1) * columns) as readonly number[];
    return { row, elements };
  });
  const texts = rowTexts(
    written.map(({ elements }) => elements),
    width,
    options,
  );
  if (texts === undefined) return [shapeText(shape)];
  const lines = texts.map((text, i) => {
    const { row } = written[i]!;
    return `${row === 0 ? '[' : ' '}${text}${row === rows - 1 ? ']' : ','}`;
  });
  return tail === 0 ? lines : lines.toSpliced(head, 0, ` ${dotsOf(options)} ${rows - head - tail} more rows`);
}

/** Each row in the same digits and up to the same column; undefined when that leaves nothing. */
function rowTexts(
  rows: readonly (readonly number[])[],
  width: number,
  options: TensorOptions,
): readonly string[] | undefined {
  const levels = levelsOf(options).map(write => () => rows.map(row => listOf([row.length], row, width, write)));
  for (const level of levels) {
    const lists = level();
    if (lists.some(({ pieces, count }) => pieces.length < count)) break;
    const texts = lists.map(wholeText);
    if (texts.every(text => cellWidth(text) <= width)) return texts;
  }
  return mostTelling(
    levels.map(level => level()),
    width,
    dotsOf(options),
  );
}

/** The rows in the digits in which most numbers fit before the dots, of equals in the most digits; undefined when none does. */
function mostTelling(levels: readonly (readonly List[])[], width: number, dots: string): readonly string[] | undefined {
  const shown = levels.map(rows => Math.min(...rows.map(row => mostShown(row, width, dots))));
  const most = Math.max(...shown);
  return most === 0 ? undefined : levels[shown.indexOf(most)]!.map(row => cutText(row, most, dots));
}

/** `(2, 4)`, `(4,)`, `()` as NumPy writes shapes. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;

/** The shape as a word beside a name: `2×4`, `(4,)`, '' of a scalar. A bare 4 would read as a number. */
export const shapeWord = (shape: readonly number[]): string =>
  shape.length === 0 ? '' : shape.length === 1 ? shapeText(shape) : shape.join('×');

const dotsOf = ({ ascii = false }: NumberOptions): string => (ascii ? '...' : '…');

type Write = (numbers: readonly number[]) => readonly string[];

/** Ways to write the numbers, from the most digits to the fewest. */
function levelsOf(options: TensorOptions): readonly Write[] {
  const { write, digits = DIGITS.usual, fewestDigits } = options;
  const fewer = fewestDigits === undefined ? [] : range(fewestDigits, DIGITS.usual + 1).reverse();
  return [undefined, ...fewer].map(few => numbers => {
    if (write !== undefined) return numbers.map(x => write(x, few));
    return formatDistinct(numbers, few === undefined ? options : { ...options, digits: Math.min(few, digits) });
  });
}

/** The first elements as text, each with the brackets that open before it and close after it. */
interface List {
  readonly pieces: readonly string[];
  /** A power of ten that all have in common stands apart. */
  readonly power: string;
  /** Elements of the tensor. */
  readonly count: number;
}

function listOf(shape: readonly number[], numbers: ArrayLike<number>, width: number, write: Write): List {
  const blocks = shape.map((_, axis) => shape.slice(axis).reduce((size, length) => size * length, 1));
  const boundaries = (flat: number) => blocks.reduce((count, block) => count + (flat % block === 0 ? 1 : 0), 0);
  const reach = Math.ceil(Math.max(0, width) / '1, '.length) + 1; // no more than this fits
  const texts = write(range(0, Math.min(reach, numbers.length)).map(flat => numbers[flat]!));
  const common = commonPower(texts);
  const pieces = (common?.texts ?? texts).map(
    (text, flat) => '['.repeat(boundaries(flat)) + text + ']'.repeat(boundaries(flat + 1)),
  );
  return { pieces, power: common?.power ?? '', count: numbers.length };
}

const wholeText = ({ pieces, power }: List): string => pieces.join(', ') + power;

/** The first numbers, with the brackets that stand open closed behind the dots. */
function cutText({ pieces, power }: List, shown: number, dots: string): string {
  const text = pieces.slice(0, shown).join(', ');
  return `${text}, ${dots}${']'.repeat(count(text, '[') - count(text, ']'))}${power}`;
}

/** How many numbers, but not all, can stand before the dots. */
function mostShown(list: List, width: number, dots: string): number {
  const most = Math.min(list.pieces.length, list.count - 1);
  for (let shown = 0; shown < most; shown++) if (cellWidth(cutText(list, shown + 1, dots)) > width) return shown;
  return most;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

function count(text: string, bracket: string): number {
  return text.split(bracket).length - 1;
}
