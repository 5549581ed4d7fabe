import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/text/suggest.ts';

const OPERATIONS = ['relu', 'sigmoid', 'softmax', 'tanh', 'sum', 'mean', 'max', 'min', 'exp', 'log'];

describe('a suggestion', () => {
  it.each([
    ['relo', 'relu', 'a wrong letter'],
    ['sigmod', 'sigmoid', 'a missing letter'],
    ['sofftmax', 'softmax', 'a letter too many'],
    ['tnah', 'tanh', 'two letters swapped'],
    ['sgimod', 'sigmoid', 'two slips in seven letters'],
    ['ReLU', 'relu', 'another case'],
  ])('for %s is %s: %s', (word, meant) => {
    expect(didYouMean(word, OPERATIONS)).toBe(meant);
  });

  it('is not made when nothing is near', () => {
    for (const word of ['convolution', 'xyz', 'q', ''])
      expect([word, didYouMean(word, OPERATIONS)]).toEqual([word, undefined]);
    expect(didYouMean('relu', [])).toBeUndefined();
    expect(didYouMean('a', ['b', 'ab'])).toBeUndefined(); // one letter has no letter right
  });

  it('is never the word itself', () => {
    expect(didYouMean('max', ['max', 'mix'])).toBe('mix');
  });

  it('does not depend on the order of the names', () => {
    expect(didYouMean('mox', ['mix', 'max'])).toBe('max'); // both one slip away: the alphabet decides
    expect(didYouMean('mox', ['max', 'mix'])).toBe('max');
    expect(didYouMean('w1', ['W1', 'w2'])).toBe('W1'); // case is no slip, a digit is
    expect(didYouMean('Wa', ['wb', 'Wb'])).toBe('Wb'); // of equal slips, the one in the same case
  });

  it('is not sought for words that no name is as long as', () => {
    expect(didYouMean('x'.repeat(65_536), [`${'x'.repeat(65_535)}y`])).toBeUndefined();
  });
});
