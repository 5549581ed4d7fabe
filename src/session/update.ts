/** Session × command → session: the only place where a session changes, and it changes by copying. */

import { produce } from 'immer';
import { shortageIn } from '../query/shortage.ts';
import type { Effect } from './commands/command.ts';
import { commandNamed } from './commands/commands.ts';
import type { Prompt } from './dialogs.ts';
import { withEntered } from './line.ts';
import { pausedByHand } from './play.ts';
import { lookOn } from './searches.ts';
import { type Recording, runOf, type Session, type SessionDraft } from './session.ts';
import { growingTimelines, recordSlice } from './timelines.ts';

export interface Updated {
  readonly session: Session;
  readonly effect: Effect | undefined;
}

/** What a ledger is about and where it stands, beside the place in time: another one is read from its beginning. */
const ledgerOf = ({ selection: { node, inside }, view: { digits, pane, isZoomed } }: Session): readonly unknown[] => [
  node,
  inside,
  digits,
  pane,
  isZoomed,
];

/** Runs a command by its name. A command that cannot do anything here changes nothing. @throws Error for an unknown name. */
export function update(session: Session, name: string, argument = ''): Updated {
  const command = commandNamed(name);
  const next = changing(session, draft => {
    draft.message = undefined;
    draft.background.awaited = undefined;
    command.run(draft, argument);
    // A question is about where one is: whoever goes elsewhere has left it.
    const hasLeft = draft.place.position !== session.place.position || draft.place.timeline !== session.place.timeline;
    if (hasLeft && command.name !== 'predict' && draft.mode?.kind === 'predict') draft.mode = undefined;
    const before = ledgerOf(session);
    if (hasLeft || ledgerOf(draft).some((what, i) => what !== before[i])) draft.view.ledgerPage = 0;
  });
  return { session: pausedByHand(session, next), effect: command.effect?.(session, argument) };
}

function changing(session: Session, change: (draft: SessionDraft) => void): Session {
  return produce(session, draft => change(draft as unknown as SessionDraft)); // immer's own type takes classes apart, which it never drafts
}

/** The session with some slices replaced, for what is no command: a letter typed into a prompt. */
export const changed = (session: Session, changes: Partial<Session>): Session =>
  changing(session, draft => {
    Object.assign(draft, changes);
  });

/** The session that remembers what was entered in a prompt. */
export const entering = (session: Session, kind: Prompt['kind'], text: string): Session =>
  changed(session, { entered: { ...session.entered, [kind]: withEntered(session.entered[kind], text) } });

/** The session when more of its run is recorded, or all of it (undefined): what waited for that looks on. */
export function advanced(session: Session, recording: Recording | undefined): Session {
  const started = { ...session, background: { ...session.background, recording } };
  return changing(started, draft => {
    const { awaited } = draft.background;
    if (awaited !== undefined) {
      draft.background.awaited = undefined;
      draft.message = undefined;
      commandNamed(awaited.command).run(draft, awaited.argument, awaited.from);
    }
    const { log, scenario } = runOf(session);
    if (recording === undefined) draft.message ??= shortageIn(log, scenario.training);
  });
}

/** The session when another slice of a fork is recorded; the same one when there is nothing to record. */
export const recordedOn = (session: Session): Session =>
  recordSlice(session) ? advanced(session, session.background.recording) : session;

/** The session when its forks are recorded and all is found that is looked for: for whoever cannot look again later. */
export function settled(session: Session): Session {
  let now = session;
  while (growingTimelines(now).length > 0) now = recordedOn(now);
  lookOn(now, () => false);
  return now;
}

/** Whether there is a recording that could be stopped. */
export const isBeingRecorded = (session: Session): boolean =>
  growingTimelines(session).length > 0 ||
  (session.background.recording !== undefined && !session.background.recording.isStopped);

/** The session when its recording is stopped: what there is is all there will be. */
export function stopped(session: Session): Session {
  const { recording, halted } = session.background;
  const forks = growingTimelines(session);
  const run = forks[0]?.run ?? recording?.run;
  if (run === undefined) return session;
  const iterations = `${run.log.iterationCount} of ${run.scenario.training.iterations} iterations`;
  return changed(session, {
    background: {
      recording: recording && { ...recording, isStopped: true },
      halted: [...halted, ...forks.map(({ number }) => number)],
      awaited: undefined,
    },
    message: `recording stopped: ${iterations} are kept; ^C again quits`,
  });
}
