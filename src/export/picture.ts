/** A drawing in points, with everything that a printer needs to know: SVG and TikZ print the same one. */

/** x grows to the right, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a mark means; a printer gives each its colour. */
export type Ink = 'text' | 'muted' | 'value' | 'gradient' | 'active';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly isActive: boolean;
}

export interface Wire {
  readonly points: readonly Point[];
  readonly isActive: boolean;
  /** The arrow's end. */
  readonly head: 'end' | 'start' | 'none';
}

export interface Mark {
  /** The end or middle of its baseline, by `anchor`. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** The same as LaTeX, outside of a formula. */
  readonly latex: string;
  readonly ink: Ink;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly isBold: boolean;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly marks: readonly Mark[];
}

/** A picture at another place. */
function moved({ boxes, wires, marks, ...size }: Picture, dx: number, dy: number): Picture {
  const shift = <At extends Point>(at: At): At => ({ ...at, x: at.x + dx, y: at.y + dy });
  return {
    ...size,
    boxes: boxes.map(shift),
    wires: wires.map(wire => ({ ...wire, points: wire.points.map(shift) })),
    marks: marks.map(shift),
  };
}

/** Puts pictures below each other. */
export function stackPictures(pictures: readonly Picture[], gap: number): Picture {
  let y = 0;
  const all = pictures.map(picture => {
    const at = moved(picture, 0, y);
    y += picture.height + gap;
    return at;
  });
  return {
    width: Math.max(0, ...pictures.map(({ width }) => width)),
    height: Math.max(0, y - gap),
    boxes: all.flatMap(({ boxes }) => boxes),
    wires: all.flatMap(({ wires }) => wires),
    marks: all.flatMap(({ marks }) => marks),
  };
}
