/** A window onto an unbounded character grid with text, boxes and lines; lines of the same net join, lines of different nets cross. */

import { isPlain } from '../text/plain.ts';
import { clustersOf } from '../text/width.ts';
import { ARM, boxGlyph, mergeArms, type Weight } from './box-drawing.ts';
import { joinRuns, type Row, type Segment, type Style } from './row.ts';

/** The visible part of the grid; everything drawn outside is cut off. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lines of one net join; lines of two nets cross. Box borders join every net. */
export interface Stroke {
  /** 0 or more. */
  readonly net: number;
  readonly weight: Weight;
  readonly style: Style;
}

/** Cells in row-major order. A wide character is followed by an empty cell. */
export interface Canvas extends Viewport {
  readonly text: (string | undefined)[];
  readonly textStyle: (Style | undefined)[];
  readonly arms: Uint8Array;
  /** The net of the line in a cell, or a mark declared below. */
  readonly net: Int32Array;
  readonly lineStyle: (Style | undefined)[];
}

const NO_LINE = -1;
const BORDER = -2;
const CROSSED = -3;
const PLAIN: Style = {};

export function createCanvas(viewport: Viewport): Canvas {
  const size = Math.max(0, viewport.width) * Math.max(0, viewport.height);
  return {
    ...viewport,
    text: new Array<undefined>(size).fill(undefined),
    textStyle: new Array<undefined>(size).fill(undefined),
    arms: new Uint8Array(size),
    net: new Int32Array(size).fill(NO_LINE),
    lineStyle: new Array<undefined>(size).fill(undefined),
  };
}

/** Writes text from the cell (x, y) to the right, over everything else; returns the column after it. */
export function putText(canvas: Canvas, x: number, y: number, text: string, style: Style = PLAIN): number {
  if (isPlain(text)) {
    let column = x;
    for (const character of text) putCharacter(canvas, column++, y, character, 1, style);
    return column;
  }
  return putClusters(canvas, x, y, text, style);
}

/** Writes the segments of a row one after the other; returns the column after them. */
export function putRow(canvas: Canvas, x: number, y: number, row: Row): number {
  return row.reduce((column, { text, ...style }) => putText(canvas, column, y, text, style), x);
}

function putClusters(canvas: Canvas, x: number, y: number, text: string, style: Style): number {
  let column = x;
  for (const { text: cluster, width } of clustersOf(text)) {
    if (width > 0) putCharacter(canvas, column, y, cluster, width, style);
    column += width;
  }
  return column;
}

/** A wide character of which only one half is in view becomes a space. */
function putCharacter(canvas: Canvas, x: number, y: number, character: string, width: number, style: Style): void {
  const isWhole = indexOf(canvas, x, y) !== undefined && indexOf(canvas, x + width - 1, y) !== undefined;
  for (let at = 0; at < width; at++) {
    const cell = indexOf(canvas, x + at, y);
    if (cell === undefined) continue;
    clearWide(canvas, cell);
    canvas.text[cell] = !isWhole ? ' ' : at === 0 ? character : '';
    canvas.textStyle[cell] = style;
  }
}

/** Clears a wide character when either half is overwritten: the other half becomes a space. */
function clearWide({ text }: Canvas, cell: number): void {
  if (text[cell] === '') text[cell - 1] = ' ';
  if (text[cell + 1] === '') text[cell + 1] = ' ';
}

/** Draws a rectangle's border, rounded when light; lines that end in a border cell join it. */
export function putBox(canvas: Canvas, box: Viewport, weight: Weight, style: Style): void {
  const right = box.x + box.width - 1;
  const bottom = box.y + box.height - 1;
  for (let x = box.x; x <= right; x++) {
    const across = (x > box.x ? ARM.left : 0) | (x < right ? ARM.right : 0);
    const corner = x === box.x || x === right;
    putArms(canvas, x, box.y, weight * (across | (corner ? ARM.down : 0)), BORDER, style);
    putArms(canvas, x, bottom, weight * (across | (corner ? ARM.up : 0)), BORDER, style);
  }
  for (let y = box.y + 1; y < bottom; y++) {
    putArms(canvas, box.x, y, weight * (ARM.up | ARM.down), BORDER, style);
    putArms(canvas, right, y, weight * (ARM.up | ARM.down), BORDER, style);
  }
}

