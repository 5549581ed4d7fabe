/** The timelines of a session: the original run, and the forks that edits and skips made. */

import { counterpartOf } from '../engine/alignment.ts';
import { fork, type Intervention } from '../engine/timeline.ts';
import { clampPosition } from '../query/navigate.ts';
import type { Search } from '../query/search.ts';
import { type OtherRun, Run, Timeline } from './runs.ts';
import { currentTimeline, FOLLOWS_EVENT, logOf, type Place, type Session, type SessionDraft } from './session.ts';

export const timelineOf = ({ timelines }: Session, number: number): Timeline | undefined =>
  timelines.all.find(timeline => timeline.number === number);

/** The number of the next timeline. */
export const nextNumber = ({ timelines }: Session): number =>
  Math.max(...timelines.all.map(({ number }) => number)) + 1;

/** Records the first slice of a timeline that an intervention without objection makes of the current one; a long iteration in parts. */
export function* recordFork(session: Session, name: string, intervention: Intervention): Search<Timeline> {
  const { run } = currentTimeline(session);
  const number = nextNumber(session);
  const recorder = fork(run.log, run.scenario.training, intervention);
  for (const iterations of recorder.finishBegun())
    yield { at: session.place.position, wasRecording: true, part: iterations % 1 };
  recorder.run(SLICE);
  return new Timeline(number, name, new Run(run.scenario, recorder.log, recorder), session.place.timeline);
}

/** Adds a timeline, and goes to the event that its intervention became. */
export function addTimeline(draft: SessionDraft, made: Timeline, intervention: Intervention): void {
  draft.timelines.all = [...draft.timelines.all, made];
  const position = intervention.type === 'skip' ? intervention.position : intervention.after + 1;
  goToTimeline(draft, made.number, position);
}

/** Events recorded between two keys: some hundredths of a second. */
const SLICE = 100_000;

/** Timelines that are not fully recorded, the current timeline first. */
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

/** Goes to another timeline, at the matching position or at a given one; `back` returns to the place left. */
export function goToTimeline(draft: SessionDraft, number: number, position?: number): void {
  const before = hereOf(draft);
  const to = timelineOf(draft, number)!; // callers pass the number of an existing timeline
  const there = position ?? counterpartOf(logOf(draft), draft.place.position, to.run.log);
  arriveAt(draft, { timeline: number, position: there });
  draft.place.behind = [...draft.place.behind, before];
  draft.place.ahead = [];
}

/** The current place. */
export const hereOf = ({ place: { timeline, position } }: Session): Place => ({ timeline, position });

/** The position on the original run that matches the current position. */
export const positionOnOriginal = (session: Session): number =>
  counterpartOf(logOf(session), session.place.position, session.timelines.all[0]!.run.log); // the original run is never deleted

/** Goes to a place on any timeline; if that timeline was deleted, to its position on this timeline. */
export function arriveAt(draft: SessionDraft, { timeline, position }: Place): void {
  const to = timelineOf(draft, timeline) ?? currentTimeline(draft);
  if (to.number !== draft.place.timeline) {
    draft.timelines.compared = draft.place.timeline;
    draft.report = undefined; // the report belongs to other numbers
  }
  draft.place.timeline = to.number;
  draft.place.position = clampPosition(to.run.log, position);
  Object.assign(draft.selection, FOLLOWS_EVENT);
}

/** Deletes a timeline; the session goes to its parent if it was current. The original run stays. */
export function deleteTimeline(draft: SessionDraft, number: number): void {
  const gone = timelineOf(draft, number);
  if (gone === undefined || gone.parent === undefined) return;
  if (number === draft.place.timeline) goToTimeline(draft, timelineOf(draft, gone.parent)?.number ?? 1);
  draft.timelines.all = draft.timelines.all.filter(timeline => timeline.number !== number);
  if (draft.timelines.compared === number) draft.timelines.compared = undefined;
  if (comparedWith(draft) === undefined) draft.timelines.isComparing = false;
}

/** What this timeline is compared with: the timeline left last, else its parent, else the latest other timeline; the run of another file until a timeline was left. */
export function comparedWith(session: Session): Timeline | OtherRun | undefined {
  const { all, other, compared } = session.timelines;
  if (compared === 'B') return other;
  const others = all.filter(({ number }) => number !== session.place.timeline);
  const { parent } = currentTimeline(session);
  return (
    others.find(({ number }) => number === compared) ??
    others.find(({ number }) => number === parent) ??
    others.at(-1) ??
    other
  );
}
