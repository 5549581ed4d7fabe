/** The tensor pane, which covers all panes: summary, legend, and a grid of elements with a bar before each number. */

import { AROUND, type ElementCell, type ElementGrid, type TensorView } from '../../session/views/tensor-view.ts';
import { cellWidth, padEnd, padStart } from '../../text/width.ts';
import { heatBar } from '../graph/heat.ts';
import type { Row, Segment } from '../row.ts';
import type { Drawn, Spot } from '../spot.ts';

/** Rows above the first row of elements: current element, summary, legend, indices of the columns. */
export const TENSOR_HEAD = 4;

/** Draws rows that exactly fit the size for which the view was made; a click on an element chooses it. */
export function drawTensor({ of, summary, current, greatest, hasNaN, grid }: TensorView): Drawn {
  const rows: readonly Row[] = [
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
  return { rows, spots: grid === undefined ? [] : elementSpots(grid) };
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

/** Returns where each element stands, with the cells around its number. */
function elementSpots(grid: ElementGrid): readonly Spot[] {
  return grid.rows.flatMap(({ cells }, row) => {
    let right = labelWidth(grid) + 2;
    return cells.map(({ element, text }): Spot => {
      const [x, width] = [right, cellWidth(text) + AROUND];
      right += width;
      return { x, y: TENSOR_HEAD + row, width, height: 1, target: { kind: 'element', element } };
    });
  });
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
