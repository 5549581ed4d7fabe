/** What a session is opened with, on the screen and in words. */

import type { ReadStream } from 'node:tty';
import type { Session } from '../session/session.ts';
import type { LiveFile, Opened } from './live-file.ts';

/** Resolves to the exit code, and to the session as it was left. */
export type OpenScreen = (opening: Opening) => Promise<{ readonly code: number; readonly state: Session }>;

export interface Opening extends Opened {
  readonly keyboard: ReadStream;
  /** The file, which is read again when it is saved, or on as it grows. */
  readonly live: Pick<LiveFile, 'subscribe' | 'reload'>;
}
