/** Programs that are deep, wide or long, and sizes just below and above each limit. */

import {
  FILE_LIMITS,
  FORMULA_LIMITS,
  NAME_LIMIT,
  PROGRAM_LIMITS,
  SCRIPT_LIMITS,
  TRAINING_LIMITS,
} from '../../../src/limits.ts';
import { type Bomb, drawn, FINE, long, REFUSED, scenario, times, written } from './bomb.ts';

/** Formulas that nest or go on; `x` is a number, `v` a vector, `m` a matrix. */
const FORMULAS: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ['sums', n => `x${' + x'.repeat(n)}`],
  ['powers', n => `x${' ** x'.repeat(n)}`],
  ['minuses', n => `${'-'.repeat(n)}x`],
  ['brackets', n => `${'('.repeat(n)}x${')'.repeat(n)}`],
  ['calls', n => `${'tanh('.repeat(n)}x${')'.repeat(n)}`],
  ['products of matrices', n => `sum(m${' @ m'.repeat(n)})`],
  ['transpositions', n => `sum(m${'.T'.repeat(n)})`],
  ['indices', n => `sum(v${'[0:2]'.repeat(n)})`],
  ['lists', n => `${'stack(['.repeat(n)}x${'])'.repeat(n)}`],
  ['a list', n => `sum(stack([x${', x'.repeat(n)}]))`],
  ['unclosed brackets', n => '('.repeat(n)],
  ['commas', n => `max(x${','.repeat(n)})`],
  ['keywords', n => `sum(v${', axis=0'.repeat(n)})`],
  ['numbers', n => `x + ${'9'.repeat(n)}`],
  ['letters', n => 'q'.repeat(n)],
  ['dots', n => `x${'.'.repeat(n)}`],
  ['a sum of a paper', n => `Σ ${'a_'.repeat(n)}`],
  ['sums of papers', n => 'Σ x '.repeat(n)],
  ['numbered layers', n => `x⁽${'¹'.repeat(n)}`],
];

const leaves = {
  inputs: {
    x: 0.5,
    v: [1, 2],
    m: [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
  },
};

const formulaBombs = FORMULAS.flatMap(([what, make]) =>
  [60, 900, 9_000, 65_000].map(size =>
    scenario(`a formula of ${size} ${what}`, () => ({ ...leaves, program: [`L = ${make(size)}`] }), [FINE, REFUSED]),
  ),
);

/** Programs of many lines. */
const LINES: readonly (readonly [name: string, line: (i: number) => string])[] = [
  ['a chain', i => `n${i + 1} = n${i} + 1`],
  ['doubled', i => `n${i + 1} = n${i} + n${i}`],
  ['all of one', i => `n${i + 1} = n0 * n0`],
  ['vectors that grow', i => `n${i + 1} = concat([n${i} + zeros, n${i} + zeros])`],
  ['axes that grow', i => `n${i + 1} = stack([n${i}, n${i}])`],
  ['one name again and again', () => 'n1 = n0'],
  ['without an end', i => `n${i + 1} = n${i} +`],
  ['strangers', i => `n${i + 1} = q${i}`],
];
const lineBombs = LINES.flatMap(([what, line]) =>
  [30, 1_000, 30_000].map(count =>
    scenario(`${count} lines: ${what}`, () => ({ inputs: { n0: 1.000001, zeros: [0] }, program: times(count, line) }), [
      FINE,
      REFUSED,
    ]),
  ),
);

/** Shapes that multiply, and counts that allocate. */
const SHAPES: readonly (readonly [
  name: string,
  parameters: Readonly<Record<string, readonly number[]>>,
  line: string,
])[] = [
  ['10^12 numbers of a sum', { a: [1_000_000, 1], b: [1, 1_000_000] }, 'L = sum(a + b)'],
  ['10^12 numbers of a product', { a: [1_000_000, 1], b: [1, 1_000_000] }, 'L = sum(a @ b)'],
  ['10^9 classes', { a: [2] }, 'L = sum(one_hot([0, 1], classes=1000000000) * mean(a))'],
  ['a parameter of 16 Mi', { a: [4_096, 4_096] }, 'L = mean(a)'],
  ['a parameter of 16 Mi and one', { a: [16_777_217] }, 'L = mean(a)'],
  ['a parameter of 10^18', { a: [1_000_000_000, 1_000_000_000] }, 'L = mean(a)'],
  ['a parameter of no numbers', { a: [0] }, 'L = sum(a)'],
  ['half a billion multiplications', { a: [550, 550], b: [550, 550] }, 'L = mean(a @ b)'],
  ['five billion multiplications and more', { a: [1_200, 1_200], b: [1_200, 1_200] }, 'L = mean(a @ b)'],
  ['a softmax of a million', { a: [1_000_000] }, 'L = mean(softmax(a))'],
  ['a million rows', { a: [1_000_000, 1] }, 'L = mean(tanh(a) ** 2)'],
  ['a million columns', { a: [1, 1_000_000] }, 'L = mean(tanh(a.T) ** 2)'],
];
const shapeBombs = SHAPES.map(([what, parameters, line]) =>
  long(
    scenario(
      what,
      () => ({
        inputs: {},
        parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, shape]) => [name, { init: 'normal', shape, seed: 1 }]),
        ),
        program: [line],
      }),
      [FINE, REFUSED],
    ),
  ),
);

