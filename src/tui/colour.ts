/** Colours as red, green and blue. A printer makes of them what its medium understands. */

export interface Colour {
  /** `#rrggbb` */
  readonly rgb: string;
  /** The number among a terminal's 16 colours, 0 to 15; undefined for its own foreground. */
  readonly basic: number | undefined;
}

type Rgb = readonly [number, number, number];

/** Returns red, green and blue, 0 to 255, of a `#rrggbb`. */
export function parseRgb(rgb: string): Rgb {
  const number = Number.parseInt(rgb.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Returns the relative luminance, 0 for black to 1 for white, of red, green and blue from 0 to 1. Source: WCAG 2. */
export function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]; // three parts
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Returns the mixed `#rrggbb`: `from` at `fraction` 0, `to` at 1. */
export function mix(from: string, to: string, fraction: number): string {
  const target = parseRgb(to);
  const parts = parseRgb(from).map((part, at) => Math.round(part + (target[at]! - part) * fraction));
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}
