/** A frame as text, for tests and the `frame` command. */

import type { EventLog } from '../engine/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run } from '../session/runs.ts';
import { createSession, type Session } from '../session/session.ts';
import { performed, settled } from '../session/update.ts';
import type { ColourDepth } from './colour.ts';
import { dispatch } from './dispatch.ts';
import { paintRow } from './paint.ts';
import { screenOf } from './screen.ts';
import type { Chord } from './shell/chord.ts';
import { createTheme, type ThemeName } from './theme.ts';

export interface Picture {
  readonly columns: number;
  readonly rows: number;
  readonly colour: ColourDepth;
  readonly theme?: ThemeName;
}

export interface FrameOptions extends Picture {
  readonly at?: number;
  /** Keys pressed before the frame: `]]i<down><enter>`. */
  readonly keys?: string;
  readonly digits?: number;
}

export function renderFrame(scenario: Scenario, log: EventLog, options: FrameOptions): readonly string[] {
  const { at, digits, keys = '' } = options;
  const start = createSession(new Run(scenario, log), {
    ...(at !== undefined && { at }),
    ...(digits !== undefined && { digits }),
  });
  return frameOf(press(start, parseKeys(keys)), options);
}

/** Returns the session's painted screen. */
export function frameOf(session: Session, { columns, rows, colour, theme = 'dark' }: Picture): readonly string[] {
  const look = createTheme(theme, colour);
  return screenOf(session, { columns, rows }).map(row => paintRow(row, look));
}

/** Returns the session after some keys, without the keys' effects outside the session. */
export function press(session: Session, chords: readonly Chord[]): Session {
  return chords.reduce((before, chord) => settled(performed(dispatch(before, chord))), session);
}

/** `]]o<down>` → the chords `]`, `]`, `o`, `down`; a `<` that does not open a name is the key `<`. */
export function parseKeys(text: string): readonly Chord[] {
  return [...text.matchAll(/<([a-z+]{2,})>|./gsu)].map(([key, name]) => name ?? (key === ' ' ? 'space' : key!));
}
