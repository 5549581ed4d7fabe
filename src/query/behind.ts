/** Follows NaN and ∞ that stand behind the numbers kept of a tensor: by whole tensors, as no element is known. */

import { KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { ledgerOf, senderOf } from '../explain/backward.ts';
import { typeset } from '../explain/formula.ts';
import { type NonFiniteWord, nonFiniteWord, wordOf, wordsBehind } from '../explain/non-finite.ts';
import { type NodeId, nodeOf, operationOf, wholeShapeOf } from '../graph/program.ts';
import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import { updateWords } from './first-words.ts';
import { isInfinity } from './likeliest.ts';
import type { Waypoint } from './waypoint.ts';

/** A number that another was made of, and its tensor. */
interface Maker {
  readonly waypoint: Waypoint;
  readonly tensor: Tensor | undefined;
}

/** What a tensor has only behind the numbers that are kept: NaN before ∞; undefined where a kept number tells as much. */
export function wordBehind(tensor: Tensor): NonFiniteWord | undefined {
  const word = wordOf(tensor);
  return word === nonFiniteWord(tensor.data) ? undefined : word;
}

/** Returns where the first NaN or ∞ stands that is not kept of the number at its event; undefined where the log does not say. */
export function firstBehind(log: EventLog, { position, behind, node }: Waypoint): number | undefined {
  const { nan, inf } = log.factsAt(position).first ?? {};
  const place = behind === 'NaN' ? nan : inf;
  return behind === undefined || place === undefined || place >= sizeOf(wholeShapeOf(nodeOf(log.program, node)))
    ? undefined
    : place;
}

/** Returns what made a NaN or ∞ that is not kept: a tensor that has it, or its first appearance here. */
export function originBehind(log: EventLog, waypoint: Waypoint, word: NonFiniteWord): Waypoint {
  const makers = makersOf(log, waypoint);
  const same = makers.find(({ tensor }) => tensor !== undefined && has(tensor, word));
  if (same !== undefined) return following(same, word);
  const other = makers.find(({ tensor }) => tensor !== undefined && wordOf(tensor) !== undefined);
  const from = other === undefined ? 'nothing' : followingWhole(other);
  return { ...waypoint, behind: word, first: { says: firstWords(log, waypoint, word), from } };
}

/** Returns the tensor that a NaN or ∞ came from, where only what is not kept of it explains that; undefined for none. */
export function makerBehind(log: EventLog, waypoint: Waypoint, x: number): Waypoint | undefined {
  const word = nonFiniteWord([x]);
  if (word === undefined) return undefined;
  const maker = makersOf(log, waypoint).find(({ tensor }) => tensor && hasBehind(tensor, word));
  return maker && following(maker, word);
}

/** Whether a tensor has NaN, or for another word ∞. */
const has = (tensor: Tensor, word: NonFiniteWord): boolean =>
  hasBehind(tensor, word) || tensor.data.some(word === 'NaN' ? Number.isNaN : isInfinity);

/** Whether it has that only behind the elements that are kept. */
const hasBehind = (tensor: Tensor, word: NonFiniteWord): boolean =>
  wordsBehind(tensor).some(behind => (behind === 'NaN') === (word === 'NaN'));

/** A kept element is followed as usual. */
function following({ waypoint, tensor }: Maker, word: NonFiniteWord): Waypoint {
  const isKept = tensor!.data.some(x => !Number.isFinite(x) && (word !== 'NaN' || Number.isNaN(x))); // makers are found by their tensors
  return isKept ? waypoint : { ...waypoint, behind: word };
}

/** Where a tensor has more NaN or ∞ than are kept, a kept one need not be the cause of what is made of the others. */
function followingWhole(maker: Maker): Waypoint {
  const { data, whole } = maker.tensor!; // makers are found by their tensors
  const kept = data.reduce((count, x) => (Number.isFinite(x) ? count : count + 1), 0);
  if (whole === undefined || whole.nan + whole.inf === kept) return maker.waypoint;
  return { ...maker.waypoint, behind: whole.nan > 0 ? 'NaN' : '±∞' };
}

/** Returns what the number at the event that made it was made of. */
function makersOf(log: EventLog, { node, position, isSent }: Waypoint): readonly Maker[] {
  const state = stateAt(log, position);
  const valueMade = (id: NodeId, at = state): Maker => {
    const writer = at.valueWriter(id) ?? -1;
    return { waypoint: { node: id, of: 'value', position: writer < 0 ? at.position : writer }, tensor: at.valueOf(id) };
  };
  const gradientOf = (id: NodeId, at = state): readonly Maker[] => {
    const writer = at.gradientWriter(id);
    const waypoint = { node: id, of: 'gradient', position: writer ?? 0 } as const;
    return writer === undefined ? [] : [{ waypoint, tensor: at.gradientOf(id) }];
  };
  const { program } = log;
  if (isSent) {
    const { from } = program.edges[log.edgeAt(position)]!; // only a contribution is sent
    return [...gradientOf(from), ...operationOf(program, from).operands.map(id => valueMade(id))];
  }
  const before = (): State => stateAt(log, position - 1); // an iteration has begun
  switch (log.kindAt(position)) {
    case KIND.value:
      return operationOf(program, node).operands.map(id => valueMade(id));
    case KIND.updated:
      return [valueMade(node, before()), ...gradientOf(node)];
    case KIND.accumulated:
    case KIND.kept:
      return ledgerOf(state, node).map(({ position: at, contribution }) => ({
        waypoint: { node, of: 'gradient', position: senderOf(log, at), isSent: true },
        tensor: contribution,
      }));
    case KIND.changed:
      return gradientOf(node, before());
    case KIND.given:
    case KIND.buffer:
      return [valueMade(node, before())];
    default:
      return [];
  }
}

/** `c / d = NaN`, for what is not kept of it. */
function firstWords(log: EventLog, { node, position, isSent }: Waypoint, word: NonFiniteWord): string {
  const { program } = log;
  if (isSent) {
    const { from, to } = program.edges[log.edgeAt(position)]!; // only a contribution is sent
    return `${nodeOf(program, from).name} sends ${word} to ${nodeOf(program, to).name}`;
  }
  const kind = log.kindAt(position);
  if (kind === KIND.value) return `${typeset(operationOf(program, node).text, program)} = ${word}`;
  if (kind === KIND.updated) return updateWords(word === 'NaN' ? Number.NaN : Number.POSITIVE_INFINITY);
  const { by } = log.factsAt(position);
  return by === undefined ? `${word} first appears here` : `${by} makes it ${word}`;
}
