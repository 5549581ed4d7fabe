/** Writes what a session exports to new files; an existing file is never replaced. */

import { joined } from '../export/joined.ts';
import type { ExportSubject, GrowingRun, Pieces } from '../export/writer.ts';
import { WRITERS } from '../export/writers.ts';
import { Failure } from '../failure.ts';
import type { Saving } from '../session/commands/command.ts';
import { runOf, type Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import { saveFile } from './save.ts';

/** @param told Tells meanwhile how much is made. @param isPatient Whether the reader of a pipe is waited for. @throws Failure 2 when the file exists, 66 when it cannot be written, and what the writer of its kind throws. */
export async function saveExport(saving: Saving, told: Told = pieces => pieces, isPatient = true): Promise<void> {
  const remedy = ' and is left as it is; choose another name';
  await saveFile(saving.file, await contentOf(saving, told), { isForced: false, remedy, isPatient });
}

type Told = (pieces: Pieces) => Pieces;

async function contentOf(saving: Saving, told: Told): Promise<string | Pieces> {
  if (saving.kind === 'save') return saving.text;
  const { session, target } = saving;
  const { write } = await WRITERS[target.kind]();
  return joined(told(write(shownBy(session), { ending: target.ending })));
}

/** A session as what is exported: its current timeline, as far as it is recorded. */
export const shownBy = (session: Session): ExportSubject => ({
  session: async () => session,
  run: async () => recordedRun(session),
  isAtEvent: true,
});

function recordedRun(session: Session): GrowingRun {
  const { scenario, log } = runOf(session);
  return { scenario, log, lengths: [log.length] };
}

/** Saves an export; resolves to a message about the outcome. */
export const saveAndTell = (saving: Saving): Promise<string> =>
  saveExport(saving, undefined, false).then(
    () => `written to ${visibleLine(saving.file)}`,
    (error: unknown) => {
      if (error instanceof Failure) return error.message.replaceAll('\n', '; ');
      throw error;
    },
  );
