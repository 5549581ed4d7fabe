import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beside, blank, box, type RowBlock } from '../../src/tui/frame-layout.ts';
import { plainRow, rowWidth } from '../../src/tui/row.ts';

function pictureOf(block: RowBlock): string[] {
  return block.map(plainRow);
}

const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '−', '日', '🙂'), maxLength: 12 });

describe('a box', () => {
  test('has a round border with the title in it', () => {
    expect(pictureOf(box('Graph', [[{ text: 'a = 3' }]], 14, 4))).toEqual([
      '╭ Graph ─────╮',
      '│a = 3       │',
      '│            │',
      '╰────────────╯',
    ]);
  });

  test('in focus carries a mark, not only another colour', () => {
    expect(pictureOf(box('Graph', [], 12, 2, { focused: true }))[0]).toBe('╭▸Graph ───╮');
  });

  test('cuts long rows and titles with an ellipsis, drops surplus rows, and writes its footer at the right', () => {
    const rows = ['a long row', 'short', 'dropped'].map(text => [{ text }]);
    expect(pictureOf(box('Ledger: gradient', rows, 10, 4, { footer: '2/3' }))).toEqual([
      '╭ Ledge… ╮',
      '│a long …│',
      '│short   │',
      '╰─── 2/3 ╯',
    ]);
  });

  test('is exactly as large as asked, whatever is in it', () => {
    const size = fc.nat(24);
    fc.assert(
      fc.property(
        anyText,
        fc.array(anyText, { maxLength: 5 }),
        size,
        size,
        anyText,
        (title, texts, width, height, footer) => {
          const block = box(
            title,
            texts.map(text => [{ text }]),
            width,
            height,
            { footer, focused: title.length > 3 },
          );
          expect(block.map(rowWidth)).toEqual(Array.from({ length: height }, () => width));
        },
      ),
    );
  });
});

describe('blocks', () => {
  const small = box('a', [], 5, 2);
  const tall = box('b', [], 6, 3);

  test('stand beside each other, the shorter ones filled up', () => {
    expect(pictureOf(beside(small, tall))).toEqual(['╭ a ╮╭ b ─╮', '╰───╯│    │', '     ╰────╯']);
  });

  test('may be empty', () => {
    expect(beside()).toEqual([]);
    expect(pictureOf(beside(blank(0, 0), small))).toEqual(pictureOf(small));
  });
});
