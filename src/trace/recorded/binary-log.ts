/** Reads a recorded run from bytes: definitions and rows are read at once, numbers when they are looked at. */

import { damagedAt, Reading } from './binary-contents.ts';
import { BinaryNumbers, NumberBytes } from './binary-numbers.ts';
import { RecordedRows } from './binary-rows.ts';
import type { BytesAt } from './bytes-at.ts';
import { type OpenedRun, openRecorded } from './open-recorded.ts';
import type { Differs } from './recorded-program.ts';
import { RecordMistake } from './records.ts';

/** Opens a run from bytes. @param memory Bytes for numbers. @throws Failure 65 with the byte of a mistake */
export function openBinaryLog(
  bytes: BytesAt,
  name: string,
  memory: number,
  differs?: Differs,
): OpenedRun & { readonly notes: readonly string[] } {
  const reading = new Reading(bytes);
  try {
    const contents = reading.contents();
    if (contents.events === 0) throw new RecordMistake('this log has no event');
    const rows = new RecordedRows(bytes, contents, reading);
    const stored = new NumberBytes(bytes, contents.numbers, name);
    const { seed, iterations } = rows.survey(place => stored.countAt(place));
    const opened = openRecorded({
      header: contents.header,
      definitions: contents.definitions,
      rows: rows.all(),
      loss: seed,
      iterations,
      differs,
      bytes,
      numbers: program => new BinaryNumbers(bytes, { contents, rows, stored, program, name, memory }),
    });
    return { ...opened, notes: contents.notes };
  } catch (error) {
    throw damagedAt(error, name, reading.at);
  }
}
