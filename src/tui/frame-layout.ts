/** Panes side by side and above each other: every block is a list of rows of the same width, with exactly the requested size. */

import { visibleLine } from '../text/visible.ts';
import { cellWidth, truncate } from '../text/width.ts';
import { fitRow, type Row, rowWidth, type Segment } from './row.ts';

/** A rectangle of rows, all equally wide. */
export type RowBlock = readonly Row[];

export interface BoxOptions {
  /** Whether keys go to this pane: it gets a bright border and a mark before the title. */
  readonly focused?: boolean;
  /** What follows the title in the upper border: it has room there. */
  readonly tabs?: Row | undefined;
  /** A word in the bottom border, at the right. */
  readonly footer?: string;
}

/**
 * Frames rows in a rounded border with a title, in exactly `width` × `height` cells.
 * Rows are cut with `…` or padded, missing rows are blank, surplus rows are dropped. Below 2 × 2 cells it is blank.
 */
export function box(
  title: string,
  rows: readonly Row[],
  width: number,
  height: number,
  options: BoxOptions = {},
): RowBlock {
  if (width < 2 || height < 2) return blank(width, height);
  const edge: Segment = { text: '│', role: options.focused ? 'focus' : 'border' };
  const inside = Array.from({ length: height - 2 }, (_, at) => [edge, ...fitRow(rows[at] ?? [], width - 2), edge]);
  return [topBorder(title, width, options), ...inside, bottomBorder(options, width)];
}

function topBorder(title: string, width: number, { focused = false, tabs = [] }: BoxOptions): Row {
  const role = focused ? 'focus' : 'border';
  const name = truncate(visibleLine(title), width - 4 - rowWidth(tabs));
  if (name === '') return [{ text: `╭${'─'.repeat(width - 2)}╮`, role }];
  const rest = '─'.repeat(width - 4 - cellWidth(name) - rowWidth(tabs));
  return [{ text: focused ? '╭▸' : '╭ ', role }, { text: name, role: 'title' }, ...tabs, { text: ` ${rest}╮`, role }];
}

function bottomBorder({ focused = false, footer = '' }: BoxOptions, width: number): Row {
  const role = focused ? 'focus' : 'border';
  const note = truncate(visibleLine(footer), width - 4);
  if (note === '') return [{ text: `╰${'─'.repeat(width - 2)}╯`, role }];
  return [
    { text: `╰${'─'.repeat(width - 4 - cellWidth(note))} `, role },
    { text: note, role: 'muted' },
    { text: ' ╯', role },
  ];
}

/** Joins blocks from left to right; shorter blocks are filled with blank rows. */
export function beside(...blocks: readonly RowBlock[]): RowBlock {
  const height = Math.max(0, ...blocks.map(block => block.length));
  const blanks = blocks.map(([first = []]) => fitRow([], rowWidth(first)));
  return Array.from({ length: height }, (_, y) => blocks.flatMap((block, at) => block[y] ?? blanks[at]!));
}

/** Returns a blank block. */
export function blank(width: number, height: number): RowBlock {
  return Array.from({ length: Math.max(0, height) }, () => fitRow([], Math.max(0, width)));
}
