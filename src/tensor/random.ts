/** Draws from a seed: the same on every machine. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns the next number from [0, 1). */
export type Draw = () => number;

/** Returns a generator of draws for a text that names the seed and what it is for. The first draws of neighbouring seeds are similar, so they are discarded. */
export function randomOf(seed: string): Draw {
  const generator = xoroshiro128plus(hash(seed));
  for (let i = 0; i < 32; i++) generator.next();
  return () => uniformFloat64(generator);
}

/** Returns a 32-bit hash of a text. Source: FNV-1a. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  return bits;
}
