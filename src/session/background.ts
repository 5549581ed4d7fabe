/** What goes on behind a session between keys, recording and searches: continued, waited for, and stopped. */

import { whole } from '../engine/in-parts.ts';
import type { IsTimeUp, Progress } from '../query/search.ts';
import { shortageIn } from '../query/shortage.ts';
import { percentText } from '../text/amounts.ts';
import { changed, changing, leavePlace } from './change.ts';
import type { Lookup } from './lookup.ts';
import { emptyListWords, isSearching, searchOn } from './searches.ts';
import { logOf, type Recording, runOf, type Session, type SessionDraft } from './session.ts';
import { growingTimelines, recordSlice } from './timelines.ts';

/** What a command or a stop leaves of a search: nothing. */
export const NOTHING_SOUGHT = { awaited: undefined, lookup: undefined, isPaused: false } as const;

/** Stretches that a command may take before keys are read again: some ten milliseconds, unless numbers are recomputed. */
const SOON = 16;

/** Time for the searches of one key. */
export function soon(): IsTimeUp {
  let left = SOON;
  return ({ wasRecording }) => wasRecording || --left === 0;
}

/** Returns the session after its searches have continued until time is up. */
export function searchedOn(session: Session, isTimeUp: IsTimeUp): Session {
  const { lookup } = session.background;
  const next = lookup === undefined ? session : withLookupContinued(session, lookup, isTimeUp);
  if (next.background.lookup !== undefined) return next;
  searchOn(next, isTimeUp);
  const message = emptyListWords(next);
  return message === undefined ? next : changed(next, { dialog: undefined, message });
}

function withLookupContinued(session: Session, lookup: Lookup<SessionDraft>, isTimeUp: IsTimeUp): Session {
  const come = lookup.goOn(isTimeUp);
  return changing(session, draft => {
    if (typeof come === 'function') {
      draft.background.lookup = undefined;
      draft.message = undefined;
      come(draft);
      leavePlace(draft, session);
    } else draft.message = `${lookup.words}: ${howFar(come, logOf(session).length - 1)} (${CANCELS})`;
  });
}

/** What is said of a command's search while it goes on. */
export const CANCELS = 'any key cancels';

const howFar = ({ at, part }: Progress, last: number): string =>
  part === undefined ? `event ${at} of ${last}` : percentText(part);

/** Returns the session after a key has cancelled a command's search. */
export const cancelled = (session: Session, { words }: Lookup<SessionDraft>): Session =>
  changed(session, {
    background: { ...session.background, ...NOTHING_SOUGHT },
    message: `cancelled: ${words}`,
  });

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
  return searchedOn(next, soon());
}

/** Returns the session when another slice of a fork is recorded; the same session when nothing is left to record. */
export const recordedOn = (session: Session): Session =>
  recordSlice(session) ? advanced(session, session.background.recording) : session;

/** Yields the session after each slice of what goes on behind it; returns it when its forks are recorded and its searches are done. */
export function* settling(session: Session): Generator<Session, Session> {
  for (let now = session; ; ) {
    const isRecorded = now.background.lookup === undefined && growingTimelines(now).length > 0;
    now = isRecorded ? recordedOn(now) : searchedOn(now, soon());
    if (isSettled(now)) return now;
    yield now;
  }
}

/** The same at once, for frames that are printed once. */
export const settled = (session: Session): Session => whole(settling(session));

/** Whether no fork is left to record and nothing to search. */
export const isSettled = (session: Session): boolean => growingTimelines(session).length === 0 && !isSearching(session);

/** Whether a recording is running. */
function isBeingRecorded(session: Session): boolean {
  const { recording } = session.background;
  const isUnderWay = recording !== undefined && !recording.isStopped && recording.reads !== 'growing'; // waiting is no work
  return growingTimelines(session).length > 0 || isUnderWay;
}

/** Whether `^C` has work to stop before it ends the program. */
export const isBusy = (session: Session): boolean => isBeingRecorded(session) || isSearching(session);

/** Returns the session after `^C` has stopped its work: a command's search first, then the searches of the view, then recording. */
export function interrupted(session: Session): Session {
  const { background } = session;
  if (background.lookup !== undefined) return cancelled(session, background.lookup);
  if (!isSearching(session)) return stopped(session);
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
