/** Unpacking LZMA gives back what lzma1 packed. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { compress } from 'lzma1';
import { expect, it } from 'vitest';
import { unpacked } from '../../src/web/lzma.ts';

const isSame = (bytes: Uint8Array): boolean => Buffer.compare(unpacked(compress(bytes)), bytes) === 0;

it('nothing, a byte, and a byte many times', () => {
  for (const length of [0, 1, 2, 3, 300, 100_000])
    expect([length, isSame(new Uint8Array(length).fill(7))]).toEqual([length, true]);
});

it('a text with repetitions near and far', () => {
  const text = readFileSync('package-lock.json');
  expect(isSame(Buffer.concat([text, readFileSync('README.md'), text.subarray(0, 2_000)]))).toBe(true);
});

it('whatever bytes', () => {
  const part = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 4, size: 'max' }));
  const bytes = fc
    .array(fc.tuple(part, fc.integer({ min: 1, max: 40 })), { maxLength: 12 })
    .map(parts => Buffer.concat(parts.flatMap(([piece, times]) => Array.from({ length: times }, () => piece))));
  fc.assert(fc.property(bytes, isSame));
});
