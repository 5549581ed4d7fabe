/** Promise: an operation on millions of numbers is computed in parts, between which keys and `^C` are heard, and gives the same bits. */

import { describe, expect, it } from 'vitest';
import { Recorder } from '../../src/engine/record.ts';
import { DEFAULT_CONVENTIONS } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sizeOf } from '../../src/tensor/tensor.ts';
import { sound } from '../support/sound.ts';

describe('Operations on millions of numbers', () => {
  const LENGTH = 2 ** 21 + 5;
  const numbers = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(i));

  it.each([
    ['tanh', [[LENGTH]]],
    ['*', [[LENGTH], [LENGTH]]],
    ['+', [[LENGTH], []]],
    [
      '*',
      [
        [1, LENGTH],
        [2, 1],
      ],
    ],
  ] as const)('%s of %j is computed and sent back in parts, to the bit', (name, shapes) => {
    const operation = OPERATIONS.find(one => one.name === name || one.operator === name)!;
    const kernel = operation.kernel({ operands: shapes, attributes: {}, conventions: DEFAULT_CONVENTIONS });
    const operands = shapes.map(shape => numbers(sizeOf(shape)));
    const size = sizeOf(kernel.shape);
    const [out, inParts, upstream] = [new Float64Array(size), new Float64Array(size), numbers(size)];
    kernel.forward(operands, out);
    expect([...kernel.inParts!.forward(operands, inParts)].length).toBeGreaterThan(2);
    expect(Buffer.from(inParts.buffer).equals(Buffer.from(out.buffer))).toBe(true);
    operands.forEach((operand, slot) => {
      const [sent, together] = [new Float64Array(operand.length), new Float64Array(operand.length)];
      kernel.vjp(slot, upstream, operands, out, together);
      expect([...kernel.inParts!.vjp(slot, upstream, operands, sent, out)].length).toBeGreaterThan(2);
      expect(Buffer.from(sent.buffer).equals(Buffer.from(together.buffer))).toBe(true);
    });
  });

  it('the first validation is computed in parts, once', () => {
    const training = {
      optimizer: { type: 'sgd', lr: 0.1 },
      data: { x: [1, 2] },
      validation: { data: { x: [1, 2, 3, 4] } },
    };
    const W = { init: 'ones', shape: [200, 200] };
    const text = { title: 't', constants: { x: 0 }, parameters: { W }, program: ['L = mean(W @ W) * x'], training };
    const { program, training: read } = sound(loadScenario(JSON.stringify(text), 'f.json')).scenario;
    expect([...read.validation!.prepare!()].length).toBeGreaterThan(4);
    expect([...read.validation!.prepare!()]).toEqual([]);
    // Each element of W @ W is 200, and the mean of x is 2.5.
    const leaf = program.nodes[program.byName.get('L.validation')!]!;
    expect(leaf.role !== 'operation' && [...leaf.initial.data]).toEqual([500]);
  });

  it('sums of many passes are recorded in parts: what they read counts', () => {
    const x = { init: 'ones', shape: [100_000] };
    const training = { accumulate: 400, optimizer: { type: 'sgd', lr: 0.1 }, data: { k: [1] } };
    const text = { title: 't', constants: { x }, parameters: { w: 1 }, program: ['L = sum(x) * w * k'], training };
    const loaded = sound(loadScenario(JSON.stringify(text), 'f.json'));
    const recorder = new Recorder(loaded.scenario.program, loaded.scenario.training);
    recorder.run(1);
    // 400 passes · 8 · 100,000 numbers that a sum reads are 3.2 · 10⁸
    expect(recorder.log.length).toBe(0);
    expect(recorder.isDone).toBe(false);
  });
});
