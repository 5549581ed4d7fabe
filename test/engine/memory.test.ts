/** Runs that do not fit: refused before they begin, or ended early, with what would be enough. */

import { describe, expect, it } from 'vitest';
import { MemoryShortage, shortageOf } from '../../src/engine/memory.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import type { Training } from '../../src/engine/training.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';

const KIB = 1024;
const adam = { type: 'adam', lr: 0.1, ...OPTIMIZER_DEFAULTS.adam } as const;

describe('A program of which one iteration is too large', () => {
  const program = programOf({
    constants: { x: [1, 2, 3] },
    parameters: { w: tensor([3], new Float64Array(3)) },
    lines: ['p = w * x', 'q = p + w', 'L = sum(q)'],
  });
  const refusal = (training: Training, memory: number) => {
    try {
      new Recorder(program, training, { memory });
      return undefined;
    } catch (error) {
      if (!(error instanceof MemoryShortage)) throw error;
      return error.shortage;
    }
  };

  /** x and w are there from the beginning: 6 · 8 bytes. */
  const leaves = 48;

  // p, q, L: 7 numbers. Shares to q, p and twice to w: 12, of which the second to w is added: 3. The seed: 1. In all 23 · 8 = 184 bytes.
  it('is refused when its values, contributions and sums do not fit', () => {
    expect(refusal({ iterations: 1 }, leaves + 184)).toBeUndefined();
    expect(refusal({ iterations: 1 }, leaves + 183)).toEqual({
      of: 'numbers',
      oneIteration: 184,
      held: 1,
      given: leaves,
      budget: leaves + 183,
      needed: leaves + 184,
    });
  });

  // The update of w: learning rate, clipping, its number, where its gradient is, value and two parts of Adam’s state, 4 + 3 · 3: 36 · 8 = 288 bytes.
  it('counts the optimizer’s memory', () => {
    expect(refusal({ iterations: 1, optimizer: adam }, leaves + 288)).toBeUndefined();
    expect(refusal({ iterations: 1, optimizer: adam }, leaves + 287)).toMatchObject({ oneIteration: 288 });
  });

  // One more of 3 numbers.
  it('counts gradients once more that are clipped', () => {
    const clipped: Training = { iterations: 1, optimizer: adam, clip: { norm: 1 } };
    expect(refusal(clipped, leaves + 312)).toBeUndefined();
    expect(refusal(clipped, leaves + 311)).toMatchObject({ oneIteration: 312 });
  });

  it('needs room for four iterations when there are more', () => {
    expect(refusal({ iterations: 3 }, leaves + 3 * 184)).toBeUndefined();
    expect(refusal({ iterations: 9 }, leaves + 4 * 184)).toBeUndefined();
    expect(refusal({ iterations: 9 }, leaves + 4 * 184 - 1)).toMatchObject({ held: 4, needed: leaves + 4 * 184 });
  });
});

describe('A run whose list of events is too long', () => {
  // 3 operations, 17 events an iteration: a quarter of a mebibyte has room for 192 KiB of columns, and 4,096 rows are 72.
  const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['p = w * x', 'L = (p - 1) * p'] });
  const training: Training = { iterations: 2_000, optimizer: { type: 'sgd', lr: 1e-5, ...OPTIMIZER_DEFAULTS.sgd } };
  const log = record(program, training, 256 * KIB);

  it('ends after the iteration that filled it', () => {
    expect(log.length).toBe(17 * 241);
    expect(log.iterationCount).toBe(241); // the 241st is the first that does not fit into 4,096 rows
  });

  it('says so, and what would be enough', () => {
    expect(shortageOf(log, training)).toMatchObject({
      of: 'events',
      events: 17 * 241,
      recorded: 241,
      iterations: 2_000,
      budget: 256 * KIB,
    });
    expect(shortageOf(record(program, training), training)).toBeUndefined();
  });

  it('is told what a longer run would take', () => {
    // 16,384 rows of 18 bytes and 241 iterations of 16: 298,768 bytes, so an iteration 1,240, which are three quarters of 1,653.
    expect(shortageOf(log, { ...training, iterations: 200_000 })?.needed).toBeCloseTo((298_768 / 241 / 0.75) * 200_000);
  });

  it('says nothing while it goes on, or when its last iteration filled the budget', () => {
    const recorder = new Recorder(program, training);
    recorder.run(1);
    expect(shortageOf(recorder.log, training)).toBeUndefined();
    expect(shortageOf(log, { ...training, iterations: 241 })).toBeUndefined();
  });
});
