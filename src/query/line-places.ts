/** Lines of a program as places to stop: `line 3` of a scenario, `train.py:13` of a recorded run. */

import type { EventLog } from '../engine/log.ts';
import type { FoldId, Program } from '../graph/program.ts';
import { placeWords, sourceOf } from '../graph/source-file.ts';
import { LanguageError } from '../language/language-error.ts';
import { operationOfEvent, siteOfEvent } from './event-site.ts';

/** `line 3`, or a file and a number in it. */
const LINE = /^\s*(?:line\s+|(?<file>\S(?:.*\S)?):)(?<number>\d{1,9})\s*$/;

/** Returns the index of the line that a text names; undefined for texts that name none. @throws LanguageError for a line that is not there */
export function lineNamed(program: Program, text: string): number | undefined {
  const { file, number } = LINE.exec(text)?.groups ?? {};
  if (number === undefined) return undefined;
  const numbered = program.lines.flatMap((_, line) => {
    const place = sourceOf(program, line);
    return place.number === Number(number) && isNamed(place.file, file) ? [line] : [];
  });
  if (numbered.length === 1) return numbered[0];
  if (file !== undefined && !/\.py$/.test(file)) return undefined; // `a ? b : 2` is an expression
  const span = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const line = text.trim();
  if (numbered.length === 0)
    throw new LanguageError('unknown-name', `unknown line: ${line}`, span, `available: ${linesOf(program)}`);
  const each = numbered.map(index => placeWords(program, index)).join(', ');
  throw new LanguageError('unknown-name', `${line} is a line of several files`, span, `available: ${each}`);
}

/** Whether a file is meant: by its path, or by the end of it. */
const isNamed = (path: string | undefined, file: string | undefined): boolean =>
  file === undefined || path === file || path?.endsWith(`/${file}`) === true;

function linesOf(program: Program): string {
  const { recorded, lines } = program;
  if (recorded === undefined) return `line 1 to line ${lines.length}`;
  return recorded.sources.map(({ path }) => `the lines of ${path}, as in ${path}:1`).join(', ');
}

/** The text that names a line. */
export const lineText = (program: Program, line: number): string =>
  program.recorded === undefined ? `line ${line + 1}` : placeWords(program, line);

/** Returns a test for the first event of a line, in each of its rounds and calls, forward and backward. */
export function beginsLine(log: EventLog, line: number): (i: number) => boolean {
  const isInLine = (i: number): boolean => siteOfEvent(log, i)?.line === line;
  /** The line as it runs in a round; undefined for an event of no operation. */
  const foldAt = (i: number): FoldId | undefined => {
    const node = log.program.nodes[operationOfEvent(log, i) ?? -1];
    return node?.role === 'operation' ? node.fold : undefined;
  };
  /** The event of the phase that comes before, of those that stand in a line; a leaf that is given stands in none. */
  const placedBefore = (i: number): number | undefined => {
    for (let before = i - 1; before >= 0 && log.phaseAt(before) === log.phaseAt(i); before--)
      if (siteOfEvent(log, before) !== undefined) return before;
    return undefined;
  };
  return i => {
    if (!isInLine(i)) return false;
    const before = placedBefore(i);
    if (before === undefined || !isInLine(before)) return true;
    const folds = [foldAt(before), foldAt(i)];
    return folds.every(fold => fold !== undefined) && folds[0] !== folds[1];
  };
}
