import { describe, expect, test } from 'vitest';
import { KEYMAP } from '../../src/tui/keymap.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { answerTo } from '../../src/tui/spoken/answers.ts';
import { spokenKey } from '../../src/tui/spoken/spoken-keys.ts';
import { sessionOf } from '../support/lessons.ts';

/** What is said about the last of some keys, pressed in L = c(a + 2b) after event 3, where e is computed. */
function answerAfter(keys: string): string | undefined {
  const chords = parseKeys(keys);
  const before = press(sessionOf('computation-graph', 3), chords.slice(0, -1));
  return answerTo(before, press(before, chords.slice(-1)), { digits: 5 });
}

describe('Who hears the debugger hears', () => {
  test.each([
    ['f', 'Find the next event: 1 of 11, n NaN is written.'],
    ['F<down>', 'Find the previous event: 2 of 11, i NaN or infinity is written.'],
    ['f<escape>', 'Menu closed.'],
    ['bB', 'Breakpoints: 1 of 1, e, on.'],
    ['bB ', 'Breakpoints: 1 of 1, e, off.'],
    ['b', 'breakpoint at e; c runs to it, capital C backward'],
    ['t', 'Forward: L = c times e. What is its value? L?'],
    ['t3<enter>', '3: that is the sum of c and e.'],
    ['t-10<enter>', 'L is minus 10: right, at the first try. Enter asks the next question.'],
    ['t<escape>', 'predict mode is over'],
    [':zoom 3<enter>', 'zoom: expected nothing after it, found 3'],
    [':goto<left>', 'o'],
    [':zoom<down>', '1 of 1, zoom: zoom the pane to the whole screen'],
    [':goto<end><home>', 'g'],
    ['<right>e', 'L is minus 10: type what it is to be, then Enter.'],
    ['<right>e-2', 'L = minus 2'],
    [':print ∂e<enter>', 'Print: the gradient of e where it changes: 1 of 1, event 9, iteration 1, minus 2.'],
    [':pri', 'i'],
    [':pri<backspace>', 'pr'],
    ['/b<enter>', 'Selected b: value 1.'],
  ])('%s: %s', (keys, answer) => {
    expect(answerAfter(keys)?.replace(/ +/g, ' ')).toBe(answer);
  });

  test('of a selected node where its gradient came from', () => {
    const before = press(sessionOf('rnn'), parseKeys('G/Wh'));
    expect(answerTo(before, press(before, ['enter']), { digits: 5 })).toMatch(
      /^Selected Wh: value .*, gradient .*, 5 contributions, the largest from Wh @ h4 in h5\.$/,
    );
  });

  test('why a run stopped, and the event there', () => {
    expect(answerAfter('bc')).toMatch(/^stopped at event 9: breakpoint at e\. \S/);
  });
});

describe('Keys are said as words, as voices pass over punctuation', () => {
  test.each([
    ['right', 'right arrow'],
    ['shift+left', 'shift left arrow'],
    ['}', 'right brace'],
    [':', 'colon'],
    ['G', 'capital G'],
    ['n', 'n'],
  ])('%s: %s', (chord, said) => {
    expect(spokenKey(chord)).toBe(said);
  });

  test('and none of the key table is left to glyphs', () => {
    expect(
      KEYMAP.flatMap(({ chords }) => chords.map(spokenKey)).filter(said => !/^[a-z0-9]+( [a-zA-Z]+)*$/.test(said)),
    ).toEqual([]);
  });

  test('nor one that people may choose for themselves', () => {
    const ascii = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
    expect(ascii.filter(chord => !/^[a-z0-9]+( [a-zA-Z]+)*$/.test(spokenKey(chord)))).toEqual([]);
  });
});
