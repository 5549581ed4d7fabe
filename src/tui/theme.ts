/** The look of each role: colours of the Okabe–Ito palette (distinct for colour-blind readers), blue for values, vermilion for gradients. */

import { type ColourDepth, codeOf, mix } from './colour.ts';
import type { Role } from './row.ts';

export const THEME_NAMES = ['dark', 'light', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** Attributes of a run; `colour` holds SGR parameters of the foreground, '' the terminal's own. */
export interface Look {
  readonly colour: string;
  readonly bold: boolean;
  readonly inverse: boolean;
}

export interface Theme {
  readonly name: ThemeName;
  readonly depth: ColourDepth;
  readonly looks: Readonly<Record<Role, Look>>;
  /** Colours of the diverging scale from −1 (blue) over 0 to 1 (vermilion), in equal steps; empty without colours. */
  readonly heat: readonly string[];
}

interface Colour {
  /** `#rrggbb`, contrast at least 4.5 : 1 (WCAG AA) on black and #1e1e1e, or on white; lines need 3 : 1 only. */
  readonly rgb: string;
  /** SGR parameter for a terminal of 16 colours. */
  readonly basic: string;
}

interface Palette {
  readonly blue: Colour;
  readonly vermilion: Colour;
  readonly bright: Colour;
  readonly green: Colour;
  readonly orange: Colour;
  readonly purple: Colour;
  readonly red: Colour;
  readonly grey: Colour;
  readonly line: Colour;
  readonly neutral: Colour;
}

/** Hues of Okabe and Ito (2008), made lighter where their own lightness is too low for a dark screen. */
export const DARK: Palette = {
  blue: { rgb: '#56b4e9', basic: '94' },
  vermilion: { rgb: '#ee7733', basic: '91' },
  bright: { rgb: '#f0e442', basic: '93' },
  green: { rgb: '#1fb58a', basic: '92' },
  orange: { rgb: '#e69f00', basic: '33' },
  purple: { rgb: '#d68fb5', basic: '95' },
  red: { rgb: '#ff6b6b', basic: '91' },
  grey: { rgb: '#949494', basic: '37' },
  line: { rgb: '#767676', basic: '90' },
  neutral: { rgb: '#e4e4e4', basic: '' },
};

/** The same hues, made darker where they are too light for paper. */
export const LIGHT: Palette = {
  blue: { rgb: '#0072b2', basic: '34' },
  vermilion: { rgb: '#b84c00', basic: '31' },
  bright: { rgb: '#8a2be2', basic: '35' },
  green: { rgb: '#007a59', basic: '32' },
  orange: { rgb: '#8f6200', basic: '33' },
  purple: { rgb: '#9c4a78', basic: '35' },
  red: { rgb: '#c00020', basic: '31' },
  grey: { rgb: '#6b6b6b', basic: '90' },
  line: { rgb: '#8a8a8a', basic: '90' },
  neutral: { rgb: '#6b6b6b', basic: '' },
};

/** Steps of the heat scale on either side of 0. */
const HEAT_STEPS = 8;

/** The looks of a theme at a colour depth; monochrome, and every theme at depth none, has no colours. */
export function createTheme(name: ThemeName, depth: ColourDepth): Theme {
  if (name === 'monochrome') return { name, depth, looks: looksOf(() => ''), heat: [] };
  const palette = name === 'dark' ? DARK : LIGHT;
  const code = (hue: keyof Palette): string => codeOf(palette[hue].rgb, palette[hue].basic, depth);
  return { name, depth, looks: looksOf(code), heat: heatScale(palette, depth) };
}

/** Returns the look of every role: hue and attributes. A glyph or a word also shows what a colour shows. */
function looksOf(code: (hue: keyof Palette) => string): Record<Role, Look> {
  const look = (hue: keyof Palette | undefined, bold = false): Look => ({
    colour: hue === undefined ? '' : code(hue),
    bold,
    inverse: false,
  });
  return {
    text: look(undefined),
    muted: look('grey'),
    title: look(undefined, true),
    label: look(undefined, true),
    value: look('blue'),
    gradient: look('vermilion'),
    active: look('bright', true),
    good: look('green'),
    bad: look('red', true),
    warning: look('orange'),
    nonFinite: look('purple', true),
    key: look('orange', true),
    border: look('line'),
    focus: look(undefined, true),
    forward: look('blue', true),
    backward: look('vermilion', true),
    update: look('green', true),
    heatNegative: look('blue'),
    heatPositive: look('vermilion'),
  };
}

function heatScale(palette: Palette, depth: ColourDepth): string[] {
  return Array.from({ length: 2 * HEAT_STEPS + 1 }, (_, at) => {
    const heat = (at - HEAT_STEPS) / HEAT_STEPS;
    const end = heat < 0 ? palette.blue : palette.vermilion;
    const basic = Math.abs(heat) < 1 / 3 ? palette.neutral.basic : end.basic;
    return codeOf(mix(palette.neutral.rgb, end.rgb, Math.abs(heat)), basic, depth);
  });
}

/** Returns the heat colour for a strength from −1 to 1, '' when the theme has none. */
export function heatColour(theme: Theme, heat: number): string {
  const bounded = Math.max(-1, Math.min(1, heat));
  return theme.heat[Math.round((bounded + 1) * HEAT_STEPS)] ?? '';
}
