/** The elements of a tensor as a strip of bars: up from the baseline for positive, down from the top for negative ones. */

import type { Row, Segment } from '../row.ts';

/** Strengths at which a bar appears and at which it is half a cell high. */
const THRESHOLD = { seen: 1 / 16, tall: 1 / 2 };

/** What the bars mean, in few words. */
export const HEAT_LEGEND = '▁▄ positive ▔▀ negative · near 0';

/** One bar for a strength from −1 to 1, `·` near 0 and `×` for NaN; the glyph tells sign and size without colours. */
export function heatBar(strength: number): Segment {
  if (Number.isNaN(strength)) return { text: '×', role: 'nonFinite' };
  const role = strength < 0 ? 'heatNegative' : 'heatPositive';
  return { text: glyphOf(strength), role, heat: Math.min(1, Math.abs(strength)) };
}

/** The bars of a matrix row after row, with a gap between rows. */
export function heatStrip(rows: readonly (readonly number[])[]): Row {
  return rows.flatMap((row, at) => [...(at === 0 ? [] : [{ text: ' ' }]), ...row.map(heatBar)]);
}

function glyphOf(strength: number): string {
  const size = Math.abs(strength);
  if (size < THRESHOLD.seen) return '·';
  if (size < THRESHOLD.tall) return strength < 0 ? '▔' : '▁';
  return strength < 0 ? '▀' : '▄';
}
