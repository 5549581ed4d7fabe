/** Which recorded operations have a rule. */

import { expect, it } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import type { NodeDefinition } from '../../../src/trace/recorded/definitions.ts';
import { knownRule } from '../../../src/trace/recorded/known-rules.ts';

/** A tensor of two rows. */
const node = (name: string, dtype: DType = 'float32'): NodeDefinition => ({
  name,
  role: 'parameter',
  shape: [2, 2],
  dtype,
  kept: undefined,
  op: '',
  operands: [],
  attributes: {},
  varies: false,
  isPointwise: false,
  isThroughView: false,
  needsGradient: true,
  site: undefined,
  module: undefined,
});

const attention = { ...node('o'), op: 'aten::_scaled_dot_product_attention_math', operands: [0, 1, 2, 3] };
const ruleWith = (mask: DType) => knownRule(attention, [node('q'), node('k'), node('v'), node('mask', mask)]);

it('An attention adds a mask of numbers to the scores', () => {
  const [q, k] = [new Float64Array(4), Float64Array.of(1, 2, 3, 4)]; // all scores are 0
  const [v, mask] = [Float64Array.of(3, 5, 7, 9), Float64Array.of(0, -Infinity, 0, 0)];
  const out = new Float64Array(4);
  ruleWith('float32')!.kernel.forward([q, k, v, mask], out);
  expect(Array.from(out)).toEqual([3, 5, 5, 7]); // the first row of v, then the mean of both
});

it('An attention with a mask of truth values has no rule, as it does not add them', () => {
  expect(ruleWith('bool')).toBeUndefined();
});
