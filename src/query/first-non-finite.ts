/** The first NaN or ∞ that makes a run unsound, and where it first appears. Other values may be: a mask of −∞ is none of these. */

import { KIND, writesGradient } from '../engine/events.ts';
import { type Parts, whole } from '../engine/in-parts.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { partialName } from '../explain/derivation.ts';
import { type NonFiniteWord, nonFiniteWord, wordOf } from '../explain/non-finite.ts';
import { scaleText } from '../explain/scaling.ts';
import { nodeOf, operationOf } from '../graph/program.ts';
import { isKnownFinite, written } from './find.ts';
import { contributionAt, numberWritten, originOf, waypointName } from './origin.ts';
import type { Waypoint } from './waypoint.ts';

export interface NonFinite {
  /** `the loss`, `∂L/∂w`, `what l sends to a`, `the updated w`, `exp_avg_sq of w`, `L.validation`. */
  readonly what: string;
  readonly iteration: number;
  readonly word: NonFiniteWord;
  /** Where this NaN or ∞ first appears. */
  readonly first: FirstPlace;
}

export interface FirstPlace {
  /** `L.5`, `∂s`. */
  readonly name: string;
  readonly position: number;
  /** `log(0) = −∞`; undefined where the number was given or set by hand. */
  readonly says: string | undefined;
}

/** Returns the first loss that is not finite, else the first gradient, contribution, update, optimizer's state or validation loss, else a parameter;
 * undefined when all are finite. @param isExpected Whether an iteration's gradients or parameters may be NaN or ∞. */
export const firstNonFinite = (log: EventLog, isExpected: (iteration: number) => boolean): NonFinite | undefined =>
  whole(findingNonFinite(log, isExpected));

/** The same iteration by iteration. */
export function* findingNonFinite(
  log: EventLog,
  isExpected: (iteration: number) => boolean,
): Parts<NonFinite | undefined> {
  return nonFiniteLoss(log) ?? (yield* nonFiniteInPass(log, isExpected)) ?? nonFiniteParameter(log, isExpected);
}

function nonFiniteLoss(log: EventLog): NonFinite | undefined {
  const { losses } = log.program;
  if (losses.length === 0) return undefined;
  for (let iteration = 1; iteration <= log.iterationCount; iteration++) {
    const word = nonFiniteWord([log.lossOf(iteration) ?? 0]); // an iteration may have no loss
    if (word === undefined) continue;
    const position = log.endOfBackward(iteration);
    const state = stateAt(log, position);
    const node = losses.find(loss => wordOf(state.valueOf(loss)!) !== undefined) ?? losses[0]!; // it has a value; an earlier one of several passes may be it
    const first = firstPlaceOf(log, { node, of: 'value', position });
    return { what: 'the loss', iteration, word, first };
  }
  return undefined;
}

/** Returns a parameter that the run leaves with NaN or ∞, and that no update made so. */
function nonFiniteParameter(log: EventLog, isExpected: (iteration: number) => boolean): NonFinite | undefined {
  if (isExpected(log.iterationCount)) return undefined;
  const position = log.length - 1;
  const end = stateAt(log, position);
  for (const node of log.program.parameters) {
    const word = wordOf(end.valueOf(node)!); // a leaf has a value
    if (word === undefined) continue;
    const first = firstPlaceOf(log, { node, of: 'value', position });
    return { what: nodeOf(log.program, node).name, iteration: log.iterationCount, word, first };
  }
  return undefined;
}

/** Returns what the backward pass and the updates of an iteration made first, a parameter's gradient before any other. */
function* nonFiniteInPass(log: EventLog, isExpected: (iteration: number) => boolean): Parts<NonFinite | undefined> {
  const parameters = new Set(log.program.parameters);
  const isOfParameter = (i: number) => writesGradient(log.kindAt(i)) && parameters.has(log.nodeAt(i));
  const skipped = skippedForScale(log);
  for (let iteration = 1; iteration <= log.iterationCount; iteration++) {
    if (isExpected(iteration) || skipped.has(iteration)) continue;
    const [start, end] = [log.startOf(iteration)!, log.endOf(iteration)]; // it has begun
    let first: number | undefined;
    for (let i = start; i <= end; i++) {
      if (!(first === undefined ? isOfPass(log, i) : isOfParameter(i)) || !isNonFiniteAt(log, i)) continue;
      first = i;
      if (isOfParameter(i)) break;
    }
    if (first !== undefined) return madeAt(log, first);
    yield iteration / log.iterationCount;
  }
  return undefined;
}

