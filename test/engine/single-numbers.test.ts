/** Operations on single numbers are recorded without arrays; the log must not show which way was taken. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { Present } from '../../src/engine/present.ts';
import { record } from '../../src/engine/record.ts';
import type { Training } from '../../src/engine/training.ts';
import { hasRule, type Program } from '../../src/graph/program.ts';
import { DEFAULT_CONVENTIONS } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { generatedPrograms } from '../support/generated-programs.ts';
import { bytesOf } from '../support/invariants.ts';
import { programOf } from '../support/programs.ts';

const SGD: Training = { iterations: 3, optimizer: { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } };

/** The same program, all of whose operations go by arrays. */
const byArrays = (program: Program): Program => ({
  ...program,
  nodes: program.nodes.map(node => {
    if (node.role !== 'operation' || !hasRule(node)) return node;
    const { shape, forward, vjp } = node.kernel;
    return { ...node, kernel: { shape, forward, vjp } };
  }),
});

/** Every operation on single numbers. */
const ELEMENTWISE = OPERATIONS.filter(({ samples }) =>
  samples.some(({ operands }) => operands.every(shape => shape.length === 0)),
).filter(
  ({ operands, kernel, samples }) =>
    kernel({
      operands: operands.map(() => []),
      attributes: samples[0]!.attributes ?? {},
      conventions: DEFAULT_CONVENTIONS,
    }).element,
);

const NUMBERS = [0, -0, 1, -1, 0.5, -2.75, 710, -710, 5e-324, 1e308, Infinity, -Infinity, Number.NaN];

describe('A single number', () => {
  it('is computed without arrays by every operation on elements', () => {
    expect(ELEMENTWISE.length).toBeGreaterThan(20); // the search for them finds them
  });

  it.each(ELEMENTWISE.map(operation => [operation.name, operation] as const))(
    'has the bits that arrays give: %s',
    (_, operation) => {
      const { element, forward, vjp } = operation.kernel({
        operands: operation.operands.map(() => []),
        attributes: operation.samples[0]!.attributes ?? {},
        conventions: DEFAULT_CONVENTIONS,
      });
      for (const x of NUMBERS)
        for (const y of operation.operands.length === 1 ? [x] : NUMBERS) {
          const operands = operation.operands.map((_, slot) => Float64Array.of(slot === 0 ? x : y));
          const out = new Float64Array(1);
          forward(operands, out);
          expect(element!.forward(x, y)).toBe(out[0]);
          operands.forEach((_, slot) => {
            const contribution = new Float64Array(1);
            vjp(slot, Float64Array.of(-0.3), operands, out, contribution);
            expect(element!.contributions[slot]!(-0.3, x, y, out[0]!)).toBe(contribution[0]);
          });
        }
    },
  );

  it('leaves the same log, whatever the program', () => {
    fc.assert(
      fc.property(generatedPrograms, written => {
        const program = programOf(written);
        expect(bytesOf(record(program, SGD))).toBe(bytesOf(record(byArrays(program), SGD)));
      }),
      { numRuns: 100 },
    );
  });

  it('is fed, sent through vectors and matrices, used twice, clipped and updated like any other', () => {
    const program = programOf({
      constants: { x: 0 },
      parameters: { w: 1.5, v: [0.5, -2], A: [[0.25]] },
      lines: ['s = w * x + w * w', 'z = A * s - w', 't = sum(v * s) + z[0, 0] * s', 'L = t * t'],
    });
    const leaves = new Map([['x', { shape: [3, 1], data: Float64Array.of(1, -0, 2) }]]);
    const training: Training = {
      ...SGD,
      iterations: 6,
      feed: { leaves, examples: 3, batch: 1, hasBatchAxis: false, order: 'sequential' },
      clip: { norm: 0.7 },
    };
    const log = record(program, training);
    expect(log.length).toBeGreaterThan(6 * 40);
    expect(bytesOf(log)).toBe(bytesOf(record(byArrays(program), training)));
  });
});

describe('What nodes hold now', () => {
  it('is nothing before it is set and after it is cleared', () => {
    const present = new Present(new Float64Array(2));
    expect([present.has(0), present.get(0), present.get(1)]).toEqual([false, undefined, undefined]);
    present.set(0, Float64Array.of(1, 2));
    present.setNumber(1, 3);
    expect([present.get(0), present.get(1)]).toEqual([Float64Array.of(1, 2), Float64Array.of(3)]);
    present.clear();
    expect([present.has(0), present.get(0), present.get(1)]).toEqual([false, undefined, undefined]);
  });

  it('is one number, whether it came in an array or by itself', () => {
    const present = new Present(new Float64Array(1));
    present.set(0, Float64Array.of(-0));
    expect(present.number(0)).toBe(-0);
    present.setNumber(0, 5);
    expect(present.get(0)).toEqual(Float64Array.of(5));
  });
});
