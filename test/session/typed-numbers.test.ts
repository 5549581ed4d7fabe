/** A number is found as a person types it, a book prints it or the screen shows it, and in the leaves, which no event computes. */

import { describe, expect, it } from 'vitest';
import { settled } from '../../src/session/background.ts';
import { textPrompt } from '../../src/session/dialogs.ts';

import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { opened } from '../support/lessons.ts';

/** s = p · 1e-6 = 3.6383×10⁻⁶, e = −½, q = 1/0 − … = ∞, and v holds one power of ten for all its elements. */
const session = opened({
  constants: { z: -4, half: 0.5, p: 3.6382716, tiny: 1e-6, none: 0, W: [[-2.4, 7.5]] },
  parameters: { w: 1 },
  program: [
    's = w * p * tiny',
    'e = -half * w',
    'o = w / none',
    'm = -o',
    'v = W * tiny * w',
    'k = 0.001 * w',
    'n = none * m',
    'L = sum(v) + k + s',
  ],
});

const found = (text: string): readonly string[] => {
  const prompt = { ...textPrompt('search'), text };
  return suggestionsOf(settled({ ...session, dialog: prompt }), prompt).map(({ text }) => text);
};

describe('A number is found', () => {
  it.each([
    ['-4', 'z = −4'],
    ['−4', 'z = −4'],
    ['-4.0', 'z = −4'],
    ['3.6e-6', 's = 3.6383×10⁻⁶'],
    ['3.64e-06', 's = 3.6383×10⁻⁶'],
    ['3.6382716e-6', 's = 3.6383×10⁻⁶'],
    ['3.6E−6', 's = 3.6383×10⁻⁶'],
    ['3.6×10⁻⁶', 's = 3.6383×10⁻⁶'],
    ['.0000036', 's = 3.6383×10⁻⁶'],
    ['3.64', 'p = 3.6382716'],
    ['0.5', 'half = 0.5'],
    ['.5', 'half = 0.5'],
    ['5e-1', 'half = 0.5'],
    ['-.5', 'e = −0.5'],
    ['-0.50', 'e = −0.5'],
    ['1e-3', 'k = 0.001'],
    ['inf', 'o = ∞'],
    ['Infinity', 'o = ∞'],
    ['∞', 'o = ∞'],
    ['-inf', 'm = −∞'],
    ['-∞', 'm = −∞'],
    ['NaN', 'n = NaN'],
    ['-2.4e-6', 'v = [[−2.4, 7.5]]×10⁻⁶'],
    ['7.5e-6', 'v = [[−2.4, 7.5]]×10⁻⁶'],
    ['-2.4', 'W = [[−2.4, 7.5]]'],
  ])('as %s', (typed, line) => expect(found(typed)).toContain(line));

  it.each([
    ['3.6e-5', 's = 3.6383×10⁻⁶'],
    ['3.7e-6', 's = 3.6383×10⁻⁶'],
    ['-3.6e-6', 's = 3.6383×10⁻⁶'],
    ['1e-6', 's = 3.6383×10⁻⁶'],
    ['7.5e-3', 'v = [[−2.4, 7.5]]×10⁻⁶'],
    ['4.0', 'z = −4'],
    ['-inf', 'o = ∞'],
  ])('and %s is not %s', (typed, line) => expect(found(typed)).not.toContain(line));
});
