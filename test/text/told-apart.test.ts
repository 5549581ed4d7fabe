import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownTexts, toldApart, withoutRounding } from '../../src/text/told-apart.ts';

/** Numbers as a screen has them: many near each other, few digits or many. */
const number = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.integer({ min: -3000, max: 3000 }).map(n => n / 1000),
  fc.integer({ min: -300, max: 300 }).map(n => n / 100 + 1e-6),
  fc.integer({ min: -20, max: 20 }),
);
const distinct = fc.uniqueArray(number, { minLength: 1, maxLength: 40, comparator: 'SameValue' });

describe('numbers of one screen', () => {
  it('keep their text wherever they stand', () => {
    const known = knownTexts(
      new Map([
        [0.2748, 5],
        [0.27480001, 5],
      ]),
    );
    const write = toldApart([0.2748, 3], 5, known);
    expect([write(0.2748), write(0.27480001), write(3)]).toEqual(['0.2748', '0.27480001', '3']);
  });

  it('get fewer digits only as far as no other number reads so', () => {
    const known = knownTexts(new Map([0.27481, 0.2752, 1.23456].map(x => [x, 5])));
    const write = toldApart([], 5, known);
    expect([0.27481, 0.2752, 1.23456].map(x => write(x, 3))).toEqual(['0.2748', '0.2752', '1.23']); // both would be 0.275
  });

  it('are never the same text, in whichever digits each of them is asked for', () => {
    const fewer = fc.constantFrom(undefined, 3, 4);
    fc.assert(
      fc.property(distinct, distinct, fc.infiniteStream(fewer), (screen, list, digits) => {
        const own = list.filter(x => !screen.some(other => Object.is(other, x)));
        const known = knownTexts(new Map(screen.filter(x => !Object.is(x, -0)).map(x => [x, 5])));
        const write = toldApart(own, 5, known);
        const numbers = [...screen, ...own];
        const texts = numbers.map(x => write(x, digits.next().value));
        expect(new Set(texts).size).toBe(numbers.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('numbers that rounding alone tells apart', () => {
  const [x, y] = [0.2004411760647813, 0.20044117606478135];

  it('are one number in one list, if they look alike', () => {
    expect(withoutRounding([[x, 3, y]], 5)).toEqual([[x, 3, x]]);
    expect(withoutRounding([[x, y]], 17)).toEqual([[x, y]]);
    expect(withoutRounding([[1, 1 + 1e-13, 0, -0, Number.NaN]], 5)).toEqual([[1, 1 + 1e-13, 0, -0, Number.NaN]]);
    expect(withoutRounding([[0.2, 0.2 + 1e-11]], 5)).toEqual([[0.2, 0.2 + 1e-11]]);
  });

  it('stay two before and after a change', () => {
    expect(withoutRounding([[x, x], [x, y]], 5)).toEqual([[x, x], [x, y]]); // biome-ignore format: one below the other
    expect(withoutRounding([[x, y], [x, y]], 5)).toEqual([[x, x], [x, x]]); // biome-ignore format: one below the other
  });
});
