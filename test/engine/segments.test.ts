/** Past the memory budget numbers are dropped; recorded again from a checkpoint, they are the same bit for bit. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings, type Training } from '../../src/engine/training.ts';
import { isIdentical, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawsFrom, generatedPrograms } from '../support/generated-programs.ts';
import { bytesOf } from '../support/invariants.ts';
import { idOf, programOf } from '../support/programs.ts';

const KIB = 1024;

/** y = 3 x, 8 examples at a time of 32, by a layer of 16 hidden units. */
const draw = drawsFrom(11);
const drawn = (...shape: readonly number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() - 0.5),
  );
const examples = drawn(32, 1);
const program = programOf({
  constants: { x: drawn(8, 1), y: drawn(8, 1) },
  parameters: { W: drawn(1, 16), V: drawn(16, 1), unused: drawn(3) },
  lines: ['h = tanh(x @ W)', 'o = h @ V', 'e = o - y', 'L = mean(e * e)'],
});
const feed = {
  leaves: new Map([
    ['x', examples],
    ['y', tensor([32, 1], Float64Array.from(examples.data, x => 3 * x))],
  ]),
  examples: 32,
  batch: 8,
  hasBatchAxis: true,
  order: { shuffle: 5 },
} as const;

const OPTIMIZERS: readonly OptimizerSettings[] = [
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd },
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, dampening: 0.2 },
  { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam, amsgrad: true },
  { type: 'adamw', lr: 0.01, ...OPTIMIZER_DEFAULTS.adamw },
  { type: 'rmsprop', lr: 0.01, ...OPTIMIZER_DEFAULTS.rmsprop, centered: true, momentum: 0.5 },
  { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad, lrDecay: 0.01 },
];

const trainingBy = (optimizer: OptimizerSettings, iterations = 300): Training => ({
  iterations,
  optimizer,
  feed,
  clip: { norm: 0.5 },
  schedule: { type: 'cosine', iterations, min: 0.1 },
});

/** Everything that an event and the state after it say, as one value. */
function lookAt(log: EventLog, i: number): readonly unknown[] {
  const state = stateAt(log, i);
  const held = log.program.nodes.map(({ id }) => [state.valueOf(id)?.data.slice(), state.gradientOf(id)?.data.slice()]);
  return [log.at(i), held];
}

describe('A log past its budget', () => {
  it.each(OPTIMIZERS.map(optimizer => [JSON.stringify(optimizer), optimizer] as const))(
    'gives back every number of every event, bit for bit: %s',
    (_name, optimizer) => {
      const training = trainingBy(optimizer);
      const whole = record(program, training);
      const small = record(program, training, 256 * KIB);
      expect(whole.bytes.payload).toBeGreaterThan(6 * 256 * KIB);
      expect(bytesOf(small)).toBe(bytesOf(whole));
    },
  );
});
