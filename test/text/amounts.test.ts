import { expect, test } from 'vitest';
import { countText, durationText, exactText, percentText } from '../../src/text/amounts.ts';

test.each([
  [0, '0'],
  [949.6, '950'],
  [9_949, '9900'],
  [12_345, '12 thousand'],
  [994_000, '990 thousand'],
  [999_999, '1 million'],
  [9_123_456, '9.1 million'],
  [994e9, '990 billion'],
  [1.24e12, '1200 billion'],
  [1.11e60, '1.1×10⁶⁰'],
])('a count of %d is %s', (count, text) => {
  expect(countText(count)).toBe(text);
});

test.each([
  [0.2, 'under 1 s'],
  [3.4, '3 s'],
  [99.6, '2 min'],
  [5_000, '83 min'],
  [9_000, '2.5 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test('a part in percent is rounded down from the quotient of whole numbers, which a division may miss: 29 of 100', () => {
  for (let whole = 1; whole <= 400; whole++)
    for (let done = 0; done <= whole; done++)
      if (percentText(done / whole) !== `${Math.trunc((100 * done - ((100 * done) % whole)) / whole)} %`)
        expect.fail(`${done} of ${whole}: ${percentText(done / whole)}`);
  expect([percentText(0.29), percentText(1 - 1e-8), percentText(1)]).toEqual(['29 %', '99 %', '100 %']);
});

test('an exact count has all digits', () => {
  expect([512, 1880, 1_234_567].map(exactText)).toEqual(['512', '1,880', '1,234,567']);
});
