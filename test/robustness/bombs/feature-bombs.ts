/** What blocks, data files, groups, states, accumulation, expectations of expressions, settings, config and own keys may hold. */

import type { Draw } from '../../support/generated-programs.ts';
import { type Bomb, CHECK_FAILED, FINE, long, pick, REFUSED, scenario, times, USAGE, written } from './bomb.ts';

const COUNTS = [0, -1, 0.5, 1, 3, 1_000, 10_000, 1e6, 1e9, 2 ** 31, 2 ** 53, 1e308];
const [ANY, WRONG] = [[FINE, REFUSED], [REFUSED]] as const;
const nested = (depth: number, rounds: number) => [
  'h = x',
  ...times(depth, i => `${'  '.repeat(i)}for t${i} in range(${rounds}):`),
  `${'  '.repeat(depth)}h = h * w`,
  'L = h',
];

const PROGRAMS: readonly (readonly [name: string, codes: readonly number[], program: () => readonly string[]])[] = [
  ...COUNTS.map(
    count =>
      [`${count} rounds`, ANY, () => ['h = x', `for t in range(${count}):`, '  h = h * w', 'L = h * w']] as const,
  ),
  ...[2, 5, 20, 60, 5_000].flatMap(depth =>
    [1, 2, 10].map(rounds => [`${depth} loops of ${rounds} rounds`, ANY, () => nested(depth, rounds)] as const),
  ),
  ...['f(a)', 'f(f(a))', 'g(a)', 'f(a) + f(a)', 'a if f(a) else f(a)'].map(
    given =>
      [
        `a block that returns ${given}`,
        WRONG,
        () => ['def f(a):', `  return ${given}`, 'def g(a):', '  return f(a)', 'L = f(x) * w'],
      ] as const,
  ),
  ...[100, 9_000].map(
    count =>
      [
        `${count} blocks, each twice in the next`,
        WRONG,
        () => [
          ...times(count, i => [`def f${i}(a):`, `  return ${i === 0 ? 'a' : `f${i - 1}(a) + f${i - 1}(a)`}`]).flat(),
          `L = f${count - 1}(x) * w`,
        ],
      ] as const,
  ),
  ...[10, 60, 5_000].map(
    depth =>
      [
        `calls in calls, ${depth} deep`,
        ANY,
        () => ['def f(a):', '  return a * a', `L = ${'f('.repeat(depth)}x${')'.repeat(depth)} * w`],
      ] as const,
  ),
  [
    'a block of 3,000 lines, called twice',
    ANY,
    () => ['def f(a):', ...times(3_000, i => `  b${i} = a * ${i}`), '  return b0', 'L = f(x) * w + f(x)'],
  ],
  ['9,000 parameters of a block', ANY, () => [`def f(${times(9_000, i => `p${i}`)}):`, '  return p0', 'L = f(x) * w']],
];

/** 100,000 operations of at most 120,000, and 120,000 calls before there are too many. */
const NEAR_LIMIT = new Set([
  '5 loops of 10 rounds',
  '100 blocks, each twice in the next',
  '9000 blocks, each twice in the next',
]);

const blockBombs = PROGRAMS.map(([name, codes, program]) => {
  const bomb = scenario(`blocks: ${name}`, () => ({ parameters: { w: 1 }, program: program() }), codes);
  return NEAR_LIMIT.has(name) ? long(bomb) : bomb;
});

const training = (fields: object) => ({
  parameters: { w: 1 },
  program: ['L = mean((x * w) ** 2)'],
  training: { iterations: 3, optimizer: { type: 'adam', lr: 0.1 }, ...fields },
});

const TRAININGS: readonly (readonly [name: string, fields: () => object])[] = [
  ...COUNTS.map(accumulate => [`accumulate ${accumulate}`, () => ({ accumulate })] as const),
  ['10,000 groups', () => ({ groups: times(10_000, () => ({ parameters: ['w'], lr: 1 })) })],
  ['a group of 100,000 names', () => ({ groups: [{ parameters: times(100_000, () => 'w') }] })],
  ['groups of strangers', () => ({ groups: times(5_000, i => ({ parameters: [`q${i}`], [`z${i}`]: 1 })) })],
  [
    'a state of 200,000 numbers',
    () => ({ state: { w: { exp_avg: times(200_000, () => 1), exp_avg_sq: 1, step: 1 } } }),
  ],
  ['a state of strangers', () => ({ state: Object.fromEntries(times(5_000, i => [`q${i}`, { exp_avg: 1 }])) })],
  ['a state after 10³⁰⁸ steps', () => ({ state: { w: { exp_avg: 1, exp_avg_sq: 1, step: 1e308 } } })],
  ['freeze of 100,000 names', () => ({ freeze: times(100_000, () => 'w') })],
];

const trainingBombs = TRAININGS.map(([name, fields]) => scenario(`training: ${name}`, () => training(fields()), ANY));

