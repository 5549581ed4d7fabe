/** Runs that do not fit: refused before they begin, or ended early, in words that say what would be enough. */

import { describe, expect, it } from 'vitest';
import { MemoryShortage, shortageOf } from '../../src/engine/memory.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { OPTIMIZER_DEFAULTS, type Training } from '../../src/engine/training.ts';
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
      return error.message;
    }
  };

  // p, q, L: 7 numbers. Shares to q, p and twice to w: 12, of which the second to w is added: 3. The seed: 1. In all 23 · 8 = 184 bytes.
  it('is refused when its values, shares and sums do not fit', () => {
    expect(refusal({ iterations: 1 }, 184)).toBeUndefined();
    expect(refusal({ iterations: 1 }, 183)).toBe(
      'one iteration writes 184 B of numbers: more than the memory budget of 183 B; --memory 16M is enough',
    );
  });

  // The update of w: learning rate, clipping, its number, where its gradient is, value and two parts of Adam’s state, 4 + 3 · 3: 36 · 8 = 288 bytes.
  it('counts the optimizer’s memory', () => {
    expect(refusal({ iterations: 1, optimizer: adam }, 288)).toBeUndefined();
    expect(refusal({ iterations: 1, optimizer: adam }, 287)).toContain('one iteration writes 288 B');
  });

  // One more of 3 numbers.
  it('counts gradients once more that are clipped', () => {
    const clipped: Training = { iterations: 1, optimizer: adam, clip: { norm: 1 } };
    expect(refusal(clipped, 312)).toBeUndefined();
    expect(refusal(clipped, 311)).toContain('one iteration writes 312 B');
  });

  it('needs room for four iterations when there are more', () => {
    expect(refusal({ iterations: 3 }, 3 * 184)).toBeUndefined();
    expect(refusal({ iterations: 9 }, 4 * 184)).toBeUndefined();
    expect(refusal({ iterations: 9 }, 4 * 184 - 1)).toContain('184 B of numbers, and 4 of them are held at once');
  });

  it('is told how much would be enough', () => {
    // 8 MB each: w · w and its gradient, two shares to w and their sum, the value and state of the update. In all 8.
    const numbers = new Float64Array(1024 * KIB);
    const large = programOf({ parameters: { w: tensor([1024 * KIB], numbers) }, lines: ['L = sum(w * w)'] });
    expect(() => new Recorder(large, { iterations: 5, optimizer: adam }, { memory: 64 * KIB * KIB })).toThrow(
      'one iteration writes 64 MB of numbers, and 4 of them are held at once: more than the memory budget of 64 MB; --memory 257M is enough',
    );
  });
});

describe('A run whose list of events is too long', () => {
  // 3 operations, 17 events an iteration: a quarter of a mebibyte has room for 192 KiB of columns, and 4,096 rows are 68.
  const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['p = w * x', 'L = (p - 1) * p'] });
  const training: Training = { iterations: 2_000, optimizer: { type: 'sgd', lr: 1e-5, ...OPTIMIZER_DEFAULTS.sgd } };
  const log = record(program, training, 256 * KIB);

  it('ends after the iteration that filled it', () => {
    expect(log.length).toBe(17 * 241);
    expect(log.iterationCount).toBe(241); // the 241st is the first that does not fit into 4,096 rows
  });

  it('says so, and what would be enough', () => {
    expect(shortageOf(log, training)).toMatch(
      /^recording ended after iteration 241 of 2000: the list of 4097 events fills the memory budget of 256 KB; --memory \d+M is enough$/,
    );
    expect(shortageOf(record(program, training), training)).toBeUndefined();
  });

  it('is told what a longer run would take, unless that is more than there may be', () => {
    // 16,384 rows of 17 bytes and 241 iterations of 16: 282,384 bytes, so an iteration 1,172, which are three quarters of 1,562.
    expect(shortageOf(log, { ...training, iterations: 200_000 })).toMatch(/; --memory 298M is enough$/); // 312,458,000 bytes
    expect(shortageOf(log, { ...training, iterations: 1e9 })).toMatch(/the memory budget of 256 KB$/);
  });

  it('says nothing while it goes on, or when its last iteration filled the budget', () => {
    const recorder = new Recorder(program, training);
    recorder.run(1);
    expect(shortageOf(recorder.log, training)).toBeUndefined();
    expect(shortageOf(log, { ...training, iterations: 241 })).toBeUndefined();
  });
});
