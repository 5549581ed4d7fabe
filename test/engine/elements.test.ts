/** Single elements of what was dropped are made again from what is left, bit for bit. */

import { describe, expect, it } from 'vitest';
import { NONE } from '../../src/engine/columns.ts';
import { ElementReader } from '../../src/engine/elements.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { amongHeld } from '../../src/engine/not-held.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { fork } from '../../src/engine/timeline.ts';
import type { Training } from '../../src/engine/training.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { idOf, programOf } from '../support/programs.ts';

const draw = drawsFrom(23);
const drawn = (...shape: readonly number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() - 0.5),
  );

/** Two layers: nearly all of an iteration's 47,000 numbers are W, its gradient and the batch of x. The tied V is used twice. */
const program = programOf({
  constants: { x: drawn(8, 200), y: drawn(8, 1) },
  parameters: { W: drawn(200, 64), b: drawn(64), V: drawn(64, 1) },
  lines: ['h = tanh(x @ W + b)', 'e = h @ V - y + 0.1 * (h @ V)', 'L = mean(e * e)'],
});
const examples = { x: drawn(32, 200), y: drawn(32, 1) };
const feed = {
  leaves: new Map(Object.entries(examples)),
  examples: 32,
  batch: 8,
  hasBatchAxis: true,
  order: { shuffle: 5 },
} as const;

const OPTIMIZERS: readonly OptimizerSettings[] = [
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, weightDecay: 0.01 },
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, nesterov: true },
  { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam, amsgrad: true },
  { type: 'adamw', lr: 0.01, ...OPTIMIZER_DEFAULTS.adamw },
  { type: 'rmsprop', lr: 0.01, ...OPTIMIZER_DEFAULTS.rmsprop, centered: true, momentum: 0.5 },
  { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad, lrDecay: 0.01 },
];

const trainingBy = (optimizer: OptimizerSettings, iterations = 60): Training => ({
  iterations,
  optimizer,
  feed,
  schedule: { type: 'cosine', iterations, min: 0.1 },
});

/** A third of what a run takes: enough for all but the long payloads. */
const BUDGET = 14 * 1024 * 1024;

const writersOf = (log: EventLog, kind: string, node: number): readonly number[] =>
  Array.from({ length: log.length }, (_, i) => i).filter(i => log.typeAt(i) === kind && log.nodeAt(i) === node);

describe('An element', () => {
  const W = idOf(program, 'W');

  it.each(OPTIMIZERS.map(optimizer => [JSON.stringify(optimizer), optimizer] as const))(
    'of a parameter and of its gradient is known after every update, though all of them are dropped: %s',
    (_name, optimizer) => {
      const small = record(program, trainingBy(optimizer), BUDGET);
      const whole = record(program, trainingBy(optimizer));
      const updates = writersOf(small, 'parameter.updated', W);
      const gradients = writersOf(small, 'gradient.accumulated', W);
      expect(updates.filter(i => !small.isHeld(i)).length).toBeGreaterThan(20);
      for (const element of [0, 77, 200 * 64 - 1]) {
        const reader = new ElementReader(small, W, element);
        expect(reader.value(NONE)).toBe(whole.valueWrittenBy(NONE, W)!.data[element]);
        amongHeld(() => {
          for (const i of updates) expect(reader.value(i)).toBe(whole.valueWrittenBy(i, W)!.data[element]);
          for (const i of gradients) expect(reader.gradient(i)).toBe(whole.gradientWrittenBy(i, W).data[element]);
        });
      }
    },
  );

  it('is recorded again where one begins in the middle, and known from there on', () => {
    const training = trainingBy(OPTIMIZERS[2]!);
    const [small, whole] = [record(program, training, BUDGET), record(program, training)];
    const updates = writersOf(small, 'parameter.updated', W).slice(20);
    const reader = new ElementReader(small, W, 5);
    expect(small.isHeld(updates[0]!)).toBe(false);
    for (const i of updates) expect(reader.value(i)).toBe(whole.valueWrittenBy(i, W)!.data[5]);
  });

  it('is the same whichever way one goes, with clipping and after an edit', () => {
    const training = { ...trainingBy(OPTIMIZERS[1]!), clip: { norm: 0.05 } };
    const edit = { type: 'edit', after: 400, node: W, of: 'value', to: drawn(200, 64) } as const;
    const logs = [BUDGET, undefined].map(memory => {
      const original = new Recorder(program, training, { memory });
      while (!original.isDone) original.run(1);
      const forked = fork(original.log, training, edit);
      while (!forked.isDone) forked.run(1);
      return forked.log;
    });
    const [small, whole] = logs as [EventLog, EventLog];
    const writers = [...writersOf(small, 'parameter.updated', W), 401].sort((a, b) => a - b);
    const reader = new ElementReader(small, W, 9);
    for (const i of [...writers, ...writers.toReversed()])
      expect(reader.value(i)).toBe(whole.valueWrittenBy(i, W)!.data[9]);
  });
});
