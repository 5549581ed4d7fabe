/** Session × command → session, and what a command asks of the session besides: a fork. */

import { shortageIn } from '../query/shortage.ts';
import { NOTHING_SOUGHT, searchedOn, soon } from './background.ts';
import { changing, leavePlace } from './change.ts';
import type { CommandEffect, ForkEffect } from './commands/command.ts';
import { type CommandName, commandNamed } from './commands/commands.ts';
import { workOn } from './look-for.ts';
import { pausedByHand } from './play.ts';
import type { Session } from './session.ts';
import { addTimeline, nextNumber, recordFork } from './timelines.ts';
import { touredOn } from './tour-progress.ts';

export interface Updated {
  readonly session: Session;
  readonly effect: CommandEffect | undefined;
}

/** Runs a command by its name; what it looks for goes on between keys if it is not found soon. A command that is disabled says why and changes nothing. */
export function update(session: Session, name: CommandName, argument = ''): Updated {
  const command = commandNamed(name);
  const reason = command.runsAnyway ? undefined : command.disabledReason?.(session, argument);
  const next = changing(session, draft => {
    draft.message = undefined;
    Object.assign(draft.background, NOTHING_SOUGHT);
    if (reason === undefined) command.run(draft, argument);
    else draft.message = reason;
    leavePlace(draft, session, name);
  });
  const toured = reason === undefined ? touredOn(session, next, { name, argument }) : next;
  return {
    session: pausedByHand(session, searchedOn(toured, soon())),
    effect: reason === undefined ? command.effect?.(session, argument) : undefined,
  };
}

/** The session of an update, with what its effect asks of the session itself: a fork is recorded. All else is left to others. */
export const performed = ({ session, effect }: Updated): Session =>
  effect?.kind === 'fork' ? forked(session, effect) : session;

/** Records a fork and goes to it, between keys where that takes long. The session says where it is then, or why the new timeline ends early. */
export function forked(session: Session, { name, intervention, note }: ForkEffect): Session {
  const next = changing(session, draft => {
    const recorded = recordFork(session, name, intervention);
    workOn(draft, `recording timeline ${nextNumber(session)}`, recorded, (there, made) => {
      addTimeline(there, made, intervention);
      there.message =
        shortageIn(made.run.log, made.run.scenario.training) ??
        `timeline ${made.number}: ${name}${note}; {compare} compares, {back} goes back`;
    });
  });
  return pausedByHand(session, searchedOn(next, soon()));
}
