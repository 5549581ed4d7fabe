import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportRows } from '../../src/cli/check-report.ts';
import { record } from '../../src/engine/record.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { plainRow } from '../../src/tui/row.ts';
import { sound } from '../support/sound.ts';
import { run } from './fake-io.ts';

const check = (stdin: string) => run(['check', '-'], { stdin });

/** L = w x with w = 3, x = 2: ∂L/∂w = x = 2; the update with rate 0.5 makes w 3 − 0.5 · 2 = 2. */
const line = (
  expectations: string,
) => `{ "title": "a line", "inputs": { "x": 2 }, "parameters": { "w": 3 }, "program": ["L = w * x"],
  "training": { "optimizer": { "type": "sgd", "lr": 0.5 }, "iterations": 2 },
  "expect": [${expectations}] }`;

describe('what a scenario expects', () => {
  it('is found: values before the update, parameters after it, iteration by iteration', async () => {
    const { code, stdout } = await check(
      line(`{ "values": { "w": 3, "L": 6 }, "gradients": { "w": 2, "x": 3 }, "parameters": { "w": 2 } },
            { "iteration": 2, "values": { "w": 2, "L": 4 }, "gradients": { "x": 2 }, "parameters": { "w": 1 } }`),
    );
    expect(code).toBe(0);
    expect(stdout).toBe(`✓ standard input  a line
    9 expected numbers found
    4 local derivatives and 6 gradients agree with central differences, iterations 1 and 2
`);
  });

  it('is reported with both numbers, the tolerance and its place when it is missed', async () => {
    const stdin = line('{ "values": { "w": 3 }, "gradients": { "w": 2.1 } }');
    const { code, stdout } = await check(stdin);
    const column = stdin.split('\n')[2]!.indexOf('2.1') + 1;
    expect(code).toBe(1);
    expect(stdout).toContain(`✗ standard input  a line
    1 of 2 expected numbers found`);
    // 2.1 has one decimal: half a unit of it is 0.05. It stands in line 3 of the file.
    expect(stdout).toContain(`    ✗ gradient w, iteration 1
        expected  2.1 ± 0.05
        computed  2   off by 0.1
        stated at standard input:3:${column}
`);
  });

  it('is quoted digit for digit, as its digits are its precision', async () => {
    const { stdout } = await check(line('{ "gradients": { "w": -7.40 } }'));
    expect(stdout).toContain('expected  −7.40 ± 0.005\n');
  });

  it('is found at the very edge of its tolerance', async () => {
    // 2.05 ± 0.05 given to one digit more than it has: 2 is just within.
    expect((await check(line('{ "gradients": { "w": 2.05 }, "tolerance": 0.05 }'))).code).toBe(0);
    expect((await check(line('{ "gradients": { "w": 2.06 }, "tolerance": 0.05 }'))).code).toBe(1);
  });

  it('names the element of a tensor', async () => {
    const stdin =
      '{ "title": "t", "inputs": { "x": [[1, 2], [3, 4]] }, "program": ["L = sum(x)"], "expect": [{ "gradients": { "x": [[1, 1], [1, 7]] } }] }';
    const { stdout } = await check(stdin);
    expect(stdout).toContain('✗ gradient x[1, 1], iteration 1');
    expect(stdout).toContain(`stated at standard input:1:${stdin.indexOf('7') + 1}`);
  });
});

describe('gradients', () => {
  it('at a kink are named and not judged', async () => {
    const { code, stdout } = await check(
      '{ "title": "t", "inputs": { "x": [0, 2] }, "program": ["y = relu(x)", "L = sum(y)"] }',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/~ \d+ not judged: at or next to a kink of y = relu\(x\): ReLU at 0/);
  });

  it('that are wrong fail the check', () => {
    const { scenario } = sound(loadScenario('{ "title": "t", "inputs": { "x": 2 }, "program": ["L = x * x"] }', 'f'));
    const log = record(scenario.program, scenario.training);
    const right = checkRun(scenario, log);
    expect(right.isFine).toBe(true);
    const wrong = right.gradients.map(gradient => ({
      ...gradient,
      verdict: 'fail' as const,
      analytic: -4,
      numeric: 4,
      relativeError: 2,
    }));
    const rows = reportRows('f', scenario, { ...right, gradients: wrong, isFine: false }).map(plainRow);
    expect(rows).toContain(
      '    0 of 2 local derivatives and 0 of 2 gradients agree with central differences, iteration 1',
    );
    expect(rows).toContain('    ✗ what L = x * x sends to x, iteration 1');
    expect(rows).toContain('    ✗ ∂L/∂x, iteration 1');
    expect(rows).toContain('        numeric   4   relative difference 2');
  });
});

describe('A loss scale', () => {
  it('is divided out of the gradients that are compared: ∂L/∂w is 2 w, whatever the pass began with', async () => {
    const training = { iterations: 2, scale: 1024, optimizer: { type: 'sgd', lr: 0.1 } };
    const { code, stdout } = await check(
      JSON.stringify({ title: 't', parameters: { w: 3 }, program: ['L = w * w'], training }),
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('4 local derivatives and 4 gradients agree')]);
  });
});

