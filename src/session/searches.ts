/** What is looked for between keys: it follows from what a session shows, and each search keeps what it has found. */

import { seriesOf } from '../query/iteration-series.ts';
import { goOn, type Search } from '../query/search.ts';
import type { Session } from './session.ts';

/** Finds more as it goes on, and as its log grows. */
interface Finding {
  /** Whether nothing is left to look at, so far. */
  readonly isWhole: boolean;
  lookOn(): Search<void>;
}

const findingsOf = ({ run: { log }, watches }: Session): readonly Finding[] =>
  watches.map(({ text }) => seriesOf(log, text));

/** Whether anything is left to look at. */
export const isLooking = (session: Session): boolean => findingsOf(session).some(({ isWhole }) => !isWhole);

/** Goes on with what is looked for until time is up. */
export function lookOn(session: Session, isTimeUp: () => boolean): void {
  for (const finding of findingsOf(session)) if (goOn(finding.lookOn(), isTimeUp) === undefined) return;
}
