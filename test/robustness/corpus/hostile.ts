/** Files that were written to do harm. */

import { PAYLOADS } from '../../support/hostile-text.ts';
import { type BrokenFile, replaced, withProgram } from './base.ts';

const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);
const bomb = (shape: string): string => replaced(['parameters', 'v', 'shape'], shape);

/** One payload of each kind, as a key and in a formula. */
const STEERING = [
  'clears the screen',
  'clears with the C1 introducer',
  'writes right to left',
  'has no width',
  'has the first half of a pair',
  'piles up marks',
];
const texts = PAYLOADS.filter(([does]) => STEERING.includes(does));

export const HOSTILE_FILES: readonly BrokenFile[] = [
  ...texts.map(
    ([does, text]): BrokenFile => [
      `a key that ${does}`,
      `{ "title": "t", "program": ["L = 1"], ${JSON.stringify(text)}: 1 }\n`,
    ],
  ),
  ...texts.map(([does, text]): BrokenFile => [`a formula that ${does}`, withProgram([`L = ${text} + 1`])]),
  ['a raw escape character in a text', '{ "title": "\u001b[2J", "program": ["L = 1"] }\n'],
  ['a raw line separator in a name', '{ "title": "t", "inputs": { "a\u2028b": 1 }, "program": ["L = 1"] }\n'],
  ['65 lists', replaced(['inputs', 'x'], nested(65, '[', ']'))],
  ['100,000 lists', replaced(['inputs', 'x'], nested(100_000, '[', ']'))],
  ['100,000 objects', replaced(['inputs', 'x'], nested(100_000, '{"a":', '}'))],
  ['100,000 brackets in a formula', withProgram([`L = ${'('.repeat(100_000)}`])],
  ['60,000 brackets in a formula', withProgram([`L = ${'('.repeat(60_000)}`])],
  ['60,000 minuses in a formula', withProgram([`L = ${'-'.repeat(60_000)}s`])],
  ['2,000 terms in a formula', withProgram([`L = s${' + s'.repeat(2_000)}`])],
  ['a text of 70,000 characters', replaced(['title'], `"${'t'.repeat(70_000)}"`)],
  ['a number of 10,000 digits', replaced(['constants', 'y'], '9'.repeat(10_000))],
  ['a name of 60,000 letters', withProgram([`L = ${'q'.repeat(60_000)}`])],
  ['a note of 60,000 words', replaced(['notes', 0, 'at'], `"${'value '.repeat(10_000)}"`)],
  ['a parameter of 10^12 numbers', bomb('[1000000, 1000000]')],
  ['a parameter of 10^112 numbers', bomb(`[${'10000000, '.repeat(15)}10000000]`)],
  ['a sum of 10^12 numbers', bomb('[1000000, 1]').replace('v @ h + b', 'sum(v + transpose(v)) + b')],
  ['10^9 classes', withProgram(['L = sum(one_hot(k, classes=1000000000))'])],
  ['10^15 iterations', replaced(['training', 'iterations'], '1000000000000000')],
  ['an iteration beyond whole numbers', replaced(['notes', 0, 'at'], '"value a @99999999999999999999"')],
  ['__proto__ as a key', replaced(['constants'], '{ "__proto__": { "polluted": 1 } }')],
  ['__proto__ in escapes', replaced(['constants'], String.raw`{ "__pr\u006fto__": 1 }`)],
  ['constructor.prototype as keys', replaced(['constants'], '{ "constructor": { "prototype": { "polluted": 1 } } }')],
  ['__proto__ as an expected node', replaced(['expect', 0, 'values'], '{ "__proto__": 1 }')],
  ['__proto__ as a line', withProgram(['__proto__ = s', 'L = s'])],
  ['a name that slows regular expressions down', withProgram([`L = ${'a.'.repeat(20_000)}`])],
  ['spaces that slow regular expressions down', withProgram([`${' '.repeat(60_000)}=`])],
  ['a letter that looks like another', withProgram(['L = х + 1'])],
];
