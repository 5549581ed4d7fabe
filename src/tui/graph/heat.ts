/** The elements of a tensor as a strip of bars: positive bars rise from the baseline, negative bars hang from the top. */

import type { Row, Segment } from '../row.ts';

/** The strengths from which a bar appears, and from which it is half a cell high. */
const THRESHOLD = { seen: 1 / 16, tall: 1 / 2 };

/** The legend of the bars. */
export const HEAT_LEGEND = '▁▄ positive ▔▀ negative · near 0';

/** Returns a bar for a strength from −1 to 1, `·` near 0 and `×` for NaN; the glyph shows sign and size without colours. */
export function heatBar(strength: number): Segment {
  if (Number.isNaN(strength)) return { text: '×', role: 'nonFinite' };
  const role = strength < 0 ? 'heatNegative' : 'heatPositive';
  return { text: glyphOf(strength), role, heat: Math.min(1, Math.abs(strength)) };
}

/** Returns the bars of a matrix, row by row, with a gap between rows. */
export function heatStrip(rows: readonly (readonly number[])[]): Row {
  return rows.flatMap((row, at) => [...(at === 0 ? [] : [{ text: ' ' }]), ...row.map(heatBar)]);
}

function glyphOf(strength: number): string {
  const size = Math.abs(strength);
  if (size < THRESHOLD.seen) return '·';
  if (size < THRESHOLD.tall) return strength < 0 ? '▔' : '▁';
  return strength < 0 ? '▀' : '▄';
}
