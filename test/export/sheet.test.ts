/** Handouts: what they ask, that every answer is right, and that draws are fit for an exercise. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { exercisesOf } from '../../src/export/sheet/exercises.ts';
import { dullness } from '../../src/query/dull.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { variantOf } from '../../src/scenario/variant.ts';
import { asciiNumbers } from '../../src/text/decimal.ts';
import { run } from '../cli/fake-io.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-sheet-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** The questions and the solutions of a sheet. */
async function sheet(scenario: object | string, ending: string, ...words: readonly string[]) {
  const name = join(folder, String(++files));
  const input = typeof scenario === 'string' ? scenario : `${name}.json`;
  if (typeof scenario !== 'string') writeFileSync(input, JSON.stringify({ title: 't', ...scenario }));
  const [questions, solutions] = [`${name}.sheet.${ending}`, `${name}-key.${ending}`];
  const { code, stderr } = await run(['export', input, '--output', questions, '--solutions', solutions, ...words]);
  if (code !== 0) return { code, stderr, questions: '', solutions: '' };
  return { code, stderr, questions: readFileSync(questions, 'utf8'), solutions: readFileSync(solutions, 'utf8') };
}

// Lecture 9: d = 2, e = 5, L = −10; ∂L/∂c = 5, ∂L/∂e = ∂L/∂d = ∂L/∂a = −2, ∂L/∂b = −4.
test('the lecture’s graph: blanks in the questions, its numbers in the solutions', async () => {
  const { questions, solutions } = await sheet('computation-graph', 'md');
  expect(boxesOf(solutions)).toEqual([
    ['a', '3', '∂ −2'],
    ['b', '1', '∂ −4'],
    ['c', '−2', '∂ 5'],
    ['d', '2', '∂ −2'],
    ['e', '5', '∂ −2'],
    ['L', '−10', '∂ 1'],
  ]);
  const blank = '_'.repeat(9);
  expect(boxesOf(questions)).toEqual([
    ...[...'abc'].map((name, i) => [name, ['3', '1', '−2'][i], `∂ ${blank}`]),
    ...[...'deL'].map(name => [name, blank, `∂ ${blank}`]),
  ]);
  expect(questions).toContain('`a` = `3`');
});

/** The lines of each box of a sheet's graph. */
const boxesOf = (markdown: string): readonly (readonly string[])[] =>
  [...markdown.matchAll(/^ {2}n\d+[([]+"(.*)"[\])]+$/gm)].map(([, label]) =>
    label!.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).split('<br>'),
  );

// x has 20 numbers: h is too long to be worked out by hand, so that m is printed, and n and L follow from it.
test('a blank stands only where its number follows from what is printed', async () => {
  const x = Array.from({ length: 20 }, (_, i) => i / 10);
  const { questions } = await sheet(
    { constants: { x }, parameters: { w: 2, v: 3 }, program: ['h = w * x', 'm = mean(h)', 'n = v * m', 'L = n ** 2'] },
    'md',
  );
  // m = 2 · 0.95, n = 5.7; ∂L/∂n = 2 · 5.7 is asked, ∂L/∂m = 11.4 · 3 too; ∂L/∂w = 34.2 · 0.95 needs x and h.
  const [short, none] = ['_'.repeat(9), 'shape (20,)'];
  expect(boxesOf(questions)).toEqual([
    ['x', none],
    ['w', '2', '∂ 32.49'],
    ['v', '3', `∂ ${short}`],
    ['h', none, `∂ ${none}`],
    ['m', '1.9', `∂ ${short}`],
    ['n', short, `∂ ${short}`],
    ['L', short, `∂ ${short}`],
  ]);
});

test('what is given is given whole, and nothing that is not of the first pass', async () => {
  const { questions } = await sheet('cnn-digit', 'md');
  expect(questions).toContain('[0, 2, 14, 5, 10, 12, 0, 0], [0, 0, 6, 13, 10, 0, 0, 0]]`'); // the last rows of the image
  expect((await sheet('early-stopping', 'md')).questions).not.toContain('validation`');
});

