/** The log's memory: chunks grow, tensors may be larger than a chunk, and a long run stays in order. */

import { describe, expect, it } from 'vitest';
import { Arena } from '../../src/engine/arena.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { expectInvariants } from '../support/invariants.ts';
import { idOf, programOf } from '../support/programs.ts';

const CHUNK = 65_536;

describe('The log’s numbers', () => {
  it('stay where they were written, whatever is written after them', () => {
    const arena = new Arena();
    const sizes = [0, 1, 511, 512, 3, 70_000, 0, 2, CHUNK, 0, 1, 200_000, 5];
    const places = sizes.map((size, k) => {
      const place = arena.allocate(size);
      arena.view(place, size).fill(k + 1);
      return place;
    });
    places.forEach((place, k) => {
      expect(new Set(arena.read(place, sizes[k]!))).toEqual(new Set(sizes[k] === 0 ? [] : [k + 1]));
    });
  });

  it('fill chunk after chunk: five million take 77 of 65,536, after seven small ones', () => {
    const arena = new Arena();
    let last = 0;
    for (let i = 0; i < 500_000; i++) last = arena.allocate(10);
    expect(last >>> 16).toBeLessThan(77 + 7);
    expect(arena.bytes).toBeLessThan((5_000_000 + 2 * CHUNK) * 8);
  });

  it('can be read from within a payload that is larger than a chunk', () => {
    const arena = new Arena();
    const place = arena.allocate(200_000);
    arena.view(place, 200_000)[150_000] = 7;
    expect([...arena.read(place, 1, 150_000)]).toEqual([7]);
  });

  it('are copied from within a payload, few or many, and nothing beside them', () => {
    const arena = new Arena();
    arena.allocate(70_000); // the next one lies in a chunk of its own, behind it one that begins within a chunk
    const places = [200_000, 40].map(size => {
      const place = arena.allocate(size);
      arena.view(place, size).forEach((_, k, all) => {
        all[k] = size + k;
      });
      return [size, place] as const;
    });
    for (const [size, place] of places)
      for (const [skip, count] of [
        [0, 1],
        [3, 16],
        [5, 17],
        [size - 30, 30],
      ] as const) {
        const into = new Float64Array(count + 2).fill(-1);
        arena.copy(place, skip, count, into, 1);
        expect([...into]).toEqual([-1, ...Array.from({ length: count }, (_, k) => size + skip + k), -1]);
      }
  });

  it('take nothing before the first is written, 4 KiB for 512 of them, and 8 KiB more for the next', () => {
    const arena = new Arena();
    const bytes = Array.from({ length: 513 }, (_, k) => {
      const before = arena.bytes;
      arena.keep(k);
      return before;
    });
    expect([...new Set(bytes), arena.bytes]).toEqual([0, 4096, 12_288]);
  });
});

describe('The log’s list of events', () => {
  // 0 started, 1 cleared, 2 L, 3 seed, 4–5 L → w, 6–7 L → w again
  const program = programOf({ parameters: { w: 3 }, lines: ['L = w * w'] });

  it('takes 18 bytes a row, in room for 64, then four times as many; an iteration 16 more', () => {
    const rowsAfter = (iterations: number) => (record(program, { iterations }).bytes.columns - 16 * iterations) / 18;
    expect([1, 8, 9, 32, 33].map(rowsAfter)).toEqual([64, 64, 256, 256, 1024]); // 8, 64, 72, 256, 264 events
  });

  it('knows which accumulation is the contribution itself, and adds nothing', () => {
    const log = record(program, { iterations: 1 });
    expect(Array.from({ length: log.length }, (_, i) => i).filter(i => log.isFirstContribution(i))).toEqual([5]);
  });

  it('gives out the numbers of an event piece by piece', () => {
    const pairs = programOf({ parameters: { w: [1, 2, 3] }, lines: ['y = 2 * w', 'L = sum(y)'] });
    const into = new Float64Array(3);
    record(pairs, { iterations: 1 }).copyNumbers(2, 1, 2, into, 1); // event 2 is y
    expect([...into]).toEqual([0, 4, 6]);
  });

  it('knows since when nothing has arrived: a leaf from a clearing, an operation from a new iteration too', () => {
    const log = record(program, { iterations: 2 }); // 8 started, 9 cleared
    const since = (name: string) => Array.from({ length: 11 }, (_, i) => log.nothingSince(i, idOf(program, name)));
    expect(since('w')).toEqual([-1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 9]);
    expect(since('L')).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 8, 9, 9]);
  });
});

describe('A log of large tensors', () => {
  const w = tensor(
    [70_000],
    Float64Array.from({ length: 70_000 }, (_, i) => i / 70_000),
  );

  it('keeps the invariants: an Adam update of 70,000 numbers holds 210,004', () => {
    const program = programOf({ parameters: { w }, lines: ['L = mean(w * w)'] });
    const training = { iterations: 2, optimizer: { type: 'adam', lr: 0.1, ...OPTIMIZER_DEFAULTS.adam } } as const;
    const log = record(program, training);
    expectInvariants(log, training, [log.length - 1, 3, log.length - 2]);
    const update = log.at(log.length - 1);
    if (update.type !== 'parameter.updated') throw new Error('the update comes last');
    expect(update.gradient.data[69_999]).toBe((2 * update.before.data[69_999]!) / 70_000);
    expect([...update.stateAfter.get('exp_avg_sq')!.data].every(x => x >= 0)).toBe(true);
  });

  it('keeps them with large examples: three leaves of 40,000 are fed from one payload', () => {
    const leaves = ['a', 'b', 'c'].map(
      name =>
        [
          name,
          tensor(
            [2, 40_000],
            Float64Array.from({ length: 80_000 }, (_, i) => i + name.charCodeAt(0)),
          ),
        ] as const,
    );
    const zeros = tensor([40_000], new Float64Array(40_000));
    const program = programOf({
      constants: { a: zeros, b: zeros, c: zeros },
      parameters: { s: 1 },
      lines: ['L = s * mean(a + b + c)'],
    });
    const feed = { leaves: new Map(leaves), examples: 2, batch: 1, hasBatchAxis: false, order: 'sequential' } as const;
    const log = record(program, { iterations: 2, feed });
    expectInvariants(log, { iterations: 2, feed }, [log.length - 1, 0]);
    const start = log.at(log.startOf(2)!);
    if (start.type !== 'iteration.started') throw new Error('an iteration begins with its start');
    expect([...start.batch.values()].map(({ data }) => data[0])).toEqual([40_097, 40_098, 40_099]); // 40,000 + the letter
  });
});

it('an iteration ends with its updates, and its backward pass before them', () => {
  const program = programOf({ constants: { x: 3 }, parameters: { w: 2 }, lines: ['L = w * x'] });
  const log = record(program, { iterations: 2, optimizer: { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } });
  // start, clearing, L, seed, contribution of w, its accumulation, update of w: seven events each
  expect([1, 2].map(n => log.endOf(n))).toEqual([6, 13]);
  expect([1, 2].map(n => log.endOfBackward(n))).toEqual([5, 12]);
  expect(record(program, { iterations: 1 }).endOfBackward(1)).toBe(5); // no optimizer, no updates
});
