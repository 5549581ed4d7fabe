/** What a command line, a list of commands, keys, settings and training may hold. */

import { COMMANDS } from '../../../src/session/commands/commands.ts';
import { parseKeys } from '../../../src/tui/press.ts';
import type { Draw } from '../../support/generated-programs.ts';
import { type Bomb, CHECK_FAILED, FINE, pick, REFUSED, scenario, times, USAGE, written } from './bomb.ts';

const WORDS = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  '99999999999999999999',
  '0x10',
  '1x1',
  '1000x1000',
  '99999x99999',
  '1M',
  '9999999T',
  '-',
  '--',
  '\x1b[2J',
  '\u202e',
  '日'.repeat(1_000),
  'a'.repeat(100_000),
  '<'.repeat(50_000),
  '('.repeat(50_000),
];
const FLAGS = ['at', 'size', 'digits', 'memory', 'keys', 'commands', 'theme', 'unknown'];

/** Each flag with a third of the words. */
const flagBombs = FLAGS.flatMap((flag, f) =>
  WORDS.filter((_, w) => (w + f) % 3 === 0).map(
    (word): Bomb => ({
      name: `--${flag}=${JSON.stringify(word.slice(0, 20))} of ${word.length} characters`,
      files: () => ({ bomb: written({}) }),
      words: ['frame', 'bomb', `--${flag}=${word}`],
      codes: [FINE, USAGE, REFUSED, 66],
    }),
  ),
);

const ARGUMENTS = [
  '',
  'L',
  'x[0]',
  'value L',
  '-1',
  '99999999999999999999',
  'L > 1e400',
  'max('.repeat(60),
  'x +'.repeat(2_000),
  'a'.repeat(60_000),
  'e\u0301'.repeat(30_000),
  ' '.repeat(60_000),
  '('.repeat(60_000),
];

/** Every command with one of the arguments, alone and many times over. */
const commandBombs = (draw: Draw): readonly Bomb[] =>
  COMMANDS.filter(({ name }) => !name.startsWith('export') && name !== 'quit').map(({ name }): Bomb => {
    const [argument, count] = [pick(ARGUMENTS, draw), pick([1, 100, 9_000], draw)];
    const line = `${name} ${argument}`.trim();
    const often = Math.max(1, Math.min(count, Math.floor(1_000_000 / line.length)));
    return {
      name: `${often} × ${name} ${JSON.stringify(argument.slice(0, 20))} of ${argument.length} characters`,
      files: () => ({ bomb: written({ training: { iterations: 50 } }), script: `${line}\n`.repeat(often) }),
      words: ['frame', 'bomb', '--commands', 'script'],
      codes: [FINE, REFUSED],
    };
  });

const KEYS = [
  'l',
  '}',
  'G',
  'K',
  '.',
  '>',
  'z',
  '?',
  ':',
  '/',
  '<escape>',
  '(',
  'o',
  'i',
  'e',
  '<',
  '<enter>',
  'x',
  '2+-',
  '\x1b',
];
const keyBombs = KEYS.map(
  (key): Bomb => ({
    name: `10,000 × ${JSON.stringify(key)} as keys`,
    files: () => ({ bomb: written({ training: { iterations: 50 } }) }),
    words: ['frame', 'bomb', '--keys', key.repeat(10_000)],
    codes: [FINE, USAGE],
    isLong: key === 'K', // 10,000 gradient checks
  }),
);

/** What opens a line, and what is pressed in it, over and over. */
const LINES = ['/', ':', ':goto ', ':run ', ':break ', ':print ', ':watch ', '?', 'P', ':edit x = '];
const EDITS = ['a', '1', '//', 'x L ', 'a<backspace>', 'x<left>', 'a <ctrl+w>', '<tab>', '<down>', '<up>', '日'];

/** Five thousand keys in each line, one edit in three of them. */
const lineBombs = LINES.flatMap((line, l) =>
  EDITS.filter((_, e) => (e + l) % 3 === 0).map(
    (edit): Bomb => ({
      name: `5,000 × ${JSON.stringify(edit)} in the line that ${JSON.stringify(line)} opens`,
      files: () => ({ bomb: written({ training: { iterations: 50 } }) }),
      words: ['frame', 'bomb', `--keys=${line}${'ab '.repeat(500)}${edit.repeat(5_000 / parseKeys(edit).length)}`],
      codes: [FINE, USAGE],
    }),
  ),
);

