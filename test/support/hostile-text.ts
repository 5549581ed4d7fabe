/** What a stranger may put into a text to steer a terminal or to mislead its reader, and what none of it may become. */

import fc from 'fast-check';

/** Each by what it would do. */
export const PAYLOADS: readonly (readonly [does: string, text: string])[] = [
  ['clears the screen', '\x1b[2J\x1b[H'],
  ['colours what follows', '\x1b[31;1m'],
  ['sets the title of the window', '\x1b]0;owned\x07'],
  ['writes the clipboard', '\x1b]52;c;ZXZpbA==\x07'],
  ['opens a link', '\x1b]8;;http://example.org\x1b\\click\x1b]8;;\x1b\\'],
  ['leaves the alternate screen', '\x1b[?1049l'],
  ['shows the cursor', '\x1b[?25h'],
  ['asks for the place of the cursor, an answer typed as keys', '\x1b[6n'],
  ['asks the terminal who it is', '\x1b[c\x1bZ'],
  ['sends a device control string', '\x1bP+q544e\x1b\\'],
  ['draws an image', '\x1b_Gf=100;AAAA\x1b\\'],
  ['resets the terminal', '\x1bc'],
  ['switches the character set', '\x1b(0\x0eqqq\x0f'],
  ['ends with half a sequence', 'x\x1b'],
  ['clears with the C1 introducer', '\u009b2J'],
  ['sets the title with C1', '\u009d0;owned\u009c'],
  ['sends a device control string with C1', '\u0090q\u009c'],
  ['breaks the line with C1', 'a\u0085b'],
  ['rings', '\x07'.repeat(3)],
  ['goes back over what was written', 'good\b\b\b\bevil'],
  ['returns to the start of the line', 'good\revil'],
  ['breaks the line', 'good\nevil'],
  ['breaks the line twice over', 'good\r\nevil'],
  ['goes down and to a new page', 'a\x0bb\x0cc'],
  ['tabs', '\ta\t\tb'],
  ['ends a C string', 'good\0evil'],
  ['deletes', 'a\x7fb'],
  ['ends a DOS file', 'a\x1ab'],
  ['writes right to left', 'a\u202egnp.exe\u202c'],
  ['embeds directions', '\u202aa\u202bb\u202dc'],
  ['isolates directions', '\u2066a\u2067b\u2068c\u2069'],
  ['marks directions', 'a\u200eb\u200fc\u061cd'],
  ['has no width', 'a\u200bb\u2060c\ufeffd'],
  ['joins', '👨\u200d👩\u200cx'],
  ['hides a hyphen', 'pass\u00adword'],
  ['hides a sentence in tags', 'hi\u{e0069}\u{e0067}\u{e006e}\u{e007f}'],
  ['separates lines and paragraphs', 'a\u2028b\u2029c'],
  ['has the first half of a pair', 'a\ud800b'],
  ['has the second half of a pair', 'a\udc00b'],
  ['piles up marks', `Z${'\u0301\u0323'.repeat(50)}o`],
  ['starts with marks', '\u0301\u0301\u0301x'],
  ['fills with nothing', '\u3164\u115f\u17b4'],
  ['varies glyphs', '日\u{e0100}a\ufe0fb'],
  ['annotates', 'a\ufff9b\ufffac\ufffb'],
  ['is no character', '\uffff\u{1fffe}\u0378'],
];

/** Any code units, what is harmful among them far more often than chance would have it. */
export const hostileText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)),
    fc.constantFrom(...new Set(PAYLOADS.flatMap(([, text]) => [...text]))),
    fc.constantFrom('❤', '☎', '👍', '日', 'e', ' ', '<U+', '^', '❤\ufe0f'),
  ),
  maxLength: 40,
});

/**
 * Everything that moves the cursor, reorders, hides or has no glyph, as code points: written out, independently of the properties
 * that the program asks for.
 */
const HARMFUL: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

const isHarmful = (code: number): boolean => HARMFUL.some(([first, last]) => first <= code && code <= last);

/** What is harmful in one line of output, each piece once; a selector behind an emoji, and four marks on a character, are not. */
export function harmfulIn(line: string): readonly string[] {
  const spared = line.replace(/(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]/gu, '');
  const characters = [...spared].filter(character => isHarmful(character.codePointAt(0)!));
  const piles = spared.match(/^\p{M}|\p{M}{5,}/gu) ?? [];
  return [...new Set([...characters, ...piles])];
}
