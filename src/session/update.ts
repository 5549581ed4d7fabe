/** Session × command → session: the only place where a session changes, and it changes by copying. */

import { produce } from 'immer';
import type { Effect } from './command.ts';
import { commandNamed } from './commands.ts';
import type { Session } from './session.ts';

export interface Updated {
  readonly session: Session;
  readonly effect: Effect | undefined;
}

/** Runs a command by its name. A command that cannot do anything here changes nothing. @throws Error for an unknown name. */
export function update(session: Session, name: string, argument = ''): Updated {
  const command = commandNamed(name);
  const next = produce(session, draft => {
    draft.message = undefined;
    command.run(draft, argument);
  });
  return { session: next, effect: command.effect?.(session) };
}

/** The session with some fields replaced, for what is no command: a letter typed into a prompt. */
export function changed(session: Session, changes: Partial<Session>): Session {
  return produce(session, draft => {
    Object.assign(draft, changes);
  });
}
