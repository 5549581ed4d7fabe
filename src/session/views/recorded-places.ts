/** What the header and the program pane say of a recorded run: by whom it was recorded, and in which file an event stands. */

import type { EventLog } from '../../engine/log.ts';
import type { Program, Recorded, SourceSite } from '../../graph/program.ts';
import { sourceIndexOf } from '../../graph/source-file.ts';
import { siteOfEvent } from '../../query/event-site.ts';

/** `recorded by torch 1.13.0, cpu, iterations 400–409`. */
export function recordedWords(log: EventLog, { by }: Recorded): string {
  const [first, last] = [1, log.iterationCount].map(n => log.iterationNumber(n));
  return `recorded by ${by}, ${first === last ? `iteration ${first}` : `iterations ${first}–${last}`}`;
}

/** That an event has no line; else the file of the program line: `net.py · 2 of 2`. */
export const recordedFile = (log: EventLog, position: number, line: number, hasPlace: boolean): string | undefined =>
  !hasPlace && log.program.recorded && log.phaseAt(position) !== 'start'
    ? 'no line for this event'
    : fileOf(log.program, line);

/** `net.py (the file on disk differs) · 2 of 2`. */
function fileOf(program: Program, line: number): string | undefined {
  const { sources = [] } = program.recorded ?? {};
  const k = sourceIndexOf(program, line);
  const heading = program.lines[(sources[k]?.line ?? 0) - 1];
  if (heading?.number !== 0) return undefined;
  return sources.length > 1 ? `${heading.text} · ${k + 1} of ${sources.length}` : heading.text;
}

/** Most events looked at for the line before. */
const LOOKED = 99;

/** The place of the last event before one that has none. */
export function lastPlace(log: EventLog, position: number): SourceSite | undefined {
  for (let i = position; log.program.recorded && i > Math.max(0, position - LOOKED); i--) {
    const site = siteOfEvent(log, i);
    if (site !== undefined) return site;
  }
  return undefined;
}
