/**
 * The whole run as an asciicast, version 3: the screen after each event, for asciinema's player.
 * Source: https://docs.asciinema.org/manual/asciicast/v3/
 */

import { FRAME_LIMITS } from '../limits.ts';
import { narrationAt } from '../query/narration.ts';
import { isPhaseStart } from '../query/navigate.ts';
import { logOf, runOf, type Session } from '../session/session.ts';
import { asciiJson, visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import { screenOf } from '../tui/screen.ts';
import { paintRow } from '../tui/shell/paint.ts';
import { THEMES, type Theme } from '../tui/theme.ts';
import { demandFew, type EventRange, eventRange } from './event-range.ts';
import { groundOf } from './frame-svg.ts';
import type { Write, Writing } from './writer.ts';

export const write: Write = async function* (subject, writing) {
  const session = await subject.session();
  const range = eventRange(logOf(session), writing.to === undefined ? {} : writing);
  demandFew('cast', range);
  yield* castLines(session, range, writing);
};

function* castLines(session: Session, { first, last }: EventRange, writing: Writing): Generator<string> {
  const { size = FRAME_LIMITS.usual, theme: name = 'dark' } = writing;
  const theme = THEMES[name];
  yield line(headerOf(session, size, theme));
  let before: readonly string[] = [];
  let wait = 0;
  for (let position = first; position <= last; position++) {
    const there = { ...session, place: { ...session.place, position } };
    const rows = screenOf(there, size).map(row => paintRow(row, theme, 'truecolour'));
    yield line([wait, 'o', position === first ? `${CLEAR}${changes([], rows)}` : changes(before, rows)]);
    for (const label of markersAt(session, position, first)) yield line([0, 'm', label]);
    before = rows;
    wait = secondsAt(session, position);
  }
  yield line([wait, 'o', SHOW_CURSOR]);
  yield line([0, 'x', '0']);
}

const line = (value: unknown): string => `${asciiJson(value)}\n`;

/** Hides the cursor, and clears the screen. */
const CLEAR = '\x1b[?25l\x1b[2J';

/** A terminal that played the recording has its cursor again. */
const SHOW_CURSOR = '\x1b[?25h';

/** Rows that are others than before, each written over the old one: rows are as wide as the screen. */
const changes = (before: readonly string[], rows: readonly string[]): string =>
  rows.map((row, i) => (row === before[i] ? '' : `\x1b[${i + 1};1H${row}`)).join('');

/** A terminal's eight colours, which the player asks for; the screen names its own. */
const PALETTE = '#000000:#cd0000:#00cd00:#cdcd00:#0000ee:#cd00cd:#00cdcd:#e5e5e5';

function headerOf(session: Session, { columns, rows }: { columns: number; rows: number }, theme: Theme): object {
  const { paper, ink } = groundOf(theme);
  return {
    version: 3,
    term: {
      cols: columns,
      rows,
      type: 'xterm-256color',
      theme: { fg: ink, bg: paper, palette: PALETTE },
    },
    title: visibleLine(runOf(session).scenario.title),
  };
}

/** Cells of a marker. */
const LABEL = 60;

/** The phase that begins at an event, and what the scenario tells there. */
function markersAt(session: Session, position: number, first: number): readonly string[] {
  const { scenario, log } = runOf(session);
  const begins = position === first || isPhaseStart(log, position);
  const iteration = log.iterationCount > 1 ? `iteration ${log.iterationNumberAt(position)}: ` : '';
  const notes = narrationAt(scenario, log, position).map(note => `✎ ${visibleLine(note.replace(/\s+/g, ' '))}`);
  return [...(begins ? [`${iteration}${log.phaseAt(position)}`] : []), ...notes].map(label => truncate(label, LABEL));
}

/** Seconds that an event stays, and longer for what there is to read; never longer than `LONGEST`. */
const BEAT = 1;
const SECONDS_A_WORD = 0.3;
const LONGEST = 15;

function secondsAt(session: Session, position: number): number {
  const { scenario, log } = runOf(session);
  const words = narrationAt(scenario, log, position).join(' ').split(/\s+/).length - 1;
  return Math.min(LONGEST, Math.round(10 * (BEAT + SECONDS_A_WORD * words)) / 10);
}
