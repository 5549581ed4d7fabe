/** The events that `--at` and `--to` name. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import { narrationAt } from '../query/narration.ts';
import { isPhaseStart } from '../query/navigate.ts';
import { logOf, runOf, type Session } from '../session/session.ts';
import { demandAtMost, noSuchEvent } from './export-errors.ts';

/** Events to show one by one: those of a range that are meant. */
export function eventsEach(session: Session, { each = 'event', ...flags }: Ranged): readonly number[] {
  const { scenario, log } = runOf(session);
  const { first, last } = eventRange(log, flags.to === undefined ? {} : flags);
  const isMeant = (i: number): boolean => {
    switch (each) {
      case 'phase':
        return i === first || isPhaseStart(log, i);
      case 'note':
        return narrationAt(scenario, log, i).length > 0;
      default:
        return true;
    }
  };
  const events: number[] = [];
  for (let i = first; i <= last; i++) if (isMeant(i)) events.push(i);
  return events;
}

interface Ranged {
  readonly at?: number;
  readonly to?: number;
  /** One of `EACH`. */
  readonly each?: string;
}

/** First and last event, both included. */
export interface EventRange {
  readonly first: number;
  readonly last: number;
}

/** Returns the event of `at`, the events from there to `to`, or all. @throws Failure 2 for events that the log does not have. */
export function eventRange(log: EventLog, { at, to }: Omit<Ranged, 'each'>): EventRange {
  const end = log.length - 1;
  if (at !== undefined && at > end) throw noSuchEvent('--at', at, end);
  if (to !== undefined && to > end) throw noSuchEvent('--to', to, end);
  const first = at ?? 0;
  const last = to ?? at ?? end;
  if (last < first) throw new Failure(EXIT.usage, `--to ${last}: expected an event from --at ${first} on`);
  return { first, last };
}

/** @throws Failure 2 for more events than the kind shows. */
export const demandFew = (kind: 'steps' | 'cast', { first, last }: EventRange): void =>
  demandAtMost(kind, {
    unit: 'events',
    found: last - first + 1,
    most: EXPORT_LIMITS[kind],
    remedy: 'choose some with --at EVENT --to EVENT',
  });

/** Returns the session after the last event of the first backward pass, or of the forward pass where there is none. */
export function atGradients(session: Session): Session {
  return { ...session, place: { ...session.place, position: logOf(session).endOfBackward(1) } };
}
