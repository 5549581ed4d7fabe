/** The elements of a tensor in sight, with their indices, and a summary of all elements. */

import { partialName } from '../../explain/derivation.ts';
import { wholeWords } from '../../explain/kept-in-part.ts';
import { type GraphNode, type NodeId, nodeOf, wholeShapeOf } from '../../graph/program.ts';
import { memoised } from '../../memoised.ts';
import { shortestIn } from '../../tensor/dtype.ts';
import { indexOf, type ReadonlyFloats, type Shape, type Whole } from '../../tensor/tensor.ts';
import { alignDecimals, formatNumber } from '../../text/number-format.ts';
import { toldApart } from '../../text/told-apart.ts';
import { cellWidth } from '../../text/width.ts';
import { columnsOf, writerOf } from '../commands/tensor-commands.ts';
import type { TensorLook } from '../modes.ts';
import { logOf, type Session } from '../session.ts';
import { stateOf, styleOf } from './numbers.ts';
import { shapeWords } from './shape-words.ts';
import { windowByHeight, windowOf } from './window.ts';

export interface ElementCell {
  /** The flat index, row by row. */
  readonly element: number;
  /** Padded to its column's width, with decimal points aligned. */
  readonly text: string;
  /** −1 to 1: the element divided by the largest absolute value; NaN for NaN. */
  readonly strength: number;
  readonly isCurrent: boolean;
}

export interface ElementRow {
  /** The indices before the last: `0`, `2, 1`; for a vector, its index. */
  readonly label: string;
  readonly cells: readonly ElementCell[];
}

export interface ElementGrid {
  /** A heading for each column, `''` for a vector. */
  readonly heads: readonly string[];
  readonly rows: readonly ElementRow[];
  /** `rows 0–20 of 784, columns 0–9 of 128`, for directions in which elements are out of sight. */
  readonly inSight: string;
}

export interface TensorView {
  /** `W1`, `∂L/∂W1`. */
  readonly name: string;
  readonly of: TensorLook['of'];
  /** Words, each with a number: `min −3.25`. */
  readonly summary: readonly string[];
  /** The largest absolute value of a finite element; strengths are relative to it. */
  readonly greatest: string;
  readonly hasNaN: boolean;
  /** The current element: its name, all its digits, and the event that wrote it. */
  readonly current: { readonly name: string; readonly exact: string; readonly writer: string };
  /** Undefined while the tensor has no numbers. */
  readonly grid: ElementGrid | undefined;
}

/** Narrowest column: one digit, and the cells around it. */
const NARROWEST = 1 + 4;
/** Cells beside a number's text: its bar, a mark on either side for the current element, and a gap. */
export const AROUND = 4;

/** @param width Cells for a row of the grid, its label included. @param height Rows of the grid. */
export function tensorView(session: Session, look: TensorLook, width: number, height: number): TensorView {
  const node = nodeOf(logOf(session).program, look.node);
  const state = stateOf(session);
  const tensor = look.of === 'value' ? state.valueOf(node.id) : state.gradientOf(node.id);
  const name = look.of === 'value' ? node.name : partialName(stateOf(session).program, node.id);
  const facts = tensor && factsOf(tensor.data);
  const whole = tensor?.whole && { ...wholeFacts(tensor.whole), words: wholeWords(tensor.whole, styleOf(session)) };
  const { greatest = 0, nans = 0 } = whole ?? facts ?? {};
  const write = elementWriter(session, node.id);
  const place = `[${indexOf(wholeShapeOf(node), look.element).join(', ')}]`;
  return {
    name,
    of: look.of,
    summary: [shapeWords(node), ...(whole?.words ?? (facts ? summaryTexts(facts, write) : []))],
    greatest: formatNumber(greatest, { digits: 3 }),
    hasNaN: nans > 0,
    current: {
      name: name + place,
      exact:
        tensor === undefined
          ? '?'
          : formatNumber(shortestIn(node.dtype ?? 'float64', tensor.data[look.element]!), { exact: true }),
      writer: writerText(writerOf(session, look)),
    },
    grid: tensor && gridOf(node, tensor.data, greatest, look.element, { width, height, write }),
  };
}

function writerText(writer: number | undefined): string {
  if (writer === undefined) return 'nothing has arrived yet';
  return writer < 0 ? 'given' : `since event ${writer}`;
}

/** Writes numbers as texts that tell them apart. */
type Write = (numbers: readonly number[]) => readonly string[];

function elementWriter(session: Session, node: NodeId): Write {
  const { digits, digitsOf, known } = styleOf(session);
  return numbers => {
    const write = toldApart(numbers, Math.max(digits, digitsOf?.(node) ?? 0), known);
    return numbers.map(x => write(x));
  };
}

interface Facts {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** The largest absolute value of a finite element. */
  readonly greatest: number;
}