// 3 (1.23456 − 1.2345) is 0.00018; from 1.2346 it would be 0.0003.
test('a leaf is given with all digits that it is typed with, so that its answers follow from them', async () => {
  const { questions, solutions } = await sheet(
    { inputs: { x: 1.23456 }, parameters: { w: 3 }, program: ['z = w * (x - 1.2345)', 'L = z * 10000'] },
    'md',
  );
  expect(questions).toContain('`x` = `1.23456`');
  expect(boxesOf(questions)[0]).toEqual(['x', '1.23456', `∂ ${'_'.repeat(9)}`]);
  expect(questions).toContain('x − 1.2345 = 1.23456 − 1.2345 = 6×10⁻⁵');
  expect(questions + solutions).not.toContain('1.2346');
});

test('where not everything is worked out by hand, every exercise has the numbers that it needs', async () => {
  const { questions } = await sheet('xor', 'md');
  const exercises = questions.split('### Exercise').slice(1);
  expect(exercises.filter(text => !/^ {4}.* = .*\d/m.test(text) && !text.includes('Which'))).toEqual([]);
});

test.each(LESSONS)('%s: no exercise leaves out numbers that it needs', name => {
  const { scenario, log } = lesson(name);
  if (scenario.program.order.length > 60) return;
  const rows = exercisesOf(log, { digits: 5, width: 100 }).flatMap(exercise => exercise.rows);
  expect(rows.filter(({ right }) => right?.includes('…'))).toEqual([]);
});

test('LaTeX: results of a line stand below each other, and powers are raised', async () => {
  const { questions } = await sheet('early-stopping', 'tex');
  expect(questions).toContain(
    '\\mathit{L.2} &= \\mathit{L.1}^{2} \\\\\n  &= \\left[-3, -1\\right]^{2} \\\\\n  &= \\left[9, 1\\right]',
  );
  expect(questions).toContain('mean((p $-$ y)$^2$)');
});

test('more lines than a figure has room for are asked in a table', async () => {
  const program = Array.from({ length: 24 }, (_, i) => `x${i + 1} = ${i === 0 ? 'w' : `x${i}`} * 2`);
  const { questions, solutions } = await sheet({ parameters: { w: 0.5 }, program }, 'md');
  expect(questions).toMatch(/\| `x1` \| (\\_)+ \| (\\_)+ \|/);
  expect(solutions).toContain('| `x1` | `1` | `8388608` |'); // ∂x24/∂x1 = 2²³
});

test('exercises of the lecture’s graph by kind', () => {
  const answers = exercisesOf(lesson('computation-graph').log, { digits: 5 }).map(({ kind, left, answer }) => [
    kind,
    left,
    answer,
  ]);
  expect(answers).toEqual(
    expect.arrayContaining([
      ['forward', 'd', 2],
      ['local', '∂L/∂e', -2],
      ['local', '∂d/∂b', 2],
      ['contribution', 'contribution to ∂L/∂b', -4],
      ['inverse', 'a', 5], // e = a + d is 5; two more needs two more of a
      ['inverse', 'b', 3], // d = 2b is 2; with b = 3 it is 6
    ]),
  );
});

test('an inverse question about the learning rate', () => {
  const scenario = opened({
    parameters: { w: 2 },
    program: ['L = w ** 2'],
    training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } },
  });
  const rate = exercisesOf(record(scenario.program, scenario.training), { digits: 5 }).find(
    ({ left }) => left === 'lr',
  );
  // The gradient is 4; lr = 0.3 takes w from 2 to 0.8.
  expect(rate).toMatchObject({ asks: 'w is 2 and its gradient 4. Which learning rate takes it to 0.8?' });
  expect(rate!.answer).toBeCloseTo(0.3, 12);
});

