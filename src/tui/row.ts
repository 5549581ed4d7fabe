/** A frame is a list of rows, a row a list of styled segments: panes say what a piece of text *is*, the theme says how that looks. */

import { visibleLine } from '../text/visible.ts';
import { cellWidth, padEnd, truncate, widthUpTo } from '../text/width.ts';

/** What a piece of text means; the theme gives each role its colours. A glyph or a word also shows every role. */
export type Role =
  | 'text'
  | 'muted'
  | 'title'
  | 'label'
  | 'value'
  | 'gradient'
  | 'active'
  | 'good'
  | 'bad'
  | 'warning'
  | 'nonFinite'
  | 'key'
  | 'border'
  | 'focus'
  | 'forward'
  | 'backward'
  | 'update'
  | 'heatNegative'
  | 'heatPositive';

/** A run of text with the same role. `heat` is a strength from 0 to 1 for the heat roles. */
export interface Segment {
  readonly text: string;
  readonly role?: Role;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  readonly heat?: number;
}

/** A screen row, left to right. */
export type Row = readonly Segment[];

/** The style of a run of text. */
export type Style = Omit<Segment, 'text'>;

/** Returns the row's text without styles, its control characters made visible. */
export function plainRow(row: Row): string {
  return row.map(({ text }) => visibleLine(text)).join('');
}

/** Returns the width of a row in cells. */
export function rowWidth(row: Row): number {
  return row.reduce((width, segment) => width + cellWidth(segment.text), 0);
}

/**
 * Returns the row in exactly `width` cells: padded with spaces, or cut with `…` as its last character. Its text is the painted text:
 * control characters are made visible before the text is measured.
 */
export function fitRow(row: Row, width: number): Row {
  const fitted: Segment[] = [];
  let used = 0;
  for (const segment of row) {
    const shown = shownSegment(segment);
    const cells = widthUpTo(shown.text, width - used);
    if (used + cells > width) return cutRow(fitted, shown, width - used);
    if (shown.text !== '') fitted.push(shown);
    used += cells;
  }
  if (used < width) fitted.push({ text: ' '.repeat(width - used) });
  return fitted;
}

function shownSegment(segment: Segment): Segment {
  const text = visibleLine(segment.text);
  return text === segment.text ? segment : { ...segment, text };
}

/** Ends a row with `room` cells of a segment that does not fit; without room the previous segment loses its last character. */
function cutRow(before: readonly Segment[], segment: Segment, room: number): Row {
  const last = before.at(-1);
  if (room > 0) return [...before, { ...segment, text: padEnd(truncate(segment.text, room), room) }];
  if (last === undefined) return [];
  const cells = cellWidth(last.text);
  return [...before.slice(0, -1), { ...last, text: padEnd(truncate(`${last.text}…`, cells), cells) }];
}

/** Returns the row with neighbouring segments of the same style joined and empty segments removed. */
export function joinRuns(row: Row): Row {
  const joined: Segment[] = [];
  let run: Segment | undefined;
  let text = '';
  for (const segment of row) {
    if (segment.text === '') continue;
    if (run !== undefined && isSameStyle(run, segment)) {
      text += segment.text;
      continue;
    }
    if (run !== undefined) joined.push(run.text === text ? run : { ...run, text });
    run = segment;
    text = segment.text;
  }
  if (run !== undefined) joined.push(run.text === text ? run : { ...run, text });
  return joined;
}

export function isSameStyle(a: Style, b: Style): boolean {
  return (
    a.role === b.role &&
    a.heat === b.heat &&
    (a.bold ?? false) === (b.bold ?? false) &&
    (a.inverse ?? false) === (b.inverse ?? false)
  );
}
