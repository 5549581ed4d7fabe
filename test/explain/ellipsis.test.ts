import { describe, expect, test } from 'vitest';
import { ELLIPSIS, ends, shortened, TERMS } from '../../src/explain/ellipsis.ts';

const terms = (count: number) => Array.from({ length: count }, (_, i) => `x[${i}]`);

describe('A long sum', () => {
  test('of as many terms as are written is left as it is', () => {
    const text = terms(TERMS.most).join(' + ');
    expect(shortened(text)).toEqual({ text, leftOut: 0 });
  });

  test('loses its middle, within whatever brackets it stands', () => {
    const { text, leftOut } = shortened(`(${terms(1920).join(' + ')}) / (2 + 3)`);
    expect(leftOut).toBe(1920 - 40);
    const [head = '', tail = ''] = text.split(ELLIPSIS);
    expect(head).toBe(`(${terms(20).join(' + ')} + `);
    expect(tail).toBe(` + ${terms(1920).slice(-20).join(' + ')}) / (2 + 3)`);
  });

  test('of a list keeps as many at either end', () => {
    const { head, tail, leftOut } = ends(terms(200));
    expect([head.length, tail.length, leftOut]).toEqual([20, 20, 160]);
    expect(tail.at(-1)).toBe('x[199]');
  });
});
