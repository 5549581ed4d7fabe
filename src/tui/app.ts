/** The debugger as an application of the terminal shell: keys go in, rows come out. */

import { Failure } from '../failure.ts';
import { interrupted, isBusy, recordedOn, searchedOn } from '../session/background.ts';
import { changed } from '../session/change.ts';
import type { CommandEffect, Saving } from '../session/commands/command.ts';
import { pausedByHand, playedOn, untilNextStep } from '../session/play.ts';
import { isSearching } from '../session/searches.ts';
import type { Session } from '../session/session.ts';
import type { ThemeChoice } from '../session/theme-names.ts';
import { growingTimelines } from '../session/timelines.ts';
import { touredOn } from '../session/tour-progress.ts';
import { forked } from '../session/update.ts';
import { headerView } from '../session/views/header-view.ts';
import { dispatch } from './dispatch.ts';
import { faultRows } from './overlays/fault-box.ts';
import { recordingAgainRow } from './panes/footer-row.ts';
import { headerRow } from './panes/header-row.ts';
import { pasted } from './paste.ts';
import { pointed } from './pointer.ts';
import { type Missing, withRecovery } from './recovery.ts';
import { fitRow, type Row } from './row.ts';
import { screenOf } from './screen.ts';
import { seeing } from './seeing.ts';
import type { Application, Input, Effect as ShellEffect, Size, Turn } from './shell/application.ts';
import { themeOn } from './theme.ts';

export interface AppOptions {
  readonly theme?: ThemeChoice;
  /** Writes a new file; resolves to a message about the outcome. */
  readonly save?: (saving: Saving) => Promise<string>;
  /** Reads the scenario's file again; resolves when the session has changed. */
  readonly reload?: () => Promise<void>;
  /** The clock, in milliseconds from any start. */
  readonly now: () => number;
}

/** Milliseconds of searching before a frame. */
const SLICE = 15;

export function applicationOf(
  initial: Session,
  { theme = 'auto', save = nowhere, reload, now }: AppOptions,
): Application<Session> {
  const { frame, isUnderWay } = withRecovery<Session, Size>(
    screenOf,
    (session, size, before, missing) => whileMissing(session, size, missing, before),
    now,
  );
  return {
    initial,
    update: (session, input, size) => {
      if (input.kind === 'wake' && isUnderWay()) return { state: session, isFrameNew: true }; // everything else waits for the frame
      return readably(
        () => ({ ...respond(session, input, size, { save, reload }), isFrameNew: input.kind === 'wake' }),
        ({ message }) => ({ state: unread(session, message) }),
      );
    },
    settle: session => {
      if (isUnderWay()) return session;
      const end = now() + SLICE;
      return readably(
        () => searchedOn(session, () => now() >= end),
        ({ message }) => unread(session, message),
      );
    },
    takesInterrupt: isBusy,
    wantsMouse: session => session.view.isMouseTaken,
    frame: (session, size) =>
      readably(
        () => frame(session, size),
        ({ message }) => unreadableFrame(session, size, message),
      ),
    wantsGround: session => (session.view.theme ?? theme) === 'auto',
    theme: (session, ground) => themeOn(session.view.theme ?? theme, ground),
    wakeAfter: session => {
      if (isUnderWay()) return 0;
      const isGrowing = growingTimelines(session).length > 0; // while playing, recording keeps ahead of it
      return untilNextStep(session) ?? (isGrowing || isSearching(session) ? 0 : undefined);
    },
  };
}

/** Returns what `make` returns, or what `instead` makes of the mistake in a log that numbers cannot be read from. */
function readably<T>(make: () => T, instead: (failure: Failure) => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return instead(error);
  }
}

/** Returns the session that says what cannot be read, and no longer looks for it. */
const unread = (session: Session, text: string): Session => {
  const { background } = session;
  const message = text.replace(/\s*\n\s*/g, '; ');
  return changed(session, {
    message,
    background: { ...background, lookup: undefined, awaited: undefined, isPaused: true },
  });
};

/** A frame without the numbers of its event, which cannot be read; other events can be gone to. */
function unreadableFrame(session: Session, { columns, rows }: Size, text: string): readonly Row[] {
  const title = 'the numbers of this event cannot be read';
  const said = session.message === undefined ? text : `${session.message}\n${text}`;
  const box = faultRows({ ...session, fault: { title, text: said } }, columns, rows);
  const all = [headerRow(headerView(session), columns), ...box, ...Array.from({ length: rows }, (): Row => [])];
  return all.slice(0, rows).map(row => fitRow(row, columns));
}

/** Returns the last frame, with the header of the next position and the progress in place of the footer. */
function whileMissing(
  session: Session,
  { columns, rows }: Size,
  missing: Missing,
  before: readonly Row[],
): readonly Row[] {
  const between = Array.from({ length: Math.max(0, rows - 2) }, (_, i) => before[i + 1] ?? []);
  const [header, footer] = [headerRow(headerView(session), columns), recordingAgainRow(session, missing)];
  return [header, footer].map(row => fitRow(row, columns)).toSpliced(1, 0, ...between);
}

/** What is done outside of the session. */
type Outside = Required<Pick<AppOptions, 'save'>> & { readonly reload: AppOptions['reload'] };

function shellEffect(effect: CommandEffect, { save, reload }: Outside): ShellEffect<Session> {
  switch (effect.kind) {
    case 'exit':
      return { kind: 'exit', code: 0 };
    case 'fork':
      return { kind: 'change', change: session => forked(session, effect) };
    case 'copy':
      return effect;
    case 'reload':
      return {
        kind: 'perform',
        perform: async () => {
          await reload?.();
          return session => session;
        },
      };
    case 'save':
    case 'export':
      return {
        kind: 'perform',
        perform: async () => {
          const message = await save(effect);
          return session => changed(session, { message });
        },
      };
  }
}

const nowhere = async ({ file }: Saving): Promise<string> => `${file} cannot be written from here`;

function respond(session: Session, input: Input, size: Size, outside: Outside): Turn<Session> {
  switch (input.kind) {
    case 'key': {
      if (input.chord === 'ctrl+c') return { state: interrupted(session) }; // it arrives only while there is work to stop
      const { session: next, effect } = dispatch(seeing(session, size), input.chord);
      return effect === undefined ? { state: next } : { state: next, effect: shellEffect(effect, outside) };
    }
    case 'paste':
      return { state: pasted(session, input.text) };
    case 'mouse': {
      const { session: next, chord } = pointed(session, input.report, size);
      if (chord !== undefined) return respond(session, { kind: 'key', chord }, size, outside);
      return { state: pausedByHand(session, touredOn(session, next)) };
    }
    case 'wake':
      return { state: playedOn(recordedOn(session)) };
  }
}
