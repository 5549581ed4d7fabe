/** Where we are: title, phases, position, and the timeline of this iteration. */

import type { Phase } from '../../engine/events.ts';
import type { EventLog } from '../../engine/log.ts';
import { isGrowing } from '../commands/command.ts';
import type { Session } from '../session.ts';
import { currentTimeline } from '../timelines.ts';
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
  /** Which of several timelines one is on: `timeline 2: b := 2 at event 2`. */
  readonly timeline: string | undefined;
  /** Whether `last` is only the last one so far. */
  readonly isGrowing: boolean;
}

export function headerView(session: Session): HeaderView {
  const { position, timelines } = session;
  const { scenario, log } = session.run;
  const { number, name } = currentTimeline(session);
  const current = log.phaseAt(position);
  const all: readonly Phase[] =
    log.program.loss === undefined
      ? ['forward']
      : log.rule
        ? ['forward', 'backward', 'update']
        : ['forward', 'backward'];
  const place = all.indexOf(current);
  return {
    title: scenario.title,
    source: scenario.source,
    phases: all.map((phase, i) => ({ phase, state: i < place ? 'done' : i === place ? 'current' : 'ahead' })),
    position,
    last: log.length - 1,
    iteration: log.iterationAt(position),
    iterations: scenario.training.iterations,
    timeline: timelines.length === 1 ? undefined : `timeline ${number}: ${name}`,
    isGrowing: isGrowing(session),
  };
}

export interface TimelineView {
  /** Events of the current iteration: its first position, one phase an event. */
  readonly start: number;
  /** Events that one entry of `phases` stands for. */
  readonly step: number;
  readonly phases: readonly Phase[];
  readonly at: number;
  /** The loss of every iteration, sampled evenly when there are many; one entry without training. */
  readonly losses: readonly number[];
  /** Iterations from one of `losses` to the next. */
  readonly lossStep: number;
  /** Which of `losses` is the current iteration's. */
  readonly iteration: number;
  readonly recording: RecordingView | undefined;
}

/** Longest iteration that is drawn event by event. */
const DRAWN = 400;

export function timelineView(session: Session, width: number): TimelineView {
  const { log } = session.run;
  const iteration = log.iterationAt(session.position);
  const start = log.startOf(iteration)!; // every position lies in an iteration
  const end = log.endOf(iteration);
  const step = Math.max(1, Math.ceil((end + 1 - start) / Math.min(DRAWN, width)));
  const phases: Phase[] = [];
  for (let i = start; i <= end; i += step) phases.push(log.phaseAt(i));
  const { losses, current, step: lossStep } = lossesOf(session, Math.max(1, width));
  const at = Math.floor((session.position - start) / step);
  return { start, step, phases, at, losses, lossStep, iteration: current, recording: recordingView(session) };
}

interface LossSeries {
  /** Length of the log it was read from: a log that grew has more. */
  readonly length: number;
  readonly step: number;
  readonly losses: readonly number[];
}

const lossSeries = new WeakMap<EventLog, Map<number, LossSeries>>();

/** The loss of each iteration, or of at most so many evenly spread ones; read once. */
function lossSeriesOf(log: EventLog, most: number): LossSeries {
  const known = lossSeries.get(log) ?? new Map<number, LossSeries>();
  lossSeries.set(log, known);
  const before = known.get(most);
  if (before?.length === log.length) return before;
  const step = Math.max(1, Math.ceil(log.iterationCount / most));
  const losses: number[] = [];
  for (let iteration = 1; iteration <= log.iterationCount; iteration += step) losses.push(log.lossOf(iteration));
  const series = { length: log.length, step, losses };
  known.set(most, series);
  return series;
}

/** The losses of all iterations, and where among them the position lies. */
export function lossesOf(
  { run: { log }, position }: Session,
  most: number,
): { readonly losses: readonly number[]; readonly current: number; readonly step: number } {
  const { step, losses } = lossSeriesOf(log, most);
  return { losses, current: Math.floor((log.iterationAt(position) - 1) / step), step };
}
