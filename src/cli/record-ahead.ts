/** What a command line asks for must be recorded before anything is shown: the event of `--at`; for commands and keys the whole run. */

import { progressView } from '../session/views/recording-view.ts';
import { type Io, isSpoken } from './io.ts';
import type { LiveRecording } from './live-recording.ts';
import type { FlagValues } from './options.ts';

/** Milliseconds after which somebody who waits is told why. */
const PATIENCE = 500;

/** `^C` ends the recording and keeps what there is. Resolves to the flags to go on with: an event that was then not reached is the last one. */
export async function recordAhead(recording: LiveRecording, flags: FlagValues, io: Io): Promise<FlagValues> {
  const { at, keys, commands } = flags;
  const events = keys === undefined && commands === undefined ? (at ?? 0) + 1 : Number.POSITIVE_INFINITY;
  if (recording.isDone || recording.run.log.length >= events) return flags;
  const stop = (): void => recording.stop();
  process.once('SIGINT', stop);
  const line = progressLine(recording, flags, io);
  await recording.until(events, () => !recording.isStopped, line.show);
  line.clear();
  process.off('SIGINT', stop);
  const last = recording.run.log.length - 1;
  return recording.isStopped && at !== undefined ? { ...flags, at: Math.min(at, last) } : flags;
}

/** One line of the terminal that is written again and again, for those who see it. */
function progressLine(recording: LiveRecording, flags: FlagValues, { stderr, env }: Io) {
  const start = Date.now();
  let isShown = false;
  return {
    show: (): void => {
      if (stderr.isTTY !== true || isSpoken(flags, env) || Date.now() - start < PATIENCE) return;
      isShown = true;
      stderr.write(`\r\x1b[K${recording.recording ? progressView(recording.recording).parts.join(' · ') : ''}`);
    },
    clear: (): void => {
      if (isShown) stderr.write('\r\x1b[K');
    },
  };
}
