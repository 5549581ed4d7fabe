import { expect, it } from 'vitest';
import { groundIn } from '../../src/tui/shell/ground.ts';

const answer = (colour: string): string => `\x1b]11;${colour}\x1b\\`;

// White and black text have the same contrast on a luminance of 0.179: grey 0.179^(1/2.2) ≈ 0.46, #757575 below, #777777 above.
it.each([
  ['rgb:ffff/ffff/ffff', 'light'],
  ['rgb:0000/0000/0000', 'dark'],
  ['rgb:ff/ff/ff', 'light'],
  ['rgb:f/f/f', 'light'],
  ['rgb:7777/7777/7777', 'light'],
  ['rgb:7474/7474/7474', 'dark'],
  ['rgba:fdfd/f6f6/e3e3/ffff', 'light'], // Solarized light
  ['rgb:0000/2b2b/3636', 'dark'], // Solarized dark
  ['rgb:0000/0000/ffff', 'dark'], // blue has 0.0722 of white's luminance
  ['rgb:0000/ffff/0000', 'light'], // green has 0.7152
  ['rgb:fffff/ffff/ffff', undefined],
  ['rgb:ffff/ffff', undefined],
  ['white', undefined],
  ['', undefined],
])('a background of %s is %s', (colour, ground) => {
  expect(groundIn(answer(colour))).toBe(ground);
});

it('another colour, or an answer without its end, says nothing', () => {
  expect(groundIn('\x1b]10;rgb:ffff/ffff/ffff\x07')).toBeUndefined();
  expect(groundIn('\x1b]11;rgb:ffff/ffff/ffff')).toBeUndefined();
});
