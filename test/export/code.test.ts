/** Programs for PyTorch as text; test/export/torch.suite.ts runs them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../cli/fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `export` writes of a scenario. */
async function code(scenario: object | string, ...words: readonly string[]) {
  if (typeof scenario === 'string') return run(['export', scenario, '--output', '-', '--as', 'code', ...words]);
  const file = join(folder, 'x.json');
  writeFileSync(file, JSON.stringify({ title: 't', ...scenario }));
  return run(['export', file, '--output', '-', '--as', 'code', ...words]);
}

/** The forward pass: the statements before the gradients are kept. */
const forward = (text: string): readonly string[] =>
  text
    .slice(text.indexOf('leaf.grad = None'), text.indexOf('    for node in ['))
    .split('\n')
    .map(line => line.trim())
    .filter(line => / = /.test(line) && !line.startsWith('leaf'));

const parameters = {
  a: 1,
  b: 2,
  lambda: 0.5,
  W: [
    [1, 2],
    [3, 4],
  ],
  v: [1, -1],
};

/** The statement of a line over these parameters. */
async function statement(line: string): Promise<string> {
  const { stdout } = await code({ parameters, program: [`y = ${line}`, 'L = sum(y)'] });
  return forward(stdout)[0]!;
}

test.each([
  ['a - (b - a)', 'y = a - (b - a)'],
  ['(a - b) - a', 'y = a - b - a'],
  ['a / (b * a)', 'y = a / (b * a)'],
  ['-a ** 2', 'y = -a ** 2'],
  ['(-a) ** 2', 'y = (-a) ** 2'],
  ['a ** b ** 2', 'y = a ** b ** 2'],
  ['2 ** -a', 'y = 2 ** -a'],
  ['a - -2', 'y = a - -2'],
  ['lambda * 3', 'y = lambda_ * 3'],
  ['(W @ v).T', 'y = W @ v'],
  ['(W @ W).T', 'y = (W @ W).T'],
  ['W[::-1, 0]', 'y = torch.flip(W[0:2, 0], dims=(0,))'],
  ['log(2) * a', 'y = torch.log(torch.tensor(2.0)) * a'],
  ['max(a, 0)', 'y = torch.maximum(a, torch.tensor(0.0))'],
  ['max(W, axis=0)', 'y = torch.amax(W, dim=0)'],
  ['where(a < b, a, b)', 'y = torch.where(a < b, a, b)'],
  ['sum(W, axis=[0, 1], keepdims=true)', 'y = torch.sum(W, dim=(0, 1), keepdim=True)'],
  ['detach(a) * b', 'y = a.detach() * b'],
])('%s', async (line, python) => {
  expect(await statement(line)).toBe(python);
});

test('a result that is used twice has a name of its own; rounds of a loop are told', async () => {
  const { stdout } = await code({
    parameters: { w: 0.5 },
    program: ['h = w', 'for t in range(2):', '  h = tanh(w * h)', 'L = h ** 2'],
  });
  expect(stdout).toContain('    # t = 0\n    h_2 = torch.tanh(w * h)\n    # t = 1\n    h_3 = torch.tanh(w * h_2)\n');
});

test('the lecture’s numbers are what is compared', async () => {
  const { stdout } = await code('computation-graph');
  expect(stdout).toContain('"b": -4.0');
  expect(stdout).toContain('L.backward()');
  expect(stdout).not.toContain('import math');
});

