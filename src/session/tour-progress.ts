/** Whether what a person did is what the tour asked for, in whatever way it was done. */

import type { Act } from '../scenario/acts.ts';
import { changing } from './change.ts';
import { commandFor, commandNamed } from './commands/commands.ts';
import type { Session } from './session.ts';
import { goToStep, tourStep } from './tour.ts';

/** The command that was run; undefined for a change that no command made. */
export interface Ran {
  readonly name: string;
  readonly argument: string;
}

/** Returns the session after a change, one step further in its tour if that was asked for. */
export function touredOn(before: Session, after: Session, ran?: Ran): Session {
  const step = tourStep(before);
  const { tour } = before;
  if (step === undefined || tour === undefined || after.tour !== tour) return after;
  const isSkipped = ran?.name === 'predict' && ran.argument === 'next';
  const score =
    step.ask === undefined ? tour.score : (scoreAfter(before, after) ?? (isSkipped ? tour.score : undefined));
  const isDone = score !== undefined && (step.act === undefined || isFulfilled(before, after, step.act, ran));
  return isDone ? changing(after, draft => goToStep(draft, tour.step + 1, score)) : after;
}

/** The score once a person goes on from an answered question; undefined before. */
function scoreAfter({ mode }: Session, after: Session) {
  const isLeft = mode?.kind === 'predict' && mode.isAnswered && after.mode !== mode;
  return isLeft ? mode.score : undefined;
}

/** Whether the command was run, or the session became what the command would have made of it. */
function isFulfilled(before: Session, after: Session, act: Act, ran: Ran | undefined): boolean {
  if (ran !== undefined && commandFor(ran.name) === act.command && (act.argument === '' || isAlike(act, ran)))
    return true;
  const command = commandNamed(act.command);
  if (command.disabledReason?.(before, act.argument) !== undefined) return false;
  const wanted = lookedAt(changing(before, draft => command.run(draft, act.argument)));
  const [then, now] = [lookedAt(before), lookedAt(after)];
  const changed = wanted.flatMap((what, i) => (what === then[i] ? [] : [i]));
  return changed.length > 0 && changed.every(i => now[i] === wanted[i]);
}

const isAlike = (one: Act, ran: Ran): boolean => one.argument.replace(/\s/g, '') === ran.argument.replace(/\s/g, '');

/** What a command can change in a session. */
const lookedAt = ({ place, selection, view, mode, dialog, timelines, stops }: Session): readonly unknown[] => [
  place.timeline,
  place.position,
  selection.node,
  selection.inside,
  selection.chain,
  view.pane,
  view.detail,
  view.isZoomed,
  view.hops,
  view.detailOfGraph,
  view.foldsByHand,
  view.digits,
  view.filter,
  mode?.kind,
  dialog?.kind,
  timelines.isComparing,
  JSON.stringify(stops),
];
