/** Session × command → session, by copying; and what goes on behind a session: recording and searches. */

import { produce } from 'immer';
import type { IsTimeUp, Progress } from '../query/search.ts';
import { shortageIn } from '../query/shortage.ts';
import type { Effect, Fork } from './commands/command.ts';
import { type CommandName, commandNamed } from './commands/commands.ts';
import type { Prompt } from './dialogs.ts';
import { withEntered } from './line.ts';
import { workOn } from './look-for.ts';
import type { Lookup } from './lookup.ts';
import { pausedByHand } from './play.ts';
import { emptyListWords, isLooking, lookOn } from './searches.ts';
import { logOf, predictingOf, type Recording, runOf, type Session, type SessionDraft } from './session.ts';
import { addTimeline, growingTimelines, nextNumber, recordFork, recordSlice } from './timelines.ts';
import { touredOn } from './tour-progress.ts';

export interface Updated {
  readonly session: Session;
  readonly effect: Effect | undefined;
}

/** What the ledger shows, apart from the position. When this changes, the ledger starts at its first page. */
const ledgerOf = ({
  selection: { node, inside, isByLine, chain },
  view: { digits, pane, isZoomed },
}: Session): readonly unknown[] => [node, inside, isByLine, chain, digits, pane, isZoomed];

/** Runs a command by its name; what it looks for goes on between keys if it is not found soon. A command that is disabled says why and changes nothing. */
export function update(session: Session, name: CommandName, argument = ''): Updated {
  const command = commandNamed(name);
  const reason = command.runsAnyway ? undefined : command.disabledReason?.(session, argument);
  const next = changing(session, draft => {
    draft.message = undefined;
    Object.assign(draft.background, NOTHING_SOUGHT);
    if (reason === undefined) command.run(draft, argument);
    else draft.message = reason;
    leave(draft, session, name);
  });
  const toured = reason === undefined ? touredOn(session, next, { name, argument }) : next;
  return {
    session: pausedByHand(session, lookedOn(toured, soon())),
    effect: reason === undefined ? command.effect?.(session, argument) : undefined,
  };
}

/** The session of an update, with what its effect asks of the session itself: a fork is recorded. All else is left to others. */
export const performed = ({ session, effect }: Updated): Session =>
  effect?.kind === 'fork' ? forked(session, effect) : session;

/** Records a fork and goes to it, between keys where that takes long. The session says where it is then, or why the new timeline ends early. */
export function forked(session: Session, { name, intervention, note }: Fork): Session {
  const next = changing(session, draft => {
    const recorded = recordFork(session, name, intervention);
    workOn(draft, `recording timeline ${nextNumber(session)}`, recorded, (there, made) => {
      addTimeline(there, made, intervention);
      there.message =
        shortageIn(made.run.log, made.run.scenario.training) ??
        `timeline ${made.number}: ${name}${note}; {compare} compares, {back} goes back`;
    });
  });
  return pausedByHand(session, lookedOn(next, soon()));
}

const NOTHING_SOUGHT = { awaited: undefined, lookup: undefined, isPaused: false } as const;

/** Ends predict mode's question and resets the ledger's page when the place changes. */
function leave(draft: SessionDraft, session: Session, command?: string): void {
  const hasLeft = draft.place.position !== session.place.position || draft.place.timeline !== session.place.timeline;
  const isSameQuestion = draft.mode?.kind === 'predict' && draft.mode.asked === predictingOf(session)?.asked;
  if (hasLeft && command !== 'predict' && isSameQuestion) draft.mode = undefined;
  const before = ledgerOf(session);
  if (hasLeft || ledgerOf(draft).some((what, i) => what !== before[i])) draft.view.ledgerPage = 0;
}

/** Stretches that a command may take before keys are read again: some ten milliseconds, unless numbers are recomputed. */
const SOON = 64;

function soon(): IsTimeUp {
  let left = SOON;
  return ({ wasRecording }) => wasRecording || --left === 0;
}

/** Returns the session after its searches have continued until time is up. */
export function lookedOn(session: Session, isTimeUp: IsTimeUp): Session {
  const { lookup } = session.background;
  const next = lookup === undefined ? session : lookedUp(session, lookup, isTimeUp);
  if (next.background.lookup !== undefined) return next;
  lookOn(next, isTimeUp);
  const message = emptyListWords(next);
  return message === undefined ? next : changed(next, { dialog: undefined, message });
}

