/** The table that compares two timelines. It stands above the timeline row, and all keys still work. */

import type { Session } from '../../session/session.ts';
import {
  type ComparedNumber,
  type ComparedRow,
  type ComparedSide,
  type CompareView,
  compareView,
} from '../../session/views/compare-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate } from '../../text/width.ts';
import { box } from '../frame-layout.ts';
import { COMPARISON } from '../layout.ts';
import { type Role, type Row, rowWidth, type Segment } from '../row.ts';

/** Most cells of a name. */
const MOST_NAME = 12;

/** Widths tried for a number, in cells, from the widest. */
const NUMBERS = [24, 20, 16, 14, 12, 10, 8, 6] as const;

/** Returns a box of `height` rows; no rows when there is nothing to compare with, or no room. */
export function compareRows(session: Session, width: number, height: number): readonly Row[] {
  const view = height === 0 ? undefined : compareView(session, height - COMPARISON.around);
  if (view === undefined) return [];
  const { here, there, first, count } = view;
  const { rows, widths } = widestIn(view, width - 2);
  const content: readonly Row[] = [
    sideRow('here', here, view, width),
    sideRow('there', there, view, width),
    headRow(widths),
    ...rows.map(({ name, value, gradient, isSelected }): Row => {
      const isApart = value.differs || gradient?.differs === true;
      return [
        { text: isSelected ? ' ▶ ' : '   ', role: 'active' },
        { text: padEnd(truncate(visibleLine(name), widths.name), widths.name), ...(isSelected && { bold: true }) },
        { text: isApart ? ' ≠ ' : '   ', role: 'warning' },
        ...numberCells(value, widths.value, 'value'),
        { text: '   ' },
        ...(gradient === undefined ? [] : numberCells(gradient, widths.gradient, 'gradient')),
      ];
    }),
  ];
  const isCut = rows.length < count;
  return box(titleOf(view), content, width, height, {
    focused: false,
    footer: `= closes${isCut ? ` · ${first + 1}–${first + rows.length} of ${count}` : ''}`,
  });
}

const titleOf = ({ here, there, differing, count }: CompareView): string =>
  `Compare ${there.number === 'B' ? 'this run' : `timeline ${here.number}`} with ${there.number}: ${differing === 0 ? 'all nodes the same' : `${differing} of ${count} nodes differ`}`;

/** `here   2  b := 2 at event 2  event 5  L = −14   apart since event 2`. */
function sideRow(
  word: 'here' | 'there',
  { number, name, position, event }: ComparedSide,
  view: CompareView,
  width: number,
): Row {
  const { here, there, divergence } = view;
  const names = Math.min(Math.floor(width * 0.3), Math.max(cellWidth(here.name), cellWidth(there.name)));
  const label = ` ${padEnd(word, 5)}  ${number}  ${padEnd(truncate(visibleLine(name), names), names)}  `;
  const mark =
    word === 'there'
      ? ''
      : position === divergence
        ? '◀ they part here'
        : position < divergence
          ? `the same up to event ${divergence - 1}`
          : `apart since event ${divergence}`;
  const room = Math.max(8, width - cellWidth(label) - mark.length - 18);
  return [
    { text: label, role: 'label' },
    { text: `event ${position}  `, role: 'muted' },
    { text: truncate(visibleLine(event), room), role: 'text' },
    { text: `   ${mark}`, role: position === divergence ? 'warning' : 'muted' },
  ];
}

/** Returns the comparison as a spoken sentence: both sides, and the selected node on both. */
export function compareSentence(session: Session): string {
  const view = compareView(session, 1);
  if (view === undefined) return '';
  const { there, rowsIn } = view;
  const said = rowsIn(NUMBERS[0]).flatMap(({ name, value, gradient }) => [
    `${name} is ${value.here} here and ${value.there} there`,
    ...(gradient === undefined ? [] : [`its gradient ${gradient.here} here and ${gradient.there} there`]),
  ]);
  return `${titleOf(view)}. There, event ${there.position}: ${there.event}. ${said.join(', ')}.`;
}

interface Widths {
  readonly here: number;
  readonly there: number;
  readonly difference: number;
}

interface TableWidths {
  readonly name: number;
  readonly value: Widths;
  readonly gradient: Widths;
}

/** Returns the widest numbers that fit the table, and the needed widths of all columns. */
function widestIn({ rowsIn }: CompareView, width: number) {
  const fits = (most: number) => rowWidth(headRow(widthsOf(rowsIn(most), most))) <= width;
  const most = NUMBERS.find(fits) ?? NUMBERS.at(-1)!; // the list is not empty
  const rows = rowsIn(most);
  return { rows, widths: widthsOf(rows, most) };
}

function widthsOf(rows: readonly ComparedRow[], most: number): TableWidths {
  const widest = (texts: readonly string[], least: number) =>
    Math.min(most, Math.max(least, ...texts.map(text => cellWidth(text))));
  const of = (numbers: readonly ComparedNumber[]): Widths => ({
    here: widest(
      numbers.map(({ here }) => here),
      10,
    ),
    there: widest(
      numbers.map(({ there }) => there),
      7,
    ),
    difference: widest(
      numbers.map(({ difference }) => difference),
      6,
    ),
  });
  return {
    name: Math.min(MOST_NAME, Math.max(4, ...rows.map(({ name }) => cellWidth(name)))),
    value: of(rows.map(({ value }) => value)),
    gradient: of(rows.flatMap(({ gradient }) => gradient ?? [])),
  };
}

function headRow({ name, value, gradient }: TableWidths): Row {
  const head = (word: string, { here, there, difference }: Widths) =>
    `${padStart(`${word} here`, here)}  ${padStart('there', there)}  ${padStart('Δ', difference)}`;
  return [
    {
      text: `   ${padEnd('node', name)}   ${head('value', value)}   ${head('∂', gradient)}`,
      role: 'muted',
    },
  ];
}

function numberCells({ here, there, difference, differs }: ComparedNumber, widths: Widths, role: Role): Segment[] {
  const cell = (text: string, width: number) => padStart(truncate(text, width), width);
  return [
    { text: cell(here, widths.here), role: here === '?' ? 'muted' : role, bold: differs },
    { text: `  ${cell(there, widths.there)}`, role: there === '?' ? 'muted' : role },
    { text: `  ${cell(difference, widths.difference)}`, role: differs ? 'warning' : 'muted' },
  ];
}
