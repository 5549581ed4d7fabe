/** The only gate for text from outside: text that passes cannot control a terminal, or hide or reorder text. */
import { once } from '../memoised.ts';
import { cellsAt, isPlain } from './plain.ts';

/** More combining marks than this on one character pile up over the neighbouring rows. */
const MOST_MARKS = 4;

/** Signs that plain text has none of. The tables of Unicode behind them are looked up when the first text that is not plain comes. */
const signs = once(() => ({
  /** Controls, format characters (bidi, zero-width, tags), lone surrogates, line and paragraph separators, and unassigned code points, whose width is unknown. */
  unseen: /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
  mark: /\p{M}/u,
  pictograph: /(?=\p{Emoji})\p{Extended_Pictographic}/u,
}));
const presentationSelector = /[\ufe0e\ufe0f]/;

/** More repetitions of a sign than this are written with a count: `<U+0301>×60000`. */
const MOST_REPEATED = 8;

/**
 * Returns the text with everything invisible spelled out: `^[` for a C0 control or DEL (a newline too: `^J`), `<U+202E>` for the rest.
 * A tab becomes one space, so that columns counted in the source still fit. At most 4 combining marks stay on a character,
 * and none at the start, where they would sit on the frame; a variation selector stays only behind an emoji. The same sign many
 * times over is spelled out once, with its number.
 * Applying it twice changes nothing; the result holds no control byte.
 */
export function visible(text: string): string {
  if (isPlain(text)) return text;
  const { unseen, mark, pictograph } = signs();
  let result = '';
  let before = '';
  let marks = MOST_MARKS;
  for (let i = 0; i < text.length; ) {
    const character = characterAt(text, i);
    i += character.length;
    const isMark = mark.test(character);
    if (presentationSelector.test(character) && pictograph.test(before)) {
      result += character;
    } else if (unseen.test(character) || (isMark && marks >= MOST_MARKS)) {
      const times = repetitions(text, i, character);
      result += spelledOut(character, times);
      i += (times - 1) * character.length;
      if (!isMark) marks = 0;
    } else {
      result += character;
      marks = isMark ? marks + 1 : 0;
    }
    before = character;
  }
  return result;
}

/** `visible` for one row: a line break shows as `␊`. */
export function visibleLine(text: string): string {
  return isPlain(text) ? text : visible(text.replace(/\r?\n/g, '␊'));
}

/** `visible` for a text of several lines, line by line. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map(visible);
}

/**
 * Returns JSON in ASCII only. Numbers read back bit for bit: −0 is `-0.0`, and non-finite numbers, which JSON lacks, are the strings "NaN", "Infinity", "-Infinity".
 * Typed arrays are arrays, Maps are objects, and undefined members are omitted, as `JSON.stringify` does.
 * The caller ensures a nesting of at most 64. @throws TypeError for a function, a bigint or a symbol.
 */
export function asciiJson(value: unknown): string {
  if (typeof value === 'number') return numberJson(value);
  if (typeof value === 'string') return stringJson(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return arrayJson(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return arrayJson(value as unknown as ArrayLike<number>); // all other views are typed arrays
  if (value instanceof Map) return objectJson(value);
  if (typeof value === 'object') return objectJson(Object.entries(value));
  throw new TypeError(`JSON has no ${typeof value}`);
}

const characterAt = (text: string, i: number): string =>
  cellsAt(text, i) > 0 ? text[i]! : String.fromCodePoint(text.codePointAt(i)!); // i is in the text

/** Returns how often the character is repeated, the occurrence before `i` included. */
function repetitions(text: string, i: number, character: string): number {
  let times = 1;
  while (i < text.length && characterAt(text, i) === character) {
    i += character.length;
    times++;
  }
  return times;
}

function spelledOut(character: string, times: number): string {
  const code = character.codePointAt(0)!; // a character, not an empty text
  if (code === 0x09) return ' '.repeat(times);
  const isCaret = code < 0x20 || code === 0x7f;
  const sign = isCaret
    ? `^${String.fromCharCode(code ^ 0x40)}`
    : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  return times > MOST_REPEATED ? `${sign}×${times}` : sign.repeat(times);
}

function numberJson(x: number): string {
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0';
  return Number.isFinite(x) ? String(x) : `"${x}"`;
}

function stringJson(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`; // as most are: nothing in it is escaped
  return inAscii(JSON.stringify(text));
}

/** Returns the same JSON without other characters than those of ASCII that can be seen. */
export const inAscii = (json: string): string => json.replace(/[\u007f-\uffff]/g, unicodeEscape);

/** `\u202e`: a UTF-16 unit as JSON, JavaScript and Python write it in a text. */
export const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function arrayJson(items: ArrayLike<unknown>): string {
  if (isOrdinary(items)) return JSON.stringify(Array.isArray(items) ? items : Array.from(items));
  let text = '[';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (i > 0) text += ',';
    text += typeof item === 'number' ? numberJson(item) : asciiJson(item === undefined ? null : item);
  }
  return `${text}]`;
}

/** Whether JSON.stringify, three times as fast as a loop, keeps all items: numbers only, all finite and none −0. */
function isOrdinary(items: ArrayLike<unknown>): boolean {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item !== 'number' || !Number.isFinite(item) || Object.is(item, -0)) return false;
  }
  return true;
}

function objectJson(members: Iterable<readonly [unknown, unknown]>): string {
  const parts: string[] = [];
  for (const [key, value] of members) {
    if (value !== undefined) parts.push(`${stringJson(String(key))}:${asciiJson(value)}`);
  }
  return `{${parts.join(',')}}`;
}
