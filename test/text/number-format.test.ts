import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiNumbers } from '../../src/text/decimal.ts';
import { alignDecimals, formatNumber } from '../../src/text/number-format.ts';
import { formatDistinct } from '../../src/text/told-apart.ts';
import { cellWidth } from '../../src/text/width.ts';
import { parts, read } from '../support/read-number.ts';

/** The power of ten of the last printed digit. */
function lastDigitExponent(text: string): number {
  const { mantissa, exponent } = parts(text);
  return exponent - (mantissa.split('.')[1]?.length ?? 0);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Numbers as networks have them, beside the whole range of bits. */
const number = fc.oneof(
  fc.double(),
  fc.double({ min: -10, max: 10 }),
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -1000, max: 1000 }).map(n => 1 + n * Number.EPSILON),
);
const digits = fc.integer({ min: 1, max: 17 });

describe('a number on the screen', () => {
  it('stays an integer if it is one', () => {
    expect([13, -10, 1000000, 123456789012345].map(x => formatNumber(x))).toEqual([
      '13',
      '−10',
      '1000000',
      '123456789012345',
    ]);
  });

  it('never looks like an integer if it is none', () => {
    expect(formatNumber(0.99999636173)).toBe('0.999996'); // lecture 9, slide "Backpropagation": a2
    expect(formatNumber(12345.678)).toBe('12345.7'); // 5 digits would be 12346
    expect(formatNumber(1.00000016)).toBe('1.0000002'); // W1[0][0] after the update of that slide
    expect(formatNumber(2 ** 40 + 0.5, { digits: 17 })).toBe('1099511627776.5');
  });

  it('is the integer that it is but for rounding, unless all digits are asked for', () => {
    const inexact = 0.1 * 100 - 2e-15; // 9.999999999999998, as (1 − 0.9) × 100 comes out
    expect([5, 8, 12, 17].map(digits => formatNumber(inexact, { digits }))).toEqual([
      '10',
      '10',
      '10',
      '9.999999999999998',
    ]);
    expect(formatNumber(-3.0000000000000004)).toBe('−3');
    expect(formatNumber(1 + 2e-12)).toBe('1.000000000002'); // more than rounding
    expect(formatNumber(1e12 + 0.5)).toBe('1000000000000.5'); // half of 10⁻¹² of it, and yet no noise: noise has no place before the second decimal
    expect(formatNumber(1e12 + 0.03125)).toBe('1000000000000');
    expect(formatNumber(2 ** 50 + 0.5)).toBe('1.1259×10¹⁵');
  });

  it('has 5 significant digits without trailing zeros', () => {
    expect([12.694, 0.5, -0.562, 1 / 3, 200.5, 0.0001].map(x => formatNumber(x))).toEqual([
      '12.694',
      '0.5',
      '−0.562',
      '0.33333',
      '200.5',
      '0.0001',
    ]);
  });

  it('is a power of ten when tiny or huge', () => {
    expect(formatNumber(-3.638265e-6)).toBe('−3.6383×10⁻⁶'); // ∂L/∂z2 of the slide
    expect(formatNumber(1e15)).toBe('1×10¹⁵');
    expect(formatNumber(-1.5e22)).toBe('−1.5×10²²');
    expect(formatNumber(5e-324)).toBe('4.9407×10⁻³²⁴'); // 2⁻¹⁰⁷⁴ = 4.94065…×10⁻³²⁴
    expect(formatNumber(0.0000999999)).toBe('0.0001'); // decided after rounding: not 1×10⁻⁴
  });

  it('never reads as infinite if it is finite', () => {
    // The greatest number is 1.797693134862…×10³⁰⁸: 5 digits round it up to 1.7977×10³⁰⁸, which overflows, 6 round it down.
    expect(formatNumber(Number.MAX_VALUE, { ascii: true })).toBe('1.79769e308');
    expect(formatNumber(-1.5e308, { digits: 1 })).toBe('−1.5×10³⁰⁸');
  });

  it('names what is no ordinary number', () => {
    expect([Number.NaN, 1 / 0, -1 / 0, -0, 0].map(x => formatNumber(x))).toEqual(['NaN', '∞', '−∞', '−0', '0']);
  });

  it('has as many digits as asked for, 1 to 17', () => {
    expect(formatNumber(2.0963683e-5, { digits: 8 })).toBe('2.0963683×10⁻⁵');
    expect(formatNumber(0.27, { digits: 1 })).toBe('0.3');
    expect(formatNumber(0.27, { digits: 0 })).toBe('0.3');
    expect(formatNumber(0.1, { digits: 99 })).toBe('0.1');
  });

  it('is ASCII for machines', () => {
    expect([-3.638265e-6, -1 / 0, 1 / 0, -0, 1.5e22].map(x => formatNumber(x, { ascii: true }))).toEqual([
      '-3.6383e-6',
      '-Infinity',
      'Infinity',
      '-0',
      '1.5e22',
    ]);
  });

  it('lies within half a unit of the last printed digit', () => {
    fc.assert(
      fc.property(finite, digits, (x, n) => {
        const text = formatNumber(x, { digits: n });
        // Reading the text rounds once more, by at most half a unit in the last place of x.
        const ulp = Math.max(Number.MIN_VALUE, Math.abs(x) * Number.EPSILON);
        const half = 10 ** lastDigitExponent(text) / 2;
        expect(Math.abs(read(text) - x)).toBeLessThanOrEqual(half * (1 + 1e-9) + ulp);
      }),
      { numRuns: 2000 },
    );
  });

  it('has at least the digits asked for, unless the rest are zeros', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 15 }), (x, n) => {
        // As JavaScript rounds it: the text is at least as near.
        const rounded = Number(x.toPrecision(n));
        const shown = read(formatNumber(x, { digits: n }));
        expect(Math.abs(shown - x)).toBeLessThanOrEqual(Math.abs(rounded - x));
      }),
      { numRuns: 2000 },
    );
  });

  it('is an integer text only for integers, and for what rounding alone keeps from being one', () => {
    const fraction = fc
      .oneof(finite, fc.double({ min: -1e6, max: 1e6, noNaN: true }), number)
      .filter(x => Number.isFinite(x) && !Number.isInteger(x));
    fc.assert(
      fc.property(fraction, digits, (x, n) => {
        // The value of the digits as written: integral if no digit stands behind the units, and no power of ten.
        const text = formatNumber(x, { digits: n });
        if (text.includes('×') || lastDigitExponent(text) < 0) return;
        expect(n).toBeLessThan(17);
        expect(Math.abs(x - Math.round(x))).toBeLessThanOrEqual(1e-12 * Math.abs(x));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back bit for bit when exact, on the screen and in ASCII', () => {
    fc.assert(
      fc.property(number, x => {
        expect(read(formatNumber(x, { exact: true }))).toBe(x);
        expect(Number(formatNumber(x, { exact: true, ascii: true }))).toBe(x);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the shortest such text when exact', () => {
    expect(formatNumber(0.1, { exact: true })).toBe('0.1');
    expect(formatNumber(0.1 + 0.2, { exact: true })).toBe('0.30000000000000004');
    expect(formatNumber(2 ** 70, { exact: true })).toBe('1.1805916207174113×10²¹'); // 2⁷⁰ = 1180591620717411303424
  });
});

describe('numbers side by side', () => {
  it('get more digits only where they would look the same', () => {
    expect(formatDistinct([0.123456, 0.123457, 0.5])).toEqual(['0.123456', '0.123457', '0.5']);
    expect(formatDistinct([1, 1.00000016])).toEqual(['1', '1.0000002']);
    expect(formatDistinct([0.12345, 0.123450001])).toEqual(['0.12345', '0.123450001']);
  });

  it('tell the two zeros apart, and know NaN again', () => {
    expect(formatDistinct([0, -0, Number.NaN, Number.NaN, 1 / 0])).toEqual(['0', '−0', 'NaN', 'NaN', '∞']);
  });

  it('have the same text exactly if they are the same number, but for rounding', () => {
    const neighbours = fc.tuple(finite, fc.integer({ min: 1, max: 5 })).map(([x, k]) => [x, x * (1 + k * 2e-16)]);
    const noise = (n: number) => (n === 17 ? 0 : Math.min(1e-12, 10 ** -n));
    const isOne = (x: number, y: number, n: number) => {
      const least = Math.min(Math.abs(x), Math.abs(y));
      const most = least < 2 ** 53 ? Math.min(noise(n) * least, 0.05) : noise(n) * least;
      return Object.is(x, y) || (Math.sign(x) === Math.sign(y) && x !== 0 && Math.abs(x - y) <= most);
    };
    const row = fc.oneof(fc.array(number, { maxLength: 30 }), neighbours).map(xs => [...xs, ...xs.slice(0, 2)]);
    fc.assert(
      fc.property(row, fc.constantFrom(1, 2, 5, 8, 12, 17), (xs, n) => {
        const texts = formatDistinct(xs, { digits: n });
        for (const [i, x] of xs.entries()) {
          for (const [j, y] of xs.entries()) expect(texts[i] === texts[j]).toBe(isOne(x, y, n));
        }
      }),
    );
  });

  it('are told apart where rounding is less than what they differ by', () => {
    expect(formatDistinct([1e15, 1e15 + 0.5])).toEqual(['1×10¹⁵', '1.000000000000001×10¹⁵']);
    expect(formatDistinct([999999999999998, 999999999999999])).toEqual(['999999999999998', '999999999999999']);
    expect(formatDistinct([2 ** 53 - 1, 2 ** 53])).toEqual(['9.007199254740991×10¹⁵', '9.007199254740992×10¹⁵']);
    expect(formatDistinct([1e20, 1e20 + 2 ** 14])).toEqual(['1×10²⁰', '1×10²⁰']); // the next number after 10²⁰
  });

  it('are never the same text if they differ by more than rounding, however many stand between them', () => {
    const near = (x: number) => fc.integer({ min: -9, max: 9 }).map(k => x + k * Math.max(1e-12, Math.abs(x) * 2e-16));
    const edges = [
      1,
      10,
      0.3,
      1e5,
      99999.5,
      1e11,
      1e12 + 0.5,
      999999999999999,
      1e15,
      1e15 + 0.5,
      2 ** 53,
      2 ** 53 - 1,
      1e20,
      1e-4,
    ];
    const narrow = fc.integer({ min: 1, max: 2 ** 16 - 1 }).map(k => Math.fround(k * 2 ** -14));
    const large = fc.integer({ min: 1, max: 2 ** 53 - 1 }).chain(n => fc.constantFrom(n, n / 2, n / 8, n + 1));
    const list = fc.array(fc.oneof(...edges.map(near), narrow, large), { minLength: 2, maxLength: 20 });
    const chain = fc
      .double({ min: 1, max: 1e15, noNaN: true })
      .map(x => Array.from({ length: 20 }, (_, i) => x * (1 + i * 9e-13)));
    fc.assert(
      fc.property(fc.oneof(list, chain), fc.constantFrom(1, 5, 8, 12, 17), (xs, n) => {
        const texts = formatDistinct(xs, { digits: n });
        for (const [i, x] of xs.entries())
          for (const [j, y] of xs.entries()) {
            const least = Math.min(Math.abs(x), Math.abs(y));
            const noise = n === 17 ? 0 : least < 2 ** 53 ? Math.min(1e-12 * least, 0.05) : 1e-12 * least;
            if (texts[i] === texts[j])
              expect(Math.abs(x - y), `${x} and ${y} as ${texts[i]}`).toBeLessThanOrEqual(noise);
          }
      }),
      { numRuns: 1000 },
    );
  });

  it('are told apart by the thousand', () => {
    const close = Array.from({ length: 5000 }, (_, i) => 1 + i * Number.EPSILON);
    expect(new Set(formatDistinct(close, { digits: 17 })).size).toBe(5000);
    const apart = Array.from({ length: 5000 }, (_, i) => 1 + i * 1e-11);
    expect(new Set(formatDistinct(apart)).size).toBe(5000);
  });
});

describe('a column of numbers', () => {
  it('has its decimal points one above the other', () => {
    expect(alignDecimals(['0.442', '−0.562', '12', '2.0875'])).toEqual([
      ' 0.442 ', //
      '−0.562 ',
      '12     ',
      ' 2.0875',
    ]);
  });

  it('has the mantissas of powers of ten at the point, and words at the right edge', () => {
    expect(alignDecimals(['10.5', '−3.6383×10⁻⁶', 'NaN', '2×10⁻⁵', '−∞'])).toEqual([
      '10.5        ',
      '−3.6383×10⁻⁶',
      '         NaN',
      ' 2×10⁻⁵     ',
      '          −∞',
    ]);
  });

  it('stands at the right edge when a word is wider than every number', () => {
    expect(alignDecimals(['pending', '0.5', '12'])).toEqual(['pending', '    0.5', '   12  ']);
  });

  it('is equally wide throughout, and changes nothing but the blanks', () => {
    const cell = fc.oneof(
      number.map(x => formatNumber(x)),
      fc.constantFrom('', '?', 'pending', '日本'),
    );
    fc.assert(
      fc.property(fc.array(cell), texts => {
        const column = alignDecimals(texts);
        expect(column.map(text => text.trim())).toEqual(texts);
        expect(new Set(column.map(cellWidth)).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('What is shown', () => {
  it('can be read back, to the last bit where all digits are shown', () => {
    for (const x of [-3.638271594e-6, 0.1, -0.5, 1.5e300, 2 ** -1074, -1e15])
      expect(Number(asciiNumbers(formatNumber(x, { digits: 17 })))).toBe(x);
    expect(asciiNumbers('[−1, 2×10¹²] × a')).toBe('[-1, 2e12] × a');
  });
});
