import { describe, expect, test } from 'vitest';
import { ends, omission, shortened, TERMS } from '../../src/explain/ellipsis.ts';

const terms = (count: number) => Array.from({ length: count }, (_, i) => `x[${i}]`);
/** So many at either end, and the name of the others between them. */
const kept = (count: number, most: number, joint: string) =>
  [...terms(count).slice(0, most), `_left_out_${count - 2 * most}`, ...terms(count).slice(-most)].join(joint);

describe('A long sum', () => {
  test('of as many terms as are written is left as it is', () => {
    const text = terms(TERMS.most).join(' + ');
    expect(shortened(text)).toBe(text);
  });

  test.each([' + ', ' * '])('or product of%sloses its middle, within whatever brackets it stands', joint => {
    expect(shortened(`(${terms(1920).join(joint)}) / (2 + 3)`)).toBe(`(${kept(1920, 20, joint)}) / (2 + 3)`);
  });

  test('tells how many are left out', () => {
    expect(omission('_left_out_1880')).toBe('… 1,880 more …');
    expect(omission('left_out')).toBeUndefined();
  });

  test('in each of many terms has fewer at its ends', () => {
    const inner = `log(${terms(101).join(' + ')})`;
    const short = `log(${kept(101, 4, ' + ')})`;
    const all = Array<string>(64).fill(inner).join(' + ');
    expect(shortened(all)).toBe(
      `${Array(4).fill(short).join(' + ')} + _left_out_56 + ${Array(4).fill(short).join(' + ')}`,
    );
  });

  test('ends at a comma and at a comparison', () => {
    const long = terms(200).join(' + ');
    const short = kept(200, 20, ' + ');
    expect(shortened(`max(${long}, ${long}) > ${long}`)).toBe(`max(${short}, ${short}) > ${short}`);
  });

  test('cannot be shortened where what it stands in is no sum', () => {
    const nested = terms(100).reduce((inner, x) => `max(${inner}, ${x})`);
    expect(shortened(nested)).toBeUndefined();
  });

  test('of a list keeps as many at either end', () => {
    const { head, tail, leftOut } = ends(terms(200));
    expect([head.length, tail.length, leftOut]).toEqual([20, 20, 160]);
    expect(tail.at(-1)).toBe('x[199]');
  });
});
