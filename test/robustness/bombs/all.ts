/** The whole corpus, the same for the same seed. */

import { drawsFrom } from '../../support/generated-programs.ts';
import type { Bomb } from './bomb.ts';
import { featureBombs } from './feature-bombs.ts';
import { jsonBombs, packedBombs } from './json-bombs.ts';
import { logBombs } from './log-bombs.ts';
import { programBombs } from './program-bombs.ts';
import { textBombs } from './text-bombs.ts';
import { wordBombs } from './word-bombs.ts';

export function bombsFrom(seed: number): readonly Bomb[] {
  const draw = drawsFrom(seed);
  return [
    ...jsonBombs(draw),
    ...packedBombs(draw),
    ...logBombs(draw),
    ...textBombs,
    ...programBombs,
    ...wordBombs(draw),
    ...featureBombs(draw),
  ];
}
