/** The ledger: why this number. */

import type { LedgerView } from '../../session/views/ledger-view.ts';
import { truncate, wrap } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { equationRows, leftWidth } from './equations.ts';

export function ledgerRows(view: LedgerView, width: number, height: number): readonly Row[] {
  const { derivation, before, after, entries, inside, notes, checks } = view;
  const rows: Row[] = [];
  if (derivation)
    rows.push(...wrap(derivation.title, width - 2).map((text): Row => [{ text: ` ${text}`, bold: true }]), []);
  if (inside) rows.push(...insideRows(inside, width));
  else {
    const parts = [before, derivation?.equations ?? [], after].filter(part => part.length > 0);
    const left = leftWidth(parts.flat(), width);
    parts.forEach((part, i) => {
      rows.push(...(i > 0 ? [[]] : []), ...equationRows(part, width, left));
    });
  }
  for (const entry of entries)
    rows.push([
      { text: entry.isOfEvent ? '  ▶ ' : '    ', role: 'active' },
      { text: `from ${entry.from}  ` },
      { text: entry.share, role: 'gradient' },
      { text: `   total ${entry.after}`, role: 'muted' },
    ]);
  const asides = [
    ...(derivation?.remarks ?? []).map(text => ({ mark: '·', text })),
    ...notes.map(text => ({ mark: '✎', text })),
    ...checks.map(text => ({ mark: '≈', text })),
  ];
  for (const { mark, text } of asides) rows.push(...asideRows(mark, text, width));
  return fitted(rows, height);
}

/** What happened and what came of it, where there is no room for more: `∂L/∂d = −2`. */
export function ledgerBrief({ derivation }: LedgerView, width: number, height: number): readonly Row[] {
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
  const dense = rows.filter(row => row.length > 0);
  if (dense.length <= height) return dense;
  return [
    ...dense.slice(0, height - 1),
    [{ text: ` … ${dense.length - height + 1} more rows: z zooms`, role: 'muted' }],
  ];
}

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