test('a title and a name are comments and names, never code', async () => {
  const { stdout, code: exit } = await code({
    title: 'x\nimport os\u2028os.system("x")',
    parameters: { ŷ: 1, with: 2 },
    program: [{ line: 'L = ŷ * with', say: 'a\r\nimport os' }],
  });
  expect(exit).toBe(0);
  expect(stdout.split('\n').filter(line => /^\s*(import|os)/.test(line))).toEqual(['import torch']);
  expect(forward(stdout)).toEqual([expect.stringMatching(/^L = ŷ \* with_ {2}# a/)]);
});

// PEP 263: an encoding is looked for in the first two lines.
test.each(['vim: set fileencoding=utf-16 :', '-*- coding: latin-1 -*-'])('a title %s names no encoding', async text => {
  const { stdout } = await code({ title: text, source: text, parameters: { ŷ: 1 }, program: ['L = ŷ * ŷ'] });
  expect(stdout).toContain(`\n# ${text}\n`);
  expect(stdout.split('\n').slice(0, 2).join('\n')).not.toMatch(/coding[:=]/);
});

/** Names that a program assigns or calls around its forward pass, in Python. */
test.each(['rate', 'micro', 'min', 'isinstance', 'AssertionError'])(
  'a leaf named %s takes nothing from Python',
  async name => {
    const { stdout } = await code({ parameters: { [name]: 2 }, program: [`L = ${name} * ${name}`] });
    expect(forward(stdout)).toEqual([`L = ${name}_ * ${name}_`]);
  },
);

// 160,000 numbers are more than a call takes operands. All are 1: the norm of W is √160000 = 400.
test('a tensor of many numbers is compared by its norm', async () => {
  const { stdout, stderr } = await code({
    parameters: { W: { init: 'ones', shape: [400, 400] } },
    program: ['L = sum(W)'],
    training: { iterations: 1, optimizer: { type: 'sgd', lr: 1 } },
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('"gradient": {\n            "W": {"norm": 400},\n');
});

test('examples of x have a name of their own beside a leaf x_examples', async () => {
  const { stdout } = await code({
    inputs: { x: 0 },
    parameters: { x_examples: 4 },
    program: ['L = x * x_examples'],
    training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 }, data: { x: [1, 2] } },
  });
  expect(stdout).toContain('\nx_examples_ = torch.tensor([1.0, 2.0])\n');
  expect(stdout).toContain('\nx_examples = torch.tensor(4.0, requires_grad=True)\n');
  expect(stdout).toContain('    x = x_examples_[order[iteration - 1]]');
});

const sgd = { type: 'sgd', lr: 0.1 };

test.each([
  ['a loss scale with parameters in bfloat16', { precision: 'bfloat16', optimizer: sgd, scale: 1024 }],
  ['a loss scale with parameters in float16', { precision: 'float16', optimizer: sgd, scale: 1024 }],
  ['the optimizer adam with parameters in float16', { precision: 'float16', optimizer: { type: 'adam', lr: 0.1 } }],
  ['clipping with parameters in float16', { precision: 'float16', optimizer: sgd, clip: { norm: 1 } }],
  ['the learning rate 70000 with parameters in float16', { precision: 'float16', optimizer: { ...sgd, lr: 70000 } }],
])('%s is refused by its name, and written with masters', async (what, training) => {
  const scenario = { parameters: { w: 1 }, program: ['L = w * w'] };
  const { code: exit, stderr, stdout } = await code({ ...scenario, training });
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`code: ${what} is not computed by every PyTorch on a CPU: write "master": true`);
  expect((await code({ ...scenario, training: { ...training, master: true } })).code).toBe(0);
});

// Iteration 1: the gradient 6 of 3², clipped to 1. PyTorch's second pass adds to 1, the recorded one to 6.
test('clipping of gradients that are never cleared is for the step alone', async () => {
  const training = { iterations: 2, optimizer: sgd, clip: { norm: 1 }, clear: 'never' };
  const { stdout } = await code({ parameters: { w: 3 }, program: ['L = w ** 2'], training });
  expect(stdout).toMatch(/kept = .*clone.*\n.*clip_grad_norm_.*\n.*optimizer\.step\(\)\n.*\n\s*leaf\.grad = grad/);
});

test('Lion, which PyTorch does not have, is a class of the program', async () => {
  const optimizer = { type: 'lion', lr: 0.1, weightDecay: 0.5 };
  const { stdout } = await code({ parameters: { w: 1 }, program: ['L = w * w'], training: { optimizer } });
  expect(stdout).toContain('class Lion(torch.optim.Optimizer):');
  expect(stdout).toContain('\noptimizer = Lion([w], lr=0.1, weight_decay=0.5)\n');
});

test('a loss that is assigned in rounds has one name, however many rounds its validation has', async () => {
  const training = {
    iterations: 2,
    optimizer: { type: 'sgd', lr: 0.01 },
    data: { x: [1, 2, 3, 4] },
    batch: 2,
    validation: { data: { x: [1, 2, 3] } },
  };
  const program = ['L = w * 0', 'for t in range(len(x)):', '  L = L + (w * x[t]) ** 2'];
  const { stdout } = await code({ parameters: { w: 2 }, program, training });
  const names = [...stdout.matchAll(/"([^"]*\.validation)"/g)].map(([, name]) => name);
  expect(names).toEqual(['L#3.validation', 'L#3.validation', 'L#3.validation']); // two recorded, and in compare()
});

// 5 and 2.5625 are worked out in the scenario.
test('losses on validation examples are computed without gradients, and compared', async () => {
  const { stdout } = await code('early-stopping');
  expect(stdout).toContain('\nx_validation = torch.tensor([[1.0, 0.5], [1.0, -0.5]])\n');
  expect(stdout).toContain('\n@torch.no_grad()\ndef validate(x, y):\n    p = x @ w');
  expect(stdout).toContain('\n    losses = validate(x_validation, y_validation)\n');
  expect(stdout).toMatch(/"validation": \{\n {12}"L.validation": 2\.5625/);
});

test('batch_norm updates its running statistics, which are compared', async () => {
  const { stdout } = await code({
    parameters: { x: [[1], [3]], g: [1], b: [0] },
    program: ['y = batch_norm(x, g, b, momentum=0.5)', 'L = sum(y)'],
  });
  expect(stdout).toContain('y = F.batch_norm(x, y_running_mean, y_running_var, g, b, training=True, momentum=0.5)');
  expect(stdout).toContain('"y.running_mean": [1.0],\n            "y.running_var": [1.5],'); // 0.5 · 2, and 0.5 + 0.5 · 2
});

test('a rule that PyTorch has since 2.0 only is asked for', async () => {
  const { stdout } = await code({
    parameters: { w: 1 },
    program: ['L = w * w'],
    training: { iterations: 1, optimizer: { type: 'nadam', lr: 0.1 } },
  });
  expect(stdout).toContain(
    'if int(torch.__version__.split(".")[0]) < 2:\n    raise RuntimeError("NAdam follows another',
  );
});

test('what PyTorch does not have in bfloat16 on a CPU is computed in float32 and rounded', async () => {
  const { stdout } = await code({
    constants: { y: [0, 1] },
    parameters: { w: [1, 2] },
    program: ['L = mse(w, y) + sum(w)'],
    training: { iterations: 1, precision: 'bfloat16' },
  });
  expect(stdout).toContain('L = F.mse_loss(w.float(), y.float()).bfloat16() + torch.sum(w)');
});

// 200,000 masks of 10 numbers, and w.
test('a run with more masks of dropout than a program can spell out is refused with their number', async () => {
  const { code: exit, stderr } = await code({
    parameters: { w: { init: 'ones', shape: [10] } },
    program: ['L = sum(dropout(w, 0.5))'],
    training: { iterations: 200_000, optimizer: { type: 'sgd', lr: 0.1 } },
  });
  expect([exit, stderr]).toEqual([2, expect.stringContaining('found 2,000,010')]);
});

test('a run that a person changed is refused', async () => {
  const { code: exit, stderr } = await code('computation-graph', '--keys', 'nnnnnnnnx');
  expect([exit, stderr]).toEqual([2, expect.stringContaining('expected a run without edits')]);
});
