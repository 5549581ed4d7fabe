/** The themes by name; their colours belong to the screen. */

export const THEME_NAMES = ['dark', 'light', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
