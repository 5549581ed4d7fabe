/** The timelines of a session: the original run, and what edits and skips made of it. */

import { counterpartOf } from '../engine/alignment.ts';
import { fork, type Intervention } from '../engine/timeline.ts';
import { clampPosition } from '../query/navigate.ts';
import { Run, Timeline } from './runs.ts';
import { currentTimeline, FOLLOWS_EVENT, logOf, type Place, type Session, type SessionDraft } from './session.ts';

export const timelineOf = ({ timelines }: Session, number: number): Timeline | undefined =>
  timelines.all.find(timeline => timeline.number === number);

/** Starts a timeline with an intervention that there is no objection to, and goes to it. */
export function forkHere(draft: SessionDraft, name: string, intervention: Intervention): void {
  const { run } = currentTimeline(draft);
  const { all } = draft.timelines;
  const number = Math.max(...all.map(timeline => timeline.number)) + 1;
  const recorder = fork(run.log, run.scenario.training, intervention);
  recorder.run(SLICE);
  const made = new Timeline(number, name, new Run(run.scenario, recorder.log, recorder), draft.place.timeline);
  draft.timelines.all = [...all, made];
  const position = intervention.type === 'skip' ? intervention.position : intervention.after + 1;
  goToTimeline(draft, number, position);
}

/** Events that are recorded between two keys: some hundredths of a second. */
const SLICE = 100_000;

/** Timelines whose rest is still to be recorded, the current one first. */
export function growingTimelines({ timelines, place, background }: Session): readonly Timeline[] {
  const growing = timelines.all.filter(
    ({ number, run: { recorder } }) => recorder?.isDone === false && !background.halted.includes(number),
  );
  return growing.toSorted((a, b) => Number(b.number === place.timeline) - Number(a.number === place.timeline));
}

/** Records another slice of a fork; false when nothing is left to record. */
export function recordSlice(session: Session): boolean {
  const [next] = growingTimelines(session);
  next?.run.recorder?.run(SLICE);
  return next !== undefined;
}

/** Changes to another timeline, to where one is on this one or to a position; the place left can be come back to. */
export function goToTimeline(draft: SessionDraft, number: number, position?: number): void {
  const before = hereOf(draft);
  const to = timelineOf(draft, number)!; // asked for by those who have it
  const there = position ?? counterpartOf(logOf(draft), draft.place.position, to.run.log);
  arriveAt(draft, { timeline: number, position: there });
  draft.place.behind = [...draft.place.behind, before];
  draft.place.ahead = [];
}

/** Where a person is. */
export const hereOf = ({ place: { timeline, position } }: Session): Place => ({ timeline, position });

/** The event of the original run that has come as far as one is. */
export const positionOnOriginal = (session: Session): number =>
  counterpartOf(logOf(session), session.place.position, session.timelines.all[0]!.run.log); // the original run is never deleted

/** A place on any timeline; of one that is gone, the position on this one. */
export function arriveAt(draft: SessionDraft, { timeline, position }: Place): void {
  const to = timelineOf(draft, timeline) ?? currentTimeline(draft);
  if (to.number !== draft.place.timeline) {
    draft.timelines.compared = draft.place.timeline;
    draft.report = undefined; // it was made of other numbers
  }
  draft.place.timeline = to.number;
  draft.place.position = clampPosition(to.run.log, position);
  Object.assign(draft.selection, FOLLOWS_EVENT);
}

/** Takes a timeline off the list; one that is left goes back to where it came from. The original run stays. */
export function deleteTimeline(draft: SessionDraft, number: number): void {
  const gone = timelineOf(draft, number);
  if (gone === undefined || gone.parent === undefined) return;
  if (number === draft.place.timeline) goToTimeline(draft, timelineOf(draft, gone.parent)?.number ?? 1);
  draft.timelines.all = draft.timelines.all.filter(timeline => timeline.number !== number);
  if (draft.timelines.compared === number) draft.timelines.compared = undefined;
  if (draft.timelines.all.length === 1) draft.timelines.isComparing = false;
}

/** The timeline that this one is compared with: the one left last, else its parent, else the latest other one. */
export function comparedWith(session: Session): Timeline | undefined {
  const { all, compared } = session.timelines;
  const others = all.filter(({ number }) => number !== session.place.timeline);
  const { parent } = currentTimeline(session);
  return (
    others.find(({ number }) => number === compared) ?? others.find(({ number }) => number === parent) ?? others.at(-1)
  );
}
