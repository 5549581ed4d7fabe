/** The colours of a figure in a theme, whatever prints it. */

import type { Theme } from '../tui/theme.ts';
import type { Ink } from './picture.ts';

/** As `#rrggbb`. */
export interface FigureColours extends Readonly<Record<Ink, string>> {
  readonly line: string;
  /** Behind a box. */
  readonly ground: string;
  /** Whether it is behind the whole figure, too: light figures lie on whatever page they are on. */
  readonly hasGround: boolean;
}

const DARK = { ink: '#e4e4e4', ground: '#1e1e1e' };

/** `ink` is what has no colour in a light theme. */
export function figureColours({ name, roles }: Theme, ink: string): FigureColours {
  const isDark = name === 'dark';
  const text = isDark ? DARK.ink : ink;
  const of = (role: 'muted' | 'value' | 'gradient' | 'active' | 'border') => roles[role].colour?.rgb ?? text;
  return {
    text,
    muted: of('muted'),
    value: of('value'),
    gradient: of('gradient'),
    active: of('active'),
    line: of('border'),
    ground: isDark ? DARK.ground : '#ffffff',
    hasGround: isDark,
  };
}
