/** How fast a run is written to a binary log and opened from it, in megabytes of the file a second. */

import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { readBinaryLog } from '../../src/trace/read-binary.ts';
import { AT_ONCE, Rerecording } from '../../src/trace/recorded.ts';
import { binaryPieces } from '../../src/trace/trace-binary.ts';
import type { Measured } from './measure.ts';
import { chainFile, drawn, MILLION, scenarioOf } from './programs.ts';
import { atLeast, type Row } from './row.ts';

const MEGABYTE = 1e6;

/** A perceptron 784-128-10 with a batch of 32, as a file. */
function perceptronFile(iterations: number): string {
  const x = drawn(32 * 784, 1, 1);
  return JSON.stringify({
    version: 1,
    title: 'A perceptron',
    constants: {
      x: Array.from({ length: 32 }, (_, row) => [...x.subarray(784 * row, 784 * (row + 1))]),
      y: Array.from({ length: 32 }, (_, row) => row % 10),
    },
    parameters: {
      W1: { init: 'normal', shape: [784, 128], std: 0.05, seed: 2 },
      W2: { init: 'normal', shape: [128, 10], std: 0.1, seed: 3 },
    },
    program: ['z1 = x @ W1', 'a1 = relu(z1)', 'z2 = a1 @ W2', 'L = cross_entropy(z2, y)'],
    training: { iterations, optimizer: { type: 'sgd', lr: 0.01 } },
  });
}

/** Records as it goes, as `trace --output` does. */
async function write(scenario: Scenario, file: string): Promise<void> {
  const run = await Rerecording.of(scenario, undefined, file, AT_ONCE);
  const pieces = binaryPieces(scenario, 'a benchmark', run.log, run.lengths());
  await pipeline(Readable.from(pieces), createWriteStream(file));
}

/** Records again and compares every bit, as opening does. */
const open = (file: string) => readBinaryLog(createReadStream(file, { highWaterMark: 2 ** 20 }), file, undefined);

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Megabytes a second. */
async function rates(what: 'written' | 'opened', scenario: Scenario, rounds: number): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-bench-'));
  const file = join(folder, 'run.bplog');
  await write(scenario, file);
  const size = statSync(file).size / MEGABYTE;
  const work = what === 'written' ? () => write(scenario, file) : () => open(file);
  await work(); // it warms up
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) samples.push(size / (await secondsOf(work)));
  rmSync(folder, { recursive: true });
  return samples;
}

const row = (what: 'written' | 'opened', name: string, file: () => string): Row => ({
  name: `binary log ${what}, ${name}`,
  unit: 'MB/s',
  goal: atLeast(100),
  async measure(scale): Promise<Measured> {
    return { samples: await rates(what, scenarioOf(file(), name), scale(10)) };
  },
});

const perceptron = () => perceptronFile(30);
const chain = () => chainFile(1000, MILLION);

export const LOGS: readonly Row[] = [
  row('written', 'perceptron 784-128-10, 30 iterations', perceptron),
  row('opened', 'perceptron 784-128-10, 30 iterations', perceptron),
  row('written', '1,000,000 events of single numbers', chain),
  row('opened', '1,000,000 events of single numbers', chain),
];
