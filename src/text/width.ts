/** Text measured in terminal cells, not in characters. Text from outside has passed `visible` before. */
import { keptIn, once } from '../memoised.ts';
import { cellsAt, isPlain } from './plain.ts';

/** A user-perceived character and its cells. */
export interface Cluster {
  readonly text: string;
  readonly width: number;
}

/**
 * Returns the cells of the text in a terminal: East Asian wide characters and emoji 2, combining marks and controls 0, other characters
 * (characters of ambiguous width included) 1.
 */
export const cellWidth = (text: string): number => widthUpTo(text, Number.POSITIVE_INFINITY);

/** Returns `cellWidth`, but does not measure a text wider than `most` to its end: the result is then some number above `most`. */
export function widthUpTo(text: string, most: number): number {
  if (isPlain(text.length > most ? text.slice(0, most + 1) : text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) {
    width += cluster.width;
    if (width > most) break;
  }
  return width;
}

/** Returns the text cut to at most `width` cells, with `…` at the end if it was cut. */
export function truncate(text: string, width: number): string {
  let used = 0;
  let end = 0;
  let seen = 0;
  if (text.length <= width && isPlain(text)) return text;
  for (const cluster of clustersOf(text)) {
    used += cluster.width;
    if (used > width) return width < 1 ? '' : `${text.slice(0, end)}…`;
    seen += cluster.text.length;
    if (used < width) end = seen;
  }
  return text;
}

/** Most code units of a cell's characters after `visible` has limited the marks. */
const UNITS_A_CELL = 16;

/** Returns the end of a text in at most `width` cells; a cut text begins with `…`. */
export function truncateStart(text: string, width: number): string {
  const tail = text.slice(-UNITS_A_CELL * (Math.max(width, 0) + 2));
  if (tail === text && widthUpTo(text, width) <= width) return text;
  if (width < 1) return '';
  let end = '';
  let used = 1;
  for (const cluster of [...clustersOf(tail)].toReversed()) {
    used += cluster.width;
    if (used > width) break;
    end = cluster.text + end;
  }
  return `…${end}`;
}

/** Adds spaces after the text up to `width` cells; a wider text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

/** Adds spaces before the text up to `width` cells; a wider text stays as it is. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cellWidth(text))) + text;
}

/** Returns the most cells for each, so that all fit the room together; unneeded cells go to the others. */
export function evenWidth(needs: readonly number[], room: number): number {
  const inOrder = needs.toSorted((a, b) => a - b);
  let left = room;
  for (const [i, need] of inOrder.entries()) {
    const even = Math.floor(left / (inOrder.length - i));
    if (need > even) return Math.max(1, even);
    left -= need;
  }
  return Math.max(1, inOrder.at(-1) ?? 1);
}

/**
 * Returns the text in lines of at most `width` cells (at least 1), broken between words, and inside a word only if it is wider than a line.
 * Line breaks stay, runs of spaces become one; a character wider than a whole line becomes `…`.
 */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  const wrapped = (): readonly string[] => text.split('\n').flatMap(line => wrapLine(line, room));
  return text.length < LONG ? wrapped() : keptIn(longTexts, `${room} ${text}`, wrapped, 20);
}

/** Characters that take milliseconds to wrap. */
const LONG = 1_000;
/** Long texts in lines, by width and text: they are drawn again and again. */
const longTexts = new Map<string, readonly string[]>();

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const word of line.split(' ')) {
    if (word === '') continue;
    const whole = widthUpTo(word, width);
    for (const piece of whole <= width ? [word] : piecesOf(word, width)) {
      const cells = whole <= width ? whole : cellWidth(piece);
      if (current === '') {
        current = piece;
        used = cells;
      } else if (used + 1 + cells <= width) {
        current += ` ${piece}`;
        used += 1 + cells;
      } else {
        lines.push(current);
        current = piece;
        used = cells;
      }
    }
  }
  lines.push(current);
  return lines;
}

