import { expect, test } from 'vitest';
import { digestOf } from '../../src/cli/digest.ts';

test('equal contents have equal digests, as text and as bytes', () => {
  expect(digestOf('α = 1')).toBe(digestOf(new TextEncoder().encode('α = 1')));
  expect(digestOf('')).toMatch(/^[0-9a-f]{26}$/);
});

test('no two of 100,000 contents that differ in one place have the same digest', () => {
  const digests = new Set(Array.from({ length: 100_000 }, (_, i) => digestOf(`{"iterations": ${i}}`)));
  expect(digests.size).toBe(100_000);
});

test('every byte and the order of bytes count', () => {
  const contents = ['ab', 'ba', 'ab\0', '\0ab', 'aab', 'abb', 'a', 'b', ''];
  expect(new Set(contents.map(digestOf)).size).toBe(contents.length);
});
