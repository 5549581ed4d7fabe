/** One file for each event: `run-%d.step.svg`, `run-%03d.step.svg`. */

import { eventsEach } from '../export/event-range.ts';
import { demandAtMost } from '../export/export-errors.ts';
import { joined } from '../export/joined.ts';
import type { Write, Writing } from '../export/writer.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import { type ExportKindName, exportKind } from '../session/export-kinds.ts';
import type { Session } from '../session/session.ts';
import type { Io } from './io.ts';
import type { FlagValues } from './options.ts';
import { passingLine } from './passing-line.ts';
import { demandFree, saveFile } from './save.ts';
import { shownBy } from './save-export.ts';

/** The place of the number, and its digits with zeros in front: as in printf, LaTeX's animate and ffmpeg. */
const NUMBER = /%(?:0([1-9]))?d(?=[^/]*$)/;

/** Whether a name stands for a file for each event. */
export const isNumbered = (name: string, kind: ExportKindName): boolean =>
  NUMBER.test(name) && exportKind(kind).isOfEvent === true;

interface Numbered {
  readonly session: Session;
  readonly flags: FlagValues;
  readonly writing: Writing;
  readonly writer: { readonly write: Write };
  readonly io: Io;
}

/** Resolves to how many files are written. @throws Failure 2 before the first when one of them exists, or when there are too many. */
export async function saveNumbered(name: string, { session, flags, writing, writer, io }: Numbered): Promise<number> {
  const events = eventsEach(session, flags);
  demandAtMost(name, {
    unit: 'files',
    found: events.length,
    most: EXPORT_LIMITS.files,
    remedy: 'choose some with --at EVENT --to EVENT, or --each phase',
  });
  const files = events.map(event => ({
    event,
    file: name.replace(NUMBER, (_, digits = 0) => String(event).padStart(Number(digits), '0')),
  }));
  const isForced = flags.force === true;
  if (!isForced) for (const { file } of files) await demandFree(file);
  const line = passingLine(io, { isHeard: false }); // saving a file holds the signals
  for (const [i, { event, file }] of files.entries()) {
    line.show(`writing file ${i + 1} of ${files.length}`);
    const there = { ...session, place: { ...session.place, position: event } };
    await saveFile(file, joined(writer.write(shownBy(there), writing)), { isForced });
  }
  line.clear();
  return files.length;
}
