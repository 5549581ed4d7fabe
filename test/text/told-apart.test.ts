import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDistinct, keepingTexts, knownTexts, toldApart } from '../../src/text/told-apart.ts';

/** The same, or apart by what rounding makes of a number at most. */
const isOne = (x: number, y: number): boolean =>
  Object.is(x, y) || Math.abs(x - y) < 1.1e-12 * Math.min(Math.abs(x), Math.abs(y));

/** Numbers as a screen has them: many near each other, few digits or many. */
const number = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.integer({ min: -3000, max: 3000 }).map(n => n / 1000),
  fc.integer({ min: -300, max: 300 }).map(n => n / 100 + 1e-6),
  fc.integer({ min: -20, max: 20 }),
);
const distinct = fc.uniqueArray(number, { minLength: 1, maxLength: 40, comparator: isOne });

describe('numbers of one screen', () => {
  it('keep their text wherever they stand', () => {
    const known = knownTexts([
      [0.2748, 5],
      [0.27480001, 5],
    ]);
    const write = toldApart([0.2748, 3], 5, known);
    expect([write(0.2748), write(0.27480001), write(3)]).toEqual(['0.2748', '0.27480001', '3']);
  });

  it('get fewer digits only as far as no other number reads so', () => {
    const known = knownTexts([0.27481, 0.2752, 1.23456].map(x => [x, 5] as const));
    const write = toldApart([], 5, known);
    expect([0.27481, 0.2752, 1.23456].map(x => write(x, 3))).toEqual(['0.2748', '0.2752', '1.23']); // both would be 0.275
  });

  it('are told apart in few digits from those that come later, too, where texts are kept', () => {
    const ledger = keepingTexts(knownTexts([[0.27481, 5]]));
    const write = toldApart([3], 5, ledger);
    expect(write(0.27481, 3)).toBe('0.275');
    toldApart([0.2752], 5, ledger);
    expect(write(0.27481, 3)).toBe('0.2748'); // in three digits both would be 0.275
  });

  it('are never the same text, in whichever digits each of them is asked for', () => {
    const fewer = fc.constantFrom(undefined, 3, 4);
    fc.assert(
      fc.property(distinct, distinct, fc.array(fewer, { minLength: 80, maxLength: 80 }), (screen, list, digits) => {
        const own = list.filter(x => !screen.some(other => isOne(other, x)));
        const known = knownTexts(screen.map(x => [x, 5] as const));
        const write = toldApart(own, 5, known);
        const numbers = [...screen, ...own];
        const texts = numbers.map((x, i) => write(x, digits[i]));
        expect(new Set(texts).size).toBe(numbers.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('numbers that rounding alone tells apart', () => {
  const sum = 0.1 + 0.2; // 0.30000000000000004

  it('have one text, the simplest, wherever they stand', () => {
    expect(formatDistinct([sum, 0.3, -sum])).toEqual(['0.3', '0.3', '−0.3']);
    expect(formatDistinct([0.3, sum], { digits: 12 })).toEqual(['0.3', '0.3']);
    const write = toldApart([sum, 4], 5, knownTexts([[0.3, 5]]));
    expect([write(sum), write(0.3), write(-0.3, 3)]).toEqual(['0.3', '0.3', '−0.3']);
  });

  it('have one text though rounding falls between them', () => {
    // 0.25 is 0.3 in one digit, and the number just below it would be 0.2.
    expect(formatDistinct([0.25 - 2 ** -54, 0.25], { digits: 1 })).toEqual(['0.3', '0.3']);
  });

  it('differ where all digits are asked for, by one number or by all', () => {
    expect(formatDistinct([0.3, sum], { digits: 17 })).toEqual(['0.3', '0.30000000000000004']);
    const known = knownTexts([
      [0.3, 5],
      [sum, 17],
    ]);
    expect([0.3, sum].map(x => toldApart([], 5, known)(x))).toEqual(['0.3', '0.30000000000000004']);
  });

  it('are others than those that differ by more', () => {
    expect(formatDistinct([0.2, 0.2 + 1e-11])).toEqual(['0.2', '0.20000000001']);
    expect(formatDistinct([1 / 0, Number.MAX_VALUE, 0, 5e-324])).toEqual(['∞', '1.79769×10³⁰⁸', '0', '4.9407×10⁻³²⁴']);
  });

  it('have as many digits as a number and its opposite are to have', () => {
    // ln 2, stated to 6 digits where it is negative.
    const known = knownTexts([
      [Math.LN2, 5],
      [-Math.LN2, 6],
    ]);
    expect([Math.LN2, -Math.LN2].map(x => toldApart([], 5, known)(x))).toEqual(['0.693147', '−0.693147']);
  });
});
