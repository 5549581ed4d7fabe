/** Which exercises a sheet has: spread over the kinds, chosen by a seed. */

import { shuffled, type WholeDraw, wholeNumbersOf } from '../../tensor/random.ts';
import { EXERCISE_KINDS, type Exercise } from './exercise.ts';

export const picksFrom = (seed: number): WholeDraw => wholeNumbersOf(Math.imul(seed, 0x85ebca6b));

/** Returns so many of them, as far as there are, kind by kind in turn; in the order in which they can be solved. */
export function chosen(candidates: readonly Exercise[], count: number, pick: WholeDraw): readonly Exercise[] {
  const byKind = EXERCISE_KINDS.map(kind =>
    shuffled(
      candidates.filter(one => one.kind === kind),
      pick,
    ),
  );
  const taken: Exercise[] = [];
  while (taken.length < count && byKind.some(({ length }) => length > 0))
    for (const ofKind of byKind) {
      const next = ofKind.shift();
      if (next !== undefined && taken.length < count) taken.push(next);
    }
  const rank = ({ kind }: Exercise) => EXERCISE_KINDS.indexOf(kind);
  return taken.toSorted((a, b) => rank(a) - rank(b) || candidates.indexOf(a) - candidates.indexOf(b));
}
