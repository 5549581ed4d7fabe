import { describe, expect, it } from 'vitest';
import { DEFAULT_STYLE, keepingStyle, type NumberStyle, writerFor } from '../../src/explain/derivation.ts';
import { scalar, tensor } from '../../src/tensor/tensor.ts';
import { knownTexts } from '../../src/text/told-apart.ts';

const known = (...numbers: readonly number[]): NumberStyle => ({
  ...DEFAULT_STYLE,
  known: knownTexts(numbers.map(x => [x, DEFAULT_STYLE.digits] as const)),
});
const written = (style: NumberStyle, ...numbers: readonly number[]) => {
  const write = writerFor(style, [], numbers.map(scalar));
  return numbers.map(x => write(scalar(x)));
};

describe('Numbers side by side', () => {
  it('have the digits of their opposites', () => {
    // 1.00001 and 1.000012 need 7 digits to differ, and −1.00001 follows
    expect(written(DEFAULT_STYLE, 1.00001, -1.00001, 1.000012)).toEqual(['1.00001', '−1.00001', '1.000012']);
    expect(written(known(0.0357615), -0.0357615)).toEqual(['−0.035762']);
    expect(written(known(0.0357615, 0.0357618), -0.0357615)).toEqual(['−0.0357615']); // both would be 0.035762
  });

  it('are not taken for the opposite of another', () => {
    expect(written(known(-0.0357618), 0.0357615)).toEqual(['0.0357615']); // in 5 digits the opposite of −0.035762
  });

  it('of one tensor need not differ where rounding made the difference', () => {
    const both = tensor([2], [0.2004411760647813, 0.20044117606478135]);
    expect(writerFor(DEFAULT_STYLE, [], [both])(both)).toBe('[0.20044, 0.20044]');
  });

  it('tell 0 from −0', () => {
    expect(written(keepingStyle(DEFAULT_STYLE), -0, 0, -0)).toEqual(['−0', '0', '−0']);
    expect(written(known(0), -0, 0)).toEqual(['−0', '0']);
  });
});

describe('In one ledger', () => {
  it('a number keeps the text that it is given first', () => {
    const style = keepingStyle(DEFAULT_STYLE);
    expect(written({ ...style, digits: 8 }, 1 / 3)).toEqual(['0.33333333']);
    expect(written(style, 1 / 3, -1 / 3)).toEqual(['0.33333333', '−0.33333333']);
    expect(written(DEFAULT_STYLE, 1 / 3)).toEqual(['0.33333']);
  });

  it('a single number is never cut, a tensor keeps its width', () => {
    const style: NumberStyle = { digits: 17, width: 12, isWrapped: true };
    expect(written(style, 1 / 3)).toEqual(['0.3333333333333333']);
    expect(writerFor({ ...style, isWrapped: false }, [], [])(scalar(1 / 3))).toBe('…');
    expect(writerFor(style, [], [])(tensor([3], [1, 2, 3]))).toBe('[1, 2, 3]');
  });
});
