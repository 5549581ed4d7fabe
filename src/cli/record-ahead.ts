/** Records what the first frame needs: up to the event of `--at`; for commands and keys, or without a screen, the whole run. */

import { hrtime } from 'node:process';
import type { EventLog } from '../engine/log.ts';
import type { GrowingRun } from '../export/writer.ts';
import { type Clock, LiveRecording } from '../session/live-recording.ts';
import { Run } from '../session/runs.ts';
import { progressView } from '../session/views/recording-view.ts';
import { recorderOf, SLICE } from '../trace/recorded.ts';
import type { RunInput } from './input.ts';
import { type Io, isSpoken } from './io.ts';
import type { FlagValues } from './options.ts';
import { passingLine } from './passing-line.ts';

/** Initial values that are drawn in about `PATIENCE`. */
const MANY = 4_000_000;

/** Node's clock that needs no module; and between slices, keys and signals. */
export const NODE_CLOCK: Clock = {
  now: () => {
    const [seconds, nanoseconds] = hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  rest: () => new Promise(resolve => setImmediate(resolve)),
};

/** Starts a scenario's recording with its first slice. Drawing many numbers takes a second, so a remark is shown; @param io undefined while a screen is there. @throws Failure 65 when not even a few iterations fit into the memory. */
export function begun(
  { scenario, memory, name }: Pick<RunInput, 'scenario' | 'memory' | 'name'>,
  io: Io | undefined,
): LiveRecording {
  const line = io && passingLine(io, { patience: 0, isHeard: false });
  if (scenario.program.nodes.reduce((sum, { size }) => sum + size, 0) > MANY) line?.show('drawing numbers …');
  try {
    return new LiveRecording(scenario, recorderOf(scenario, memory, name), NODE_CLOCK);
  } finally {
    line?.clear();
  }
}

/** Records ahead. `^C` stops the recording and keeps its events. Resolves to the flags to continue with: an event that was not reached becomes the last event. */
export async function recordAhead(recording: LiveRecording, flags: FlagValues, io: Io): Promise<FlagValues> {
  const { at, keys, commands } = flags;
  const events = keys === undefined && commands === undefined ? (at ?? 0) + 1 : Number.POSITIVE_INFINITY;
  if (recording.isDone || recording.run.log.length >= events) return flags;
  const line = progressLine(recording, io, isSpoken(flags, io.env));
  const stop = (): void => {
    recording.stop();
    if (recording.run.log.length > 0) return;
    line.clear();
    process.kill(process.pid, 'SIGINT'); // nothing is recorded yet, and the listener is removed
  };
  process.once('SIGINT', stop);
  await recording.until(events, () => !recording.isStopped, line.show);
  line.clear();
  process.off('SIGINT', stop);
  const last = recording.run.log.length - 1;
  return recording.isStopped && at !== undefined ? { ...flags, at: Math.min(at, last) } : flags;
}

/** The whole run of a scenario. @throws Failure 65 when it needs more memory than it may take. */
async function recordWhole(input: RunInput, io: Io): Promise<EventLog> {
  const recording = begun(input, io);
  const line = progressLine(recording, io);
  await recording.until(Number.POSITIVE_INFINITY, () => true, line.show);
  line.clear();
  return recording.run.log;
}

/** The whole run of an input. @throws Failure 65 when it needs more memory than it may take. */
export const wholeLog = async (input: RunInput, io: Io): Promise<EventLog> => input.log ?? recordWhole(input, io);

/** The same, as sessions look at it. */
export const wholeRun = async (input: RunInput, io: Io): Promise<Run> =>
  new Run(input.scenario, await wholeLog(input, io));

/**
 * The run of an input, recorded while it is written, with its progress. @param isPrinted Whether it is written where the progress is shown.
 * @throws Failure 65 when not even a few iterations fit into the memory.
 */
export function growingRun(input: RunInput, io: Io, isPrinted: boolean): GrowingRun {
  const { scenario, log } = input;
  if (log !== undefined) return { scenario, log, lengths: [log.length] };
  const recording = begun(input, io);
  return { scenario, log: recording.run.log, lengths: lengthsOf(recording, io, isPrinted && io.stdout.isTTY === true) };
}

/** Yields the number of recorded events, repeatedly until all are recorded. Signals are heard between them. */
async function* lengthsOf(recording: LiveRecording, io: Io, isAlone: boolean): AsyncGenerator<number> {
  const line = progressLine(recording, io);
  const { log } = recording.run;
  for (yield log.length; !recording.isDone; yield log.length) {
    await recording.until(log.length + SLICE, () => true, line.show);
    if (isAlone) line.clear();
    else line.show();
  }
  line.clear();
}

/** One line of the terminal that is written again and again, for those who see it. */
function progressLine(recording: LiveRecording, io: Io, isUnseen = false) {
  const line = passingLine(io);
  return {
    ...line,
    show: (): void => {
      if (!isUnseen) line.show(recording.recording ? progressView(recording.recording).parts.join(' · ') : '');
    },
  };
}
