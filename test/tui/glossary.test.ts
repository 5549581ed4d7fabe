/** The glossary: one word for each idea, short enough for the smallest usual screen. */

import { describe, expect, test } from 'vitest';
import { GLOSSARY } from '../../src/explain/glossary.ts';
import { menuOf, type Session } from '../../src/session/session.ts';
import { cellWidth } from '../../src/text/width.ts';
import { menuSentence } from '../../src/tui/overlays/menu.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const pressed = (keys: string): Session => press(sessionOf('computation-graph', 4), parseKeys(keys));
const screen = (session: Session): string => textOf(session).join('\n');

describe('The glossary', () => {
  test.each(['V', ':glossary<enter>', '?glossary<enter>'])('opens by %s', keys => {
    expect(screen(pressed(keys))).toMatch(/▶ node +z = W × x\s*│\n│ +A leaf, or the result of one operation/);
  });

  test('goes from word to word, by pages and to its ends, and closes with esc', () => {
    expect(menuOf(pressed('V<down>'))).toEqual({ kind: 'glossary', choice: 1 });
    expect(menuOf(pressed('V<up>'))).toEqual({ kind: 'glossary', choice: 0 });
    expect(screen(pressed('V<end>'))).toContain('▶ recorded run');
    expect(menuOf(pressed('V<end><down>'))).toEqual({ kind: 'glossary', choice: GLOSSARY.length - 1 });
    expect(menuOf(pressed('V<pagedown><pageup>'))).toEqual({ kind: 'glossary', choice: 0 });
    expect(menuOf(pressed('V<escape>'))).toBeUndefined();
  });

  test('is heard as word, symbol and meaning', () => {
    const seed = GLOSSARY.findIndex(({ word }) => word === 'seed');
    expect(menuSentence(pressed('V'), { kind: 'glossary', choice: seed })).toMatch(
      /, seed, ∂L\/∂L = 1: The derivative of the loss by itself/,
    );
  });

  test('has each word once, with a meaning of one line in 80 columns', () => {
    const words = GLOSSARY.map(({ word }) => word);
    expect(new Set(words).size).toBe(words.length);
    expect(GLOSSARY.filter(({ means }) => cellWidth(means) > 75).map(({ word }) => word)).toEqual([]);
  });
});