const TRAINING: readonly (readonly [name: string, fields: () => object])[] = [
  ['10 million iterations', () => ({ iterations: 10_000_000 })],
  ['10 million and one', () => ({ iterations: 10_000_001 })],
  ['no iterations', () => ({ iterations: 0 })],
  ['half an iteration', () => ({ iterations: 0.5 })],
  ['a rate that overflows', () => ({ iterations: 100, optimizer: { type: 'sgd', lr: 1e308 } })],
  ['a rate of nothing', () => ({ iterations: 100, optimizer: { type: 'adam', lr: 0 } })],
  ['a clip of nothing', () => ({ iterations: 10, clip: { norm: 0 } })],
  ['a step of every 0', () => ({ iterations: 10, schedule: { type: 'step', every: 0, factor: 2 } })],
  ['a step every iteration', () => ({ iterations: 1_000, schedule: { type: 'step', every: 1, factor: 10 } })],
  ['100,000 examples', () => ({ iterations: 10, data: { x: times(100_000, i => i % 7) } })],
  ['examples of 200,000 numbers', () => ({ iterations: 3, data: { x: times(3, () => times(200_000, () => 1)) } })],
  ['ragged examples', () => ({ iterations: 3, data: { x: times(10_000, i => times(i % 5, () => 1)) } })],
  ['no examples', () => ({ iterations: 3, data: { x: [] } })],
  ['examples of strangers', () => ({ iterations: 3, data: Object.fromEntries(times(5_000, i => [`q${i}`, [1]])) })],
  ['expected iterations beyond', () => ({ iterations: 3 })],
];
const LOOKS = [
  ['frame', 'bomb'],
  ['frame', 'bomb', '--keys', 'G'],
  ['frame', 'bomb', '--at', '1000000'],
];
const trainingBombs = TRAINING.flatMap(([what, fields]) =>
  LOOKS.map(
    (words, i): Bomb => ({
      name: `training of ${what} (${i})`,
      files: () => ({
        bomb: written({
          parameters: { w: 1 },
          program: ['L = mean((x * w) ** 2)'],
          training: { optimizer: { type: 'sgd', lr: 0.1 }, ...fields() },
        }),
      }),
      words,
      codes: [FINE, USAGE, REFUSED],
      isLong: what === '10 million iterations',
    }),
  ),
);

const ENTRIES: readonly (readonly [name: string, fields: () => object])[] = [
  ['9,999 notes at one place', () => ({ notes: times(9_999, () => ({ at: 'value L', text: 'n' })) })],
  [
    '9,999 notes at strange places',
    () => ({ notes: times(9_999, i => ({ at: `contribution q${i} -> L @${i}`, text: 'n' })) }),
  ],
  ['9,999 wrong numbers', () => ({ expect: times(9_999, i => ({ values: { L: i } })) })],
  ['9,999 iterations expected', () => ({ expect: times(9_999, i => ({ iteration: i + 1, values: { L: 4 } })) })],
  ['9,999 strangers expected', () => ({ expect: times(9_999, i => ({ values: { [`q${i}`]: 4 } })) })],
  ['200,000 numbers expected', () => ({ expect: [{ values: { L: times(200_000, () => 4) } }] })],
  ['9,999 sayings', () => ({ program: times(9_999, i => ({ line: `n${i} = x * x`, say: 's' })) })],
];
const entryBombs = ENTRIES.flatMap(([what, fields]): readonly Bomb[] => [
  scenario(what, fields, [FINE, REFUSED]),
  {
    name: `${what}, checked`,
    files: () => ({ bomb: written(fields()) }),
    words: ['check', 'bomb'],
    codes: [FINE, CHECK_FAILED, REFUSED],
  },
]);

export const wordBombs = (draw: Draw): readonly Bomb[] => [
  ...flagBombs,
  ...commandBombs(draw),
  ...keyBombs,
  ...lineBombs,
  ...trainingBombs,
  ...entryBombs,
];
