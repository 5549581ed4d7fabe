/** The legend explains every sign that is on the screen, and no other. */

import { describe, expect, test } from 'vitest';
import { changed } from '../../src/session/change.ts';
import { cellWidth } from '../../src/text/width.ts';
import { legendOf, SIGNS } from '../../src/tui/legend.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 170, rows: 50 },
];
describe('The legend', () => {
  const signs = (keys: string, at = 13, name = 'computation-graph') =>
    legendOf(screenOf(press(sessionOf(name, at), parseKeys(keys)), SIZES[1]!)).map(
      ({ sign, means }) => `${sign} ${means}`,
    );

  test('has the signs of the screen, by what they mean there', () => {
    expect(signs('')).toContain('◉ The node or the dot of the current event.');
    expect(signs('').some(sign => sign.startsWith('◆'))).toBe(false); // it has no parameter
    expect(signs('', 49, 'two-layer').join('\n')).toMatch(/^◆ A parameter/m);
    expect(signs('').join('\n')).not.toContain('breakpoint');
    expect(signs('b').join('\n')).toContain('● A breakpoint that is on.');
    expect(signs('').join('\n')).not.toContain('over the iterations');
    expect(signs('6', 1600, 'xor').join('\n')).toContain('⠑⠢⢄ The curve of the chart.');
  });

  test.each([':legend<enter>', ':symbols<enter>', '?legend<enter>', 'E'])('opens by %s and closes', keys => {
    const open = press(sessionOf('computation-graph', 13), parseKeys(keys));
    expect(textOf(open).join('\n')).toContain('╭▸Legend: the signs on this screen');
    expect(press(open, ['escape']).dialog).toBeUndefined();
  });

  test('is whole, over its pages, on a small screen', () => {
    const size = { columns: 80, rows: 16 };
    let session = press(sessionOf('two-layer', 30), parseKeys('E'));
    const plain = changed(session, { dialog: undefined });
    const pages = new Set<string>();
    for (let i = 0; i < 5; i++) {
      pages.add(textOf(session, size).join('\n'));
      session = press(session, ['down']);
    }
    for (const { means } of legendOf(screenOf(plain, size))) expect([...pages].join('\n')).toContain(means);
  });

  test('says each meaning in a row of 80 columns', () => {
    expect(SIGNS.filter(({ means }) => cellWidth(means) > 64)).toEqual([]);
  });
});