function piecesOf(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const cluster of clustersOf(word)) {
    const { text, width: cells } = cluster.width <= width ? cluster : { text: '…', width: 1 };
    if (used + cells > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += text;
    used += cells;
  }
  return [...pieces, piece];
}

/** Code units split into clusters at once: above 64 Ki, Intl.Segmenter of Node 20 takes the square of their number. */
const PIECE = 1_024;

/** Yields the user-perceived characters of a text lazily, in linear time. A character of over 1,024 code units, which `visible` never lets through, is split. */
export function* clustersOf(text: string): Generator<Cluster> {
  for (let i = 0; i < text.length; ) {
    const width = cellsAt(text, i);
    if (width > 0 && startsCluster(text, i + 1)) {
      yield { text: text[i++]!, width };
      continue;
    }
    const end = endOfPiece(text, i);
    const parted = [...segmenter().segment(text.slice(i, end))];
    // The next characters may belong to the last cluster.
    if (parted.length > 1 && !startsCluster(text, end)) parted.pop();
    for (const { segment } of parted) {
      yield { text: segment, width: clusterWidth(segment) };
      i += segment.length;
    }
  }
}

const startsCluster = (text: string, i: number): boolean => i >= text.length || cellsAt(text, i) > 0;

/** Returns the end of the piece in which characters may join their neighbours. */
function endOfPiece(text: string, start: number): number {
  const last = Math.min(text.length, start + PIECE);
  let end = start + 1;
  while (end < last && !(startsCluster(text, end) && startsCluster(text, end + 1))) end++;
  const isInPair = end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!) && end > start + 1;
  return isInPair ? end - 1 : end;
}

/** Returns the sum of a cluster's characters' widths: terminals that join or split clusters differently give them the same cells. An emoji counts as one character, however it is composed. */
function clusterWidth(cluster: string): number {
  if (isPlain(cluster)) return cluster.length;
  let width = 0;
  for (const character of cluster) {
    if (invisible().test(character) || (width > 0 && joined.test(character))) continue;
    width += isWide(character) ? 2 : 1;
  }
  return width > 0 && isEmoji(cluster) ? 2 : width;
}

/** Made when the first text comes that is not plain. */
const invisible = once(() => /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Cs}]/u);

/** Matches characters without cells after another character: vowels and final consonants of a Hangul syllable, skin tones. */
const joined = /[\u1160-\u11ff\ud7b0-\ud7fb\p{Emoji_Modifier}]/u;

/** East Asian Width W and F (Unicode 17), first and last; emoji are added by their own property, which regional indicators have but do not follow. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18df2],
  [0x1aff0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

function isWide(character: string): boolean {
  const code = character.codePointAt(0)!; // a character, not an empty text
  if (WIDE.some(([first, last]) => first <= code && code <= last)) return true;
  return /(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u.test(character);
}

function isEmoji(cluster: string): boolean {
  const isLetter = cluster < '\u2000' || (cluster >= '\u2e80' && cluster < '\ud800');
  if (isLetter && !cluster.includes('\ufe0f')) return false; // checked first, as the expressions below take 10 µs
  if (cluster.length === 1 || cluster.length > 50) return false; // single units are in the tables; real emoji have under 30
  if (/^[\d#*]\u20e3$/.test(cluster)) return true;
  if (cluster.includes('\u200d') && (cluster.match(/\p{Extended_Pictographic}/gu)?.length ?? 0) >= 2) return true;
  return emojiPattern().test(cluster);
}

let loadedSegmenter: Intl.Segmenter | undefined;
let loadedEmojiPattern: RegExp | undefined;

/** Made at first need: it costs 13 ms, and most sessions never see a character that needs it. */
function segmenter(): Intl.Segmenter {
  loadedSegmenter ??= new Intl.Segmenter();
  return loadedSegmenter;
}

/** Made at first need: it costs 12 ms to compile. */
function emojiPattern(): RegExp {
  loadedEmojiPattern ??= /^\p{RGI_Emoji}$/v;
  return loadedEmojiPattern;
}
