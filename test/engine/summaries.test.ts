/** What is kept of dropped tensors answers questions about their norms and extremes, to the bit, and without recording again. */

import { describe, expect, it } from 'vitest';
import { amongHeld } from '../../src/engine/not-held.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { summaryOf } from '../../src/engine/summaries.ts';
import { FINDS } from '../../src/query/find.ts';
import { changesOf } from '../../src/query/print.ts';
import { findEvent } from '../../src/query/run-to.ts';
import { answerOf } from '../../src/query/search.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';

describe('A summary', () => {
  it('of 3, −4, 0 has norm 5, sum −1, smallest −4 and largest 3', () => {
    expect(summaryOf(Float64Array.of(3, -4, 0))).toEqual({ norm: 5, sum: -1, min: -4, max: 3 });
  });

  it.each([
    ['NaN', [1, Number.NaN, 2], { norm: Number.NaN, sum: Number.NaN, min: Number.NaN, max: Number.NaN }],
    [
      '∞ and −∞',
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      { norm: Number.POSITIVE_INFINITY, sum: Number.NaN, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
    ],
    [
      'numbers whose squares overflow',
      [1e200, -1],
      { norm: Number.POSITIVE_INFINITY, sum: 1e200 - 1, min: -1, max: 1e200 },
    ],
  ])('of %s says what the operations say', (_what, numbers, expected) => {
    expect(summaryOf(Float64Array.from(numbers))).toEqual(expected);
  });
});

/** 12 rows of 40 numbers each, whose parameter grows until its squares overflow and it becomes ∞ and NaN. */
function network(lr: number) {
  const spread = (length: number, by: number) => Float64Array.from({ length }, (_, i) => Math.sin(by * (i + 1)));
  const program = programOf({
    constants: { x: tensor([12, 40], spread(480, 0.7)) },
    parameters: { W: tensor([40, 30], spread(1200, 1.3)), v: tensor([30], spread(30, 0.4)) },
    lines: ['a = relu(x @ W)', 'p = a @ v', 'L = mean(p ** 2)'],
  });
  return { program, training: { iterations: 120, optimizer: { type: 'sgd', ...OPTIMIZER_DEFAULTS.sgd, lr } } as const };
}

const MEMORY = 2 ** 20;
const TEXTS = [
  'norm(W)',
  'norm(grad(W))',
  'max(abs(∂a))',
  'min(W) + max(W)',
  'mean(v)',
  'sum(grad(v))',
  'norm(a)',
  'norm(W) > 20',
];

describe.each([
  ['whose numbers stay finite', 1e-3],
  ['that diverges to NaN', 0.3],
])('Of a run past its memory budget, %s,', (_what, lr) => {
  const { program, training } = network(lr);
  const [whole, short] = [record(program, training), record(program, training, MEMORY)];
  const dropped = Array.from({ length: short.length }, (_, i) => i).filter(i => !short.isHeld(i));

  it('most tensors were dropped', () => {
    expect(dropped.length).toBeGreaterThan(short.length / 3);
  });

  it.each(TEXTS)('the print of %s is that of a run with room, and needs nothing recorded again', text => {
    const [all, few] = [changesOf(whole, text), changesOf(short, text)];
    answerOf(all.searchOn());
    amongHeld(() => answerOf(few.searchOn()));
    expect(few.positions).toEqual(all.positions);
    expect(few.positions.map((_, row) => few.valueAt(row))).toEqual(all.positions.map((_, row) => all.valueAt(row)));
  });

  it.each(['nan', 'infinite', 'above', 'below', 'zero'])('the search for %s ends at the same event', name => {
    const find = FINDS.find(one => one.name === name)!;
    const found = [whole, short].map(log => {
      const node = find.of === 'gradient' ? program.byName.get('W') : undefined;
      const isWanted = find.test(log, { node, element: undefined }, find.threshold ?? 0)!;
      return findEvent(log, 0, 'forward', isWanted);
    });
    expect(found[1]).toBe(found[0]);
  });
});