const EXPRESSIONS = [
  'max('.repeat(60),
  `${'L + '.repeat(2_400)}L`,
  '('.repeat(9_000),
  'a'.repeat(200_000),
  'e\u0301'.repeat(30_000),
  'sum(L @ L)',
  'f(L)',
  'L[0:1e9]',
  '\u202eL',
  '',
];
const expectationBombs = EXPRESSIONS.map(
  (expression, i): Bomb => ({
    name: `expected of ${JSON.stringify(expression.slice(0, 20))} of ${expression.length} characters`,
    files: () => ({
      bomb: JSON.stringify({
        title: 't',
        inputs: { x: 2 },
        program: ['L = x * x'],
        expect: [{ [i % 2 === 0 ? 'values' : 'gradients']: { [expression]: 4 } }],
      }),
    }),
    words: ['check', 'bomb'],
    codes: [FINE, CHECK_FAILED, REFUSED],
  }),
);

const TABLES: readonly (readonly [name: string, text: () => string])[] = [
  ['200,000 rows', () => `a,b\n${'1,2\n'.repeat(200_000)}`],
  ['5 MB of rows', () => `a,b\n${'1,2\n'.repeat(1_300_000)}`],
  ['100,000 columns', () => `${'a,'.repeat(100_000)}\n${'1,'.repeat(100_000)}`],
  ['quotes', () => '"'.repeat(1_000_000)],
  ['an open quote', () => `a\n"${'x\n'.repeat(1_000_000)}`],
  ['one cell of digits', () => `a\n${'9'.repeat(1_000_000)}`],
  ['a name of 1 MB', () => `${'a'.repeat(1_000_000)}\n1`],
  ['100,000 classes', () => `a\n${times(100_000, i => `c${i}`).join('\n')}`],
  ['numbers beyond all', () => `a\n${'1e999\n'.repeat(100_000)}`],
  ['zero bytes', () => '\0'.repeat(1_000_000)],
  ['line ends', () => `a\n${'\r\n'.repeat(1_000_000)}`],
  ['blank lines', () => `a\n1\n${'\n'.repeat(4_000_000)}`],
  ['carriage returns', () => '\r'.repeat(4_000_000)],
  ['two numbers a row', () => `a,b\n${'1,2\n'.repeat(1_000_000)}`],
  ['quotes in a quoted cell, then blank space', () => `a\n"${'a"b'.repeat(100_000)}${' '.repeat(2_000_000)},`],
  ['quotes in a quoted cell', () => `a\n"${'a"b'.repeat(1_000_000)}`],
  ['quoted cells in one row', () => `a\n${'"a",'.repeat(1_000_000)}`],
  ['quotes and spaces', () => `a\n${'" '.repeat(1_900_000)}`],
  ['controls', () => `a\n${'\x1b[2J\n'.repeat(10_000)}`],
];
const tableBombs = TABLES.map(
  ([name, text]): Bomb => ({
    name: `a table of ${name}`,
    files: () => ({ bomb: written(training({ data: { file: 'table.csv', x: 'a' } })), 'table.csv': text() }),
    words: ['frame', 'bomb'],
    codes: ANY,
  }),
);

const SETTINGS = [
  '{'.repeat(100_000),
  `{"keys":{${times(20_000, i => `"k${i}":"quit"`).join()}}}`,
  `{"theme":"${'x'.repeat(60_000)}"}`,
  '{"keys":{"panes":{"__proto__":"quit"}}}',
  '{"keys":{"ctrl+c":"quit"}}',
  '\x1b[2J',
  '[]',
  `{"keys":{"l":"${'q'.repeat(50_000)}"}}`,
];
const settingBombs = SETTINGS.map(
  (text, i): Bomb => ({
    name: `settings ${i}: ${JSON.stringify(text.slice(0, 20))} of ${text.length} characters`,
    files: () => ({ '.config/backprop-tui/config.json': text }),
    words: ['config'],
    codes: ANY,
  }),
);

const flagBombs = (draw: Draw) =>
  ['set', 'variant', 'seed', 'hops', 'events', 'as'].flatMap(flag =>
    times(3, i => {
      const word = pick(
        [
          '',
          '-1',
          '1e999',
          'w=1e999',
          `w=${'('.repeat(50_000)}`,
          'w=[1,2]',
          `${'w.'.repeat(9_000)}=1`,
          '__proto__=1',
          'x'.repeat(100_000),
          '\x1b[2J',
          '1,'.repeat(50_000),
        ],
        draw,
      );
      return {
        name: `--${flag} ${i}: ${JSON.stringify(word.slice(0, 20))}`,
        files: () => ({ bomb: written({}) }),
        words: ['frame', 'bomb', `--${flag}=${word}`],
        codes: [FINE, USAGE, REFUSED],
      } satisfies Bomb;
    }),
  );

export const featureBombs = (draw: Draw): readonly Bomb[] => [
  ...blockBombs,
  ...trainingBombs,
  ...expectationBombs,
  ...tableBombs,
  ...settingBombs,
  ...flagBombs(draw),
];