/** The iterations whose step a dynamic loss scale skipped, as it does until it is small enough: none where it skipped every step. */
function skippedForScale(log: EventLog): ReadonlySet<number> {
  const skipped = new Set<number>();
  if (log.training.scale?.dynamic === undefined) return skipped;
  for (let iteration = 1; iteration <= log.iterationCount; iteration++)
    for (let i = log.endOf(iteration); log.phaseAt(i) === 'update'; i--)
      if (log.kindAt(i) === KIND.stepSkipped) skipped.add(iteration);
  return skipped.size < log.iterationCount ? skipped : new Set();
}

const isOfPass = (log: EventLog, i: number): boolean => {
  const kind = log.kindAt(i);
  return kind === KIND.contribution || kind === KIND.updated || kind === KIND.validated || writesGradient(kind);
};

const isNonFiniteAt = (log: EventLog, i: number): boolean =>
  (!isKnownFinite(log, i) && written(log, i).some(made => wordOf(made) !== undefined)) ||
  (log.kindAt(i) === KIND.updated && !isStateKnown(log, i) && wildState(log, i) !== undefined);

/** Whether the state after a dropped update is known to be finite: an average, a sum or a maximum keeps NaN and ∞, so the last state tells. */
const isStateKnown = (log: EventLog, i: number): boolean =>
  !log.isHeld(i) && wildState(log, stateAt(log, log.length - 1).valueWriter(log.nodeAt(i))!) === undefined; // it was updated

/** Returns the first part of an optimizer's state that an update made NaN or ∞. */
function wildState(log: EventLog, i: number) {
  const { state } = log.updates!.ruleOf(log.nodeAt(i)); // an update has a rule
  return state
    .map((key, k) => ({ key, word: wordOf(log.updatePart(i, 1 + k)) }))
    .find(({ word }) => word !== undefined);
}

function madeAt(log: EventLog, position: number): NonFinite {
  const { program } = log;
  const kind = log.kindAt(position);
  const iteration = log.iterationAt(position);
  const sent = contributionAt(log, position);
  if (sent !== undefined) {
    const { from, to } = program.edges[log.edgeAt(position)]!; // ids are positions
    const what = `what ${operationOf(program, from).name} sends to ${nodeOf(program, to).name}`;
    return { what, iteration, word: wordAt(log, position), first: firstPlaceOf(log, sent) };
  }
  const node = log.nodeAt(position);
  const { name } = nodeOf(program, node);
  const ofState =
    kind === KIND.updated && written(log, position).every(made => wordOf(made) === undefined)
      ? wildState(log, position)
      : undefined;
  if (ofState !== undefined) {
    const says = `the update of ${name} makes it ${ofState.word}`;
    const first = { name: ofState.key, position, says };
    return { what: `${ofState.key} of ${name}`, iteration, word: ofState.word!, first }; // it was found by its word
  }
  const what =
    kind === KIND.updated ? `the updated ${name}` : kind === KIND.validated ? name : partialName(program, node);
  const first = firstPlaceOf(log, numberWritten(log, position, node));
  return { what, iteration, word: wordAt(log, position), first };
}

const wordAt = (log: EventLog, i: number): NonFiniteWord => wordOf(written(log, i)[0]!)!; // it writes one tensor, which is not finite

/** Returns the place where the NaN or ∞ of a number first appears, there or earlier. */
function firstPlaceOf(log: EventLog, start: Waypoint): FirstPlace {
  let at = start;
  for (let next = originOf(log, at); at.first === undefined && typeof next !== 'string'; next = originOf(log, at))
    at = next;
  return { name: waypointName(log.program, at), position: at.position, says: at.first?.says ?? seedSays(log, at) };
}

/** A seed is 1 unless the loss is scaled. */
function seedSays(log: EventLog, { position }: Waypoint): string | undefined {
  if (log.kindAt(position) !== KIND.seeded) return undefined;
  const scale = log.scales.before(position)?.scale;
  const { dtype } = nodeOf(log.program, log.nodeAt(position));
  return scale === undefined ? undefined : `the loss scale ${scaleText(scale)} is too large for ${dtype}`;
}
