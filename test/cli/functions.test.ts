/** `functions` shows the table of operations: nothing of it is written twice. */

import { describe, expect, it } from 'vitest';
import { derivativeLatex, functionDescriptions } from '../../src/explain/functions.ts';
import { OPERATIONS } from '../../src/ops/table.ts';
import { run } from './fake-io.ts';

describe('backprop-tui functions', () => {
  it('lists every operation with what it sends back', async () => {
    const { stdout, code } = await run(['functions']);
    expect(code).toBe(0);
    for (const { written } of functionDescriptions()) expect(stdout).toContain(written);
    expect(functionDescriptions()).toHaveLength(OPERATIONS.length);
    // lecture 9: dσ(z)/dz = σ(z)(1 − σ(z))
    expect(stdout).toContain('∂out/∂x = out × (1 − out)');
  });

  it('writes derivatives as LaTeX', async () => {
    const { stdout } = await run(['functions', '--latex']);
    expect(stdout).toContain('\\frac{\\partial\\,\\mathit{out}}{\\partial x} = ');
    expect(derivativeLatex({ operand: 'x', text: '1 / x', isContribution: false })).toBe(
      '\\frac{\\partial\\,\\mathit{out}}{\\partial x} = \\frac{1}{x}',
    );
  });
});
