/** The tensor pane, which covers all panes: summary, legend, and a grid of elements with a bar before each number. */

import { AROUND, type ElementCell, type ElementGrid, type TensorView } from '../../session/views/tensor-view.ts';
import { cellWidth, padEnd, padStart } from '../../text/width.ts';
import { heatBar } from '../graph/heat.ts';
import type { Row, Segment } from '../row.ts';

/** Rows above the first row of elements: current element, summary, legend, indices of the columns. */
export const TENSOR_HEAD = 4;

/** Returns rows that exactly fit the size for which the view was made. */
export function tensorRows({ of, summary, current, greatest, hasNaN, grid }: TensorView): readonly Row[] {
  return [
    [
      { text: ` ${current.name} = `, role: 'label' },
      { text: current.exact, role: /NaN|∞/.test(current.exact) ? 'nonFinite' : of },
      { text: `   ${current.writer}`, role: 'muted' },
    ],
    [{ text: ` ${summary.join(' · ')}`, role: 'muted' }],
    ...(grid === undefined
      ? []
      : [legend(greatest, hasNaN), headRow(grid), ...grid.rows.map(row => elementRow(grid, row))]),
  ];
}

/** Returns every bar once, from the most negative to the most positive strength; NaN's bar only where a NaN occurs. */
function legend(greatest: string, hasNaN: boolean): Row {
  return [
    { text: ` −${greatest} `, role: 'muted' },
    ...[-1, -0.25, 0, 0.25, 1].flatMap((strength): readonly Segment[] => [heatBar(strength), { text: ' ' }]),
    { text: `${greatest}   tall from half of it, dot below a sixteenth`, role: 'muted' },
    ...(hasNaN ? [{ text: '   ' }, heatBar(Number.NaN), { text: ' NaN', role: 'muted' } as const] : []),
  ];
}

const labelWidth = ({ rows }: ElementGrid): number => Math.max(...rows.map(({ label }) => cellWidth(label)));

/** Returns the flat index of the element drawn at a cell inside the pane's border; undefined where there is none. */
export function elementAt({ grid }: TensorView, x: number, y: number): number | undefined {
  const row = grid?.rows[y - TENSOR_HEAD];
  if (grid === undefined || row === undefined) return undefined;
  let left = labelWidth(grid) + 2;
  for (const { element, text } of row.cells) {
    const right = left + cellWidth(text) + AROUND;
    if (x >= left && x < right) return element;
    left = right;
  }
  return undefined;
}

function headRow(grid: ElementGrid): Row {
  return [
    { text: `${' '.repeat(labelWidth(grid) + 2)}${grid.heads.map(head => `  ${head}  `).join('')}`, role: 'muted' },
  ];
}

function elementRow(grid: ElementGrid, { label, cells }: ElementGrid['rows'][number]): Row {
  return [
    { text: ` ${padStart(label, labelWidth(grid))} `, role: 'muted' },
    ...cells.flatMap((cell): readonly Segment[] => cellSegments(cell)),
  ];
}

/** `▄ 0.442 `, and `▄[0.442]` for the current element: its number stands in brackets if the column has room. */
function cellSegments({ text, strength, isCurrent }: ElementCell): readonly Segment[] {
  const { text: glyph, ...style } = heatBar(strength);
  if (!isCurrent)
    return [{ text: glyph, ...style }, { text: ' ' }, { text: padEnd(text, cellWidth(text) + 2), ...style }];
  return [
    { text: glyph, ...style },
    { text: '[', role: 'active' },
    { text, ...style, inverse: true },
    { text: '] ', role: 'active' },
  ];
}