function lookedUp(session: Session, lookup: Lookup<SessionDraft>, isTimeUp: IsTimeUp): Session {
  const come = lookup.goOn(isTimeUp);
  return changing(session, draft => {
    if (typeof come === 'function') {
      draft.background.lookup = undefined;
      draft.message = undefined;
      come(draft);
      leave(draft, session);
    } else draft.message = `${lookup.words}: ${howFar(come, logOf(session).length - 1)} (any key cancels)`;
  });
}

const howFar = ({ at, part }: Progress, last: number): string =>
  part === undefined ? `event ${at} of ${last}` : `${Math.floor(100 * part)} %`;

/** Returns the session after a key has cancelled a command's search. */
export const cancelled = (session: Session, { words }: Lookup<SessionDraft>): Session =>
  changed(session, {
    background: { ...session.background, ...NOTHING_SOUGHT },
    message: `cancelled: ${words}`,
  });

function changing(session: Session, change: (draft: SessionDraft) => void): Session {
  return produce(session, draft => change(draft as unknown as SessionDraft)); // immer's own type takes classes apart, which it never drafts
}

/** Returns the session with some slices replaced, for changes that are not commands: a letter typed into a prompt. */
export const changed = (session: Session, changes: Partial<Session>): Session =>
  changing(session, draft => {
    Object.assign(draft, changes);
  });

/** Returns the session that remembers a line entered in a prompt. */
export const entering = (session: Session, kind: Prompt['kind'], text: string): Session =>
  changed(session, { entered: { ...session.entered, [kind]: withEntered(session.entered[kind], text) } });

/** Returns the session when more of its run is recorded, or all of it (undefined). A waiting command continues. */
export function advanced(session: Session, recording: Recording | undefined): Session {
  const started = { ...session, background: { ...session.background, recording } };
  const next = changing(started, draft => {
    const { awaited } = draft.background;
    if (awaited !== undefined && draft.background.lookup === undefined) {
      draft.background.awaited = undefined;
      draft.message = undefined;
      awaited.goOn(draft, awaited.from);
    }
    const { log, scenario } = runOf(session);
    if (recording === undefined) draft.message ??= shortageIn(log, scenario.training);
  });
  return lookedOn(next, soon());
}

/** Returns the session when another slice of a fork is recorded; the same session when nothing is left to record. */
export const recordedOn = (session: Session): Session =>
  recordSlice(session) ? advanced(session, session.background.recording) : session;

/** Returns the session when its forks are recorded and its searches are done, for frames that are printed once; or as far as they are when time is up. */
export function settled(session: Session, isTimeUp = () => false): Session {
  let now = session;
  do {
    if (now.background.lookup === undefined && growingTimelines(now).length > 0) now = recordedOn(now);
    else now = lookedOn(now, isTimeUp);
  } while (!isSettled(now) && !isTimeUp());
  return now;
}

/** Whether no fork is left to record and nothing to search. */
export const isSettled = (session: Session): boolean => growingTimelines(session).length === 0 && !isLooking(session);

/** Whether a recording is running. */
function isBeingRecorded(session: Session): boolean {
  const { recording } = session.background;
  const isUnderWay = recording !== undefined && !recording.isStopped && recording.reads !== 'growing'; // waiting is no work
  return growingTimelines(session).length > 0 || isUnderWay;
}

/** Whether `^C` has work to stop before it ends the program. */
export const isBusy = (session: Session): boolean => isBeingRecorded(session) || isLooking(session);

/** Returns the session after `^C` has stopped its work: a command's search first, then the searches of the view, then recording. */
export function interrupted(session: Session): Session {
  const { background } = session;
  if (background.lookup !== undefined) return cancelled(session, background.lookup);
  if (!isLooking(session)) return stopped(session);
  return changed(session, {
    background: { ...background, isPaused: true },
    message: `looking through the run is stopped, the next command goes on with it; ^C again ${isBeingRecorded(session) ? 'stops recording' : 'quits'}`,
  });
}

/** Returns the session with its recording stopped: no more events will follow. */
export function stopped(session: Session): Session {
  const { recording, halted } = session.background;
  const forks = growingTimelines(session);
  const run = forks[0]?.run ?? recording?.run;
  if (run === undefined) return session;
  const { reads } = recording ?? {};
  const count = run.log.iterationCount;
  const words =
    reads === undefined
      ? `recording stopped: ${count} of ${run.scenario.training.iterations} iterations are kept`
      : `reading stopped: ${count} iterations are read`;
  return changed(session, {
    background: {
      recording: recording && { ...recording, isStopped: true },
      halted: [...halted, ...forks.map(({ number }) => number)],
      ...NOTHING_SOUGHT,
    },
    message: `${words}; ^C again quits`,
  });
}
