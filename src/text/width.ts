/** Text measured in terminal cells, not in characters. Text that came from outside has passed `visible` before it gets here. */
import { isPlain } from './plain.ts';

/** A user-perceived character and the cells it takes. */
interface Cluster {
  readonly text: string;
  readonly width: number;
}

/**
 * Cells that a terminal gives the text: East Asian wide characters and emoji 2, combining marks and controls 0, all else
 * (characters of ambiguous width included) 1.
 */
export function cellWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) width += cluster.width;
  return width;
}

/** The text cut to at most `width` cells, its end replaced by `…` when something was cut. */
export function truncate(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  if (width < 1) return '';
  return `${startOf(clustersOf(text), width - 1)}…`;
}

/** The end of a text in at most `width` cells: a wider text is cut, with `…` as its first character. */
export function truncateStart(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  if (width < 1) return '';
  let end = '';
  let used = 1;
  for (const cluster of [...clustersOf(text)].toReversed()) {
    used += cluster.width;
    if (used > width) break;
    end = cluster.text + end;
  }
  return `…${end}`;
}

/** Spaces after the text up to `width` cells; a wider text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

/** Spaces before the text up to `width` cells; a wider text stays as it is. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cellWidth(text))) + text;
}

/** The most cells that each may take for all to fit the room together: who needs less leaves it to the others. */
export function fairShare(needs: readonly number[], room: number): number {
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
 * The text in lines of at most `width` cells (at least 1), broken between words, and inside a word only when it is wider than a line.
 * Line breaks stay, runs of spaces become one; a character wider than a whole line becomes `…`.
 */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  return text.split('\n').flatMap(line => wrapLine(line, room));
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (word === '') continue;
    for (const piece of cellWidth(word) <= width ? [word] : piecesOf(word, width)) {
      const joined = current === '' ? piece : `${current} ${piece}`;
      if (cellWidth(joined) <= width) {
        current = joined;
      } else {
        lines.push(current);
        current = piece;
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

function startOf(clusters: Iterable<Cluster>, width: number): string {
  let start = '';
  let used = 0;
  for (const cluster of clusters) {
    used += cluster.width;
    if (used > width) break;
    start += cluster.text;
  }
  return start;
}

function* clustersOf(text: string): Generator<Cluster> {
  if (isPlain(text)) {
    for (const character of text) yield { text: character, width: 1 };
    return;
  }
  for (const { segment } of segmenter().segment(text)) yield { text: segment, width: clusterWidth(segment) };
}

/** The rules of the string-width package, which Ink measures with, so that both agree where a row ends; but two regional indicators take 2 cells even if they are no flag. */
function clusterWidth(cluster: string): number {
  if (isPlain(cluster)) return cluster.length;
  let width = 0;
  for (const character of cluster) {
    if (invisible.test(character)) continue;
    if (width === 0) width = isWide(character) ? 2 : 1;
    else if (addsWidth.test(character)) width += isWide(character) ? 2 : 1;
  }
  return width > 0 && isEmoji(cluster) ? 2 : width;
}

const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Cs}]/u;

/** What takes cells of its own although it belongs to the cluster of the character before it: spacing marks, half-width forms, Hangul syllables, second halves of flags. */
const addsWidth = /[\p{Mc}\uff00-\uffef\u1100-\u115f\ua960-\ua97c\uac00-\ud7a3\u{1f1e6}-\u{1f1ff}]/u;

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
  const code = character.codePointAt(0)!;
  if (WIDE.some(([first, last]) => first <= code && code <= last)) return true;
  return /(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u.test(character);
}

function isEmoji(cluster: string): boolean {
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
