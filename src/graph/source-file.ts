/** The source files of a recorded run: which of them a program line belongs to. */

import type { Program } from './program.ts';

/** The place of a program line's file among the sources: the line with its name belongs to it; −1 without sources. */
export const sourceIndexOf = ({ lines, recorded }: Program, line: number): number =>
  recorded?.sources.findLastIndex(source => source.line <= line + (lines[line]?.number === 0 ? 1 : 0)) ?? -1;

/** Where an operation stands that has this program line. */
export interface FilePlace {
  /** The path of a recorded run's file; undefined where no file is known. */
  readonly file: string | undefined;
  /** In the file, from 1; undefined where the file's text was not kept. */
  readonly number: number | undefined;
}

/** @param line index of the program line; that of a file's name stands for all lines of a file whose text was not kept */
export function sourceOf(program: Program, line: number): FilePlace {
  const { lines, recorded } = program;
  const number = lines[line]?.number ?? line + 1;
  const isUnknown = number === 0 && lines[line + 1]?.number === 1; // the file's own lines are there: it stands in none of them
  const file = isUnknown ? undefined : recorded?.sources[sourceIndexOf(program, line)]?.path;
  return { file, number: number === 0 ? undefined : number };
}

/** `train.py:19`, for the index of a program line. */
export function placeWords(program: Program, line: number): string {
  const { file, number } = sourceOf(program, line);
  return `${file ?? 'an unknown line'}${number === undefined ? '' : `:${number}`}`;
}
