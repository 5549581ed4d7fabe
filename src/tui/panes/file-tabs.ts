/** The source files of a recorded run as tabs: the one that is shown stands in brackets, with those around it that have room. */

import type { FileTab } from '../../session/views/recorded-places.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import type { Segment } from '../row.ts';
import type { Drawn, Spot } from '../spot.ts';

/** Stands for the files that have no room, at either side. */
const MORE = '…';

/** Draws the tabs in at most `room` cells of one row. A click on a tab means its file. */
export function drawTabs(tabs: readonly FileTab[], room: number): Drawn {
  const names = tabs.map(({ name, isShown }) => (isShown ? `[${truncate(name, room - 6)}]` : name));
  const [start, end] = tabsInSight(
    names,
    Math.max(
      0,
      tabs.findIndex(({ isShown }) => isShown),
    ),
    room,
  );
  const row: Segment[] = start > 0 ? [{ text: `${MORE} `, role: 'muted' }] : [];
  const spots: Spot[] = [];
  let x = start > 0 ? 2 : 0;
  for (const { file, isShown } of tabs.slice(start, end)) {
    const width = cellWidth(names[file]!);
    spots.push({ x, y: 0, width, height: 1, target: { kind: 'file', file } });
    row.push({ text: names[file]!, role: isShown ? 'title' : 'muted' }, { text: file + 1 < end ? ' ' : '' });
    x += width + 1;
  }
  return { rows: [[...row, ...(end < tabs.length ? [{ text: ` ${MORE}`, role: 'muted' } as const] : [])]], spots };
}

/** From the one that is shown outwards to both sides, as far as there is room. */
function tabsInSight(names: readonly string[], shown: number, room: number): readonly [start: number, end: number] {
  const widthOf = (start: number, end: number) =>
    names.slice(start, end).reduce((sum, name) => sum + cellWidth(name) + 1, -1) +
    (start > 0 ? 2 : 0) +
    (end < names.length ? 2 : 0);
  let [start, end] = [shown, shown + 1];
  for (;;) {
    const hasRight = end < names.length && widthOf(start, end + 1) <= room;
    const hasLeft = start > 0 && widthOf(start - 1, end) <= room;
    if (hasRight && (!hasLeft || end - shown <= shown - start + 1)) end++;
    else if (hasLeft) start--;
    else return [start, end];
  }
}
