/** Which exercises a sheet has: spread over the kinds, chosen by a seed. */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { EXERCISE_KINDS, type Exercise } from './exercise.ts';

/** Returns a whole number from 0 to `most`. */
export type Chance = (most: number) => number;

export function picksFrom(seed: number): Chance {
  const generator = xoroshiro128plus(Math.imul(seed, 0x85ebca6b));
  for (let i = 0; i < 32; i++) generator.next(); // the first draws of neighbouring seeds are similar
  return most => uniformInt(generator, 0, most);
}

/** Returns a permutation. Source: Fisher and Yates. */
export function shuffled<T>(items: readonly T[], pick: Chance): readonly T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = pick(i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Returns so many of them, as far as there are, kind by kind in turn; in the order in which they can be solved. */
export function chosen(candidates: readonly Exercise[], count: number, pick: Chance): readonly Exercise[] {
  const byKind = EXERCISE_KINDS.map(kind => [
    ...shuffled(
      candidates.filter(one => one.kind === kind),
      pick,
    ),
  ]);
  const taken: Exercise[] = [];
  while (taken.length < count && byKind.some(({ length }) => length > 0))
    for (const ofKind of byKind) {
      const next = ofKind.shift();
      if (next !== undefined && taken.length < count) taken.push(next);
    }
  const rank = ({ kind }: Exercise) => EXERCISE_KINDS.indexOf(kind);
  return taken.toSorted((a, b) => rank(a) - rank(b) || candidates.indexOf(a) - candidates.indexOf(b));
}
