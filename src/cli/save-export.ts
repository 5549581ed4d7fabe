/** Writes what a session exports to new files; an existing file is never replaced. */

import { setTimeout as delay } from 'node:timers/promises';
import { joined } from '../export/joined.ts';
import type { ExportSubject, GrowingRun, Pieces } from '../export/writer.ts';
import { WRITERS } from '../export/writers.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Saving } from '../session/commands/command.ts';
import { runOf, type Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import { isSignalExit } from '../tui/shell/signals.ts';
import { holdSignals } from './hold-signals.ts';
import { type Io, remark } from './io.ts';
import { pauses } from './passing-line.ts';
import { saveFile } from './save.ts';

/** @param told Tells meanwhile how much is made. @param waiting As of `saveFile`. @throws Failure 2 when the file exists, 66 when it cannot be written, and what the writer of its kind throws. */
export async function saveExport(
  saving: Saving,
  told: Told = pieces => pieces,
  waiting: { readonly isPatient?: boolean; readonly stop?: AbortSignal } = {},
): Promise<void> {
  const remedy = ' and is left as it is; choose another name';
  await saveFile(saving.file, await contentOf(saving, told), { isForced: false, remedy, ...waiting });
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

/** What is being saved while keys are answered. It may outlast the screen. */
interface UnderWay {
  readonly file: string;
  /** A message about the outcome. */
  readonly outcome: Promise<string>;
  readonly stop: AbortController;
}

const underWay = new Set<UnderWay>();

/** Yields the same pieces; keys and signals are heard between them. */
async function* heardBetween(pieces: Pieces): AsyncGenerator<string | Uint8Array> {
  const pause = pauses();
  for await (const piece of pieces) {
    yield piece;
    await pause();
  }
}

/** Saves an export; resolves to a message about the outcome. */
export function saveAndTell(saving: Saving): Promise<string> {
  const { file } = saving;
  const stop = new AbortController();
  const outcome = saveExport(saving, heardBetween, { isPatient: false, stop: stop.signal }).then(
    () => `written to ${visibleLine(file)}`,
    (error: unknown) => {
      if (error instanceof Failure) return error.message.replaceAll('\n', '; ');
      throw error;
    },
  );
  const one = { file, outcome, stop };
  underWay.add(one);
  const forget = (): void => void underWay.delete(one);
  outcome.then(forget, forget);
  return outcome;
}

/**
 * Waits for what is still being saved, and tells it: the terminal is given back before. A signal stops it, and no new file is left half
 * written. @param code How the session ended: after a signal nothing is waited for.
 */
export async function finishSaving(code: number, { stderr }: Pick<Io, 'stderr'>): Promise<void> {
  if (underWay.size === 0) return;
  if (isSignalExit(code)) return void (await stopSaving());
  const signals = holdSignals();
  const files = [...underWay].map(({ file }) => visibleLine(file)).join(', ');
  await remark(stderr, `writing ${files}: ^C stops it\n`);
  const messages = await signals.unlessTold(outcomes).catch(stopSaving);
  for (const message of messages) await remark(stderr, `${message}\n`);
  signals.release();
}

/** Resolves to the messages of what is being saved; the screen reports what has crashed. */
const outcomes = async (): Promise<readonly string[]> =>
  (await Promise.allSettled([...underWay].map(({ outcome }) => outcome))).flatMap(settled =>
    settled.status === 'fulfilled' ? [settled.value] : [],
  );

/** Milliseconds for taking away what is half written: a disk may hang. */
const LONGEST_STOP = 1_000;

function stopSaving(): Promise<readonly string[]> {
  const stopped = outcomes();
  for (const { file, stop } of underWay)
    stop.abort(new Failure(EXIT.noInput, `${visibleLine(file)}: its writing was stopped`));
  return Promise.race([stopped, delay(LONGEST_STOP, [], { ref: false })]);
}
