/** Which part of a drawing is in view: all of it when it fits, otherwise the page around the node in focus. */

import type { Layout } from '../../layout/layout.ts';
import type { Viewport } from '../canvas.ts';

/** Room for the drawing, in cells. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Cells of the lines into a page's first layer that stay in view. */
const LEAD = 2;

/**
 * The window onto the layout, in its coordinates; a drawing that fits is centred.
 * Otherwise it is cut into pages that begin with a layer (downwards: with any row) and overlap by about two thirds; the page is the last
 * one with a quarter of its room before the focus. So the view stands still while the focus moves inside it, shows what comes
 * before and after, and depends on nothing but the focus. Of a node too large for its page the beginning is shown.
 */
export function viewportOf(layout: Layout, size: Size, focus: number | undefined): Viewport {
  const node = focus === undefined ? undefined : layout.nodes.get(focus);
  const { x, y, width, height } = node ?? { x: 0, y: 0, width: 0, height: 0 };
  const columns = layerStarts(layout);
  const rows = Array.from({ length: layout.height }, (_, row) => row);
  return {
    x: scroll(layout.width, size.width, x, width, columns),
    y: scroll(layout.height, size.height, y, height, rows),
    ...size,
  };
}

function layerStarts({ layers, nodes }: Layout): number[] {
  return layers.flatMap(([first]) => (first === undefined ? [] : Math.max(0, nodes.get(first)!.x - LEAD)));
}

function scroll(length: number, room: number, start: number, extent: number, stops: readonly number[]): number {
  if (length <= room) return -Math.floor((room - length) / 2);
  let origin = 0;
  for (const page of pagesOf(stops, room)) {
    const hasLead = page + Math.floor(room / 4) <= start;
    if (hasLead || (page <= start && start + extent > origin + room)) origin = page;
  }
  if (start < origin || start + extent > origin + room) origin = start - Math.max(0, Math.floor((room - extent) / 2));
  return Math.max(0, Math.min(length - room, origin));
}

/** Every stop that lies at least a third of the room after the page before it. */
function pagesOf(stops: readonly number[], room: number): number[] {
  const pages: number[] = [];
  for (const stop of stops) {
    const last = pages.at(-1);
    if (last === undefined || stop >= last + Math.max(1, Math.floor(room / 3))) pages.push(stop);
  }
  return pages;
}

/** Nodes that lie, at least in part, beyond each side of the window. */
export interface Hidden {
  readonly left: number;
  readonly right: number;
  readonly above: number;
  readonly below: number;
}

export function hiddenNodes(layout: Layout, view: Viewport): Hidden {
  const hidden = { left: 0, right: 0, above: 0, below: 0 };
  for (const node of layout.nodes.values()) {
    if (node.x < view.x) hidden.left++;
    if (node.x + node.width > view.x + view.width) hidden.right++;
    if (node.y < view.y) hidden.above++;
    if (node.y + node.height > view.y + view.height) hidden.below++;
  }
  return hidden;
}
