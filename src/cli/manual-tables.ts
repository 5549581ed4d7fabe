/** The manual's tables besides commands and flags: exit codes and environment variables. */

import { EXIT } from '../failure.ts';
import { signalExitCodes } from '../tui/shell/signals.ts';

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  fine: 'fine',
  checkFailed: 'a check failed, or two runs differ',
  usage: 'wrong usage',
  badScenario: 'a scenario, a log or commands with mistakes',
  noInput: 'no such file, or it cannot be read or written',
  bug: 'a bug in backprop-tui',
};

/** Names of signals; SIGINT is shown by its key. */
const signalWords = Object.keys(signalExitCodes).map(signal => (signal === 'SIGINT' ? '^C' : signal));

export const EXIT_WORDS: readonly (readonly [code: string, meaning: string])[] = [
  ...Object.entries(MEANINGS).map(([name, meaning]) => [String(EXIT[name as keyof typeof EXIT]), meaning] as const), // a literal has no other keys
  [Object.values(signalExitCodes).join(', '), `ended by ${signalWords.join(', ')}`],
];

export const ENVIRONMENT: readonly (readonly [variable: string, meaning: string])[] = [
  ['NO_COLOR', 'when set and not empty: no colours'],
  ['FORCE_COLOR', '0: no colours; 1, 2 or 3: 16, 256 or all colours, even into a pipe'],
  ['TERM', 'dumb: prints the trace instead of opening the screen'],
  ['COLORTERM', 'truecolor or 24bit: all colours'],
  ['COLORFGBG', 'text and ground by number, as in 0;15: what --theme auto goes by where the terminal does not answer'],
  ['XDG_STATE_HOME', 'folder of what is kept from one session to the next; by default ~/.local/state'],
  ['INK_SCREEN_READER', 'true: as --screen-reader'],
];

/** The sections of the manual besides commands. */
export const MANUAL_TABLES = { 'EXIT STATUS': EXIT_WORDS, ENVIRONMENT } as const;
