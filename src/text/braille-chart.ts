/** Series against iterations as a braille line plot: two by four dots a cell, so a curve keeps its shape in a small pane. */
import { axisTexts } from './axis-texts.ts';
import { brailleCell, type Curve, curveThrough, isBraille, overlaid } from './braille-curve.ts';
import { formatNumber } from './number-format.ts';
import { type Extent, extentOf, fractionIn } from './scale.ts';
import { nonFiniteGlyph } from './sparkline.ts';
import { countOf, indexInSeries, type Points } from './thinned-series.ts';
import { cellWidth, evenWidth, truncate } from './width.ts';

/** A line of the plot: a value for each iteration, or points that represent many. The label has passed `visible`. */
export interface Series extends Points {
  readonly label: string;
  /** A scale of its own: the axis does not apply to this series then, and its label states its range. */
  readonly scale?: Extent;
}

/** The part of the chart that a run of cells shows: a frame line or empty ground, a number or word, the cursor's column, or the line of the n-th series. */
export type ChartPart = 'axis' | 'label' | 'cursor' | `line${number}`;

export interface ChartSegment {
  readonly text: string;
  readonly part: ChartPart;
}

export interface ChartOptions {
  /** Returns the number of the iteration at an index of the series, by default the index. */
  readonly numberOf?: (index: number) => number;
  /** Whether the series are logarithms to the base 10: the axis has the numbers themselves. */
  readonly isLog?: boolean;
  /** The unit of the x axis, written at the right where the numbers leave room. */
  readonly xLabel?: string;
}

interface Cell {
  readonly text: string;
  readonly part: ChartPart;
}

/** The plot's place in the chart and its scales; columns and rows in cells. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
  readonly extent: Extent | undefined;
  readonly ticks: ReadonlyMap<number, string>;
}

const LEAST_COLUMNS = 8;

/**
 * `height` rows of `width` cells: legend, plot with numbers on the y axis, x axis with iterations (from 5 rows up; from 3 without legend; under 3 the plot alone).
 * `cursor` is an index of the series: its column is drawn `┊`, with `▲` and its iteration at the axis.
 * No number is a gap; so is a non-finite number, marked `╳` (NaN), `↑` (∞) or `↓` (−∞). With several series, each has its legend number near its end.
 */
export function brailleChart(
  series: readonly Series[],
  width: number,
  height: number,
  cursor?: number,
  options: ChartOptions = {},
): readonly (readonly ChartSegment[])[] {
  if (width < 1 || height < 1) return Array.from({ length: Math.max(0, height) }, () => []);
  const frame = frameOf(series, width, height, options);
  const grid = Array.from({ length: height }, () =>
    Array.from({ length: width }, (): Cell => ({ text: ' ', part: 'axis' })),
  );
  const isMarked = cursor !== undefined && Number.isInteger(cursor) && cursor >= 0 && cursor < frame.count;
  const cursorColumn = isMarked ? dotColumn(frame, cursor) >> 1 : undefined;
  if (cursorColumn !== undefined) {
    for (let row = 0; row < frame.rows; row++) put(grid, frame.top + row, frame.left + cursorColumn, '┊', 'cursor');
  }
  drawLines(grid, frame, series);
  drawAxes(grid, frame, cursorColumn);
  drawIterations(grid, frame, options, isMarked ? cursor : undefined);
  const rows: (readonly ChartSegment[])[] = grid.map(runs);
  if (frame.top > 0) rows[0] = legend(series, width);
  return rows;
}

function frameOf(series: readonly Series[], width: number, height: number, { isLog }: ChartOptions): Frame {
  const top = height >= 5 ? 1 : 0;
  const rows = height >= 3 ? height - top - 2 : height;
  const ranges = series
    .filter(({ scale }) => scale === undefined)
    .map(({ values }) => extentOf(values, Number.isFinite));
  const extent = extentOf(ranges.flatMap(each => (each ? [each.least, each.greatest] : [])));
  const ticks = extent ? ticksOf(extent, rows, isLog) : new Map<number, string>();
  const margin = Math.max(0, ...[...ticks.values()].map(cellWidth));
  const hasTicks = height >= 3 && width - margin - 2 >= LEAST_COLUMNS;
  const left = height < 3 || width < 2 ? 0 : hasTicks ? margin + 2 : 1;
  const count = Math.max(0, ...series.map(countOf));
  return { left, top, columns: width - left, rows, count, extent, ticks: hasTicks ? ticks : new Map() };
}

