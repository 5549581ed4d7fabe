/** Box-drawing characters by their arms: up, right, down, left, each absent, light or double. */

/** 1 light, 2 double. */
export type Weight = 1 | 2;

/** Two bits for each arm; multiplied by a weight they are an arm of that weight. */
export const ARM = { up: 1, right: 4, down: 16, left: 64 };

/** Characters for four arms of the same net, by the character for a crossing of two nets. */
const JUNCTIONS = new Map([
  ['┼', '╋'],
  ['╪', '╬'],
  ['╫', '╬'],
]);

/** Weights of up, right, down, left, and the character; a line's end is drawn as a whole line. */
const GLYPHS: readonly (readonly [string, string])[] = [
  ['1010', '│'],
  ['1000', '│'],
  ['0010', '│'],
  ['0101', '─'],
  ['0100', '─'],
  ['0001', '─'],
  ['0110', '╭'],
  ['0011', '╮'],
  ['1100', '╰'],
  ['1001', '╯'],
  ['1110', '├'],
  ['1011', '┤'],
  ['0111', '┬'],
  ['1101', '┴'],
  ['1111', '┼'],
  ['2020', '║'],
  ['2000', '║'],
  ['0020', '║'],
  ['0202', '═'],
  ['0200', '═'],
  ['0002', '═'],
  ['0220', '╔'],
  ['0022', '╗'],
  ['2200', '╚'],
  ['2002', '╝'],
  ['2220', '╠'],
  ['2022', '╣'],
  ['0222', '╦'],
  ['2202', '╩'],
  ['2222', '╬'],
  ['0210', '╒'],
  ['0120', '╓'],
  ['0012', '╕'],
  ['0021', '╖'],
  ['1200', '╘'],
  ['2100', '╙'],
  ['1002', '╛'],
  ['2001', '╜'],
  ['1210', '╞'],
  ['2120', '╟'],
  ['1012', '╡'],
  ['2021', '╢'],
  ['0212', '╤'],
  ['0121', '╥'],
  ['1202', '╧'],
  ['2101', '╨'],
  ['1212', '╪'],
  ['2121', '╫'],
];

const BY_ARMS = new Map(GLYPHS.map(([weights, glyph]) => [armsOf(weights), glyph]));

function armsOf(weights: string): number {
  const [up, right, down, left] = [...weights].map(Number);
  return ARM.up * up! + ARM.right * right! + ARM.down * down! + ARM.left * left!;
}

/** Weights by character, those of junctions and of square corners too; a character for a line's end and for the whole line has the whole line's. */
const WEIGHTS = new Map<string, string>([
  ...GLYPHS.toReversed().map(([weights, glyph]) => [glyph, weights] as const),
  ['╋', '1111'],
  ['└', '1100'],
  ['┘', '1001'],
  ['┌', '0110'],
  ['┐', '0011'],
]);

/** Returns the weights of a character's arms, up, right, down, left, as in `1010`; undefined for one that is no box drawing. */
export const weightsOf = (character: string): string | undefined => WEIGHTS.get(character);

/** Returns the arms of a box-drawing character; undefined for any other. */
export function armsOfGlyph(character: string): number | undefined {
  const weights = weightsOf(character);
  return weights === undefined ? undefined : armsOf(weights);
}

/** Returns both sets of arms, with the heavier weight where they coincide. */
export function mergeArms(a: number, b: number): number {
  let merged = 0;
  for (let mask = 3; mask < 256; mask <<= 2) merged |= Math.max(a & mask, b & mask);
  return merged;
}

/**
 * Returns the character with these arms. Unicode has none with two weights on the same axis; such an axis becomes double.
 * @param isCrossing Whether four arms are two lines that cross, not a single line that branches.
 */
export function boxGlyph(arms: number, isCrossing: boolean): string {
  const glyph = BY_ARMS.get(arms) ?? BY_ARMS.get(doubled(arms)) ?? ' ';
  return isCrossing ? glyph : (JUNCTIONS.get(glyph) ?? glyph);
}

function doubled(arms: number): number {
  let all = 0;
  for (let mask = 3; mask < 256; mask <<= 2) if ((arms & mask) !== 0) all |= mask & 0b10101010;
  return all;
}
