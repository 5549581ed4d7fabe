/** Steps through time. A step forward waits for events that are not recorded yet. */

import { sameStepIn } from '../../engine/alignment.ts';
import type { EventLog } from '../../engine/log.ts';
import { endsLineStep } from '../../explain/line-step.ts';
import type { Program } from '../../graph/program.ts';
import { memoised } from '../../memoised.ts';
import {
  nextEvent,
  nextIteration,
  nextLine,
  nextNode,
  nextPhase,
  nextRound,
  previousIteration,
  previousLine,
  previousNode,
  previousPhase,
  previousRound,
} from '../../query/navigate.ts';
import { logOf, type Session, type SessionDraft } from '../session.ts';
import { awaitMore, type Command, goTo, isGrowing, unless } from './command.ts';

const isAfterStart = (session: Session): boolean => session.place.position > 0;
const isBeforeEnd = (session: Session): boolean =>
  session.place.position < logOf(session).length - 1 || isGrowing(session);
const hasIterations = (session: Session): boolean => logOf(session).iterationCount > 1 || isGrowing(session);

type Reason = (session: Session) => string | undefined;

const atStart = unless(isAfterStart, 'this is the first event');
const atEnd = unless(isBeforeEnd, 'this is the last event');
const oneIteration = unless(hasIterations, 'this run has one iteration');

/** Returns the position after a step, undefined when the log has none. */
type Move = (log: EventLog, position: number) => number | undefined;

/** `settle` is what follows each step, also one that had to wait until more was recorded. */
const stepping = <const Name extends string>(
  name: Name,
  does: string,
  move: Move,
  disabledReason: Reason,
  settle?: (draft: SessionDraft) => void,
): Command<Name> => {
  const run = (draft: SessionDraft): void => {
    if (move(logOf(draft), draft.place.position) === undefined && isGrowing(draft))
      awaitMore(draft, run, `${does}: not recorded yet, goes there as soon as it is · any key stays here`);
    else step(draft, move);
    settle?.(draft);
  };
  return { name, does, group: 'Step', disabledReason, runsAnyway: true, run };
};

/** Steps, or says why there is nowhere to go. */
function step(draft: SessionDraft, move: Move): void {
  const { position } = draft.place;
  const log = logOf(draft);
  goTo(draft, move(log, position) ?? log.length - 1);
  if (draft.place.position === position) draft.message = `this is the ${position === 0 ? 'first' : 'last'} event`;
}

/** Steps by lines: the ledger shows the line as a whole then. */
const byLine = <const Name extends string>(
  name: Name,
  does: string,
  move: Move,
  disabledReason: Reason,
): Command<Name> =>
  stepping(name, does, move, disabledReason, draft => {
    draft.selection.isByLine = endsLineStep(logOf(draft), draft.place.position);
  });

/** A long program has a fold for each line, and every footer asks. */
const hasRounds = memoised(({ folds }: Program): boolean => folds.some(({ kind }) => kind !== 'line'));

const noRounds = unless(session => hasRounds(logOf(session).program), 'this program has no loops and no blocks');

/** Steps by rounds of loops and calls of blocks; a program without any says so and stays. */
const inRounds = <const Name extends string>(
  name: Name,
  does: string,
  move: Move,
  disabledReason: Reason,
): Command<Name> => {
  const { runsAnyway: _, ...command } = stepping(name, does, move, disabledReason);
  return { ...command, disabledReason: session => noRounds(session) ?? disabledReason(session) };
};

/** Moves by iterations. In a run of one iteration it moves to its ends, and says so. */
const toIteration = <const Name extends string>(
  name: Name,
  does: string,
  move: Move,
  disabledReason: Reason,
): Command<Name> =>
  stepping(
    name,
    does,
    move,
    session => oneIteration(session) ?? disabledReason(session),
    draft => {
      if (logOf(draft).iterationCount > 1 || isGrowing(draft)) return;
      const end = draft.place.position === 0 ? 'first' : 'last';
      draft.message = `this run has one iteration: this is its ${end} event; {previous-phase} and {next-phase} go from phase to phase`;
    },
  );

/** Goes to the same event of the next or previous iteration. */
const throughIterations = <const Name extends string>(name: Name, by: 1 | -1): Command<Name> => {
  const run = (draft: SessionDraft): void => {
    const log = logOf(draft);
    const found = sameStepIn(log, draft.place.position, log, log.iterationAt(draft.place.position) + by);
    if (found !== undefined) goTo(draft, found);
    else if (by > 0 && isGrowing(draft))
      awaitMore(draft, run, 'the next iteration is not recorded yet, goes there as soon as it is · any key stays here');
    else draft.message = `this is the ${by > 0 ? 'last' : 'first'} iteration`;
  };
  return {
    name,
    does: `in the chart: the same event one iteration ${by > 0 ? 'later' : 'earlier'}`,
    group: 'Step',
    disabledReason: oneIteration,
    runsAnyway: true,
    run,
  };
};

/** Goes to the last recorded event; more events may follow while the run is recorded. */
function goToLast(draft: SessionDraft): void {
  step(draft, log => log.length - 1);
  if (isGrowing(draft)) awaitMore(draft, goToLast, 'following the recording · any key stays here');
}

const lastEvent = {
  name: 'last-event',
  also: ['end'],
  does: 'last event; while recording goes on, the newest',
  group: 'Step',
  disabledReason: atEnd,
  runsAnyway: true,
  run: goToLast,
} as const satisfies Command;

export const STEP_COMMANDS = [
  { ...stepping('next-event', 'next event', nextEvent, atEnd), also: ['step', 'stepi'] },
  {
    ...stepping('previous-event', 'previous event', (_log, i) => i - 1, atStart),
    also: ['reverse-step', 'reverse-stepi'],
  },
  byLine('next-line', 'next line: to its value, or to where all its contributions are sent', nextLine, atEnd),
  byLine('previous-line', 'previous line', previousLine, atStart),
  inRounds('next-round', 'next round of a loop or call of a block: over all its lines', nextRound, atEnd),
  inRounds('previous-round', 'previous round or call', previousRound, atStart),
  { ...stepping('next-node', 'next node, over its contributions', nextNode, atEnd), also: ['next'] },
  { ...stepping('previous-node', 'previous node', previousNode, atStart), also: ['reverse-next'] },
  { ...stepping('next-phase', 'next phase', nextPhase, atEnd), also: ['finish'] },
  { ...stepping('previous-phase', 'previous phase', previousPhase, atStart), also: ['reverse-finish'] },
  toIteration('next-iteration', 'next iteration', nextIteration, atEnd),
  toIteration('previous-iteration', 'previous iteration', previousIteration, atStart),
  throughIterations('iteration-later', 1),
  throughIterations('iteration-earlier', -1),
  { ...stepping('first-event', 'first event', () => 0, atStart), also: ['start', 'restart'] },
  lastEvent,
] as const satisfies readonly Command[];