// A step of 0.0000063 does not show in 5 digits: the numbers as printed would lead to 0.48, not to 0.3.
test('a question whose numbers as printed lead elsewhere is not asked', () => {
  const scenario = opened({
    parameters: { w: 1 },
    program: ['L = -0.000020964 * w'],
    training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } },
  });
  const asked = exercisesOf(record(scenario.program, scenario.training), { digits: 5 });
  expect(asked.filter(({ left }) => left === 'lr')).toEqual([]);
});

// L = x² + 3x at x = 2: 2 · 2 = 4 by one use, 3 by the other, 7 in all.
test('what a line sends to an operand that it uses twice is derived as a whole', () => {
  const scenario = opened({ parameters: { x: 2 }, program: ['L = x ** 2 + 3 * x'] });
  const sent = exercisesOf(record(scenario.program, scenario.training), { digits: 5 }).find(
    ({ kind }) => kind === 'contribution',
  );
  expect(sent).toMatchObject({ asks: expect.stringContaining('in all'), answer: 7 });
  expect(sent!.rows.slice(-2).map(({ left, right }) => [left, right])).toEqual([
    ['contribution to ∂L/∂x', expect.stringMatching(/^(4 \+ 3|3 \+ 4)$/)],
    ['', '7'],
  ]);
});

test('the blank below rows of other names says whose it is', async () => {
  const { questions } = await sheet('two-layer', 'md');
  expect(questions).toMatch(/^ {4}z1\.1 = W1 @ x = \[4\.762, 4\.762\]\n {4}z1 {3}= _+$/m);
});

/** @throws Error with every problem. */
function opened(fields: object): Scenario {
  return sound(loadScenario(JSON.stringify({ title: 't', ...fields }), 't.json')).scenario;
}

test.each(['computation-graph', 'two-layer', 'forks', 'mazur'])('%s: a seed draws the same again', async name => {
  const [first, again, other] = await Promise.all(['7', '7', '8'].map(seed => sheet(name, 'md', '--seed', seed)));
  expect(first).toEqual(again);
  expect(first!.questions).not.toBe(other!.questions);
});

