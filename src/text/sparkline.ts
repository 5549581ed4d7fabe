/** A series in a row of block characters; outliers stay visible however many numbers share a cell. */
import { type Extent, extentOf, fractionIn } from './scale.ts';
import { countOf, indexInSeries, type Points } from './thinned-series.ts';

const BLOCKS = '▁▂▃▄▅▆▇█';

/**
 * Returns at most `width` cells, the lowest block for the least and highest for the greatest number, `─` throughout for a constant series.
 * With a given scale, a constant series stands at its place on the scale. NaN shows as `╳`, ∞ as `↑`, −∞ as `↓`, no number as a space. With more numbers than cells, each pair of cells shows least and greatest of its stretch
 * in their order; a non-finite number replaces the number nearer to the middle of the range.
 */
export function sparkline(points: Points, width: number, scale?: Extent): string {
  const extent = scale ?? extentOf(points.values);
  const count = countOf(points);
  const shown =
    count <= width ? Array.from({ length: count }, (_, i) => points.values[i]) : sampled(points, extent, width);
  return shown.map(x => glyph(x, extent)).join('');
}

function glyph(x: number | undefined, extent: Extent | undefined): string {
  if (x === undefined) return ' ';
  if (!Number.isFinite(x) || !extent) return nonFiniteGlyph(x);
  if (extent.least === extent.greatest) return '─';
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(fractionIn(extent, x) * BLOCKS.length))]!;
}

/** Returns the mark for a non-finite number. */
export function nonFiniteGlyph(x: number): string {
  if (Number.isNaN(x)) return '╳';
  return x > 0 ? '↑' : '↓';
}

function sampled(points: Points, extent: Extent | undefined, width: number): (number | undefined)[] {
  const { values } = points;
  const count = countOf(points);
  const stretches = Math.max(1, Math.floor(width / 2));
  const cells: (number | undefined)[] = [];
  let start = 0;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const bound = Math.floor(((stretch + 1) * count) / stretches);
    let end = start;
    while (end < values.length && indexInSeries(points, end) < bound) end++;
    cells.push(...standouts(values, start, end, extent));
    start = end;
  }
  return cells.slice(0, Math.max(0, width));
}

/** Returns the two numbers of a stretch that its two cells show, in their order; undefined where it has none. */
function standouts(
  numbers: Points['values'],
  start: number,
  end: number,
  extent: Extent | undefined,
): readonly (number | undefined)[] {
  let least: number | undefined;
  let greatest: number | undefined;
  let nonFinite: number | undefined;
  for (let i = start; i < end; i++) {
    const x = numbers[i];
    if (x === undefined) continue;
    if (!Number.isFinite(x)) nonFinite ??= i;
    else {
      if (least === undefined || x < numbers[least]!) least = i;
      if (greatest === undefined || x >= numbers[greatest]!) greatest = i;
    }
  }
  const distance = (i: number) => (extent ? Math.abs(fractionIn(extent, numbers[i]!) - 0.5) : 0);
  const finite = [least, greatest].filter(i => i !== undefined).sort((a, b) => distance(b) - distance(a));
  const [first = end, second = first] = nonFinite === undefined ? finite : [nonFinite, ...finite];
  return first === end ? [undefined, undefined] : [numbers[Math.min(first, second)], numbers[Math.max(first, second)]];
}
