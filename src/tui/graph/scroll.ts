/** The part of a drawing that is in view: the whole drawing if it fits, otherwise the page around the focused node. */

import type { Layout, PlacedNode } from '../../layout/graph-layout.ts';
import type { Viewport } from '../canvas.ts';

/** Room for the drawing, in cells. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

/** Cells of incoming lines that stay in view before a page's first layer. */
const LEAD = 2;

/** The drawing, with its nodes' least widths. */
export interface Scene {
  readonly layout: Layout;
  /** Least width, by id, in which a node cut at the right margin is still drawn. */
  readonly least: ReadonlyMap<number, number>;
}

/** The ends of an active edge. */
export interface Ends {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the window onto the layout, in its coordinates; a drawing that fits is centred.
 * Otherwise it is cut into pages that begin with a layer (downwards: with any row) and overlap by about two thirds; the page is the last
 * one with a quarter of its room before what is to be seen: the focus, and the other ends of its edges in use as far as they fit beside it.
 * So the view stays still while the focus moves inside it, shows what comes before and after, and depends only on the arguments.
 * For a node too large for its page, the beginning is shown.
 */
export function viewportOf(
  scene: Scene,
  size: DrawingSize,
  focus: number | undefined,
  edges: readonly Ends[] = [],
): Viewport {
  const { layout } = scene;
  const area = areaOf(scene, size, focus, edges);
  const columns = layerStarts(layout);
  const rows = Array.from({ length: layout.height }, (_, row) => row);
  const margin = marginOf(layout, size);
  const x = scroll(layout.width + margin, size.width, area.x, area.width + margin, columns);
  const y = scroll(layout.height, size.height, area.y, area.height, rows);
  return fullest(scene, { x, y, ...size }, area);
}

/** Moves the window up or down, by at most its height, to where most nodes are whole and the area is still in it; the nearest of equal windows. */
function fullest(scene: Scene, view: Viewport, area: Viewport): Viewport {
  const { layout } = scene;
  if (layout.height <= view.height || area.height > view.height) return view;
  const beside = [...layout.nodes.values()].filter(node => placeIn(node, scene, view) !== undefined);
  const wholeAt = (y: number) => beside.filter(node => node.y >= y && node.y + node.height <= y + view.height).length;
  const isFree = area.height === 0; // no node is focused
  const first = Math.max(0, isFree ? view.y - view.height : area.y + area.height - view.height);
  const last = Math.min(isFree ? view.y + view.height : area.y, layout.height - view.height);
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const [best = view.y] = places
    .map(y => ({ y, whole: wholeAt(y) }))
    .toSorted((a, b) => b.whole - a.whole || Math.abs(a.y - view.y) - Math.abs(b.y - view.y))
    .map(({ y }) => y);
  return { ...view, y: best };
}

/** A blank cell before the frame, where the drawing may continue beyond it. */
const marginOf = ({ width }: Layout, view: DrawingSize): number => (width > view.width ? 1 : 0);

/** Returns the rectangle around the focus and all ends that fit with it, narrowed if needed; nearest ends come first. */
function areaOf(
  { layout, least }: Scene,
  size: DrawingSize,
  focus: number | undefined,
  edges: readonly Ends[],
): Viewport {
  const start = focus === undefined ? undefined : layout.nodes.get(focus);
  if (start === undefined) return { x: 0, y: 0, width: 0, height: 0 };
  const narrowed = (node: PlacedNode): PlacedNode => ({ ...node, width: least.get(node.id) ?? node.width });
  const fits = ({ width, height }: Viewport) => width + marginOf(layout, size) <= size.width && height <= size.height;
  const others = edges
    .filter(({ from, to }) => from === focus || to === focus)
    .flatMap(({ from, to }) => layout.nodes.get(from === focus ? to : from) ?? [])
    .sort((a, b) => Math.abs(a.x - start.x) - Math.abs(b.x - start.x));
  const seen = [start];
  for (const other of others) if (fits(around([...seen, other].map(narrowed)))) seen.push(other);
  const whole = around(seen);
  return seen.length === 1 || fits(whole) ? whole : around(seen.map(narrowed));
}

function around(nodes: readonly PlacedNode[]): Viewport {
  const [x, y] = [Math.min(...nodes.map(node => node.x)), Math.min(...nodes.map(node => node.y))];
  const right = Math.max(...nodes.map(node => node.x + node.width));
  const bottom = Math.max(...nodes.map(node => node.y + node.height));
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * Returns a node's place in a window: whole, or narrowed to the right margin if enough of it remains; undefined if it is not drawn.
 * For a node wider than the window, the beginning is drawn.
 */
export function placeIn(place: PlacedNode, { layout, least }: Scene, view: Viewport): PlacedNode | undefined {
  const room = view.x + view.width - marginOf(layout, view) - place.x;
  if (place.x < view.x) return undefined;
  if (place.width <= room) return place;
  return room >= Math.min(view.width, least.get(place.id) ?? place.width) ? { ...place, width: room } : undefined;
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

/** Returns every stop at least a third of the room after the previous page. */
function pagesOf(stops: readonly number[], room: number): number[] {
  const pages: number[] = [];
  for (const stop of stops) {
    const last = pages.at(-1);
    if (last === undefined || stop >= last + Math.max(1, Math.floor(room / 3))) pages.push(stop);
  }
  return pages;
}

/** Counts of nodes that are not drawn whole. Each counts once: to the left or right, else above or below. */
export interface Hidden {
  readonly left: number;
  readonly right: number;
  readonly above: number;
  readonly below: number;
}

export function hiddenNodes(scene: Scene, view: Viewport): Hidden {
  const hidden = { left: 0, right: 0, above: 0, below: 0 };
  for (const node of scene.layout.nodes.values()) {
    if (node.x < view.x) hidden.left++;
    else if (placeIn(node, scene, view) === undefined) hidden.right++;
    else if (node.y < view.y) hidden.above++;
    else if (node.y + node.height > view.y + view.height) hidden.below++;
  }
  return hidden;
}

/** Returns how many nodes there are beyond a pane, as in `12 more nodes →`; '' for none. */
export function hiddenText({ left, right, above, below }: Hidden): string {
  const sides = [
    { count: left, arrow: '←' },
    { count: right, arrow: '→' },
    { count: above, arrow: '↑' },
    { count: below, arrow: '↓' },
  ].filter(({ count }) => count > 0);
  const all = sides.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return '';
  const [only] = sides.length === 1 ? sides : [];
  const where = only?.arrow ?? `(${sides.map(({ count, arrow }) => `${count} ${arrow}`).join(', ')})`;
  return `${all} more ${all === 1 ? 'node' : 'nodes'} ${where}`;
}
