/** What is kept of a session: the place, breakpoints and watches, as the person wrote them. */

import type { EventLog } from '../engine/log.ts';
import { LanguageError } from '../language/language-error.ts';
import { parseCondition } from '../query/conditions.ts';
import type { Breakpoint, Watch } from '../query/stops.ts';
import { parsePlace, placeText } from '../query/stops.ts';
import { isGrowing } from './commands/command.ts';
import { logOf, type Session, type Stops } from './session.ts';
import { positionOnOriginal } from './timelines.ts';

/** A breakpoint or watch as text. */
export interface KeptStop {
  readonly text: string;
  readonly isEnabled: boolean;
}

export interface Kept {
  readonly position: number;
  readonly breakpoints: readonly KeptStop[];
  readonly watches: readonly KeptStop[];
}

/** Returns what to keep of a session, undefined when there is nothing worth keeping. */
export function keptOf(session: Session): Kept | undefined {
  const { breakpoints, watches } = session.stops;
  const position = positionOnOriginal(session); // other timelines are not kept
  if (position === 0 && breakpoints.length === 0 && watches.length === 0) return undefined;
  const { program } = logOf(session);
  return {
    position,
    breakpoints: breakpoints.map(({ place, isEnabled }) => ({ text: placeText(program, place), isEnabled })),
    watches: watches.map(({ text, isEnabled }) => ({ text, isEnabled })),
  };
}

/** Returns the session with what was kept. Stops that can still be read are set again; `back` goes to the place. `isSameFile` is false when the scenario was edited since: its events differ then. */
export function withKept(session: Session, kept: Kept, { isSameFile }: { readonly isSameFile: boolean }): Session {
  const { breakpoints, watches, dropped } = stopsFrom(kept, logOf(session));
  const isOffered = session.tour === undefined && isSameFile; // a tour says where to go
  const isInRun = kept.position < logOf(session).length || isGrowing(session);
  const isPlaceKept = isOffered && isInRun && kept.position > 0 && kept.position !== session.place.position;
  return {
    ...session,
    stops: { breakpoints, watches },
    place: {
      ...session.place,
      behind: isPlaceKept ? [{ timeline: session.place.timeline, position: kept.position }] : [],
    },
    message: session.message ?? welcomeText(kept, { isSameFile, isPlaceKept, dropped, breakpoints, watches }),
  };
}

/** Returns the stops that can be read in a program, and the number of those that cannot. */
export function stopsFrom(kept: Kept, log: EventLog): Stops & { readonly dropped: number } {
  const breakpoints = readable(kept.breakpoints, ({ text, isEnabled }): Breakpoint => {
    return { place: parsePlace(log, text), isEnabled };
  });
  const watches = readable(kept.watches, ({ text, isEnabled }): Watch => {
    return { text: parseCondition(log, text).text, isEnabled };
  });
  const dropped = kept.breakpoints.length + kept.watches.length - breakpoints.length - watches.length;
  return { breakpoints, watches, dropped };
}

function readable<T>(stops: readonly KeptStop[], read: (stop: KeptStop) => T): readonly T[] {
  return stops.flatMap(stop => {
    try {
      return [read(stop)];
    } catch (error) {
      if (error instanceof LanguageError) return [];
      throw error;
    }
  });
}

interface Restored extends Stops {
  readonly isSameFile: boolean;
  readonly isPlaceKept: boolean;
  readonly dropped: number;
}

/** `last time at event 120: {back} goes there; set again: 2 breakpoints, 1 watch`. */
function welcomeText(
  { position }: Kept,
  { isSameFile, isPlaceKept, dropped, breakpoints, watches }: Restored,
): string | undefined {
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  const stops = [
    ...counted(breakpoints.length, 'breakpoint', 'breakpoints'),
    ...counted(watches.length, 'watch', 'watches'),
  ];
  const parts = [
    ...(isSameFile ? [] : ['the file has changed since last time']),
    ...(isPlaceKept ? [`last time at event ${position}: {back} goes there`] : []),
    ...(stops.length === 0 ? [] : [`set again: ${stops.join(', ')}`]),
    ...(dropped === 0 ? [] : [`${dropped} no longer ${dropped === 1 ? 'fits' : 'fit'}`]),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
