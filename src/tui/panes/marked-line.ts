/** A sparkline with a mark in it, for the timeline and the watches. */

import type { Segment } from '../row.ts';

/** Returns a sparkline with a mark at the current number. */
export function markedLine(line: string, current: number, count: number): readonly Segment[] {
  const here = Math.min(Math.floor((current * line.length) / count), line.length - 1);
  return [
    { text: line.slice(0, here), role: 'update' },
    { text: line.slice(here, here + 1), role: 'active', inverse: true },
    { text: line.slice(here + 1), role: 'muted' },
  ];
}
