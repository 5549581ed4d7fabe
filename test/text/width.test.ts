import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain } from '../../src/text/plain.ts';
import { visible } from '../../src/text/visible.ts';
import { cellWidth, padEnd, padStart, truncate, wrap } from '../../src/text/width.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '日', '👍🏽', 'e\u0301', '🇩🇪', '−', '한', '❤\ufe0f'), maxLength: 30 }),
);
const width = fc.integer({ min: 1, max: 40 });

describe('cells of a text', () => {
  it('are one for each sign that the screen is made of', () => {
    const signs = '│─╭╮╰╯├┤┼═║▶◀▲▼◉○●◌■□αβγδεζηθλμσφωΔΣ∂∇∞√−×÷·≤≥≠≈←→↑↓↔⇒⁰¹²³⁻ⁿ₀₁₂ᵢᵀ…–—█▁▂▃▄▅▆▇░▒▓⠁⠒⣿✓✗ŷ␊°';
    for (const sign of signs) expect([sign, cellWidth(sign)]).toEqual([sign, 1]);
  });

  it('are two for East Asian wide characters and emoji', () => {
    for (const sign of [
      '日',
      '한',
      'あ',
      'Ａ',
      '。',
      '👍',
      '👍🏽',
      '👨\u200d👩\u200d👧',
      '🇩🇪',
      '❤\ufe0f',
      '⌚',
      '1\ufe0f\u20e3',
      '𠀀',
    ]) {
      expect([sign, cellWidth(sign)]).toEqual([sign, 2]);
    }
  });

  it('are none for combining marks and what has no glyph', () => {
    expect(['e\u0301', 'x\u0302\u0301', '\u0301', '\u200b', 'a\u200bb', '\x1b', ''].map(cellWidth)).toEqual([
      1, 1, 0, 0, 2, 0, 0,
    ]);
  });

  it('are one for ambiguous and half-width characters', () => {
    for (const sign of ['±', '①', 'ｶ', '❤', '☎', '\u{1f1e9}', '㉈']) expect([sign, cellWidth(sign)]).toEqual([sign, 1]);
  });

  it('are one for every character that takes the quick way, and nothing about it needs hiding', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit);
      if (!isPlain(character)) continue;
      // Behind two wide characters it takes the long way.
      const isOneCell =
        cellWidth(`日${character}日`) === 5 && visible(`日${character}\u200b`) === `日${character}<U+200B>`;
      if (!isOneCell) expect.fail(`U+${unit.toString(16)} is not plain`);
    }
  });
});

describe('cutting', () => {
  it('leaves a text alone that fits', () => {
    expect(truncate('∂L/∂a', 5)).toBe('∂L/∂a');
  });

  it('ends in an ellipsis within the width', () => {
    expect(truncate('gradient', 5)).toBe('grad…');
    expect(truncate('日本語', 4)).toBe('日…'); // two wide characters would leave no cell for it
    expect(truncate('ab', 1)).toBe('…');
    expect(truncate('ab', 0)).toBe('');
  });

  it('never parts a character from its marks', () => {
    expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    expect(truncate('👍🏽👍🏽', 3)).toBe('👍🏽…');
  });

  it('gives a beginning of the text, never too wide', () => {
    fc.assert(
      fc.property(text, width, (whole, cells) => {
        const cut = truncate(whole, cells);
        expect(cellWidth(cut)).toBeLessThanOrEqual(cells);
        expect(cut === whole || whole.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('padding', () => {
  it('counts cells, not characters', () => {
    expect([padEnd('日本', 6), padStart('e\u0301', 3), padEnd('abc', 2)]).toEqual(['日本  ', '  e\u0301', 'abc']);
  });
});

describe('wrapping', () => {
  it('breaks between words', () => {
    expect(wrap('the gradient of d is accumulated', 12)).toEqual(['the gradient', 'of d is', 'accumulated']);
  });

  it('breaks inside a word only when it is wider than a line', () => {
    expect(wrap('a backpropagation', 6)).toEqual(['a', 'backpr', 'opagat', 'ion']);
    expect(wrap('日本語', 4)).toEqual(['日本', '語']);
  });

  it('keeps line breaks, also empty lines', () => {
    expect(wrap('one\n\ntwo', 9)).toEqual(['one', '', 'two']);
    expect(wrap('', 9)).toEqual(['']);
  });

  it('shows a sign in place of a character wider than the line', () => {
    expect(wrap('日', 1)).toEqual(['…']);
  });

  it('loses no word and is never too wide', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (whole, cells) => {
        const lines = wrap(whole, cells);
        for (const line of lines) expect(cellWidth(line)).toBeLessThanOrEqual(cells);
        const letters = (some: string) => some.replace(/[ \n]/g, '');
        if (lines.every(line => !line.includes('…'))) expect(letters(lines.join(''))).toBe(letters(whole));
      }),
    );
  });
});
