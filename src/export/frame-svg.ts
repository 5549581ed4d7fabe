/** Rows of the screen as SVG that looks alike in every font: lines are paths, and every text is held to its cells. */

import { visibleLine } from '../text/visible.ts';
import { cellWidth } from '../text/width.ts';
import { joinRuns, type Row } from '../tui/row.ts';
import { lookOf, type Theme } from '../tui/theme.ts';
import { CELL, cellShape } from './cell-shapes.ts';
import { points, xmlText } from './xml.ts';

/** Where a text stands in its cell. */
const BASELINE = 12.6;

/** Space around the screen. */
const MARGIN = 8;

interface Ground {
  readonly paper: string;
  readonly ink: string;
}

const LIGHT_GROUND: Ground = { paper: '#ffffff', ink: '#1a1a1a' };
const GROUNDS: Readonly<Record<Theme['name'], Ground>> = {
  dark: { paper: '#1e1e1e', ink: '#d4d4d4' },
  light: LIGHT_GROUND,
  monochrome: LIGHT_GROUND,
};

/** The colours of what has none by itself: behind the text, and of it. */
export const groundOf = ({ name }: Theme): Ground => GROUNDS[name];

/** What is drawn in one style: a group of the file. */
interface Layer {
  readonly lines: string[];
  readonly areas: string[];
  readonly texts: string[];
}

/** Returns the rows as a picture. `title` is for readers who do not see it. */
export function frameSvg(rows: readonly Row[], columns: number, title: string, theme: Theme): string {
  const { paper, ink } = groundOf(theme);
  const layers = new Map<string, Layer>();
  const grounds: string[] = [];
  for (const [line, row] of rows.entries()) {
    let column = 0;
    for (const segment of joinRuns(row)) {
      const { colour, bold, inverse } = lookOf(segment, theme);
      const text = visibleLine(segment.text);
      const [front, back] = inverse ? [paper, colour?.rgb ?? ink] : [colour?.rgb ?? ink, undefined];
      const place = { x: column * CELL.width, y: line * CELL.height };
      const width = cellWidth(text);
      if (back !== undefined)
        grounds.push(
          `<rect x="${points(place.x)}" y="${points(place.y)}" width="${points(width * CELL.width)}" height="${CELL.height}" fill="${back}"/>`,
        );
      draw(text, place, layerOf(layers, `${front}${bold ? '" font-weight="700' : ''}`));
      column += width;
    }
  }
  const [width, height] = [columns * CELL.width + 2 * MARGIN, rows.length * CELL.height + 2 * MARGIN].map(points);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" width="${width}" height="${height}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`,
    `<title>${xmlText(title)}</title>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" rx="6" fill="${paper}"/>`,
    ...grounds,
    ...[...layers].map(([style, layer]) => layerSvg(style, layer)),
    '</svg>\n',
  ].join('\n');
}

function layerOf(layers: Map<string, Layer>, style: string): Layer {
  const known = layers.get(style) ?? { lines: [], areas: [], texts: [] };
  layers.set(style, known);
  return known;
}

function layerSvg(style: string, { lines, areas, texts }: Layer): string {
  const [colour] = style.split('"');
  return [
    `<g fill="${style}">`,
    ...(lines.length > 0 ? [`<path fill="none" stroke="${colour}" stroke-width="1.2" d="${lines.join('')}"/>`] : []),
    ...(areas.length > 0 ? [`<path d="${areas.join('')}"/>`] : []),
    ...texts,
    '</g>',
  ].join('\n');
}

/** A run of ASCII with single blanks in it, blanks, or one other character with its marks. */
const PIECES = / {2,}|(?:[!-~](?!\p{M})(?: (?=[!-~](?!\p{M})))?)+|\P{M}\p{M}*/gu;

/** Draws a text from a place on: each piece takes its cells, whatever the font's own widths are. */
function draw(text: string, start: { readonly x: number; readonly y: number }, layer: Layer): void {
  let { x } = start;
  for (const [piece] of text.matchAll(PIECES)) {
    const width = cellWidth(piece) * CELL.width;
    const shape = cellShape(piece, x, start.y);
    if (shape !== undefined) (shape.kind === 'line' ? layer.lines : layer.areas).push(shape.path);
    else if (piece.trim() !== '')
      layer.texts.push(
        `<text x="${points(x)}" y="${points(start.y + BASELINE)}" textLength="${points(width)}" lengthAdjust="spacingAndGlyphs">${xmlText(piece)}</text>`,
      );
    x += width;
  }
}
