/** Tells what goes on behind a session while a script runs: a search, a timeline that is recorded. */

import { CANCELS } from '../session/background.ts';
import { isSearching } from '../session/searches.ts';
import { logOf, type Session } from '../session/session.ts';
import { recordingView } from '../session/views/recording-view.ts';
import { type Io, isSpoken } from './io.ts';
import type { FlagValues } from './options.ts';
import { toldMeanwhile } from './passing-line.ts';

/** Runs a script of a flag to its end; signals are heard meanwhile, and nothing is told where sentences are spoken. */
export const scripted = <T>(
  script: Generator<Session, T>,
  flag: 'commands' | 'keys',
  flags: FlagValues,
  io: Pick<Io, 'stderr' | 'env'>,
): Promise<T> => {
  const wordsOf = (session: Session): string => `--${flag}: ${workWords(session)}`;
  return toldMeanwhile(script, isSpoken(flags, io.env) ? () => undefined : wordsOf, io);
};

function workWords(session: Session): string {
  const { lookup } = session.background;
  if (lookup !== undefined) return session.message?.replace(` (${CANCELS})`, '') ?? lookup.words;
  const recording = recordingView(session);
  if (recording !== undefined) return recording.parts.join(' · ');
  return isSearching(session)
    ? 'looking through the run'
    : `event ${session.place.position} of ${logOf(session).length - 1}`;
}
