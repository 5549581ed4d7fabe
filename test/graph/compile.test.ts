/** A compiled expression is `evaluate` with the work done beforehand: the same numbers to the bit, over every operation there is. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/graph/compile.ts';
import { type EvaluateScope, evaluate } from '../../src/graph/evaluate.ts';
import type { Expression } from '../../src/language/ast.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { type Shape, sizeOf, type Tensor } from '../../src/tensor/tensor.ts';
import { callText } from '../support/generated-programs.ts';
import '../support/seed.ts';

interface Given extends Tensor {
  readonly data: Float64Array;
}

const given = (shape: Shape): Given => ({ shape, data: new Float64Array(sizeOf(shape)) });

/** Fills the leaves again and again, and holds what the compiled expression says to what `evaluate` says. */
function expectSameBits(
  text: string,
  leaves: ReadonlyMap<string, Given>,
  phases: readonly string[] = ['forward'],
): void {
  const expression = parseExpression(text);
  let phase = phases[0]!;
  const scope: EvaluateScope = { name: name => leaves.get(name), text: name => (name === 'phase' ? phase : undefined) };
  const leaf = (part: Expression) => (part.kind === 'name' ? leaves.get(part.name) : undefined);
  const compiled = compile(expression, { leaf, text: name => (name === 'phase' ? () => phase : undefined) });
  expect(compiled, text).toBeDefined();
  const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, 0.5, Number.NaN));
  const size = [...leaves.values()].reduce((sum, { data }) => sum + data.length, 0);
  fc.assert(
    fc.property(fc.array(number, { minLength: size, maxLength: size }), fc.constantFrom(...phases), (numbers, now) => {
      let next = 0;
      for (const { data } of leaves.values()) for (let i = 0; i < data.length; i++) data[i] = numbers[next++]!;
      phase = now;
      compiled!.refresh();
      const { shape, data } = evaluate(expression, scope);
      expect([compiled!.shape, [...compiled!.data]]).toEqual([shape, [...data]]); // toEqual tells 0 from −0
    }),
    { numRuns: 30 },
  );
}

describe('Compiled and evaluated, the numbers are the same:', () => {
  const calls = OPERATIONS.flatMap(operation =>
    operation.samples.map(
      sample =>
        [
          callText(
            operation,
            sample.operands.map((_, i) => `x${i}`),
            sample.attributes,
          ),
          sample,
        ] as const,
    ),
  );
  it.each(calls)('%s', (text, { operands }) => {
    expectSameBits(text, new Map(operands.map((shape, i) => [`x${i}`, given(shape)])));
  });

  it.each([
    'x < y && !(W > 1)',
    'x >= 0 || x != y',
    's ? x : y',
    's > 0 && any(x)',
    'any(isnan(W)) || s',
    's && all(x) || phase == "backward"',
    's > 1 ? x + y : 2 * x',
    'x > 0 ? W : 0',
    '[s, 2, true]',
    '[x, y + s]',
    'any(isnan(W)) || all(isinf(x))',
    'phase == "backward" && s > 0',
    '"forward" != phase',
    'W[1, 0:2] * s',
    'x[1 + 1]',
    'sum(W @ x) - x @ y',
  ])('%s', text => {
    const shapes: readonly (readonly [string, Shape])[] = [
      ['x', [3]],
      ['y', [3]],
      ['W', [2, 3]],
      ['s', []],
    ];
    expectSameBits(text, new Map(shapes.map(([name, shape]) => [name, given(shape)])), ['forward', 'backward']);
  });
});

describe('Left to the evaluator is', () => {
  const leaves = new Map([
    ['x', given([3])],
    ['s', given([])],
  ]);
  const leaf = (part: Expression) => (part.kind === 'name' ? leaves.get(part.name) : undefined);
  it.each([
    ['an index that is computed', 'x[s]'],
    ['a choice between two shapes', 's ? x : 1'],
    ['a name that there is not', 'x + z'],
    ['what has no value', '"text"'],
    ['shapes that do not go together', 'x + [1, 2]'],
    ['rows of different lengths', '[x, s]'],
  ])('%s', (_what, text) => {
    expect(compile(parseExpression(text), { leaf, text: () => undefined })).toBeUndefined();
  });
});
