/** Operations whose record names a function of PyTorch: a recorded call of that function is a call of the operation. */

import { describe, expect, it } from 'vitest';
import { type AttributeValue, DEFAULT_CONVENTIONS } from '../../../src/ops/operation.ts';
import { OPERATIONS } from '../../../src/ops/operation-table.ts';
import type { Shape } from '../../../src/tensor/tensor.ts';
import type { NodeDefinition } from '../../../src/trace/recorded/definitions.ts';
import { knownRule } from '../../../src/trace/recorded/known-rules.ts';

const node = (shape: Shape): NodeDefinition => ({
  ...{ name: 'x', role: 'operation', shape, dtype: 'float64', kept: undefined, op: '', operands: [], attributes: {} },
  ...{ varies: false, isPointwise: false, view: undefined, isComplex: false, needsGradient: true },
  ...{ site: undefined, module: undefined },
});

/** PyTorch's reductions, by number: torch/nn/_reduction.py. */
const REDUCTIONS: readonly (AttributeValue | undefined)[] = ['none', 'mean', 'sum'];

const named = OPERATIONS.filter(({ torch }) => torch !== undefined);

describe('A recorded call of PyTorch’s function is one of the operation, with the settings of each sample:', () => {
  it.each(named.map(operation => [operation.torch!, operation] as const))('%s', (torch, operation) => {
    const { attributes: forms, samples } = operation;
    expect(samples.length).toBeGreaterThan(0);
    for (const { operands, attributes = {} } of samples) {
      if (attributes.reduction === 'batchmean') continue; // PyTorch makes it of a sum
      const theirs = Object.entries(attributes).map(([name, value]) => [
        forms[name]!.torch ?? name,
        name === 'reduction' ? REDUCTIONS.indexOf(value) : value,
      ]);
      const { shape } = operation.kernel({ operands, attributes, conventions: DEFAULT_CONVENTIONS });
      const rule = knownRule(
        { ...node(shape), op: torch.replace(/^.*\./, 'aten::'), attributes: Object.fromEntries(theirs) },
        operands.map(node),
      );
      if (torch === 'torch.sign')
        expect(rule?.text?.(['x'])).toBe('where(isnan(x), 0, sign(x))'); // 0 of NaN
      else expect(rule?.operation).toBe(operation);
      if (rule?.operation !== undefined) expect(rule.attributes).toEqual(attributes);
    }
  });

  it('most operations have such a name', () => expect(named.length).toBeGreaterThan(30));
});