/** Returns numbers for the highest, middle and lowest row; for a constant, only a number in the middle. */
function ticksOf({ least, greatest }: Extent, rows: number, isLog = false): ReadonlyMap<number, string> {
  const middle = rows >> 1;
  const places: [number, number][] = [[least === greatest ? middle : 0, greatest]];
  if (least !== greatest && rows >= 5) {
    const above = 1 - (4 * middle + 1.5) / (4 * rows - 1); // the middle of that row, seen from the lowest dot
    const between = least * (1 - above) + greatest * above;
    const isNoise = Math.abs(between) < 1e-9 * (greatest - least); // of −2 … 2
    const plain = Number(between.toPrecision(12)); // 12 digits: without the noise of the computation
    const isApart = least < plain && plain < greatest;
    places.push([middle, isNoise ? 0 : isApart ? plain : between]);
  }
  if (least !== greatest && rows >= 2) places.push([rows - 1, least]);
  const numbers = places.map(([, x]) => (isLog ? Number((10 ** x).toPrecision(12)) : x));
  const texts = axisTexts(numbers, isLog);
  return new Map(places.map(([row], i) => [row, texts[i]!]));
}

function dotColumn({ count, columns }: Frame, index: number): number {
  return count < 2 ? 0 : Math.round((index / (count - 1)) * (2 * columns - 1));
}

/** Returns the columns of the plot, each with the nearest index in the series. */
export function indicesUnder(
  series: readonly Series[],
  width: number,
  height: number,
  options: ChartOptions = {},
): readonly { readonly column: number; readonly index: number }[] {
  const { left, columns, count } = frameOf(series, width, height, options);
  if (count === 0) return [];
  const nearest = (cell: number): number => {
    if (cell === 0 || cell === columns - 1) return cell === 0 ? 0 : count - 1; // end cells may hold further numbers
    return Math.round(((2 * cell + 0.5) / (2 * columns - 1)) * (count - 1)); // the middle of the cell, in dots
  };
  return Array.from({ length: Math.max(0, columns) }, (_, cell) => ({ column: left + cell, index: nearest(cell) }));
}

/** Returns the dot row, 0 at the top, of a number on the scale. */
function dotRow({ extent, rows }: Pick<Frame, 'extent' | 'rows'>, x: number): number {
  return Math.round((1 - (extent ? fractionIn(extent, x) : 0)) * (4 * rows - 1));
}

/** Draws curves first, then the marks that must stay visible: gaps, and the series' numbers. */
function drawLines(grid: Cell[][], frame: Frame, series: readonly Series[]): void {
  const curves = series.map(one => curveOf(frame, one));
  curves.forEach((curve, k) => {
    drawCurve(grid, frame, curve, `line${k}`);
  });
  series.forEach((one, k) => {
    for (let i = 0; i < one.values.length; i++) {
      const x = one.values[i];
      if (x === undefined || Number.isFinite(x)) continue;
      const row = x > 0 ? 0 : frame.rows - 1;
      putInPlot(grid, frame, row, dotColumn(frame, indexInSeries(one, i)) >> 1, nonFiniteGlyph(x), `line${k}`);
    }
  });
  if (series.length < 2) return;
  curves.forEach((curve, k) => {
    putTag(grid, frame, curve, k);
  });
}

function curveOf(frame: Frame, series: Series): Curve {
  const { rows } = frame;
  const extent = series.scale ?? frame.extent;
  const points = Array.from(series.values, (x, i) => {
    if (x === undefined || !Number.isFinite(x)) return undefined;
    return { column: dotColumn(frame, indexInSeries(series, i)), row: dotRow({ rows, extent }, x) };
  });
  return curveThrough(points, 2 * frame.columns);
}

/** Draws a curve. Where two curves meet, the cell has the dots of both and the part of the later curve. */
function drawCurve(grid: Cell[][], frame: Frame, curve: Curve, part: ChartPart): void {
  for (let row = 0; row < frame.rows; row++) {
    for (let column = 0; column < frame.columns; column++) {
      const dots = brailleCell(curve, row, column);
      if (dots === undefined) continue;
      const there = grid[frame.top + row]![frame.left + column]!.text;
      putInPlot(grid, frame, row, column, isBraille(there) ? overlaid(there, dots) : dots, part);
    }
  }
}

