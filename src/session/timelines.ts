/** The timelines of a session: the original run, and what edits and skips made of it. */

import { castDraft, type Draft } from 'immer';
import { counterpartOf } from '../engine/alignment.ts';
import { fork, type Intervention } from '../engine/timeline.ts';
import { clampPosition } from '../query/navigate.ts';
import { type Place, Run, type Session, Timeline } from './session.ts';

/** The current timeline. */
export const currentTimeline = ({ timelines, timeline }: Session | Draft<Session>): Timeline =>
  timelines.find(({ number }) => number === timeline) as Timeline; // one is always on one that there is; a class is never drafted

export const timelineOf = ({ timelines }: Session | Draft<Session>, number: number): Timeline | undefined =>
  timelines.find(timeline => timeline.number === number) as Timeline | undefined; // a class is never drafted

/** Starts a timeline with an intervention that there is no objection to, and goes to it. */
export function forkHere(draft: Draft<Session>, name: string, intervention: Intervention): void {
  const { run } = currentTimeline(draft);
  const number = Math.max(...draft.timelines.map(timeline => timeline.number)) + 1;
  const recorder = fork(run.log, run.scenario.training, intervention);
  recorder.run(SLICE);
  const made = new Timeline(number, name, new Run(run.scenario, recorder.log, recorder), draft.timeline);
  draft.timelines.push(castDraft(made));
  const position = intervention.type === 'skip' ? intervention.position : intervention.after + 1;
  goToTimeline(draft, number, position);
}

/** Events that are recorded between two keys: some hundredths of a second. */
const SLICE = 100_000;

/** Timelines whose rest is still to be recorded, the one that one is on first. */
export function growingTimelines({ timelines, timeline, halted }: Session | Draft<Session>): readonly Timeline[] {
  const growing = (timelines as readonly Timeline[]).filter(
    ({ number, run: { recorder } }) => recorder?.isDone === false && !halted.includes(number),
  ); // a class is never drafted
  return growing.toSorted((a, b) => Number(b.number === timeline) - Number(a.number === timeline));
}

/** Records another slice of a fork; false when nothing is left to record. */
export function recordSlice(session: Session): boolean {
  const [next] = growingTimelines(session);
  next?.run.recorder?.run(SLICE);
  return next !== undefined;
}

/** Changes to another timeline, to where one is on this one or to a position; the place left can be come back to. */
export function goToTimeline(draft: Draft<Session>, number: number, position?: number): void {
  const before = hereOf(draft);
  const to = timelineOf(draft, number)!; // asked for by those who have it
  const there = position ?? counterpartOf(currentTimeline(draft).run.log, draft.position, to.run.log);
  arriveAt(draft, { timeline: number, position: there });
  draft.behind.push(before);
  draft.ahead = [];
}

/** Where one is. */
export const hereOf = ({ timeline, position }: Session | Draft<Session>): Place => ({ timeline, position });

/** The event of the original run that has come as far as one is. */
export const positionOnOriginal = (session: Session): number =>
  counterpartOf(session.run.log, session.position, session.timelines[0]!.run.log); // the original run is never deleted

/** A place on any timeline; of one that is gone, the position on this one. */
export function arriveAt(draft: Draft<Session>, { timeline, position }: Place): void {
  const to = timelineOf(draft, timeline) ?? currentTimeline(draft);
  if (to.number !== draft.timeline) {
    draft.compared = draft.timeline;
    draft.report = undefined; // it was made of other numbers
  }
  draft.timeline = to.number;
  draft.run = castDraft(to.run);
  draft.position = clampPosition(to.run.log, position);
  draft.trail = undefined;
  draft.selected = undefined;
  draft.inside = undefined;
}

/** Takes a timeline off the list; one that is left goes back to where it came from. The original run stays. */
export function deleteTimeline(draft: Draft<Session>, number: number): void {
  const gone = timelineOf(draft, number);
  if (gone === undefined || gone.parent === undefined) return;
  if (number === draft.timeline) goToTimeline(draft, timelineOf(draft, gone.parent)?.number ?? 1);
  draft.timelines = draft.timelines.filter(timeline => timeline.number !== number);
  if (draft.compared === number) draft.compared = undefined;
  if (draft.timelines.length === 1) draft.isComparing = false;
}

/** The timeline that this one is compared with: the one left last, else its parent, else the latest other one. */
export function comparedWith(session: Session | Draft<Session>): Timeline | undefined {
  const { timelines, timeline, compared } = session;
  const others = timelines.filter(({ number }) => number !== timeline) as readonly Timeline[]; // a class is never drafted
  const { parent } = currentTimeline(session);
  return (
    others.find(({ number }) => number === compared) ?? others.find(({ number }) => number === parent) ?? others.at(-1)
  );
}
