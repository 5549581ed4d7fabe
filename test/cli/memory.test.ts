/** `--memory`: what is printed does not depend on it, and what does not fit is said. */

import { describe, expect, it } from 'vitest';
import { run } from './fake-io.ts';

const TIGHT = ['--memory', '16M'];

/** Products of 10,000 numbers: some 240 KB an iteration, 60 MB in all. */
const layers = JSON.stringify({
  title: 'Many numbers',
  inputs: { x: Array.from({ length: 100 }, (_, i) => Math.sin(i)) },
  parameters: { W: { init: 'normal', shape: [100, 100], std: 0.1, seed: 1 } },
  program: ['h = tanh(x @ W)', 'L = sum(h * h)'],
  training: { iterations: 250, optimizer: { type: 'adam', lr: 0.001 } },
});

const long = (iterations: number) =>
  JSON.stringify({
    title: 'Many events',
    inputs: { x: 2 },
    parameters: { w: 3 },
    program: ['p = w * x', 'L = (p - 1) * p'],
    training: { iterations, optimizer: { type: 'sgd', lr: 0.00001 } },
    expect: [{ iteration: iterations, values: { x: 2 } }],
  });

describe('--memory', () => {
  it('changes nothing that is printed', async () => {
    for (const at of ['3', '1000', '4999']) {
      const frame = ['frame', '-', '--at', at, '--size', '100x30'];
      expect(await run([...frame, ...TIGHT], { stdin: layers })).toEqual(await run(frame, { stdin: layers }));
    }
  });

  it('refuses what cannot be held', async () => {
    const stdin = JSON.stringify({
      title: 'Large',
      parameters: { w: { init: 'zeros', shape: [1000, 1000] } },
      program: ['L = sum(w * w)'],
    });
    // 8 MB each: w; w · w and its gradient, two contributions to w and their sum.
    expect(await run(['check', '-', ...TIGHT], { stdin })).toEqual({
      code: 65,
      stdout: '',
      stderr:
        'standard input: one iteration writes 38 MB of numbers, and the leaves take 7.6 MB: more than the memory budget of 16 MB; --memory 46M is enough\n',
    });
  });

  it('ends a run whose events fill it, and misses what was expected after that', async () => {
    // Columns of 17 bytes and two numbers an iteration: the eleventh chunk of 65,536 rows is what fills 12 MB.
    const { code, stdout, stderr } = await run(['check', '-', ...TIGHT], { stdin: long(50_000) });
    expect(stderr).toMatch(
      /^standard input: warning: recording ended after iteration 38551 of 50000: the list of 655367 events fills the memory budget of 16 MB; --memory \d+M is enough\n$/,
    );
    expect(stdout).toContain('computed  nothing');
    expect(code).toBe(1);
    const enough = /--memory (\S+)/.exec(stderr)![1]!;
    expect(await run(['check', '-', '--memory', enough], { stdin: long(50_000) })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});
