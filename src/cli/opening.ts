/** What a session is opened with, on the screen and in words. */

import type { ReadStream } from 'node:tty';
import type { Session } from '../session/session.ts';
import type { Input } from './input.ts';
import type { Io } from './io.ts';
import type { LiveRecording } from './live-recording.ts';
import type { FlagValues } from './options.ts';

/** Resolves to the exit code, and to the session as it was left. */
export type Open = (opening: Opening) => Promise<{ readonly code: number; readonly state: Session }>;

export interface Opening {
  readonly input: Input;
  readonly start: Session;
  /** Undefined for a run that was read from a log. */
  readonly recording: LiveRecording | undefined;
  readonly keyboard: ReadStream;
  readonly flags: FlagValues;
  readonly io: Io;
}
