/** The look of each role: colours of the Okabe–Ito palette (distinct for colour-blind readers), blue for values, vermilion for gradients. */

import type { ThemeChoice, ThemeName } from '../session/theme-names.ts';
import { type Colour, mix } from './colour.ts';
import type { Role, Segment } from './row.ts';

/** The look of a role; without a colour it has the medium's own foreground. */
interface RoleLook {
  readonly colour: Colour | undefined;
  readonly bold: boolean;
}

/** The look of a run of text. */
export interface Look extends RoleLook {
  readonly inverse: boolean;
}

/** What the terminal's background is. */
export type Ground = Extract<ThemeName, 'dark' | 'light'>;

export interface Theme {
  readonly name: ThemeName;
  readonly roles: Readonly<Record<Role, RoleLook>>;
  /** The diverging scale from −1 (blue) over 0 to 1 (vermilion), in equal steps; empty without colours. */
  readonly heat: readonly Colour[];
}

/** Contrast at least 4.5 : 1 (WCAG AA) on black and #1e1e1e, or on white and #eeeeee, with 256 colours too. */
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
  blue: { rgb: '#56b4e9', basic: 12 },
  vermilion: { rgb: '#ee7733', basic: 9 },
  bright: { rgb: '#f0e442', basic: 11 },
  green: { rgb: '#1fb58a', basic: 10 },
  orange: { rgb: '#e69f00', basic: 3 },
  purple: { rgb: '#d68fb5', basic: 13 },
  red: { rgb: '#ff6b6b', basic: 9 },
  grey: { rgb: '#949494', basic: 7 },
  line: { rgb: '#868686', basic: 8 },
  neutral: { rgb: '#e4e4e4', basic: undefined },
};

/** The same hues, made darker where they are too light for paper. */
export const LIGHT: Palette = {
  blue: { rgb: '#006fad', basic: 4 },
  vermilion: { rgb: '#9b4000', basic: 1 },
  bright: { rgb: '#8a2be2', basic: 5 },
  green: { rgb: '#007050', basic: 2 },
  orange: { rgb: '#706200', basic: 3 },
  purple: { rgb: '#9a4977', basic: 5 },
  red: { rgb: '#c00020', basic: 1 },
  grey: { rgb: '#6b6b6b', basic: 8 },
  line: { rgb: '#6c6c6c', basic: 8 },
  neutral: { rgb: '#6b6b6b', basic: undefined },
};

/** Steps of the heat scale on either side of 0. */
const HEAT_STEPS = 8;

/** The themes by name; monochrome has no colours. */
export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: { name: 'dark', roles: rolesIn(DARK), heat: heatScale(DARK) },
  light: { name: 'light', roles: rolesIn(LIGHT), heat: heatScale(LIGHT) },
  monochrome: { name: 'monochrome', roles: rolesIn({}), heat: [] },
};

export const themeOn = (choice: ThemeChoice, ground: Ground): Theme => THEMES[choice === 'auto' ? ground : choice];

/** Returns the look of every role: hue and attributes. A glyph or a word also shows what a colour shows. */
function rolesIn(palette: Partial<Palette>): Readonly<Record<Role, RoleLook>> {
  const look = (hue: keyof Palette | undefined, bold = false): RoleLook => ({
    colour: hue === undefined ? undefined : palette[hue],
    bold,
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

function heatScale(palette: Palette): readonly Colour[] {
  return Array.from({ length: 2 * HEAT_STEPS + 1 }, (_, at) => {
    const heat = (at - HEAT_STEPS) / HEAT_STEPS;
    const end = heat < 0 ? palette.blue : palette.vermilion;
    const { basic } = Math.abs(heat) < 1 / 3 ? palette.neutral : end;
    return { rgb: mix(palette.neutral.rgb, end.rgb, Math.abs(heat)), basic };
  });
}

/** Returns the heat colour for a strength from −1 to 1, undefined when the theme has none. */
export function heatColour(theme: Theme, heat: number): Colour | undefined {
  return theme.heat[heatStep(heat)];
}

/** Returns the step of the heat scale, from 0, for a strength from −1 to 1. */
function heatStep(heat: number): number {
  const bounded = Math.max(-1, Math.min(1, heat));
  return Math.round((bounded + 1) * HEAT_STEPS);
}

/** Returns the step of the heat scale for a segment, undefined for one without heat. */
export const heatStepOf = ({ role, heat }: Segment): number | undefined =>
  heat === undefined ? undefined : heatStep(role === 'heatNegative' ? -heat : heat);

/** Returns how a segment looks in a theme, for every printer of rows. */
export function lookOf({ role = 'text', heat, bold, inverse }: Segment, theme: Theme): Look {
  const look = theme.roles[role];
  return {
    colour: heat === undefined ? look.colour : heatColour(theme, role === 'heatNegative' ? -heat : heat),
    bold: look.bold || bold === true,
    inverse: inverse === true,
  };
}