test('each right choice stands among its choices, and every exercise has an answer', async () => {
  const { questions, solutions } = await sheet('two-layer', 'md', '--seed', '3');
  const count = questions.match(/^### Exercise/gm)!.length;
  expect(solutions.match(/^Answer: /gm)!.length).toBe(count);
  const rights = [...solutions.matchAll(/^(\([a-d]\)) (`[^`]+`): right$/gm)];
  expect(rights.length).toBeGreaterThan(0);
  for (const [, letter, number] of rights) expect(questions).toContain(`- ${letter} ${number}`);
});

test.each(LESSONS)('%s: every derivation of one number ends with the answer', name => {
  const { scenario, log } = lesson(name);
  if (scenario.program.order.length > 60 || scenario.program.recorded !== undefined) return;
  const found = exercisesOf(log, { digits: 5 }).flatMap(({ asks, answer, rows }) => {
    const end = rows.at(-1)!.right!.split(' = ').at(-1)!;
    const number = Number(asciiNumbers(end));
    return Number.isNaN(number) || Math.abs(number - answer) <= 1e-4 * Math.abs(answer) ? [] : [{ asks, answer, end }];
  });
  expect(found).toEqual([]);
});

test('variants of every small lesson are fit for an exercise, and drawn within their ranges', () => {
  for (const name of LESSONS) {
    const { scenario } = lesson(name);
    if (scenario.program.order.length > 60) continue;
    const variant = variantOf(scenario, { seed: 1, attempt: 0 });
    expect(variant.program.nodes.map(node => [node.name, node.shape])).toEqual(
      scenario.program.nodes.map(node => [node.name, node.shape]),
    );
    expect(variant.expect).toEqual([]);
  }
  const { scenario } = lesson('two-layer');
  for (let attempt = 0; attempt < 50; attempt++) {
    const { program } = variantOf(scenario, { seed: 2, attempt });
    const numbers = program.nodes.flatMap(node => (node.role === 'parameter' ? [...node.initial.data] : []));
    expect(numbers.every(x => Math.abs(x) <= 0.9 && x !== 0 && Math.abs(x * 10 - Math.round(x * 10)) < 1e-9)).toBe(
      true,
    );
  }
});

test.each([
  ['a gradient is 0', { parameters: { w: -1, x: 2 }, program: ['L = relu(w * x)'] }],
  ['an operand lies on a kink or is tied', { parameters: { w: 1, x: 1 }, program: ['L = max(w, x)'] }],
  ['an activation is saturated', { parameters: { w: 20 }, program: ['L = sigmoid(w)'] }],
  ['a number is not finite', { parameters: { w: -1 }, program: ['L = log(w)'] }],
  ['a number is above 10,000', { parameters: { w: 200 }, program: ['L = w ** 2'] }],
  [undefined, { parameters: { w: 2, x: 3 }, program: ['L = tanh(w - x)'] }],
])('%s', (reason, fields) => {
  const { program, training } = opened(fields);
  expect(dullness(record(program, training))).toBe(reason);
});

test('a matrix of more numbers than a call takes operands is drawn, and its contributions are weighed', async () => {
  const W = Array.from({ length: 400 }, () => Array(400).fill(0.5));
  const { code, stderr } = await sheet(
    { parameters: { W, c: 0.5 }, program: ['m = mean(tanh(W))', 'L = c * m'], ranges: { W: [0.1, 0.9] } },
    'md',
    '--seed',
    '1',
  );
  expect([code, stderr]).toEqual([0, '']);
});

test('ranges in which every draw is dull are told', async () => {
  const { code, stderr } = await sheet(
    { parameters: { w: 1 }, program: ['L = relu(w)'], ranges: { w: [-3, -1] } },
    'md',
    '--seed',
    '1',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('none of 200 draws is worth an exercise: a gradient is 0 (200)');
});

test('wrong flags', async () => {
  expect((await sheet('computation-graph', 'md', '--exercises', '99')).stderr).toMatch(
    /--exercises: expected 1 to \d+, found 99/,
  );
  expect((await run(['export', 'xor', '--output', 'x.sheet.md', '--solutions', 'x.svg'])).stderr).toContain(
    '--solutions',
  );
  expect((await run(['export', 'xor', '--output', 'x.tex', '--seed', '1'])).stderr).toContain(
    '--seed is not for steps',
  );
});

test('hostile texts are no markup', async () => {
  const title = '1. <script>alert(1)</script> | `x` [a](b) $x$ \\input{/etc/passwd} %';
  const scenario = { title, parameters: { w: 2 }, program: [{ line: 'L = w * w', say: title }] };
  const { questions } = await sheet(scenario, 'md');
  expect(questions).not.toMatch(/(^|[^\\])<script/);
  expect(questions).not.toMatch(/(^|[^\\])\[a/);
  const { questions: tex } = await sheet(scenario, 'tex');
  expect(tex).not.toMatch(/\\input\{/);
});

test.each(['sheet', 'code'])('%s: a run of another program is refused', async kind => {
  const { code, stderr } = await run(['export', 'test/recorded/attention.bplog', '--output', '-', '--as', kind]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    new RegExp(
      `${kind}: expected a run that can be computed again, found a run recorded by torch.*\n.*as step, page, steps, graph, cast or table\n`,
    ),
  );
});

// 0 · (−6) is −0.
test('a number that is printed as −0 is asked of nobody', async () => {
  const { questions, solutions } = await sheet(
    { parameters: { x: 2, y: -3, c: 0 }, program: ['d = x * y', 'e = c * d', 'L = d + e'] },
    'md',
  );
  expect(questions + solutions).not.toMatch(/−0(?![.\d])/);
  expect(solutions).toContain('"e<br>0<br>∂ 1"'); // 0 × −6
});

test('backwards is asked only where the derivative in the rule is that of the line', async () => {
  const program = ['a = detach(x)', 'b = round(x)', 'c = relu(y)', 'd = x + 3', 'L = a * b * c * d'];
  const { solutions } = await sheet({ parameters: { x: 2, y: 5 }, program }, 'md', '--exercises', '10');
  expect(solutions).toContain('Which x makes it 7'); // d is 5, and goes up by 2
  expect(solutions).toContain('Which y makes it 7'); // c is 5
  expect(solutions).not.toMatch(/= (detach|round)\(x\) is 2. Which/);
});

// Each is x itself at 2, and its rule reads the result: x / ‖x‖, exp(x − out), out / x, and whether x is the largest.
test.each(['norm', 'logsumexp', 'prod', 'max'])('backwards is asked of %s of a number', async name => {
  const { solutions } = await sheet({ parameters: { x: 2 }, program: [`c = ${name}(x)`, 'L = 3 * c'] }, 'md');
  expect(solutions).toContain('Which x makes it 4'); // c is 2, and goes up by 2
});

test('a program with blocks is given as code, indented', async () => {
  const scenario = { parameters: { w: 2 }, program: ['h = w', 'for k in range(2):', '  h = w * h', 'L = h ** 2'] };
  expect((await sheet(scenario, 'md')).questions).toContain(
    '`h = w`\n\n`for k in range(2):`\n\n`\u00a0\u00a0h = w * h`\n\n`L = h ** 2`\n',
  );
  expect((await sheet(scenario, 'tex')).questions).toContain(
    '\\texttt{for k in range(2):}\n\n\\texttt{~~h = w * h}\n\n\\texttt{L = h ** 2}\n',
  );
});

// x = [[3, 4], [5, 12]]: c = [5, 13], ∂c[0]/∂x[0, 0] = 3/5.
test('the local derivative of a reduction names the elements that it is of', async () => {
  const parameters = {
    x: [
      [3, 4],
      [5, 12],
    ],
  };
  const program = ['c = norm(x, axis=1)', 'L = sum(c * c)'];
  const { solutions } = await sheet({ parameters, program }, 'md', '--exercises', '5');
  expect(solutions).toContain('Answer: `∂c[0]/∂x[0, 0] = 0.6`');
  const cube = { x: { init: 'ones', shape: [2, 3, 2] } };
  expect((await sheet({ parameters: cube, program: ['c = std(x, axis=2)', 'L = sum(c)'] }, 'md')).code).toBe(0);
});

test('a formula that is wider than the page is given as code, which breaks', async () => {
  const line = `L = sum(${Array.from({ length: 12 }, (_, i) => `tanh(${i} * x)`).join(' + ')})`;
  expect((await sheet({ parameters: { x: 2 }, program: [line] }, 'tex')).questions).toContain(`\\texttt{${line}}`);
});

test('a bar in code is a bar', async () => {
  const program = ['def f(a): return (a > 1) | (a < 0)', 'L = w * f(w)'];
  expect((await sheet({ parameters: { w: 2 }, program }, 'md')).questions).toContain('(a > 1) | (a < 0)`');
});

test('a sum of contributions names whose contribution is added', async () => {
  const program = ['a = x * 2', 'b = x * 3', 'c = x * 4', 'L = a * b * c'];
  const { questions } = await sheet({ parameters: { x: 5 }, program }, 'md', '--exercises', '14');
  // Backwards: c sends first, so that two are added to what is there.
  for (const line of ['b', 'a'])
    expect(questions).toContain(`The contribution of ${line} is added to the gradient of x.`);
});

test('where an element is asked for, it is said from what elements are counted', async () => {
  const vector = { parameters: { w: [2, 3], v: [1, 4] }, program: ['h = w * v', 'L = sum(h)'] };
  const number = { parameters: { w: 2, v: 3 }, program: ['L = w * v'] };
  expect((await sheet(vector, 'md')).questions).toContain('Elements are counted from 0.');
  expect((await sheet(number, 'md')).questions).not.toContain('counted from 0');
});
