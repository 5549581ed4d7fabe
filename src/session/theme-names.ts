/** The themes by name; their colours belong to the screen. */

export const THEME_NAMES = ['dark', 'light', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** `auto`: dark or light, as the terminal is. */
export const THEME_CHOICES = ['auto', ...THEME_NAMES] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
