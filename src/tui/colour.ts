/** Colours as SGR parameters for a terminal's colour depth. */

/** `none` also forbids bold and inverse: no escape sequence at all. */
export type ColourDepth = 'none' | '16' | '256' | 'truecolour';

type Rgb = readonly [number, number, number];

/** Returns red, green and blue, 0 to 255, of a `#rrggbb`. */
export function parseRgb(rgb: string): Rgb {
  const number = Number.parseInt(rgb.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Returns the SGR parameters of a foreground; `basic` is for a terminal of 16 colours. */
export function codeOf(rgb: string, basic: string, depth: ColourDepth): string {
  switch (depth) {
    case 'none':
      return '';
    case '16':
      return basic;
    case '256':
      return `38;5;${nearestOf256(parseRgb(rgb))}`;
    case 'truecolour':
      return `38;2;${parseRgb(rgb).join(';')}`;
  }
}

/** Levels of the 6 × 6 × 6 cube at 16…231 of the xterm palette; 232…255 are greys 8, 18, …, 238. */
const CUBE = [0, 95, 135, 175, 215, 255];

function nearestOf256(colour: Rgb): number {
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

/** Returns the mixed colour: `from` at `share` 0, `to` at 1. */
export function mix(from: string, to: string, share: number): string {
  const target = parseRgb(to);
  const parts = parseRgb(from).map((part, at) => Math.round(part + (target[at]! - part) * share));
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}
