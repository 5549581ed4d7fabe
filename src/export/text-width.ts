/** Widths of texts in a sans serif font, near enough to leave room for them: there are no metrics without a font. */

/** Parts of the font's size: Helvetica's widths, rounded up. */
const NARROW = 0.34;
const WIDE = 0.9;
const USUAL = 0.62;
const SMALL = 0.42;
const FULL = 1.05;

/** Returns points. @param size The font's size in points. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += partOf(character);
  return width * size;
}

function partOf(character: string): number {
  if (/[ilj.,'|()[\]!:; ]/.test(character)) return NARROW;
  if (/[mwMW@]/.test(character)) return WIDE;
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ₀-₉\p{M}]/u.test(character)) return SMALL;
  return /[\u0020-\u04ff\u2190-\u22ff]/.test(character) ? USUAL : FULL;
}
