/** Numbers as a record of JSON writes them: nested lists, single numbers, summaries, and tensors of another type. */

import { type DType, isDType, roundTo } from '../../tensor/dtype.ts';
import { isObject, RecordMistake } from './records.ts';

const WORDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  [true, 1],
  [false, 0],
]);

/** Returns `size` numbers of a type, row by row, of `most` at most. @throws RecordMistake when there are more or fewer, or something else. */
export function numbersWritten(value: unknown, type: DType, size: number, most = size): Float64Array {
  const lists = listsIn(value);
  if (size > UNCOUNTED && countOf(lists) < size) throw new RecordMistake(`expected ${size} numbers, found fewer`);
  const numbers = new Float64Array(size);
  const filled = fill(lists, type, numbers, 0, 0);
  if (filled < size || filled > most) throw new RecordMistake(`expected ${size} numbers, found ${filled}`);
  return numbers;
}

/** Numbers for which room is made before they are counted: a shape may lie. */
const UNCOUNTED = 1_000_000;

const countOf = (value: unknown): number =>
  Array.isArray(value) ? value.reduce((sum: number, part) => sum + countOf(part), 0) : 1;

/** Deepest nesting: as many as a shape has axes, and a little more. */
const DEEPEST = 20;

function fill(value: unknown, type: DType, into: Float64Array, at: number, depth: number): number {
  if (Array.isArray(value)) {
    if (depth > DEEPEST) throw new RecordMistake(`expected at most ${DEEPEST} levels of brackets`);
    let next = at;
    for (const part of value) next = fill(part, type, into, next, depth + 1);
    return next;
  }
  const number = typeof value === 'number' ? roundTo(type, value) : WORDS.get(value);
  if (number === undefined) throw new RecordMistake('expected a number, NaN, Infinity or -Infinity');
  if (at < into.length) into[at] = number;
  return at + 1;
}

/** Nested lists, or a single number: by themselves, in a tensor that says its type, or the first of a summary. */
const listsIn = (value: unknown): unknown =>
  isObject(value) ? (value.summary === undefined ? value.value : value.head) : value;

/** Returns the shape of a tensor's nested lists, by their first parts. */
export function shapeWritten(value: unknown): readonly number[] {
  const shape: number[] = [];
  for (let part = listsIn(value); Array.isArray(part) && shape.length <= DEEPEST; part = part[0])
    shape.push(part.length);
  return shape;
}

/** The type that a tensor says, or else the type of its node. */
export function typeWritten(value: unknown, usual: DType): DType {
  const name = isObject(value) ? value.dtype : undefined;
  return typeof name === 'string' && isDType(name) ? name : usual;
}
