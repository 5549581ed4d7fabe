/** The colours of the screen, chosen while it is open. */

import { nameHint } from '../../text/suggest.ts';
import { THEME_CHOICES, type ThemeChoice } from '../theme-names.ts';
import type { Command } from './command.ts';

const themeNamed = (text: string): ThemeChoice | undefined => THEME_CHOICES.find(name => name === text.trim());

function unknownTheme(text: string): string {
  const hint = nameHint(text.trim(), THEME_CHOICES);
  return `unknown theme ${text.trim()}${hint === undefined ? '' : `; ${hint}`}`;
}

export const THEME_COMMAND = {
  name: 'theme',
  also: ['colors', 'background'],
  argument: 'THEME',
  does: `choose the colours: ${THEME_CHOICES.join(', ')}`,
  group: 'Look',
  disabledReason: (_, text) => (text.trim() === '' || themeNamed(text) ? undefined : unknownTheme(text)),
  run: (draft, text) => {
    const theme = themeNamed(text);
    if (theme !== undefined) draft.view.theme = theme;
    draft.message = theme === undefined ? `themes: ${THEME_CHOICES.join(', ')}` : `theme ${theme}`;
  },
} as const satisfies Command;
