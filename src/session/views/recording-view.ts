/** How far the recording of a run is, in words. */

import { countText, durationText } from '../../text/amounts.ts';
import type { Recording, Session } from '../session.ts';

export interface RecordingView {
  readonly isStopped: boolean;
  /** `recording 34 % · 3 s left · 9.1 million events/s`, in parts, the least wanted last. */
  readonly parts: readonly string[];
}

/** Undefined for a run that is recorded to its end. */
export function recordingView(
  session: Pick<Session, 'run' | 'recording'> & Partial<Session>,
): RecordingView | undefined {
  const { run, recording, timeline, halted = [] } = session;
  if (recording === undefined || recording.run !== run) {
    if (run.recorder === undefined || run.recorder.isDone || timeline === undefined) return undefined;
    const isStopped = halted.includes(timeline);
    const fork = { run, isStopped, eventsPerSecond: undefined, secondsLeft: undefined };
    return { isStopped, parts: isStopped ? stoppedParts(fork) : growingParts(fork) };
  }
  return {
    isStopped: recording.isStopped,
    parts: recording.isStopped ? stoppedParts(recording) : growingParts(recording),
  };
}

function stoppedParts({ run: { log, scenario } }: Recording): readonly string[] {
  return ['recording stopped', `${log.iterationCount} of ${scenario.training.iterations} iterations`];
}

function growingParts({ run: { log, scenario }, eventsPerSecond, secondsLeft }: Recording): readonly string[] {
  // Rounded down: 100 % is not there before the end.
  const percent = Math.floor((100 * log.iterationCount) / scenario.training.iterations);
  return [
    `recording ${percent} %`,
    ...(secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`]),
    ...(eventsPerSecond === undefined ? [] : [`${countText(eventsPerSecond)} events/s`]),
  ];
}
