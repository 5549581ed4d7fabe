/** Bytes → the same with a few of them changed: what a slip of the hand, a bad disk or a stranger makes of a file. */

import type { Draw } from '../../support/generated-programs.ts';

/** Pieces that mean something to one of the readers on the way: JSON, numbers, formulas, names, terminals. */
const PIECES = [
  ...'{}[]",:0-.eE+/*@()=\\#',
  '[[',
  ']]',
  '{}',
  '[]',
  '""',
  'null',
  'true',
  '"NaN"',
  '"-Infinity"',
  '1e308',
  '1e999',
  '-0.0',
  '99999999',
  '0.1',
  '1e-320',
  '/*',
  '//',
  '\\u0000',
  '\\ud800',
  '"__proto__":',
  '"constructor"',
  ' -> ',
  '@2',
  ' ** ',
  '[0:1]',
  'softmax(',
  ', axis=0)',
  '.T',
  'x',
  'L',
  '\x1b[2J',
  '\0',
  '\n',
  '\u202e',
  '🔥',
].map(text => new TextEncoder().encode(text));

type Change = (bytes: Uint8Array, draw: Draw, others: readonly Uint8Array[]) => Uint8Array;

const below = (draw: Draw, count: number): number => Math.floor(draw() * count);
const pick = <T>(from: readonly T[], draw: Draw): T => from[below(draw, from.length)]!; // never asked of an empty list

/** `inserted` in place of the bytes from `start` to `end`. */
function spliced(bytes: Uint8Array, start: number, end: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(start + inserted.length + bytes.length - end);
  result.set(bytes.subarray(0, start));
  result.set(inserted, start);
  result.set(bytes.subarray(end), start + inserted.length);
  return result;
}

/** A stretch of the bytes, short ones more often than long ones. */
function stretch(bytes: Uint8Array, draw: Draw): readonly [start: number, end: number] {
  const start = below(draw, bytes.length + 1);
  return [start, Math.min(bytes.length, start + below(draw, 2 + below(draw, 40)))];
}

const CHANGES: readonly Change[] = [
  /** One bit the other way. */
  (bytes, draw) => {
    if (bytes.length === 0) return bytes;
    const changed = bytes.slice();
    const at = below(draw, bytes.length);
    changed[at] = bytes[at]! ^ (1 << below(draw, 8));
    return changed;
  },
  /** Any byte in the place of another. */
  (bytes, draw) => {
    const at = below(draw, bytes.length + 1);
    return spliced(bytes, at, Math.min(at + 1, bytes.length), Uint8Array.of(below(draw, 256)));
  },
  /** Something gone. */
  (bytes, draw) => spliced(bytes, ...stretch(bytes, draw), new Uint8Array()),
  /** The end gone. */
  (bytes, draw) => bytes.slice(0, below(draw, bytes.length + 1)),
  /** Something twice. */
  (bytes, draw) => {
    const [start, end] = stretch(bytes, draw);
    return spliced(bytes, end, end, bytes.slice(start, end));
  },
  /** Something moved. */
  (bytes, draw) => {
    const [start, end] = stretch(bytes, draw);
    const rest = spliced(bytes, start, end, new Uint8Array());
    const at = below(draw, rest.length + 1);
    return spliced(rest, at, at, bytes.slice(start, end));
  },
  /** A piece with a meaning, put in or in the place of something. */
  (bytes, draw) => {
    const at = below(draw, bytes.length + 1);
    return spliced(bytes, at, at, pick(PIECES, draw));
  },
  (bytes, draw) => spliced(bytes, ...stretch(bytes, draw), pick(PIECES, draw)),
  /** A stretch of another file. */
  (bytes, draw, others) => {
    const other = pick(others, draw);
    return spliced(bytes, ...stretch(bytes, draw), other.slice(...stretch(other, draw)));
  },
];

/** Changes after which the file often still opens. */
const GENTLE: readonly Change[] = [
  /** A digit in the place of another. */
  (bytes, draw) => {
    const digits = placesOf(bytes, 0x30, 0x39);
    if (digits.length === 0) return bytes;
    const changed = bytes.slice();
    changed[pick(digits, draw)] = 0x30 + below(draw, 10);
    return changed;
  },
  /** A number in the place of a digit. */
  (bytes, draw) => {
    const digits = placesOf(bytes, 0x30, 0x39);
    if (digits.length === 0) return bytes;
    const at = pick(digits, draw);
    return spliced(bytes, at, at + 1, pick(NUMBERS, draw));
  },
  /** An operator in the place of another. */
  (bytes, draw) => {
    const operators = [...'+-*/@'].flatMap(sign => placesOf(bytes, sign.charCodeAt(0), sign.charCodeAt(0)));
    if (operators.length === 0) return bytes;
    const changed = bytes.slice();
    changed[pick(operators, draw)] = '+-*/@'.charCodeAt(below(draw, 5));
    return changed;
  },
];

const NUMBERS = ['0', '10', '1e308', '1e-308', '12345', '0.5', '7'].map(text => new TextEncoder().encode(text));

/** Where bytes from `first` to `last` stand. */
const placesOf = (bytes: Uint8Array, first: number, last: number): readonly number[] =>
  [...bytes.keys()].filter(i => bytes[i]! >= first && bytes[i]! <= last);

/** One to four changes, one after the other; every other mutant has gentle ones only. */
export function mutantOf(bytes: Uint8Array, draw: Draw, others: readonly Uint8Array[]): Uint8Array {
  const changes = draw() < 0.5 ? GENTLE : CHANGES;
  let mutant: Uint8Array = new Uint8Array(bytes); // a Buffer's slices would share its memory
  for (let left = 1 + below(draw, 4); left > 0; left--) mutant = pick(changes, draw)(mutant, draw, others);
  return mutant;
}
