/** A curve as braille dots: each dot column stores the rows that the curve covers, so that a point costs the same for any steepness. */

/** Bits of a braille cell by dot column, then dot row (Unicode, block U+2800). */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** A position in dots, from the left and from the top. */
export interface Dot {
  readonly column: number;
  readonly row: number;
}

/** The highest and the lowest dot of every dot column; highest is below lowest where the curve is absent. */
export interface Curve {
  readonly highest: readonly number[];
  readonly lowest: readonly number[];
}

/** Returns the curve through points from left to right, over `columns` dot columns; undefined breaks it. */
export function curveThrough(points: Iterable<Dot | undefined>, columns: number): Curve {
  const highest = new Array<number>(columns).fill(Number.POSITIVE_INFINITY);
  const lowest = new Array<number>(columns).fill(Number.NEGATIVE_INFINITY);
  const include = (column: number, row: number) => {
    highest[column] = Math.min(highest[column]!, row);
    lowest[column] = Math.max(lowest[column]!, row);
  };
  let last: Dot | undefined;
  for (const point of points) {
    if (point) {
      const from = last ?? point;
      const slope = (point.row - from.row) / Math.max(1, point.column - from.column);
      let row = from.row;
      for (let column = from.column; column < point.column; column++) {
        const next = Math.round(from.row + slope * (column + 1 - from.column));
        const half = Math.trunc((next - row) / 2); // a jump is shared by both columns, no dot drawn in both
        include(column, row + half);
        include(column + 1, row + half + Math.sign(next - row));
        include(column + 1, next);
        row = next;
      }
      include(point.column, point.row);
    }
    last = point;
  }
  return { highest, lowest };
}

/** Returns the braille character of the curve in a cell, undefined where the curve does not pass. */
export function brailleCell({ highest, lowest }: Curve, row: number, column: number): string | undefined {
  let bits = 0;
  BITS.forEach((column4, side) => {
    const dots = 2 * column + side;
    column4.forEach((bit, i) => {
      const dot = 4 * row + i;
      if (highest[dots]! <= dot && dot <= lowest[dots]!) bits |= bit;
    });
  });
  return bits === 0 ? undefined : String.fromCharCode(0x2800 | bits);
}

/** Returns a braille character with the dots of both. */
export function overlaid(a: string, b: string): string {
  return String.fromCharCode(a.charCodeAt(0) | b.charCodeAt(0));
}

export function isBraille(character: string): boolean {
  return character >= '\u2800' && character <= '\u28ff';
}
