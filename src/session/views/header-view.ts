/** The header: title, phases, position, and the events of this iteration. */

import type { Phase } from '../../engine/events.ts';
import type { EventLog } from '../../engine/log.ts';
import { keptIn, memoised } from '../../memoised.ts';
import { type Points, ThinnedSeries } from '../../text/thinned-series.ts';
import { isGrowing } from '../commands/command.ts';
import { currentTimeline, runOf, type Session } from '../session.ts';
import { recordedWords } from './recorded-places.ts';
import { type RecordingView, recordingView } from './recording-view.ts';

export interface PhaseView {
  readonly phase: Phase;
  readonly state: 'done' | 'current' | 'ahead';
}

export interface HeaderView {
  readonly title: string;
  readonly source: string | undefined;
  readonly phases: readonly PhaseView[];
  readonly position: number;
  readonly last: number;
  readonly iteration: number;
  readonly iterations: number;
  /** The current timeline, if there are several: `timeline 2: b := 2 at event 2`. */
  readonly timeline: string | undefined;
  /** Whether `last` may still grow. */
  readonly isGrowing: boolean;
}

export function headerView(session: Session): HeaderView {
  const { position } = session.place;
  const { scenario, log } = runOf(session);
  const { number, name } = currentTimeline(session);
  const { program } = log;
  const current = log.phaseAt(position);
  const all: readonly Phase[] =
    log.program.loss === undefined
      ? ['forward']
      : hasUpdates(log)
        ? ['forward', 'backward', 'update']
        : ['forward', 'backward'];
  const place = all.indexOf(current);
  return {
    title: scenario.title,
    source: program.recorded ? recordedWords(log, program.recorded) : scenario.source,
    phases: all.map((phase, i) => ({ phase, state: i < place ? 'done' : i === place ? 'current' : 'ahead' })),
    position,
    last: log.length - 1,
    iteration: log.iterationNumberAt(position),
    iterations: log.iterationNumber(program.recorded ? log.iterationCount : scenario.training.iterations),
    timeline: session.timelines.all.length === 1 ? undefined : `timeline ${number}: ${name}`,
    isGrowing: isGrowing(session),
  };
}

/** Whether an optimizer steps in the run, by a rule that is known here or not. */
export const hasUpdates = ({ updates, program }: EventLog): boolean =>
  updates !== undefined || (program.recorded?.optimizers ?? 0) > 0;

export interface TimelineView {
  /** The current iteration's events: its first position, and the phase of each event. */
  readonly start: number;
  /** Events for each entry of `phases`. */
  readonly step: number;
  readonly phases: readonly Phase[];
  readonly at: number;
  /** The loss over the iterations. */
  readonly losses: Points;
  /** The index of the current iteration in `losses`. */
  readonly iteration: number;
  readonly recording: RecordingView | undefined;
}

/** Longest iteration that is drawn event by event. */
const DRAWN = 400;

export function timelineView(session: Session, width: number): TimelineView {
  const { log } = runOf(session);
  const iteration = log.iterationAt(session.place.position);
  const start = log.startOf(iteration)!; // every position lies in an iteration
  const end = log.endOf(iteration);
  const step = Math.max(1, Math.ceil((end + 1 - start) / Math.min(DRAWN, width)));
  const phases: Phase[] = [];
  for (let i = start; i <= end; i += step) phases.push(log.phaseAt(i));
  const at = Math.floor((session.place.position - start) / step);
  const recording = recordingView(session);
  return { start, step, phases, at, losses: lossSeries(log), iteration: iteration - 1, recording };
}

/** Stretches of a loss series: more than a chart has columns. */
const STRETCHES = 1_000;

/** By the loss's place in the program; "all" of them added up. */
const lossesSeen = memoised((_log: EventLog) => new Map<number | 'all', ThinnedSeries>());

/** The losses of each iteration added up, or loss k; when a log has grown, only its new iterations are read. The last may still have none. */
export function lossSeries(log: EventLog, k?: number): Points {
  const isOne = log.program.losses.length === 1;
  const which = isOne || k === undefined ? 'all' : k;
  const known = keptIn(lossesSeen(log), which, () => new ThinnedSeries(STRETCHES));
  while (known.count < log.iterationCount) {
    const iteration = known.count + 1;
    const loss = log.lossOf(iteration, which === 'all' ? undefined : which);
    if (loss === undefined && iteration === log.iterationCount) break;
    known.push(loss);
  }
  return { values: known.values, at: known.at, count: log.iterationCount };
}
