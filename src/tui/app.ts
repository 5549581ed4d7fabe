/** The debugger as an application of the terminal shell: keys go in, painted rows come out. */

import { pausedByHand, playedOn, untilNextStep } from '../session/play.ts';
import type { Session } from '../session/session.ts';
import { growingTimelines } from '../session/timelines.ts';
import { isBeingRecorded, recordedOn, stopped } from '../session/update.ts';
import type { ColourDepth } from './colour.ts';
import { dispatch } from './dispatch.ts';
import { press } from './frame.ts';
import { paintRow } from './paint.ts';
import { pointed } from './pointer.ts';
import type { Row } from './row.ts';
import { screenOf } from './screen.ts';
import type { Application, Input, Size, Turn } from './shell/application.ts';
import { type Ended, runShell, type ShellOptions } from './shell/run.tsx';
import { createTheme, type ThemeName } from './theme.ts';

export interface AppOptions {
  readonly colour: ColourDepth;
  readonly theme?: ThemeName;
  readonly shell?: ShellOptions<Session>;
}

/** Runs until the person quits. Resolves to the exit code, and to the session as it was left. */
export function openSession(start: Session, options: AppOptions): Promise<Ended<Session>> {
  return runShell(applicationOf(start, options), options.shell);
}

export function applicationOf(
  initial: Session,
  { colour, theme = 'dark' }: Pick<AppOptions, 'colour' | 'theme'>,
): Application<Session> {
  const look = createTheme(theme, colour);
  const painted = new Map<string, string>();
  return {
    initial,
    update,
    wakeAfter: session => untilNextStep(session) ?? (growingTimelines(session).length > 0 ? 0 : undefined), // while playing, recording keeps ahead of it
    takesInterrupt: isBeingRecorded,
    wantsMouse: session => session.isMouseTaken,
    frame: (session, size) => screenOf(session, size).map(row => paintOnce(row, painted, () => paintRow(row, look))),
  };
}

/** Rows repeat from frame to frame: painted ones are kept. */
function paintOnce(row: Row, painted: Map<string, string>, paint: () => string): string {
  const key = row.map(({ text, role, bold, inverse, heat }) => `${text}\0${role}${bold}${inverse}${heat}`).join('\x01');
  let text = painted.get(key);
  if (text === undefined) {
    if (painted.size > 4_000) painted.clear();
    text = paint();
    painted.set(key, text);
  }
  return text;
}

function update(session: Session, input: Input, size: Size): Turn<Session> {
  switch (input.kind) {
    case 'key': {
      if (input.chord === 'ctrl+c') return { state: stopped(session) }; // comes only while recording goes on
      const { session: next, effect } = dispatch(session, input.chord);
      if (effect === undefined) return { state: next };
      return { state: next, effect: effect.kind === 'exit' ? { kind: 'exit', code: 0 } : effect };
    }
    case 'paste':
      return {
        state: press(
          session,
          session.prompt === undefined && session.help === undefined && session.predicting === undefined
            ? []
            : [...input.text],
        ),
      };
    case 'mouse':
      return { state: pausedByHand(session, pointed(session, input.report, size)) };
    case 'wake':
      return { state: playedOn(recordedOn(session)) };
  }
}