interface Limit {
  readonly what: string;
  readonly most: number;
  readonly make: (count: number) => object;
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** What is counted, how far it may go, and a scenario of so many. */
const LIMITS: readonly Limit[] = [
  { what: 'brackets', most: FORMULA_LIMITS.depth, make: n => ({ program: [`L = ${'('.repeat(n)}x${')'.repeat(n)}`] }) },
  { what: 'operators', most: FORMULA_LIMITS.operators, make: n => ({ program: [`L = x${' + x'.repeat(n)}`] }) },
  {
    what: 'items of lists',
    most: FORMULA_LIMITS.items,
    make: n => ({ program: [`L = sum(stack([${times(n, () => 'x').join()}]))`] }),
  },
  {
    what: 'characters of a formula',
    most: FORMULA_LIMITS.length,
    make: n => ({ program: [`L =${' '.repeat(n - 4)}x`] }),
  },
  { what: 'letters of a name', most: NAME_LIMIT, make: n => ({ program: [`${'q'.repeat(n)} = x * x`] }) },
  { what: 'lines', most: PROGRAM_LIMITS.lines, make: n => ({ program: times(n, i => `a${i} = x`) }) },
  {
    what: 'values and operations',
    most: PROGRAM_LIMITS.nodes,
    make: n => ({ program: ['a0 = x + 1', ...times(n / 2 - 2, i => `a${i + 1} = a${i} + 1`)] }),
  },
  { what: 'characters of a text', most: FILE_LIMITS.string, make: n => ({ title: 't'.repeat(n) }) },
  { what: 'notes', most: FILE_LIMITS.entries, make: n => ({ notes: times(n, () => ({ at: 'value L', text: 'n' })) }) },
  {
    what: 'expectations',
    most: FILE_LIMITS.entries,
    make: n => ({ expect: times(n, () => ({ iteration: 1, values: { L: 4 } })) }),
  },
  {
    what: 'leaves',
    most: FILE_LIMITS.members,
    make: n => ({ inputs: { x: 1, ...Object.fromEntries(times(n - 1, i => [`x${i}`, 1])) } }),
  },
  { what: 'iterations', most: TRAINING_LIMITS.iterations, make: n => ({ training: { iterations: n } }) },
  { what: 'nested lists of a value', most: 62, make: n => ({ constants: { k: nested(n) } }) },
  {
    what: 'numbers of a parameter',
    most: PROGRAM_LIMITS.elements,
    make: n => ({ parameters: { w: { init: 'zeros', shape: [n] } }, program: ['L = x * mean(w)'] }),
  },
];
const limitBombs = LIMITS.flatMap(({ what, most, make }) =>
  [most - 2, most, most + 2].map(count =>
    long(scenario(`${count} ${what}, ${most} being the limit`, () => make(count), [FINE, REFUSED])),
  ),
);

const fileLimitBombs = [-1, 0, 1].flatMap(by => [
  drawn(`a scenario of ${FILE_LIMITS.bytes + by} bytes`, () => {
    const text = written({});
    return text + ' '.repeat(FILE_LIMITS.bytes + by - text.length);
  }, [by > 0 ? REFUSED : FINE]),
  {
    name: `commands of ${SCRIPT_LIMITS.lines + by} lines`,
    files: () => ({
      bomb: written({}),
      script: 'next-event\nprevious-event\n'
        .repeat(SCRIPT_LIMITS.lines)
        .split('\n')
        .slice(0, SCRIPT_LIMITS.lines + by)
        .join('\n'),
    }),
    words: ['frame', 'bomb', '--commands', 'script'],
    codes: [by > 0 ? REFUSED : FINE],
  },
]);

export const programBombs: readonly Bomb[] = [
  ...formulaBombs,
  ...lineBombs,
  ...shapeBombs,
  ...limitBombs,
  ...fileLimitBombs,
];
