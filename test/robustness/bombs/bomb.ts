/** What one bomb is: files, a command line, and what the program may answer. */

import type { Draw } from '../../support/generated-programs.ts';

export interface Bomb {
  readonly name: string;
  /** By file name, made when its turn comes: all together would not fit into memory. */
  readonly files: () => Readonly<Record<string, string | Uint8Array>>;
  /** The command line, run in the folder of the files. */
  readonly words: readonly string[];
  /** Exit codes that are an answer. */
  readonly codes: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  /** Near a limit of work: it may take longer, and then `^C` ends it at once. */
  readonly isLong?: boolean;
}

/** Exit codes. Source: `EXIT` in src/failure.ts. */
export const FINE = 0;
export const CHECK_FAILED = 1;
export const USAGE = 2;
export const REFUSED = 65;

/** One file, drawn as a frame: it is read, loaded, recorded and shown. */
export const drawn = (
  name: string,
  content: () => string | Uint8Array,
  codes: readonly number[],
  words: readonly string[] = [],
): Bomb => ({ name, files: () => ({ bomb: content() }), words: ['frame', 'bomb', ...words], codes });

/** The same of a scenario that is an object; what it lacks is put in. */
export const scenario = (
  name: string,
  content: () => object,
  codes: readonly number[],
  words: readonly string[] = [],
): Bomb => drawn(name, () => written(content()), codes, words);

/** A sound scenario with these fields. */
export const written = (fields: object): string =>
  JSON.stringify({ title: 't', inputs: { x: 2 }, program: ['L = x * x'], ...fields });

export const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

export const pick = <T>(from: readonly T[], draw: Draw): T => from[Math.floor(draw() * from.length)]!; // never asked of an empty list

export const long = (bomb: Bomb): Bomb => ({ ...bomb, isLong: true });
