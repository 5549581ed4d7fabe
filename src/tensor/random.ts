/** Draws from a seed: the same on every machine. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns the next number from [0, 1). */
export type Draw = () => number;

/** Returns the next whole number from `low` to `high`, both included. */
export type WholeDraw = (low: number, high: number) => number;

/** Returns draws for a text that names the seed and what it is for. */
export function randomOf(seed: string): Draw {
  const generator = generatorOf(hash(seed));
  return () => uniformFloat64(generator);
}

/** Returns draws of whole numbers. @param seed 32 bits, spread over all of them: a small seed times a large odd number. */
export function wholeNumbersOf(seed: number): WholeDraw {
  const generator = generatorOf(seed);
  return (low, high) => uniformInt(generator, low, high);
}

/** The first draws of neighbouring seeds are similar, so they are discarded. */
function generatorOf(seed: number): ReturnType<typeof xoroshiro128plus> {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < 32; i++) generator.next();
  return generator;
}

/** Returns a permutation. Source: Fisher and Yates. */
export function shuffled<T>(items: readonly T[], draw: WholeDraw): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = draw(0, i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Returns a 32-bit hash of a text. Source: FNV-1a. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  return bits;
}
