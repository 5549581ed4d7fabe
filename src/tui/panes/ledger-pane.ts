/** The ledger pane: the derivation of a number. */

import type { Equation } from '../../explain/derivation.ts';
import type { WrittenElement } from '../../explain/inside.ts';
import type { Contribution } from '../../session/views/contributions-view.ts';
import type { LedgerView } from '../../session/views/ledger-view.ts';
import { cellWidth, padEnd, truncate, wrap } from '../../text/width.ts';
import { keyText } from '../key-text.ts';
import { firstKeyOf, withKeys } from '../keymap.ts';
import { type Row, rowWidth } from '../row.ts';
import { brokenText, equationRows, leftWidth } from './equations.ts';

/** Returns the ledger's rows, the scenario's notes first. Contributions stand below the derivation; for a node chosen by hand they stand above it when there is no room for both. */
export function ledgerRows(view: LedgerView, width: number, height: number): readonly Row[] {
  const { derivation, before, after, inside, page } = view;
  const title = brokenText(derivation.title, width - 2).map((text): Row => [{ text: ` ${text}`, bold: true }]);
  const asides = asideRows(view, width);
  const notes = noteRows(view, width);
  if (inside) return fitted([title, insideRows(inside, width), ...asides, notes], height, page);
  const left = leftWidth([...before, ...derivation.equations, ...after], width);
  const rowsOf = (equations: readonly Equation[]) => equationRows(equations, width, left);
  const came = contributionRows(view, width);
  const parts = [notes, title, rowsOf(before), rowsOf(derivation.equations), [...rowsOf(after), ...came], ...asides];
  const isCut = view.isChosen && withoutBlanks(parts.flat()).length > height;
  return fitted(
    isCut ? [[...headingOf(view), ...came], ...parts.slice(0, 4), rowsOf(after), ...asides] : parts,
    height,
    page,
  );
}

/** Cells of the longest bar, and of the longest name of a sender. */
const CONTRIBUTION = { bar: 8, from: 24 };

/** Returns the heading of a single contribution; several contributions have it in their first row. */
const headingOf = ({ entries, after }: LedgerView): readonly Row[] =>
  entries.length === 1 ? [[{ text: ` contribution to ${after[0]!.left}:`, role: 'muted' }]] : [];

/** Returns the contributions' rows. The largest is named first, in case some are out of sight. */
function contributionRows({ entries, isChosen }: LedgerView, width: number): readonly Row[] {
  const largest = entries.find(({ isLargest }) => isLargest);
  const origin = keyText(firstKeyOf('origin'));
  const widest = Math.min(CONTRIBUTION.from, Math.max(0, ...entries.map(({ from }) => cellWidth(from))));
  const sizes = Math.max(0, ...entries.map(({ size }) => cellWidth(size)));
  const isOne = entries.length === 1;
  const first: readonly Row[] =
    largest === undefined
      ? []
      : [
          [
            { text: ` largest of ${entries.length}: `, role: 'muted' },
            { text: truncate(largest.from, widest), role: 'active' },
            {
              text: `; ${isChosen && !entries.at(-1)!.isOfEvent ? `${origin} ${origin}` : origin} follows it`,
              role: 'muted',
            },
          ],
        ];
  const meaning: Row = [{ text: '   with the size of the largest element of each', role: 'muted' }];
  return [
    ...first,
    ...entries.flatMap(entry => entryRows(entry, { widest, sizes, isOne, width })),
    ...(sizes > 0 && !isOne ? [meaning] : []),
  ];
}

interface Columns {
  readonly widest: number;
  readonly sizes: number;
  readonly isOne: boolean;
  readonly width: number;
}

/** Returns a contribution's rows: sender, size, number and sum. The number and the sum go to a row below if there is no room, so that they are never cut. */
function entryRows(entry: Contribution, { widest, sizes, isOne, width }: Columns): readonly Row[] {
  const { from, contribution, total, size, part, isLargest, isOfEvent } = entry;
  const head: Row = [
    { text: isOfEvent ? ' ▶ ' : '   ', role: 'active' },
    { text: `from ${padEnd(truncate(from, widest), widest)}  `, ...(isLargest && { role: 'active' }) },
    ...(isOne ? [] : [{ text: padEnd('▇'.repeat(Math.ceil(part * CONTRIBUTION.bar)), CONTRIBUTION.bar + 1) }]),
    ...(sizes === 0
      ? []
      : [
          { text: isOne ? 'largest element ' : '', role: 'muted' as const },
          { text: `${padEnd(size, sizes)}  `, ...(isLargest && { bold: true }) },
        ]),
  ];
  const number: Row = [{ text: contribution, role: 'gradient' }];
  const sum: Row = total === '' || isOne ? [] : [{ text: `   total ${total}`, role: 'muted' }];
  if (rowWidth([...head, ...number, ...sum]) < width) return [[...head, ...number, ...sum]];
  if (sizes > 0) return [head];
  const indent: Row = [{ text: ' '.repeat(8) }];
  const below = [...indent, ...number, ...sum];
  return [
    head,
    ...(rowWidth(below) < width
      ? [below]
      : [
          [...indent, ...number],
          [...indent, ...sum],
        ]),
  ];
}

/** Least rows of a pane that shows a part of the equations, if they do not fit. */
const LEAST_OF_PAGE = 5;

