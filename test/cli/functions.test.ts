/** `functions` shows the table of operations: nothing of it is written twice. */

import { describe, expect, it } from 'vitest';
import { derivativeLatex, functionDescriptions } from '../../src/explain/function-descriptions.ts';
import { CONSTANT_RULES } from '../../src/ops/constants.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { callsOf } from '../support/calls.ts';
import { latexFault } from '../support/latex-fault.ts';
import { run } from './fake-io.ts';

describe('backprop-tui functions', () => {
  it('lists every operation with what it sends back', async () => {
    const { stdout, code } = await run(['functions']);
    expect(code).toBe(0);
    for (const { written } of functionDescriptions()) expect(stdout).toContain(written);
    expect(functionDescriptions()).toHaveLength(OPERATIONS.length + 1 + CONSTANT_RULES.length); // dropout, which is a product
    // lecture 9: dσ(z)/dz = σ(z)(1 − σ(z))
    expect(stdout).toContain('∂out/∂x = out × (1 − out)');
  });

  it.each([
    ['mean(x, axis=…, keepdims=…)', '1 / n'],
    ['leaky_relu(x, slope=…)', 'x > 0 ? 1 : slope'],
    ['elu(x, alpha=…)', 'x <= 0 ? alpha * exp(x) : 1'],
    ['relu(x)', 'x < 0 ? 0 : x == 0 ? reluAtZero : 1'],
    ['softmax(x, axis=…)', 'out * (upstream - sum(upstream * out, axis=axis, keepdims=true))'],
    [
      'nll_loss(logP, y, ignore_index=…, reduction=…)',
      'reshape(y, [n, 1]) == ignore_index ? 0 : -one_hot(y, classes=classes) / sum(y != ignore_index)',
    ],
    ['huber(a, b, delta=…, reduction=…)', 'clip(a - b, -delta, delta) / n'],
    ['mse(a, b, reduction=…)', '2 * (a - b) / n'],
    ['bce_with_logits(z, y, reduction=…)', '(sigmoid(z) - y) / n'],
    ['bce(p, y, reduction=…)', '((y == 1 ? 0 : (1 - y) / (1 - p)) - (y == 0 ? 0 : y / p)) / n'],
  ])('gives the general rule of %s, with its symbols: %s', (written, rule) => {
    expect(functionDescriptions().find(description => description.written === written)?.derivatives[0]?.text).toBe(
      rule,
    );
  });

  it.each(OPERATIONS.map(operation => [operation.name, operation] as const))(
    'gives no rule of one call of %s: what calls decide has a symbol',
    (_name, operation) => {
      const rules = callsOf(operation).map(({ operands, attributes = {} }) =>
        JSON.stringify(operation.derivative(0, { operands, attributes, conventions: { reluAtZero: 0 } })),
      );
      expect(operation.rule !== undefined || new Set(rules).size === 1).toBe(true);
    },
  );

  it('writes derivatives as LaTeX that KaTeX reads', () => {
    for (const { derivatives } of functionDescriptions())
      for (const derivative of derivatives) expect(latexFault(derivativeLatex(derivative))).toBeUndefined();
  });

  it('writes derivatives as LaTeX', async () => {
    const { stdout } = await run(['functions', '--latex']);
    expect(stdout).toContain('\\frac{\\partial\\,\\mathit{out}}{\\partial x} = ');
    expect(derivativeLatex({ operand: 'x', text: '1 / x', isContribution: false })).toBe(
      '\\frac{\\partial\\,\\mathit{out}}{\\partial x} = \\frac{1}{x}',
    );
  });
});
