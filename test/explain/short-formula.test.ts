import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortFormula } from '../../src/explain/short-formula.ts';
import { cellWidth } from '../../src/text/width.ts';

describe('A formula in few cells', () => {
  test('is whole where it fits', () => {
    expect(shortFormula('w1 * i1 + b1', 12)).toBe('w1 × i1 + b1');
  });

  test.each([
    ['w1 * i1 + w2 * i2 + b1', 17, 'w1 × i1 + … + b1'],
    ['y * log(a2) + (1 - y) * log(1 - a2)', 20, 'y × log(a2) + …'],
    ['0.5 * (target_o1 - out_o1) ** 2', 19, '0.5 × (…)^2'],
    ['C / sqrt(var + 1e-5)', 22, 'C / sqrt(var + …)'],
    ['mean(C ** 2, axis=1, keepdims=True)', 20, 'mean(C^2, …)'],
  ])('%s in %i keeps what it can: %s', (source, width, short) => {
    expect(shortFormula(source, width)).toBe(short);
  });

  test('is undefined rather than without a name, and of what is no formula', () => {
    expect(shortFormula('first_of_them + second_of_them', 12)).toBeUndefined();
    expect(shortFormula('a +', 20)).toBeUndefined();
  });

  test('stays within its width', () => {
    const term = fc.constantFrom('a', 'b_long_name', 'sqrt(c + 1.25)', '(a - b) ** 2', 'mean(X, axis=1)', 'W @ x');
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), fc.nat(60), (terms, width) => {
        const short = shortFormula(terms.join(' + '), width);
        if (short !== undefined) expect(cellWidth(short)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