/** The summary of all elements; non-finite elements are counted apart. The standard deviation divides by n, as NumPy's does. */
const factsOf = memoised(counted);

function counted(numbers: ReadonlyFloats): Facts {
  let [min, max, sum, zeros, nans, infinities] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    if (Number.isNaN(x)) nans++;
    else if (!Number.isFinite(x)) infinities++;
    else {
      min = Math.min(min, x);
      max = Math.max(max, x);
      sum += x;
      if (x === 0) zeros++;
    }
  }
  const finite = numbers.length - nans - infinities;
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) squares += (numbers[i]! - mean) ** 2;
  const greatest = finite === 0 ? 0 : Math.max(Math.abs(min), Math.abs(max));
  return { min, max, mean, std: Math.sqrt(squares / finite), zeros, nans, infinities, greatest };
}

/** What the log says of all elements, where it keeps only the first. */
const wholeFacts = ({ min, max, nan }: Whole): Pick<Facts, 'greatest' | 'nans'> => ({
  greatest: Math.max(Math.abs(min), Math.abs(max)),
  nans: nan,
});

function summaryTexts({ min, max, mean, std, zeros, nans, infinities }: Facts, write: Write): readonly string[] {
  const counts = [
    `${zeros} ${zeros === 1 ? 'zero' : 'zeros'}`,
    ...(nans > 0 ? [`${nans} NaN`] : []),
    ...(infinities > 0 ? [`${infinities} ±∞`] : []),
  ];
  if (min > max) return [...counts, 'no finite element'];
  const [least, most, middle, spread] = write([min, max, mean, std]);
  return [`min ${least}`, `max ${most}`, `mean ${middle}`, `std ${spread}`, ...counts];
}

interface Room {
  readonly width: number;
  readonly height: number;
  readonly write: Write;
}

function gridOf(
  { shape, size }: GraphNode,
  numbers: ReadonlyFloats,
  greatest: number,
  element: number,
  { width, height, write }: Room,
): ElementGrid {
  const columns = columnsOf(shape);
  const [row, column] = [Math.floor(element / columns), element % columns];
  const rows = windowOf(size / columns, row, Math.max(1, height));
  const labels = rangeOf(rows).map(r => labelOf(shape, r));
  const room = width - Math.max(...labels.map(cellWidth)) - 2;
  const tried = windowOf(columns, column, Math.max(1, Math.floor(room / NARROWEST)));
  const texts = columnTexts(numbers, columns, rows, tried, write);
  const widths = texts.map(column => cellWidth(column[0]!) + AROUND);
  const fitting = windowByHeight(widths, column - tried.first, room);
  const shown = rangeOf(fitting).map(at => ({ column: tried.first + at, texts: texts[at]! }));
  return {
    heads: shown.map(({ column, texts: [text] }) =>
      (shape.length < 2 ? '' : String(column)).padStart(cellWidth(text!)),
    ),
    rows: labels.map((label, at) => ({
      label,
      cells: shown.map(({ column, texts }) => {
        const here = (rows.first + at) * columns + column;
        const strength = strengthOf(numbers[here]!, greatest);
        return { element: here, text: texts[at]!, strength, isCurrent: here === element };
      }),
    })),
    inSight: [
      inSight('row', rows, size / columns),
      inSight('column', { first: shown[0]!.column, end: shown.at(-1)!.column + 1 }, columns),
    ]
      .filter(text => text !== '')
      .join(', '),
  };
}

interface Range {
  readonly first: number;
  readonly end: number;
}

const rangeOf = ({ first, end }: Range): readonly number[] => Array.from({ length: end - first }, (_, i) => first + i);

const inSight = (noun: string, { first, end }: Range, count: number): string =>
  end - first === count ? '' : `${noun}s ${first}–${end - 1} of ${count}`;

/** A row's label: the indices before the last; for a vector, its index. */
const labelOf = (shape: Shape, row: number): string =>
  indexOf(shape.length < 2 ? shape : shape.slice(0, -1), row).join(', ');

/** The texts of a block, column by column: different numbers look different, decimal points are aligned. */
function columnTexts(
  numbers: ReadonlyFloats,
  columns: number,
  rows: Range,
  block: Range,
  write: Write,
): readonly (readonly string[])[] {
  const places = rangeOf(block).flatMap(column => rangeOf(rows).map(row => row * columns + column));
  const texts = write(places.map(place => numbers[place]!));
  const height = rows.end - rows.first;
  return rangeOf(block).map((_, at) => alignDecimals(texts.slice(at * height, (at + 1) * height)));
}

/** Infinite elements have strength 1 or −1. */
function strengthOf(x: number, greatest: number): number {
  if (Number.isNaN(x) || !Number.isFinite(x)) return Number.isNaN(x) ? x : Math.sign(x);
  return greatest === 0 ? 0 : x / greatest;
}
