/** Playing: time goes on by itself, step by step, until something stops it. */

import { nextEvent, nextNode } from '../query/navigate.ts';
import { hasStops, nextStop } from '../query/stops.ts';
import { type Command, isGrowing, logOf } from './commands/command.ts';
import { pacesOf, paceText } from './pace.ts';
import type { Session } from './session.ts';

/** Milliseconds until the next step; undefined while nothing plays. */
export const untilNextStep = ({ play }: Session): number | undefined => (play.isOn ? 1_000 / play.pace : undefined);

/** The session a step later: it plays on, waits for what is still to be recorded, or stops where a run would stop, and at the end. */
export function playedOn(session: Session): Session {
  const { play, run, position } = session;
  if (!play.isOn) return session;
  const next = (play.isCalm ? nextNode : nextEvent)(run.log, position);
  const paused = { ...session, play: { ...play, isOn: false } };
  if (next === undefined) return isGrowing(session) ? session : { ...paused, message: 'this is the last event' };
  const stop = hasStops(session) ? nextStop(run.log, session, 'forward', next) : undefined;
  const to = { position: stop?.position ?? next, selected: undefined, inside: undefined };
  if (stop === undefined) return { ...session, ...to, message: undefined };
  return { ...paused, ...to, message: stop.says };
}

/** What a person looks at or writes in; when that changes by hand, playing pauses. */
const LOOKED_AT = ['run', 'position', 'selected', 'inside', 'tensor', 'prompt', 'menu', 'help', 'awaited'] as const;

/** The session, paused if a command has led somewhere else. */
export function pausedByHand(before: Session, after: Session): Session {
  if (!after.play.isOn || LOOKED_AT.every(key => before[key] === after[key])) return after;
  return { ...after, play: { ...after.play, isOn: false } };
}

const changingPace = (name: string, does: string, by: number): Command => ({
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

export const PLAY_COMMANDS: readonly Command[] = [
  {
    name: 'play',
    does: 'play, pause: goes on by itself to a breakpoint, a watch or the end',
    group: 'Step',
    run: draft => {
      const isAtEnd = draft.position === logOf(draft).length - 1 && !isGrowing(draft);
      if (isAtEnd && !draft.play.isOn) draft.message = 'this is the last event';
      else draft.play.isOn = !draft.play.isOn;
    },
  },
  changingPace('slower', 'play slower', -1),
  changingPace('faster', 'play faster', 1),
];
