/** A picture as SVG: real text, which can be marked and read out, in the colours of a theme. */

import type { Theme } from '../tui/theme.ts';
import { type FigureColours, figureColours } from './figure-colours.ts';
import type { Box, Mark, Picture, Point, Wire } from './picture.ts';
import { points, xmlText } from './xml.ts';

/** Space around the drawing. */
const MARGIN = 14;

/** Letters on a screen. */
const INK = '#1a1a1a';

/** Returns the picture. `title` is for readers who do not see it. */
export function pictureSvg({ width, height, boxes, wires, marks }: Picture, title: string, theme: Theme): string {
  const colours = figureColours(theme, INK);
  const [across, down] = [width + 2 * MARGIN, height + 2 * MARGIN].map(points);
  const head = (id: string, colour: string) =>
    `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="${-MARGIN} ${-MARGIN} ${across} ${down}" width="${across}" height="${down}" font-family="Helvetica, Arial, sans-serif">`,
    `<title>${xmlText(title)}</title>`,
    `<defs>${head('head', colours.line)}${head('active', colours.active)}</defs>`,
    ...(colours.hasGround
      ? [`<rect x="${-MARGIN}" y="${-MARGIN}" width="${across}" height="${down}" rx="6" fill="${colours.ground}"/>`]
      : []),
    ...wires.map(wire => wireSvg(wire, colours)),
    ...boxes.map(box => boxSvg(box, colours)),
    ...marks.map(mark => markSvg(mark, colours)),
    '</svg>\n',
  ].join('\n');
}

function wireSvg({ points: way, isActive, head }: Wire, colours: FigureColours): string {
  const stroke = isActive
    ? `stroke="${colours.active}" stroke-width="2.5"`
    : `stroke="${colours.line}" stroke-width="1.2"`;
  const marker = head === 'none' ? '' : ` marker-${head}="url(#${isActive ? 'active' : 'head'})"`;
  return `<path fill="none" ${stroke}${marker} d="${roundedPath(way)}"/>`;
}

/** The radius of a corner. */
const CORNER = 5;

function roundedPath(way: readonly Point[]): string {
  return way
    .map((point, i) => {
      const [before, after] = [way[i - 1], way[i + 1]];
      const here = `${points(point.x)} ${points(point.y)}`;
      if (before === undefined) return `M${here}`;
      if (after === undefined) return `L${here}`;
      const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
      return `L${towards(point, before, radius)}Q${here} ${towards(point, after, radius)}`;
    })
    .join('');
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Point, to: Point, by: number): string {
  const part = by / (distance(from, to) || 1);
  return `${points(from.x + (to.x - from.x) * part)} ${points(from.y + (to.y - from.y) * part)}`;
}

function boxSvg({ x, y, width, height, radius, isActive }: Box, colours: FigureColours): string {
  const [stroke, weight] = isActive ? [colours.active, 2.5] : [colours.text, 1.2];
  const place = `x="${points(x)}" y="${points(y)}" width="${points(width)}" height="${points(height)}"`;
  return `<rect ${place} rx="${radius}" fill="${colours.ground}" stroke="${stroke}" stroke-width="${weight}"/>`;
}

function markSvg({ x, y, text, ink, anchor, size, isBold }: Mark, colours: FigureColours): string {
  const weight = isBold ? ' font-weight="600"' : '';
  const place = `x="${points(x)}" y="${points(y)}"`;
  return `<text ${place} font-size="${size}" text-anchor="${anchor}" fill="${colours[ink]}"${weight}>${xmlText(text)}</text>`;
}