/** Draws the series' number on its curve, a cell further left for each series, so that curves with the same end stay distinct. */
function putTag(grid: Cell[][], frame: Frame, { highest }: Curve, k: number): void {
  const drawn = [...highest.keys()].filter(column => Number.isFinite(highest[column]));
  const last = drawn.at(-1);
  if (last === undefined) return;
  const column = drawn.findLast(dot => dot >> 1 === (last >> 1) - k) ?? last;
  putInPlot(grid, frame, highest[column]! >> 2, column >> 1, tag(k), `line${k}`);
}

/** 1 to 9, then a to z; after that, only the legend's order tells curves apart. */
function tag(k: number): string {
  return '123456789abcdefghijklmnopqrstuvwxyz'[k] ?? '+';
}

function drawAxes(grid: Cell[][], { left, top, rows, columns, ticks }: Frame, cursorColumn: number | undefined): void {
  if (left === 0) return;
  for (let row = 0; row < rows; row++) {
    const label = ticks.get(row);
    put(grid, top + row, left - 1, label === undefined ? '│' : '┤', 'axis');
    if (label !== undefined) putText(grid, top + row, 0, label, 'label');
  }
  putText(grid, top + rows, left - 1, `└${'─'.repeat(columns)}`, 'axis');
  if (cursorColumn !== undefined) put(grid, top + rows, left + cursorColumn, '▲', 'cursor');
}

/** Draws the first and last iteration under the ends of the axis, and the cursor's iteration under its mark. Where two would touch, the cursor's stays. */
function drawIterations(
  grid: Cell[][],
  frame: Frame,
  { numberOf = index => index, xLabel = '' }: ChartOptions,
  cursor: number | undefined,
): void {
  const row = frame.top + frame.rows + 1;
  if (frame.left === 0 || frame.count === 0) return;
  const labels: [number, ChartPart][] = [
    [0, 'label'],
    [frame.count - 1, 'label'],
  ];
  if (cursor !== undefined) labels.unshift([cursor, 'cursor']);
  const isTaken = new Set<number>();
  for (const [index, part] of labels) {
    const text = formatNumber(numberOf(index));
    const centred = (dotColumn(frame, index) >> 1) - (text.length >> 1);
    const start = Math.max(0, Math.min(frame.columns - text.length, centred));
    const cells = Array.from({ length: text.length + 2 }, (_, i) => start - 1 + i);
    if (text.length > frame.columns || cells.slice(1, -1).some(cell => isTaken.has(cell))) continue;
    putText(grid, row, frame.left + start, text, part);
    for (const cell of cells) isTaken.add(cell);
  }
  const isFree = (start: number) => Array.from(xLabel, (_, i) => start + i).every(cell => !isTaken.has(cell));
  for (let start = frame.columns - xLabel.length; start >= 0 && xLabel !== ''; start--) {
    if (!isFree(start)) continue;
    putText(grid, row, frame.left + start, xLabel, 'label');
    return;
  }
}

/** Returns the legend with every series' name; if they do not fit, the longest are shortened evenly. */
function legend(series: readonly Series[], width: number): readonly ChartSegment[] {
  const heads = series.map((_, k) => `${k > 0 ? '  ' : ''}${series.length > 1 ? tag(k) : '⠒⠒'} `);
  const cells = series.map(({ label }) => cellWidth(label));
  const most = evenWidth(cells, width - heads.reduce((sum, head) => sum + cellWidth(head), 0));
  const segments: ChartSegment[] = [];
  let room = width;
  series.forEach(({ label }, k) => {
    const text = truncate(heads[k]! + truncate(label, most), room);
    room -= cellWidth(text);
    if (text !== '') segments.push({ text, part: `line${k}` });
  });
  return room > 0 ? [...segments, { text: ' '.repeat(room), part: 'axis' }] : segments;
}

function putInPlot(
  grid: Cell[][],
  { top, left }: Frame,
  row: number,
  column: number,
  text: string,
  part: ChartPart,
): void {
  put(grid, top + row, left + column, text, part);
}

function putText(grid: Cell[][], row: number, column: number, text: string, part: ChartPart): void {
  [...text].forEach((character, i) => {
    put(grid, row, column + i, character, part);
  });
}

function put(grid: Cell[][], row: number, column: number, text: string, part: ChartPart): void {
  grid[row]![column] = { text, part };
}

/** Joins neighbouring cells of the same part into segments. */
function runs(cells: readonly Cell[]): readonly ChartSegment[] {
  const segments: ChartSegment[] = [];
  for (const { text, part } of cells) {
    const last = segments.at(-1);
    if (last?.part === part) segments[segments.length - 1] = { text: last.text + text, part };
    else segments.push({ text, part });
  }
  return segments;
}
