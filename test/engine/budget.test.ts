/** One budget for all timelines: what any of them drops, it records again; together they stay within it. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { Recorder } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork } from '../../src/engine/timeline.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { idOf, programOf } from '../support/programs.ts';

const KIB = 1024;
const draw = drawsFrom(31);
const drawn = (rows: number, columns: number) =>
  tensor(
    [rows, columns],
    Float64Array.from({ length: rows * columns }, () => draw() - 0.5),
  );

/** W, its gradient and what Adam remembers: some 80 KB an iteration. */
const program = programOf({
  constants: { x: drawn(4, 40) },
  parameters: { W: drawn(40, 40) },
  lines: ['h = tanh(x @ W)', 'L = sum(h * h)'],
});
const training = { iterations: 100, optimizer: { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam } } as const;

function finished(recorder: Recorder): EventLog {
  while (!recorder.isDone) recorder.run(1);
  return recorder.log;
}

/** The original run and four forks, one of another. */
function timelinesIn(memory: number | undefined): readonly EventLog[] {
  const original = finished(new Recorder(program, training, { memory }));
  const all = [original];
  for (const [parent, after] of [
    [0, 40],
    [0, 900],
    [1, 500],
    [3, 1200],
  ] as const) {
    const edit = { type: 'edit', after, node: idOf(program, 'W'), of: 'value', to: drawn(40, 40) } as const;
    const log = all[parent]!;
    all.push(
      finished(fork(log, training, { ...edit, to: tensor([40, 40], new Float64Array(1600).fill(after / 1e4)) })),
    );
  }
  return all;
}

const taken = (logs: readonly EventLog[]): number =>
  logs.reduce((sum, { bytes }) => sum + bytes.columns + bytes.payload + bytes.checkpoints, 0);

describe('Several timelines', () => {
  const budget = 2048 * KIB;

  it('stay within one budget together, the leaves counted, and have the same numbers as without one', () => {
    const [small, whole] = [timelinesIn(budget), timelinesIn(undefined)];
    const leaves = (40 * 40 + 4 * 40) * 8;
    expect(taken(whole)).toBeGreaterThan(8 * budget);
    // Each timeline keeps the segment that it records, which ends after 64 KiB and one iteration.
    const kept = 5 * (64 + 100) * KIB;
    expect(taken(small)).toBeLessThan(budget - leaves + kept);
    for (const place of [0.1, 0.9, 0.4, 0.7])
      small.forEach((log, k) => {
        const position = Math.floor(place * (log.length - 1));
        for (const { id } of program.nodes)
          expect(stateAt(log, position).valueOf(id)).toEqual(stateAt(whole[k]!, position).valueOf(id));
        expect(taken(small)).toBeLessThan(budget - leaves + kept);
      });
  });
});
