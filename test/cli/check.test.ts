import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportRows } from '../../src/cli/check-report.ts';
import { record } from '../../src/engine/record.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { plainRow } from '../../src/tui/row.ts';
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
    const loaded = loadScenario('{ "title": "t", "inputs": { "x": 2 }, "program": ["L = x * x"] }', 'f');
    if (!('scenario' in loaded)) throw new Error('a valid scenario');
    const { scenario } = loaded;
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

  it('is not needed where the last update leaves a parameter that is not finite: ∂√(x²) at 0 is ∞ · 0', async () => {
    const root = {
      title: 't',
      parameters: { x: [3, 0] },
      program: ['s = x * x', 'd = sqrt(s)', 'L = sum(d)'],
      training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } },
    };
    const { code, stdout } = await check(JSON.stringify(root));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ the updated x is NaN, iteration 1');
    expect(stdout).toContain('∂x: ∞ · ∂s[1]/∂x[1] = ∞ · 0 = NaN');
    expect((await check(JSON.stringify({ ...root, nonfinite: true }))).code).toBe(0);
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

  it('is fine with one number to judge', async () => {
    expect((await check(JSON.stringify({ ...forward, expect: [{ values: { y: 2 } }] }))).code).toBe(0);
  });
});
