/** The first and the last record of a recorded run's log, in both forms. */

import { RECORDED_LIMITS } from '../../limits.ts';
import { visibleLine } from '../../text/visible.ts';
import { FORMAT_VERSION } from '../format.ts';
import { describedIn, isObject, type Json, listIn, RecordMistake, shortText } from './records.ts';

export interface RecordedHeader {
  readonly program: string;
  readonly title: string;
  readonly runtime: ReadonlyMap<string, string>;
  /** Each with its `type`. */
  readonly optimizers: readonly Json[];
}

/** @param key The field of the version: `trace` or `bplog`. @throws RecordMistake */
export function headerOf(record: Json, key: 'trace' | 'bplog'): RecordedHeader {
  if (record[key] !== FORMAT_VERSION)
    throw new RecordMistake(`expected a log of version ${FORMAT_VERSION}, found version ${shortText(record[key], 40)}`);
  const runtime = isObject(record.runtime) ? record.runtime : {};
  return {
    program: record.program === undefined ? 'an unknown program' : describedIn(record, 'program'),
    title: record.title === undefined ? 'recorded run' : describedIn(record, 'title'),
    runtime: new Map(
      Object.entries(runtime)
        .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
        .slice(0, RECORDED_LIMITS.runtime)
        .map(([key, value]) => [key, shortText(value, RECORDED_LIMITS.name)] as const),
    ),
    optimizers: listIn(record, 'optimizers').filter(isObject),
  };
}

/** Returns what the recorder says of what is not in the log. @param events How many there are. @throws RecordMistake when there should be more or fewer */
export function notesAtEnd(record: Json, events: number): readonly string[] {
  if (record.ends !== events)
    throw new RecordMistake(`expected ${events} events in all, found ${shortText(record.ends, 40)}`);
  const skipped = Object.entries(isObject(record.skipped) ? record.skipped : {});
  return [
    ...skipped
      .slice(0, 5)
      .map(([why, count]) =>
        visibleLine(
          `${String(count).slice(0, 20)} ${count === 1 ? 'operator was' : 'operators were'} not recorded: ${why.slice(0, 100)}`,
        ),
      ),
    ...(typeof record.stopped === 'string'
      ? [visibleLine(`the recording stopped before the run: ${record.stopped.slice(0, 200)}`)]
      : []),
  ];
}

/** The note on a log whose last record is not its end. */
export const NO_END = 'the log has no end: it is still being written, or was cut off';
