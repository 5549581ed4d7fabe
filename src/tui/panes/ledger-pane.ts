/** The ledger: why this number. */

import type { LedgerView } from '../../session/views/ledger-view.ts';
import { cellWidth, padEnd, truncate, wrap } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { equationRows, leftWidth } from './equations.ts';

/** Contributions stand below what happened; above it for a node chosen by hand when there is not room for both, as it was chosen to see them. */
export function ledgerRows(view: LedgerView, width: number, height: number): readonly Row[] {
  const { derivation, before, after, inside, notes, checks } = view;
  const title: readonly Row[] = derivation
    ? [...wrap(derivation.title, width - 2).map((text): Row => [{ text: ` ${text}`, bold: true }]), []]
    : [];
  const parts = [before, derivation?.equations ?? [], after].filter(part => part.length > 0);
  const left = leftWidth(parts.flat(), width);
  const equations = parts.flatMap((part, i) => [...(i > 0 ? [[]] : []), ...equationRows(part, width, left)]);
  const asides = [
    ...(derivation?.remarks ?? []).map(text => ({ mark: '·', text })),
    ...notes.map(text => ({ mark: '✎', text })),
    ...checks.map(text => ({ mark: '≈', text })),
  ].flatMap(({ mark, text }) => asideRows(mark, text, width));
  if (inside) return fitted([...title, ...insideRows(inside, width), ...asides], height);
  const came = contributionRows(view);
  const rows = [...title, ...equations, ...came, ...asides];
  const isCut = view.isChosen && withoutBlanks(rows).length > height;
  return fitted(isCut ? [...came, ...title, ...equations, ...asides] : rows, height);
}

/** Cells of the longest bar, and of the longest name of a sender. */
const CONTRIBUTION = { bar: 8, from: 24 };

/** The largest is named first, in case not all of them are in sight. */
function contributionRows({ entries, isChosen }: LedgerView): readonly Row[] {
  const largest = entries.find(({ isLargest }) => isLargest);
  const widest = Math.min(CONTRIBUTION.from, Math.max(0, ...entries.map(({ from }) => cellWidth(from))));
  const sizes = Math.max(0, ...entries.map(({ size }) => cellWidth(size)));
  const first: readonly Row[] =
    largest === undefined
      ? []
      : [
          [
            { text: ' largest of ', role: 'muted' },
            { text: `${entries.length}: `, role: 'muted' },
            { text: largest.from, role: 'active' },
            {
              text: `; ${isChosen && !entries.at(-1)!.isOfEvent ? 'o o' : 'o'} follows it`,
              role: 'muted',
            },
          ],
        ];
  return [
    ...first,
    ...entries.map(
      ({ from, share, total, size, part, isLargest, isOfEvent }): Row => [
        { text: isOfEvent ? ' ▶ ' : '   ', role: 'active' },
        { text: `from ${padEnd(truncate(from, widest), widest)}  `, ...(isLargest && { role: 'active' }) },
        ...(entries.length > 1
          ? [{ text: padEnd('▇'.repeat(Math.ceil(part * CONTRIBUTION.bar)), CONTRIBUTION.bar + 1) }]
          : []),
        { text: sizes === 0 ? '' : `${padEnd(size, sizes)} `, ...(isLargest && { bold: true }) },
        { text: share, role: 'gradient' },
        { text: total === '' ? '' : `   total ${total}`, role: 'muted' },
      ],
    ),
  ];
}

/** Everything where a low pane has room for it; else what happened and what came of it: `∂L/∂d = −2`. */
export function ledgerBrief(view: LedgerView, width: number, height: number): readonly Row[] {
  const all = height < 3 ? [] : withoutBlanks(ledgerRows(view, width, Number.POSITIVE_INFINITY));
  return all.length > 0 && all.length <= height ? all : briefRows(view, width, height);
}

function briefRows({ derivation }: LedgerView, width: number, height: number): readonly Row[] {
  if (derivation === undefined) return [];
  const [first, ...rest] = derivation.equations;
  const title: Row = [{ text: truncate(derivation.title, width), bold: true }];
  if (first === undefined) return [title];
  // Rows without a left side go on with the first; the last of them is the result.
  const next = rest.findIndex(({ left }) => left !== '');
  const result = (next < 0 ? rest : rest.slice(0, next)).at(-1) ?? first;
  const row: Row = [{ text: `${first.left} = `, role: 'label' }, ...result.right];
  return height > 1 ? [title, row] : [row];
}

/** Without its blank rows when it is too high, and with a word about what is cut off when it still is. */
function fitted(rows: readonly Row[], height: number): readonly Row[] {
  if (rows.length <= height) return rows;
  const dense = withoutBlanks(rows);
  if (dense.length <= height) return dense;
  return [
    ...dense.slice(0, height - 1),
    [{ text: ` … ${dense.length - height + 1} more rows: z zooms`, role: 'muted' }],
  ];
}

const withoutBlanks = (rows: readonly Row[]): readonly Row[] => rows.filter(row => row.length > 0);

function asideRows(mark: string, text: string, width: number): readonly Row[] {
  const lines = wrap(text, Math.max(10, width - 5));
  return [
    [],
    ...lines.map(
      (line, i): Row => [
        { text: i === 0 ? ` ${mark} ` : '   ', role: 'warning' },
        { text: line, role: mark === '✎' ? 'text' : 'muted' },
      ],
    ),
  ];
}

function insideRows({ element, at, count }: NonNullable<LedgerView['inside']>, width: number): readonly Row[] {
  return [
    [
      { text: ` element ${at + 1} of ${count}`, role: 'muted' },
      { text: count > 1 ? '   ↑↓ other elements' : '', role: 'muted' },
    ],
    [],
    ...equationRows(
      [
        { left: element.name, relation: '=', right: [{ text: element.symbols }], label: '' },
        { left: '', relation: '=', right: [{ text: element.numbers, role: 'value' }], label: '' },
        {
          left: '',
          relation: '=',
          right: [{ text: element.result, role: element.name.startsWith('∂') ? 'gradient' : 'value' }],
          label: '',
        },
      ],
      width,
    ),
  ];
}
