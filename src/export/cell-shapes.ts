/** Characters that have to join their neighbours, as shapes that fill a cell exactly: no font decides about them. */

import { ARM, armsOfGlyph } from '../tui/box-drawing.ts';
import { points } from './xml.ts';

/** The size of a cell, in points. */
export const CELL = { width: 8.4, height: 17 } as const;

/** Path data: what is drawn as lines, or what is filled. */
export interface CellShape {
  readonly kind: 'line' | 'area';
  readonly path: string;
}

interface Cell {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** The middle. */
  readonly x: number;
  readonly y: number;
}

/** Returns the shape of a character in the cell whose upper left corner is given; undefined for what a font draws. */
export function cellShape(character: string, left: number, top: number): CellShape | undefined {
  const { width, height } = CELL;
  const cell: Cell = { left, top, right: left + width, bottom: top + height, x: left + width / 2, y: top + height / 2 };
  const line = linePath(character, cell);
  if (line !== undefined) return { kind: 'line', path: line };
  const area = areaPath(character, cell);
  return area === undefined ? undefined : { kind: 'area', path: area };
}

const to = (x: number, y: number): string => `${points(x)} ${points(y)}`;

/** The radius of a rounded corner. */
const CORNER = 4;

function linePath(character: string, cell: Cell): string | undefined {
  const { left, top, right, bottom, x, y } = cell;
  switch (character) {
    case '╭':
      return `M${to(x, bottom)}V${points(y + CORNER)}Q${to(x, y)} ${to(x + CORNER, y)}H${points(right)}`;
    case '╮':
      return `M${to(x, bottom)}V${points(y + CORNER)}Q${to(x, y)} ${to(x - CORNER, y)}H${points(left)}`;
    case '╰':
      return `M${to(x, top)}V${points(y - CORNER)}Q${to(x, y)} ${to(x + CORNER, y)}H${points(right)}`;
    case '╯':
      return `M${to(x, top)}V${points(y - CORNER)}Q${to(x, y)} ${to(x - CORNER, y)}H${points(left)}`;
    case '┊':
      return [0, 1, 2, 3]
        .map(i => `M${to(x, top + (i + 0.2) * (CELL.height / 4))}v${points(CELL.height / 8)}`)
        .join('');
    case '╳':
      return `M${to(left, top)}L${to(right, bottom)}M${to(right, top)}L${to(left, bottom)}`;
    default: {
      const arms = armsOfGlyph(character);
      if (arms === undefined) return undefined;
      return armsPath(arms, cell) + (character === '╋' ? dotPath(x, y, 1.5) : ''); // a line that branches, not two that cross
    }
  }
}

/** Half the distance of the two lines of a double line. */
const GAP = 1.5;

/** Draws each arm from the edge of the cell to the middle; single arms end at the near line of a double line that they meet. */
function armsPath(arms: number, { left, top, right, bottom, x, y }: Cell): string {
  const weight = (arm: number): number => Math.floor(arms / arm) & 3;
  const [up, rightward, down, leftward] = [ARM.up, ARM.right, ARM.down, ARM.left].map(weight) as [
    number,
    number,
    number,
    number,
  ]; // one for each
  const isDoubleAcross = leftward === 2 || rightward === 2;
  const isDoubleDown = up === 2 || down === 2;
  const [reachX, reachY] = [isDoubleDown ? GAP : 0, isDoubleAcross ? GAP : 0];
  const vertical = (size: number, from: number, end: number) =>
    offsets(size).map(offset => `M${to(x + offset, from)}V${points(end)}`);
  const horizontal = (size: number, from: number, end: number) =>
    offsets(size).map(offset => `M${to(from, y + offset)}H${points(end)}`);
  return [
    ...vertical(up, top, down === 0 ? y + reachY : y),
    ...vertical(down, bottom, up === 0 ? y - reachY : y),
    ...horizontal(leftward, left, rightward === 0 ? x + reachX : x),
    ...horizontal(rightward, right, leftward === 0 ? x - reachX : x),
  ].join('');
}

const offsets = (weight: number): readonly number[] => (weight === 0 ? [] : weight === 1 ? [0] : [-GAP, GAP]);

const LOWER_BLOCKS = ' ▁▂▃▄▅▆▇█';

function areaPath(character: string, cell: Cell): string | undefined {
  const { left, top, right, bottom, x, y } = cell;
  const eighths = LOWER_BLOCKS.indexOf(character);
  if (eighths > 0) return rectangle(left, bottom - (eighths * CELL.height) / 8, right, bottom);
  switch (character) {
    case '▀':
      return rectangle(left, top, right, y);
    case '▔':
      return rectangle(left, top, right, top + CELL.height / 8);
    case '▏':
      return rectangle(left, top, left + CELL.width / 8, bottom);
    case '▸':
      return `M${to(left + 1, y - 3)}L${to(right - 1.5, y)}L${to(left + 1, y + 3)}z`;
    case '▶':
      return `M${to(left + 0.5, y - 4)}L${to(right, y)}L${to(left + 0.5, y + 4)}z`;
    case '◀':
      return `M${to(right - 0.5, y - 4)}L${to(left, y)}L${to(right - 0.5, y + 4)}z`;
    case '▲':
      return `M${to(x - 4, y + 4)}L${to(x, y - 4)}L${to(x + 4, y + 4)}z`;
    case '▼':
      return `M${to(x - 4, y - 4)}L${to(x, y + 4)}L${to(x + 4, y - 4)}z`;
    default:
      return braillePath(character, cell);
  }
}

const dotPath = (x: number, y: number, radius: number): string =>
  `M${to(x - radius, y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;

const rectangle = (left: number, top: number, right: number, bottom: number): string =>
  `M${to(left, top)}H${points(right)}V${points(bottom)}H${points(left)}z`;

/** Columns and rows of the eight dots, in the order of their bits. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;

const BRAILLE = 0x2800;

/** A curve of a chart is drawn in dots. */
function braillePath(character: string, { left, top }: Cell): string | undefined {
  const bits = character.codePointAt(0)! - BRAILLE; // it is a character
  if (bits <= 0 || bits > 0xff) return undefined;
  const dots = DOTS.filter((_, i) => (bits >> i) & 1);
  return dots
    .map(([column, row]) => {
      const x = left + ((column + 0.5) * CELL.width) / 2;
      const y = top + ((row + 0.5) * CELL.height) / 4;
      return dotPath(x, y, 1.2);
    })
    .join('');
}
