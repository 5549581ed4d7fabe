/** Types of numbers: rounded to them, read from their bytes, written in their shortest decimals. */

import { describe, expect, it } from 'vitest';
import { numbersFrom, roundTo, shortestIn } from '../../src/tensor/dtype.ts';

describe('A number is rounded to the nearest of its type, ties to even:', () => {
  // IEEE 754: float16 has 10 bits after the leading one, bfloat16 has 7, float32 has 23.
  it.each([
    ['float32', 0.1, 0.10000000149011612],
    ['float16', 0.1, 0.0999755859375],
    ['bfloat16', 0.1, 0.10009765625],
    ['float16', 2049, 2048],
    ['float16', 2051, 2052],
    ['float16', 65_519, 65_504],
    ['float16', 65_520, Number.POSITIVE_INFINITY],
    ['float16', -65_520, Number.NEGATIVE_INFINITY],
    ['float16', 2 ** -25, 0],
    ['float16', 3 * 2 ** -25, 2 ** -23],
    ['bfloat16', 257, 256],
    ['bfloat16', 259, 260],
    ['float16', -0, -0],
    ['bfloat16', Number.NaN, Number.NaN],
  ] as const)('%s of %d is %d', (type, x, expected) => {
    expect(roundTo(type, x)).toBe(expected);
  });
});

describe('Bytes are read as their type has them', () => {
  it.each([
    ['float16', [0x00, 0x3c, 0x01, 0x00, 0x00, 0x80, 0x00, 0xfc], [1, 2 ** -24, -0, Number.NEGATIVE_INFINITY]],
    ['bfloat16', [0x80, 0x3f, 0xc0, 0x7f, 0x00, 0x80], [1, Number.NaN, -0]],
    ['int64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ['bool', [0, 1], [0, 1]],
  ] as const)('%s', (type, bytes, expected) => {
    expect([...numbersFrom(type, Uint8Array.from(bytes), expected.length)]).toEqual([...expected]);
  });
});

describe('The shortest decimal of every number of a type reads back as it:', () => {
  it.each(['float16', 'bfloat16'] as const)('all 65,536 of %s', type => {
    const bytes = new Uint8Array(2);
    for (let bits = 0; bits < 65_536; bits++) {
      bytes[0] = bits & 255;
      bytes[1] = bits >> 8;
      const [x] = numbersFrom(type, bytes, 1);
      if (!Object.is(roundTo(type, shortestIn(type, x!)), x)) throw new Error(`${x} is not read back`);
    }
  });

  it('0.1 of float32 is 0.1', () => {
    expect(shortestIn('float32', Math.fround(0.1))).toBe(0.1);
  });

  it('numbers below the normal ones are as near to their texts as others: twice 1.788×10⁻⁷ is 3.576×10⁻⁷', () => {
    expect(shortestIn('float16', 3 * 2 ** -24)).toBe(1.788e-7); // 2e-7 reads back as it too
    expect(shortestIn('float16', 6 * 2 ** -24)).toBe(3.576e-7);
    expect(shortestIn('float16', 2 ** -24)).toBe(5.96e-8);
    expect(shortestIn('float32', 1.401298464324817e-45)).toBe(1.4012985e-45); // the smallest
  });
});
