/** Colours as SGR parameters for a terminal's colour depth. Source: ECMA-48, and xterm's palette of 256 colours. */

import { keptIn } from '../../memoised.ts';
import { type Colour, parseRgb } from '../colour.ts';

/** `none` also forbids bold and inverse: no escape sequence at all. */
export type ColourDepth = 'none' | '16' | '256' | 'truecolour';

/** Returns the SGR parameters of a foreground, '' for the terminal's own. */
export function foregroundCode(colour: Colour | undefined, depth: ColourDepth): string {
  if (colour === undefined) return '';
  switch (depth) {
    case 'none':
      return '';
    case '16':
      return colour.basic === undefined ? '' : String(colour.basic < 8 ? 30 + colour.basic : 82 + colour.basic);
    case '256':
      return keptIn(codes256, colour.rgb, () => `38;5;${nearestOf256(parseRgb(colour.rgb))}`);
    case 'truecolour':
      return `38;2;${parseRgb(colour.rgb).join(';')}`;
  }
}

/** By colour: themes have few, and each stands in hundreds of places of a screen. */
const codes256 = new Map<string, string>();

/** Levels of the 6 × 6 × 6 cube at 16…231 of the xterm palette; 232…255 are greys 8, 18, …, 238. */
const CUBE = [0, 95, 135, 175, 215, 255];

function nearestOf256(colour: readonly number[]): number {
  const steps = colour.map(nearestLevel);
  const cube = steps.map(step => CUBE[step]!);
  const grey = Math.max(0, Math.min(23, Math.round((colour.reduce((sum, part) => sum + part, 0) / 3 - 8) / 10)));
  const greys = [8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey];
  if (distance(colour, greys) < distance(colour, cube)) return 232 + grey;
  return 16 + 36 * steps[0]! + 6 * steps[1]! + steps[2]!;
}

function nearestLevel(part: number): number {
  let nearest = 0;
  for (const [step, level] of CUBE.entries()) {
    if (Math.abs(level - part) < Math.abs(CUBE[nearest]! - part)) nearest = step;
  }
  return nearest;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, at) => sum + (part - b[at]!) ** 2, 0);
}
