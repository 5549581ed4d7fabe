/** The colours for a stream: the colour depth, and the theme for a dark or light background. */

import { THEME_CHOICES, type ThemeChoice } from '../session/theme-names.ts';
import type { Row } from '../tui/row.ts';
import { paintRow } from '../tui/shell/paint.ts';
import type { ColourDepth } from '../tui/shell/sgr.ts';
import { type Ground, themeOn } from '../tui/theme.ts';
import { colourDepth } from './colour-depth.ts';
import type { Environment, Terminal } from './io.ts';
import type { FlagValues } from './options.ts';

export interface Appearance {
  readonly colour: ColourDepth;
  readonly theme: ThemeChoice;
  /** The background as the environment tells it. */
  readonly ground: Ground;
}

/** Returns the appearance for a terminal; flags and environment can change it. */
export function appearanceOf(stream: Terminal, env: Environment, flags: FlagValues): Appearance {
  const isForbidden = flags['no-color'] || flags.plain || flags.color === 'never';
  const isForced = flags.color === 'always';
  const named = THEME_CHOICES.find(name => name === flags.theme);
  return {
    colour: colourDepth(env, { isTerminal: stream.isTTY === true, isForbidden, isForced }),
    theme: named ?? 'auto',
    ground: groundOf(env),
  };
}

/** The numbers of light grey and white among a terminal's 16 colours. */
const LIGHT_GROUNDS: readonly string[] = ['7', '15'];

/** COLORFGBG, as rxvt, Konsole and others set it: the numbers of foreground and background, as in `0;15`. Most terminals do not set it, and count as dark. */
function groundOf({ COLORFGBG = '' }: Environment): Ground {
  const ground = COLORFGBG.split(';').at(-1)!;
  return LIGHT_GROUNDS.includes(ground) ? 'light' : 'dark';
}

/** Rows as lines that look so. */
export function painted(rows: readonly Row[], { theme, ground, colour }: Appearance): readonly string[] {
  return rows.map(row => paintRow(row, themeOn(theme, ground), colour));
}
