/** The line on stderr that tells what goes on. */

import { PassThrough, Readable, type Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { passingLine } from '../../src/cli/passing-line.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { terminal } from './fake-io.ts';

it('is taken away before it is said what has failed', async () => {
  const [stdout, stderr] = [terminal(), terminal()];
  passingLine({ stderr: stderr.stream, env: {} }, { patience: 0, isHeard: false }).show('writing file 3 of 10');
  const io = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream, env: {} };
  expect(await runCommandLine(['trace', 'no-such-file.json'], io)).toBe(66);
  expect(stderr.text()).toContain('writing file 3 of 10\r\x1b[Kbackprop-tui: no-such-file.json: no such file');
});

describe('While a script runs, with a clock that goes on by 250 ms whenever it is asked,', () => {
  afterEach(() => vi.restoreAllMocks());

  const scenarioOf = (iterations: number) =>
    JSON.stringify({
      title: 'Many numbers',
      inputs: { x: Array.from({ length: 60 }, (_, i) => i / 60) },
      parameters: { W: { init: 'normal', shape: [60, 60], std: 0.1, seed: 1 } },
      program: ['h = tanh(x @ W)', 'L = sum(h * h)'],
      training: { iterations, optimizer: { type: 'adam', lr: 0.01 } },
    });
  /** Their numbers take 30 MB: in 16 MB most of them are dropped. */
  const many = scenarioOf(200);

  /** The lines that stderr got, one after another. */
  async function toldBy(
    words: readonly string[],
    scenario = many,
    stdout: Writable = terminal().stream,
  ): Promise<readonly string[]> {
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => (now += 250));
    const stderr = terminal();
    const stdin = Readable.from([Buffer.from(scenario)]);
    const io = { stdin, stdout, stderr: stderr.stream, env: {} };
    expect(await runCommandLine([...words, '--memory', '16M'], io)).toBe(0);
    expect(stderr.text().endsWith('\r\x1b[K')).toBe(true); // taken away at last
    return stderr.text().split('\r\x1b[K');
  }

  const FAR = /^--(?:keys|commands): looking for a breakpoint or a change: event \d+ of 3999$/;

  it.each([
    ['frame', '-'],
    ['export', '-', '--output', '-', '--as', 'graph.dot'],
  ])('%s --keys says how far a search is that a key has begun', async (...words) => {
    const told = await toldBy([...words, '--keys', ':break sum(W * W) > 1e9<enter>:run<enter>']);
    expect(new Set(told.filter(line => FAR.test(line))).size).toBeGreaterThan(5);
  });

  it('frame --keys tells of what the view looks for, and of a timeline that is recorded', async () => {
    const told = await toldBy(['frame', '-', '--keys', ':edit W[0,0] = 1<enter>:print sum(W)<enter>']);
    expect(told).toContainEqual(expect.stringMatching(/^--keys: recording \d+ %$/));
    expect(told).toContain('--keys: looking through the run');
  });

  it('without a screen it is said how much is written, however short the text is', async () => {
    const told = await toldBy(['-', '--plain'], scenarioOf(6), new PassThrough().resume());
    const sizes = new Set(told.filter(line => line.startsWith('writing: ')));
    expect(sizes.size).toBeGreaterThan(50); // there are 120 events
  });
});
