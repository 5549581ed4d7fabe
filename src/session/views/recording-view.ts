/** The progress of recording, in words. */

import { countText, durationText, percentText } from '../../text/amounts.ts';
import { type Recording, runOf, type Session } from '../session.ts';

export interface RecordingView {
  readonly isStopped: boolean;
  /** `recording 34 % · 3 s left · 9.1 million events/s`, in parts, the least important last. */
  readonly parts: readonly string[];
}

/** Returns undefined for a run that is recorded to its end. */
export function recordingView(session: Session): RecordingView | undefined {
  const run = runOf(session);
  const { recording, halted } = session.background;
  if (recording?.run === run) return progressView(recording);
  if (run.recorder === undefined || run.recorder.isDone) return undefined;
  const isStopped = halted.includes(session.place.timeline);
  return progressView({ run, isStopped, eventsPerSecond: undefined, secondsLeft: undefined });
}

export const progressView = (recording: Recording): RecordingView => ({
  isStopped: recording.isStopped,
  parts: recording.isStopped ? stoppedParts(recording) : growingParts(recording),
});

function stoppedParts({ run: { log, scenario }, reads }: Recording): readonly string[] {
  if (reads !== undefined) return ['reading stopped', `${log.iterationCount} iterations`];
  return ['recording stopped', `${log.iterationCount} of ${scenario.training.iterations} iterations`];
}

function growingParts({
  run: { log, scenario },
  eventsPerSecond,
  secondsLeft,
  iterationsDone,
  reads,
}: Recording): readonly string[] {
  if (reads === 'growing') return ['following the file'];
  if (reads !== undefined) return [`reading ${percentText(reads.part)}`, `${countText(log.length)} events`];
  return [
    `recording ${percentText((iterationsDone ?? log.iterationCount) / scenario.training.iterations)}`,
    ...(secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`]),
    ...(eventsPerSecond === undefined || eventsPerSecond < 1 ? [] : [`${countText(eventsPerSecond)} events/s`]),
  ];
}