describe('several files', () => {
  it('are all checked, the gravest exit code wins, and they are counted', async () => {
    const { code, stdout, stderr } = await run(['check', 'forks', 'nowhere', 'chain-rule']);
    expect(code).toBe(66);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('✗ 2 files fine, 1 not checked');
    expect(stderr).toContain('nowhere: no such file');
  });

  it('may be all bundled examples, which are fine', async () => {
    const names = readdirSync('scenarios').filter(file => !file.includes('schema'));
    const { code, stdout, stderr } = await run(['check', ...names.map(file => `scenarios/${file}`)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`✓ ${names.length} files fine`);
  });
});

describe('A loss that is not finite', () => {
  const scenario = (more: object) =>
    JSON.stringify({ title: 't', parameters: { w: [1, 2] }, program: ['p = w[0] - w[1]', 'L = p ** 0.5'], ...more });

  it('fails the check, which says where NaN first appears', async () => {
    const { code, stdout } = await check(scenario({}));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ the loss is NaN, iteration 1');
    expect(stdout).toContain('L: (−1)^0.5 = NaN');
    expect(stdout).toContain('"nonfinite": true');
  });

  it('fails in any iteration, also where the numbers that are expected are right', async () => {
    // w = 1, 1e200, and w⁴ = ∞ in iteration 2: the gradient is −1e200 · 1.
    const { code, stdout } = await check(
      JSON.stringify({
        title: 't',
        parameters: { w: 1 },
        program: ['L = w ** 4 - 1e200 * w'],
        training: { iterations: 2, optimizer: { type: 'sgd', lr: 1 } },
        expect: [{ values: { w: 1 } }],
      }),
    );
    expect([code, /✗ the loss is (∞|NaN), iteration 2/.test(stdout)]).toEqual([1, true]);
  });

  it('has no difference to an expected number', async () => {
    const { stdout } = await check(
      scenario({ nonfinite: true, expect: [{ values: { L: 2 } }, { values: { p: 'NaN' } }] }),
    );
    expect(stdout).toMatch(/expected {2}2 ± \S+\n +computed {2}NaN *\n/);
    expect(stdout).toMatch(/expected {2}NaN *\n +computed {2}−1 *\n/);
  });

  it('is fine where the file says so', async () => {
    expect((await check(scenario({ nonfinite: true }))).code).toBe(0);
  });
});

describe('A file of which nothing can be judged', () => {
  const forward = { title: 't', inputs: { x: 1 }, program: ['y = 2 * x'], forwardOnly: true };

  it('fails the check', async () => {
    const { code, stdout } = await check(JSON.stringify(forward));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ nothing was judged: no numbers are expected, and no gradient could be compared');
  });

  // Both elements of max(w) are tied, a kink; ∂L/∂L is 1 whatever the program is.
  it.each([{ program: ['L = max(w)'] }, { program: ['L = sum(w)'], training: { freeze: ['w'] } }])(
    'fails it too where only the seed has a derivative: %j',
    async fields => {
      const { code, stdout } = await check(JSON.stringify({ title: 't', parameters: { w: [1, 1] }, ...fields }));
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining(
          'nothing was judged: no numbers are expected, and no gradient but the seed could be compared',
        ),
      ]);
    },
  );

  it('is fine with one number to judge', async () => {
    expect((await check(JSON.stringify({ ...forward, expect: [{ values: { y: 2 } }] }))).code).toBe(0);
  });
});

describe('A large tensor', () => {
  // 64 elements of each are tried: those that W sends on, and those of W.
  it('is compared by a sample of its elements, and the report says so', async () => {
    const W = { init: 'normal', shape: [20, 50], seed: 1 };
    const { code, stdout } = await check(JSON.stringify({ title: 't', parameters: { W }, program: ['L = sum(W)'] }));
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('2 of them by a sample: 64 of 1000 elements of the largest were tried\n'),
    ]);
  });
});

