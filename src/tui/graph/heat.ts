/** The elements of a tensor as a strip of bars: up from the baseline for positive, down from the top for negative ones. */

import type { Row } from '../row.ts';

/** Longest strip on a node. */
export const HEAT_CELLS = 8;

/** Strengths at which a bar appears and at which it is half a cell high. */
const THRESHOLD = { seen: 1 / 16, tall: 1 / 2 };

/**
 * One bar for each of the first 8 strengths (−1 to 1), `·` near 0 and `×` for NaN.
 * The glyph tells sign and size without colours.
 */
export function heatStrip(heat: readonly number[]): Row {
  return heat.slice(0, HEAT_CELLS).map(strength => {
    if (Number.isNaN(strength)) return { text: '×', role: 'nonFinite' };
    const role = strength < 0 ? 'heatNegative' : 'heatPositive';
    return { text: barOf(strength), role, heat: Math.min(1, Math.abs(strength)) };
  });
}

function barOf(strength: number): string {
  const size = Math.abs(strength);
  if (size < THRESHOLD.seen) return '·';
  if (size < THRESHOLD.tall) return strength < 0 ? '▔' : '▁';
  return strength < 0 ? '▀' : '▄';
}