/** Returns a low pane's rows: the equations, of a very low one the event and its result: `∂L/∂d = −2`. What is left out is on the next pages. */
export function ledgerBrief(view: LedgerView, width: number, height: number): readonly Row[] {
  const rows = withoutBlanks(ledgerRows(view, width, Number.POSITIVE_INFINITY));
  if (rows.length <= height) return rows;
  const pages = height < 2 ? 0 : pageCount(rows, height - 1);
  const page = view.page % (pages + 1);
  if (page > 0) return pageOf(rows, height - 1, page - 1);
  if (height < 3) return briefRows(view, width, height);
  const { notes, derivation } = view;
  const title = notes.length === 0 ? derivation.title : notedTitle(view, width - 2);
  const bare = { ...view, derivation: { ...derivation, title, remarks: [] }, notes: [], checks: [], names: [] };
  const equations = withoutBlanks(ledgerRows(bare, width, Number.POSITIVE_INFINITY));
  return height < LEAST_OF_PAGE && equations.length > height
    ? briefRows(view, width, height)
    : fitted([equations], height, 0);
}

/** The title, with the key for the notes that are left out. */
function notedTitle({ derivation }: LedgerView, width: number): string {
  const more = ` ✎ ${keyText(firstKeyOf('page-down'))}`;
  return `${truncate(derivation.title, width - cellWidth(more))}${more}`;
}

function briefRows(view: LedgerView, width: number, height: number): readonly Row[] {
  const [first, ...rest] = view.derivation.equations;
  const hasMore = view.notes.length > 0 && height > 1;
  const title: Row = [{ text: hasMore ? notedTitle(view, width) : truncate(view.derivation.title, width), bold: true }];
  if (first === undefined) return [title];
  // Rows without a left side continue the first row; the last of them is the result.
  const next = rest.findIndex(({ left }) => left !== '');
  const result = (next < 0 ? rest : rest.slice(0, next)).at(-1) ?? first;
  const row: Row = [{ text: `${first.left} = `, role: 'label' }, ...result.right];
  return height > 1 ? [title, row] : [row];
}

/** Joins the parts with blank rows between them; without blank rows if they are too high, and as a page if they still are. */
function fitted(parts: readonly (readonly Row[])[], height: number, page: number): readonly Row[] {
  const rows = parts.filter(part => part.length > 0).flatMap((part, i) => [...(i > 0 ? [[]] : []), ...part]);
  if (rows.length <= height) return rows;
  const dense = withoutBlanks(rows);
  if (dense.length <= height) return dense;
  return pageOf(dense, height - 1, page);
}

const pageCount = (rows: readonly Row[], room: number): number => Math.ceil(rows.length / room);

/** Returns a page. The last page is full as well, and the first follows it. The last row shows how many rows are beyond, and the key for them. */
function pageOf(rows: readonly Row[], room: number, page: number): readonly Row[] {
  const count = pageCount(rows, room);
  const last = rows.length - room;
  const start = Math.min(room * (((page % count) + count) % count), last);
  const rowsWord = (n: number, word: string) => `${n} ${word} row${n === 1 ? '' : 's'}`;
  const isBefore = start < last;
  const beyond = isBefore ? rowsWord(last - start, 'more') : rowsWord(start, 'earlier');
  const command = isBefore ? 'page-down' : 'page-up';
  const text = ` … ${beyond}: ${keyText(firstKeyOf(command))}`;
  return [...rows.slice(start, start + room), [{ text, role: 'muted' }]];
}

const withoutBlanks = (rows: readonly Row[]): readonly Row[] => rows.filter(row => row.length > 0);

/** Returns the scenario's notes, the first of which begins with its mark. */
const noteRows = ({ notes }: LedgerView, width: number): readonly Row[] =>
  notes.flatMap(text => marked(text, width, '✎', 'text'));

/** Returns the texts beside the equations, each as a part of its own. */
function asideRows({ derivation, checks, names }: LedgerView, width: number): readonly (readonly Row[])[] {
  const asides = [
    ...derivation.remarks.map(text => ({ mark: '·', text: withKeys(text) })),
    ...checks.map(text => ({ mark: '≈', text })),
    ...names.map(text => ({ mark: '·', text })),
  ];
  return asides.map(({ mark, text }) => marked(text, width, mark, 'muted'));
}

/** Returns a text as rows behind its mark. */
const marked = (text: string, width: number, mark: string, role: 'text' | 'muted'): readonly Row[] =>
  wrap(text, Math.max(10, width - 5)).map(
    (line, i): Row => [
      { text: i === 0 ? ` ${mark} ` : '   ', role: 'warning' },
      { text: line, role },
    ],
  );

function insideRows(
  { element, at, count, disagreements }: NonNullable<LedgerView['inside']>,
  width: number,
): readonly Row[] {
  const sum = equationsOf(element).map((equation, i) => ({ ...equation, isNewThought: i === 0 }));
  return [
    [
      { text: ` element ${at + 1} of ${count}`, role: 'muted' },
      { text: count > 1 ? '   ↑↓ other elements' : '', role: 'muted' },
    ],
    [],
    ...equationRows(
      [...(element.contribution ? equationsOf(element.contribution) : []), ...sum, ...disagreements],
      width,
    ),
  ];
}

/** Returns the equations of an element. For an accumulation, the symbols are words about the numbers, not a formula. */
function equationsOf({ name, symbols, numbers, result, contribution }: WrittenElement): readonly Equation[] {
  const row = (left: string, text: string, label = '', role?: 'value' | 'gradient'): Equation => ({
    left,
    relation: '=',
    right: [role ? { text, role } : { text }],
    label,
  });
  return [
    ...(contribution ? [row(name, numbers, symbols, 'value')] : [row(name, symbols), row('', numbers, '', 'value')]),
    row('', result, '', name.includes('∂') ? 'gradient' : 'value'),
  ];
}
