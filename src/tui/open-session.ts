/** A session in the terminal: the application in its shell, with the clock of this process. */

import type { Session } from '../session/session.ts';
import { type AppOptions, applicationOf } from './app.ts';
import { type Ended, runShell, type ShellOptions } from './shell/run.tsx';

export interface OpenOptions extends Omit<AppOptions, 'now'> {
  readonly shell?: ShellOptions<Session>;
}

/** Runs until the person quits. Resolves to the exit code, and to the session as it was left. */
export function openSession(start: Session, { shell, ...options }: OpenOptions): Promise<Ended<Session>> {
  return runShell(applicationOf(start, { ...options, now: () => performance.now() }), shell);
}
