/** A tensor in character cells: whole if it fits, else its first numbers and `…`. A number is never cut. */

import { DIGITS } from '../limits.ts';
import { commonPower } from './common-power.ts';
import type { NumberOptions } from './number-format.ts';
import { formatDistinct } from './told-apart.ts';
import { cellWidth } from './width.ts';

export interface TensorOptions extends NumberOptions {
  /** Most cells, by default unlimited. */
  readonly width?: number;
  /**
   * Writes each number, instead of the other options, where several tensors stand side by side; telling different numbers
   * apart is then the writer's duty. With `digits`, it uses at most as many significant digits, where these still tell numbers apart.
   */
  readonly write?: (x: number, digits?: number) => string;
  /** Whether an elided list states its shape: true by default, false where the shape stands beside it. */
  readonly saysShape?: boolean;
  /** The shape of the tensor of which these are only the first numbers: dots stand behind them. */
  readonly firstOf?: readonly number[];
  /** Fewest significant digits of a list's numbers before numbers are omitted; by default they keep their digits, as a scalar does. */
  readonly fewestDigits?: number;
}

/**
 * Returns a tensor in a line, `[[1, 1], [1, 1]]`, in row-major order; different numbers look different.
 * When it does not fit the width, its numbers get fewer digits if allowed; then numbers at the end are omitted and the shape is added:
 * `[0.442, −0.562, …] (4,)`. Where no number fits, only the shape is written; where that does not fit, `…`.
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

/** Yields texts from the most informative to the shortest. */
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
  const { firstOf } = options;
  const tuple = shapeText(firstOf ?? shape);
  const suffix = (options.saysShape ?? true) ? ` ${tuple}` : '';
  if (numbers.length === 0) yield `[] ${tuple}`;
  const lists: (readonly List[])[] = [];
  for (const write of levels) {
    const kept = listOf(shape, numbers, width, write);
    const list = firstOf === undefined ? kept : unfinished(kept);
    if (list.pieces.length === list.count) yield wholeText(list);
    lists.push([list]);
  }
  const cut = mostTelling(lists, width - cellWidth(suffix), dotsOf(options));
  if (cut !== undefined) yield cut[0] + suffix;
  yield tuple;
}

/**
 * Returns a matrix in lines, a line for each row, all elided after the same column; the middle is omitted where there are more than `most` rows.
 * Where no number fits in a row, the only line is the shape.
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

/** Returns the rows with the same digits and columns; undefined when no number fits. */
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

/** Returns the rows in the digits in which most numbers fit before the dots, among equals the most digits; undefined when none fits. */
function mostTelling(levels: readonly (readonly List[])[], width: number, dots: string): readonly string[] | undefined {
  const shown = levels.map(rows => Math.min(...rows.map(row => mostShown(row, width, dots))));
  const most = Math.max(...shown);
  return most === 0 ? undefined : levels[shown.indexOf(most)]!.map(row => cutText(row, most, dots));
}

/** `(2, 4)`, `(4,)`, `()` as NumPy writes shapes. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;

/** The shape beside a name: `2×4`, `(4,)`, '' for a scalar. A bare 4 would look like a number. */
export const shapeWord = (shape: readonly number[]): string =>
  shape.length === 0 ? '' : shape.length === 1 ? shapeText(shape) : shape.join('×');

const dotsOf = ({ ascii = false }: NumberOptions): string => (ascii ? '...' : '…');

type Write = (numbers: readonly number[]) => readonly string[];

/** Returns writers for the numbers, from the most digits to the fewest. */
function levelsOf(options: TensorOptions): readonly Write[] {
  const { write, digits = DIGITS.usual, fewestDigits } = options;
  const fewer = fewestDigits === undefined ? [] : range(fewestDigits, DIGITS.usual + 1).reverse();
  return [undefined, ...fewer].map(few => numbers => {
    if (write !== undefined) return numbers.map(x => write(x, few));
    return formatDistinct(numbers, few === undefined ? options : { ...options, digits: Math.min(few, digits) });
  });
}

/** The first elements as text, each with its opening and closing brackets. */
interface List {
  readonly pieces: readonly string[];
  /** The common power of ten, '' without one. */
  readonly power: string;
  /** Number of elements of the tensor. */
  readonly count: number;
}

function listOf(shape: readonly number[], numbers: ArrayLike<number>, width: number, write: Write): List {
  const blocks = shape.map((_, axis) => shape.slice(axis).reduce((size, length) => size * length, 1));
  const boundaries = (flat: number) => blocks.reduce((count, block) => count + (flat % block === 0 ? 1 : 0), 0);
  const reach = Math.ceil(Math.max(0, width) / '1, '.length) + 1; // no more than this fits
  const texts = write(Array.prototype.slice.call(numbers, 0, reach));
  const common = commonPower(texts);
  const pieces = (common?.texts ?? texts).map(
    (text, flat) => '['.repeat(boundaries(flat)) + text + ']'.repeat(boundaries(flat + 1)),
  );
  return { pieces, power: common?.power ?? '', count: numbers.length };
}

/** A list that goes on behind its last number. */
const unfinished = (list: List): List => ({
  ...list,
  pieces: list.pieces.map((piece, i) => (i === list.count - 1 ? piece.replace(/\]+$/, '') : piece)),
  count: Number.POSITIVE_INFINITY,
});

const wholeText = ({ pieces, power }: List): string => pieces.join(', ') + power;

/** Returns the first numbers, with open brackets closed after the dots. */
function cutText({ pieces, power }: List, shown: number, dots: string): string {
  const text = pieces.slice(0, shown).join(', ');
  return `${text}, ${dots}${']'.repeat(count(text, '[') - count(text, ']'))}${power}`;
}

/** Returns how many numbers, fewer than all, fit before the dots. */
function mostShown(list: List, width: number, dots: string): number {
  const { pieces, power } = list;
  const most = Math.min(pieces.length, list.count - 1);
  let used = cellWidth(`${dots}${power}`);
  for (let shown = 0; shown < most; shown++) {
    const piece = pieces[shown]!;
    used += cellWidth(piece) + ', '.length + count(piece, '[') - count(piece, ']'); // what is open is closed at the end
    if (used > width) return shown;
  }
  return most;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

function count(text: string, bracket: string): number {
  return text.includes(bracket) ? text.split(bracket).length - 1 : 0;
}