interface Cell {
  readonly x: number;
  readonly y: number;
}

/** Draws a line through corner points, each exactly beside, above or below the previous point. */
export function putLine(canvas: Canvas, points: readonly Cell[], stroke: Stroke): void {
  for (const [at, from] of points.entries()) {
    const before = points[at - 1];
    const after = points[at + 1];
    const arms = armTowards(from, before) | armTowards(from, after);
    putArms(canvas, from.x, from.y, stroke.weight * arms, stroke.net, stroke.style);
    if (after !== undefined) putStraight(canvas, from, after, stroke);
  }
}

function armTowards(from: Cell, to: Cell | undefined): number {
  if (to === undefined) return 0;
  if (to.y === from.y) return to.x > from.x ? ARM.right : to.x < from.x ? ARM.left : 0;
  return to.y > from.y ? ARM.down : ARM.up;
}

/** Draws the cells strictly between two points that are in view. */
function putStraight(canvas: Canvas, from: Cell, to: Cell, { net, weight, style }: Stroke): void {
  const isAcross = from.y === to.y;
  const arms = weight * (isAcross ? ARM.left | ARM.right : ARM.up | ARM.down);
  const [start, end] = isAcross ? [from.x, to.x] : [from.y, to.y];
  const [first, last] = isAcross ? [canvas.x, canvas.x + canvas.width - 1] : [canvas.y, canvas.y + canvas.height - 1];
  const low = Math.max(first, Math.min(start, end) + 1);
  const high = Math.min(last, Math.max(start, end) - 1);
  for (let at = low; at <= high; at++) {
    if (isAcross) putArms(canvas, at, from.y, arms, net, style);
    else putArms(canvas, from.x, at, arms, net, style);
  }
}

function putArms(canvas: Canvas, x: number, y: number, arms: number, net: number, style: Style): void {
  const cell = indexOf(canvas, x, y);
  if (cell === undefined) return;
  const present = canvas.net[cell]!;
  const isCrossing = present >= 0 && net >= 0 && present !== net;
  canvas.arms[cell] = mergeArms(canvas.arms[cell]!, arms);
  canvas.net[cell] = isCrossing || present === CROSSED ? CROSSED : present === BORDER ? BORDER : net;
  canvas.lineStyle[cell] = style;
}

/** Says that the lines which cross in a cell join there. */
export function joinAt(canvas: Canvas, x: number, y: number): void {
  const cell = indexOf(canvas, x, y);
  if (cell !== undefined) canvas.net[cell] = BORDER;
}

function indexOf({ x: left, y: top, width, height }: Canvas, x: number, y: number): number | undefined {
  if (x < left || x >= left + width || y < top || y >= top + height) return undefined;
  return (y - top) * width + (x - left);
}

/** The canvas as rows of exactly its width, runs of one style joined. */
export function canvasRows(canvas: Canvas): Row[] {
  const rows: Row[] = [];
  for (let y = 0; y < canvas.height; y++) {
    const cells: Segment[] = [];
    for (let x = 0; x < canvas.width; x++) cells.push(cellAt(canvas, y * canvas.width + x));
    rows.push(joinRuns(cells));
  }
  return rows;
}

function cellAt({ text, textStyle, arms, net, lineStyle }: Canvas, cell: number): Segment {
  const written = text[cell];
  if (written !== undefined) return { text: written, ...textStyle[cell] };
  if (arms[cell] === 0) return { text: ' ' };
  return { text: boxGlyph(arms[cell]!, net[cell] === CROSSED), ...lineStyle[cell] };
}
