/** Which numbers can be the cause of another, and which of them is the likeliest. */

import type { State } from '../engine/state.ts';
import { isOwnConstant } from '../graph/own-constants.ts';
import { nodeOf } from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { OperandElement } from './operand-elements.ts';

/** Returns the flat index to ask about: the first NaN, else the first ∞, else the largest absolute value. */
export function elementToFollow(data: ReadonlyFloats): number {
  let [found, most] = [0, -1];
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (Number.isNaN(x)) return i;
    if (Math.abs(x) > most) [found, most] = [i, Math.abs(x)];
  }
  return found;
}

export const isInfinity = (x: number): boolean => Math.abs(x) === Number.POSITIVE_INFINITY;

/** Returns a test for operands that can cause `out`: NaN causes NaN, ∞ causes ∞, 0 causes 0; any operand causes other numbers. */
export function passesOn(out: number): (x: number) => boolean {
  if (Number.isNaN(out)) return Number.isNaN;
  if (isInfinity(out)) return isInfinity;
  return out === 0 ? x => x === 0 : () => true;
}

export const isLiteral = ({ log }: State, id: number): boolean => nodeOf(log.program, id).role === 'literal';

/** A factor's distance from 1: between equal amounts, it picks the factor that changes the product most. */
export const strength = (value: number): number => Math.abs(Math.log(Math.abs(value)));

/** Returns the likeliest cause: NaN and ∞ first, 0 before other numbers, then the farthest from 1; what a gradient goes to before constants, and these before what the program makes itself. */
export function bestOf(state: State, candidates: readonly OperandElement[]): OperandElement | undefined {
  const rank = ({ node, value }: OperandElement): readonly number[] => {
    const { role, needsGradient } = nodeOf(state.log.program, node);
    return [
      role === 'literal' ? 0 : 1,
      Number.isFinite(value) ? 0 : 1,
      needsGradient ? 1 : 0,
      isOwnConstant(state.log.program, node) ? 0 : 1,
      value === 0 ? 1 : 0,
      Number.isNaN(value) ? 0 : strength(value),
    ];
  };
  const isBefore = (a: readonly number[], b: readonly number[]): boolean => {
    const place = a.findIndex((x, i) => x !== b[i]);
    return place >= 0 && a[place]! > b[place]!;
  };
  return candidates
    .filter(({ node }) => !isLiteral(state, node))
    .reduce<OperandElement | undefined>(
      (best, one) => (best && !isBefore(rank(one), rank(best)) ? best : one),
      undefined,
    );
}
