/** What the header and the program pane say of a recorded run: by whom it was recorded, and in which file an event stands. */

import type { EventLog } from '../../engine/log.ts';
import type { Program, Recorded, SourceSite } from '../../graph/program.ts';
import { sourceIndexOf } from '../../graph/source-file.ts';
import { keptIn, memoised } from '../../memoised.ts';
import { siteOfEvent } from '../../query/event-site.ts';
import { visibleLine } from '../../text/visible.ts';

/** `recorded by torch 1.13.0, cpu, iterations 400–409`. */
export function recordedWords(log: EventLog, { by }: Recorded): string {
  const [first, last] = [1, log.iterationCount].map(n => log.iterationNumber(n));
  return `recorded by ${by}, ${first === last ? `iteration ${first}` : `iterations ${first}–${last}`}`;
}

/** A source file of a run that has several. */
export interface FileTab {
  /** Its place among the sources. */
  readonly file: number;
  /** The end of its path that no other file has: `net.py`, `layers/net.py`. */
  readonly name: string;
  readonly isShown: boolean;
}

/** The files of a recorded run that has several, in their order; undefined for one. @param line the program line that is shown */
export function fileTabs(program: Program, line: number): readonly FileTab[] | undefined {
  const names = shortNames(program);
  const shown = sourceIndexOf(program, line);
  return names.length < 2 ? undefined : names.map((name, file) => ({ file, name, isShown: file === shown }));
}

const shortNames = memoised(({ recorded }: Program): readonly string[] => {
  const paths = (recorded?.sources ?? []).map(({ path }) => path);
  return paths.map(path => shortName(paths, path));
});

function shortName(paths: readonly string[], path: string): string {
  const parts = path.split('/');
  const ends = (end: string) => paths.filter(other => `/${other}`.endsWith(`/${end}`)).length;
  let from = parts.length - 1;
  while (from > 0 && ends(parts.slice(from).join('/')) > 1) from--;
  return visibleLine(parts.slice(from).join('/'));
}

/** What is remarked of the file of a program line: that it is another on disk, or was not kept; before that, that the event has no line. */
export function fileRemark(log: EventLog, position: number, line: number, hasPlace: boolean): string | undefined {
  const { program } = log;
  if (!hasPlace && program.recorded && log.phaseAt(position) !== 'start') return 'no line for this event';
  return program.recorded?.sources[sourceIndexOf(program, line)]?.remark;
}

/** Most events looked at for the line before. */
const LOOKED = 999;

/** By event, as a log is read for each of them. */
const sitesIn = memoised((_log: EventLog) => new Map<number, { readonly site: SourceSite | undefined }>());

/** The place of the last event before one that has none; in a file that was chosen by hand, the last there. */
export function lastPlace(log: EventLog, position: number, file?: number): SourceSite | undefined {
  const { program } = log;
  for (let i = position; program.recorded && i > Math.max(0, position - LOOKED); i--) {
    const { site } = keptIn(sitesIn(log), i, () => ({ site: siteOfEvent(log, i) }));
    if (site !== undefined && (file === undefined || sourceIndexOf(program, site.line) === file)) return site;
  }
  return undefined;
}

/**
 * Index of the program line to show of a file that was chosen by hand.
 * @param wanted the lines to show before others, where they are in the file
 */
export function lineInFile(
  log: EventLog,
  position: number,
  file: number,
  wanted: readonly (number | undefined)[],
): number {
  const { program } = log;
  const { sources = [] } = program.recorded ?? {};
  const found = wanted.find(line => line !== undefined && sourceIndexOf(program, line) === file);
  const start = sources[file]!.line; // a file of this run was chosen
  const end = (sources[file + 1]?.line ?? program.lines.length + 1) - 1;
  const ran = program.lines.slice(start, end).findIndex(({ folds }) => folds.length > 0);
  return found ?? lastPlace(log, position, file)?.line ?? (start >= end ? start - 1 : start + Math.max(0, ran));
}