describe('A NaN or ∞ with a finite loss', () => {
  const file = (fields: object) => JSON.stringify({ title: 't', ...fields });
  const training = { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } };

  it.each([
    [
      // ∂√s/∂s = 1/(2√0) = ∞, and ∂s/∂w[1] = 2 · 0.
      'of a parameter without an update',
      { parameters: { w: [3, 0] }, program: ['s = w * w', 'L = sum(sqrt(s))'] },
      ['∂L/∂w is NaN, iteration 1', '∂w: ∞ · ∂s[1]/∂w[1] = ∞ · 0 = NaN'],
    ],
    [
      // l = [−∞, log 2]; k leaves −∞ out, and sends back 0 · 1/0.
      'of an input, in what an operation sends to it',
      { inputs: { a: [0, 2] }, program: ['l = log(a)', 'L = sum(l[1:2])'] },
      ['what l sends to a is NaN, iteration 1', '∂a: 0 · log′(0) = 0 · ∞ = NaN'],
    ],
    [
      // log 0 in the second example of the validation; training has log 1.
      'of a validation',
      {
        parameters: { w: 1 },
        program: ['L = log(w * x)'],
        training: { ...training, data: { x: [1] }, validation: { data: { x: [1, 0] } } },
      },
      ['L.validation is −∞, iteration 1', 'L.validation: the validation makes it −∞'],
    ],
    [
      // w = 1 − 1e308 · 10 = −∞ in the update, before the validation.
      'of a validation with an updated parameter that is −∞',
      {
        parameters: { w: 1 },
        program: ['L = 1e308 * w * x'],
        training: {
          optimizer: { type: 'sgd', lr: 10 },
          data: { x: [1] },
          validation: { data: { x: [1] } },
        },
      },
      ['the updated w is −∞, iteration 1', 'w: the update makes it −∞'],
    ],
    [
      // 2e308 is more than the largest number, 1.8e308; each of the two contributions is not.
      'of a sum of finite contributions',
      { inputs: { x: 0 }, program: ['p = 1e308 * x', 'q = 1e308 * x', 'L = p + q'] },
      ['∂L/∂x is ∞, iteration 1', '∂x: 1×10³⁰⁸ + 1×10³⁰⁸ = ∞'],
    ],
    [
      // 1e10 − 1e300 · (−1e10): the gradient is finite, the step is not.
      'of an updated parameter',
      {
        parameters: { w: 1e10 },
        program: ['L = 1e10 * w'],
        training: { iterations: 1, optimizer: { type: 'sgd', lr: 1e300 } },
      },
      ['the updated w is −∞, iteration 1', 'w: the update makes it −∞'],
    ],
    [
      // (1e200)² = ∞ in the second moment, and 1e200 / √∞ = 0: the parameter stays where it is.
      "of an optimizer's state",
      {
        parameters: { w: 1 },
        program: ['L = 1e200 * w'],
        training: { iterations: 1, optimizer: { type: 'adam', lr: 0.1 } },
      },
      ['exp_avg_sq of w is ∞, iteration 1', 'exp_avg_sq: the update of w makes it ∞'],
    ],
  ])('%s fails the check, which says where it first appears', async (_, fields, [fault = '', first = '']) => {
    const { code, stdout } = await check(file(fields));
    expect(code).toBe(1);
    expect(stdout).toContain(`✗ ${fault}\n`);
    expect(stdout).toContain(first);
    expect((await check(file({ ...fields, nonfinite: true }))).code).toBe(0);
  });

  it('is fine where a dynamic loss scale skipped the step, as long as it did not skip all', async () => {
    // The pass begins with ∂L/∂L = 65536: 65536 · 1e304 is more than 1.8e308. 32768 · 1e304 = 3e308 is, too, and 16384 · 1e304 is not.
    const scaled = (iterations: number) => ({
      parameters: { w: 1 },
      program: ['L = 1e304 * w'],
      training: { iterations, scale: 'dynamic', optimizer: { type: 'sgd', lr: 0 } },
    });
    const found = await check(file(scaled(3)));
    expect([found.code, found.stdout]).toEqual([
      0,
      expect.stringMatching(
        /2 local derivatives and 3 gradients agree .*iterations 1 and 3\n +~ 1 not judged: not finite/,
      ),
    ]);
    const stuck = await check(file(scaled(2)));
    expect(stuck.code).toBe(1);
    expect(stuck.stdout).toContain('✗ ∂L/∂w is ∞, iteration 1\n');
  });

  it('says of a seed that it is the loss scale', async () => {
    const { stdout } = await check(
      file({
        parameters: { w: 1 },
        program: ['L = w'],
        training: { precision: 'float16', scale: 'dynamic', optimizer: { type: 'sgd', lr: 0 } }, // float16 ends at 65504
        expect: [{ values: { L: 1 } }],
      }),
    );
    expect(stdout).toMatch(/first +event 3 +∂L: the loss scale 65536 is too large for float16\n/);
  });

  it('names the first iteration that has it, and a parameter before what leads to it', async () => {
    // L = |w − 0.25|: w goes from 0.5 to 0.5 − 0.25 · 1 = 0.25, where u is 0 and √u has the slope ∞.
    const { stdout } = await check(
      file({
        parameters: { w: 0.5, v: 1 },
        program: ['u = (w - 0.25) ** 2', 'L = sqrt(u) + 0 * v'],
        training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.25 } },
      }),
    );
    expect(stdout).toContain('✗ ∂L/∂w is NaN, iteration 2\n');
  });

  it('is fine where a source prints it, and in values that no gradient depends on', async () => {
    const power = { inputs: { v: 0 }, program: ['r = v ** 0.5', 'L = v * r'], expect: [{ gradients: { v: 'NaN' } }] };
    expect((await check(file(power))).code).toBe(0);
    const masked = {
      constants: { m: [0, '-Infinity'] },
      parameters: { s: [1, 2] },
      program: ['p = softmax(s + m)', 'L = p[0]'],
      training,
    };
    expect((await check(file(masked))).code).toBe(0);
  });
});
