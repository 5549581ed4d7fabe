/** Playing: the session steps by itself until something stops it. */

import { nextEvent, nextNode } from '../query/navigate.ts';
import { hasStops, nextStop } from '../query/stops.ts';
import { type Command, isGrowing } from './commands/command.ts';
import { pacesOf, paceText } from './pace.ts';
import { FOLLOWS_EVENT, logOf, type Session } from './session.ts';

/** Milliseconds until the next step; undefined while nothing plays. */
export const untilNextStep = ({ play }: Session): number | undefined => (play.isOn ? 1_000 / play.pace : undefined);

/** Returns the session one step later. It waits for events that are not recorded yet, and stops at breakpoints and at the end. */
export function playedOn(session: Session): Session {
  const { play, place, stops, view } = session;
  if (!play.isOn) return session;
  const log = logOf(session);
  const { position } = place;
  const next = (play.isCalm ? nextNode : nextEvent)(log, position);
  const paused = { ...session, play: { ...play, isOn: false } };
  if (next === undefined) return isGrowing(session) ? session : { ...paused, message: 'this is the last event' };
  const from = { ...stops, position, digits: view.digits };
  const stop = hasStops(stops) ? nextStop(log, from, 'forward', next) : undefined;
  const to = { place: { ...place, position: stop?.position ?? next }, selection: FOLLOWS_EVENT };
  if (stop === undefined) return { ...session, ...to, message: undefined };
  return { ...paused, ...to, message: stop.says };
}

/** The parts of a session that a person works with; a change by hand pauses playing. */
const lookedAt = ({ place, selection, mode, dialog, background }: Session): readonly unknown[] => [
  place.timeline,
  place.position,
  selection.node,
  selection.inside,
  mode,
  dialog,
  background.awaited,
  background.lookup,
];

/** Returns the session, paused if a command has changed what is looked at. */
export function pausedByHand(before: Session, after: Session): Session {
  if (!after.play.isOn) return after;
  const then = lookedAt(before);
  if (lookedAt(after).every((what, i) => what === then[i])) return after;
  return { ...after, play: { ...after.play, isOn: false } };
}

const changingPace = <const Name extends string>(name: Name, does: string, by: number): Command<Name> => ({
  name,
  does,
  group: 'Step',
  run: draft => {
    const paces = pacesOf(draft.play);
    const at = paces.indexOf(draft.play.pace) + by;
    draft.play.pace = paces[Math.min(Math.max(at, 0), paces.length - 1)]!;
    if (!draft.play.isOn) draft.message = `${paceText(draft.play)} when playing`;
  },
});

export const PLAY_COMMANDS = [
  {
    name: 'play',
    does: 'play, pause: goes on by itself to a breakpoint, a watch or the end',
    group: 'Step',
    run: draft => {
      const isAtEnd = draft.place.position === logOf(draft).length - 1 && !isGrowing(draft);
      if (isAtEnd && !draft.play.isOn) draft.message = 'this is the last event';
      else draft.play.isOn = !draft.play.isOn;
    },
  },
  changingPace('slower', 'play slower', -1),
  changingPace('faster', 'play faster', 1),
] as const satisfies readonly Command[];
