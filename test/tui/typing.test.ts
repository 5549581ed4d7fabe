/** Lines that are typed: the keys of readline, what was entered before, and how it is drawn. */

import { describe, expect, test } from 'vitest';
import { type EditedLine, lineOf, recalledLine, withEntered } from '../../src/session/line.ts';
import { predictingOf, promptOf, type Session } from '../../src/session/session.ts';
import { lineSegments } from '../../src/tui/overlays/typed-line.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { edited, inserted } from '../../src/tui/typing.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

/** `ab|c`: the cursor stands where the bar does. */
const line = (text: string): EditedLine => ({ text: text.replace('|', ''), cursor: text.indexOf('|') });
const shown = ({ text, cursor }: EditedLine): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const after = (start: string, keys: string): string =>
  shown(parseKeys(keys).reduce((now, chord) => edited(now, chord) ?? now, line(start)));

describe('A line', () => {
  test.each([
    ['a|c', 'b', 'ab|c'],
    ['a|c', ' ', 'a |c'],
    ['ab|c', '<left>', 'a|bc'],
    ['|abc', '<left>', '|abc'],
    ['a|bc', '<right>', 'ab|c'],
    ['abc|', '<right>', 'abc|'],
    ['ab|c', '<home>', '|abc'],
    ['ab|c', '<ctrl+a>', '|abc'],
    ['a|bc', '<end>', 'abc|'],
    ['a|bc', '<ctrl+e>', 'abc|'],
    ['ab|c', '<backspace>', 'a|c'],
    ['|abc', '<backspace>', '|abc'],
    ['a|bc', '<delete>', 'a|c'],
    ['abc|', '<ctrl+d>', 'abc|'],
    ['ab|c', '<ctrl+u>', '|c'],
    ['a|bc', '<ctrl+k>', 'a|'],
    ['abs( W1 |+ 2', '<ctrl+w>', 'abs( |+ 2'],
    ['a𝛛|', '<left><backspace>', '|𝛛'], // one character of two code units
    ['a𝛛|b', '<backspace>', 'a|b'],
  ])('%s is after %s %s', (start, keys, end) => expect(after(start, keys)).toBe(end));

  test('holds as much of a long paste as a formula may have, and is erased word by word in one pass', () => {
    const long = inserted(line('a|b'), '𝛛'.repeat(60_000));
    expect([long.text.length, long.cursor, long.text.slice(-2)]).toEqual([65_536, 65_535, '𝛛b'.slice(-2)]);
    const start = process.cpuUsage().user;
    expect(edited(lineOf('a'.repeat(65_536)), 'ctrl+w')?.text).toBe('');
    expect((process.cpuUsage().user - start) / 1e6).toBeLessThan(0.5); // an expression tried from every place takes seconds
  });

  test('is left alone by keys that neither write nor move in it', () => {
    for (const chord of ['up', 'tab', 'ctrl+x', 'alt+x', 'pageup']) expect(edited(line('a|b'), chord)).toBeUndefined();
  });
});

describe('What was entered', () => {
  test('is kept once each, the last at the end, and no more than a hundred', () => {
    expect(withEntered(['a', 'b'], 'a')).toEqual(['b', 'a']);
    expect(withEntered(['a'], ' ')).toEqual(['a']);
    const many = Array.from({ length: 100 }, (_, i) => String(i));
    expect(withEntered(many, 'new')).toEqual([...many.slice(1), 'new']);
  });

  test('is recalled one after the other, and what was typed comes back after it', () => {
    const one = recalledLine(['a', 'b'], lineOf('typed'), 1)!;
    const two = recalledLine(['a', 'b'], one, 1)!;
    expect([one, two]).toMatchObject([
      { text: 'b', cursor: 1 },
      { text: 'a', cursor: 1 },
    ]);
    expect(recalledLine(['a', 'b'], two, 1)).toBeUndefined();
    expect(recalledLine(['a', 'b'], recalledLine(['a', 'b'], two, -1)!, -1)).toEqual(lineOf('typed'));
    expect(recalledLine(['a', 'b'], lineOf('typed'), -1)).toBeUndefined();
  });
});

describe('A prompt', () => {
  const pressed = (session: Session, keys: string): Session => press(session, parseKeys(keys));
  const graph = (at = 7) => sessionOf('computation-graph', at);
  const textAfter = (keys: string): string | undefined => promptOf(pressed(graph(), keys))?.text;

  test('is corrected in its middle', () => {
    expect(pressed(graph(), ':goto 2<left>1<enter>').place.position).toBe(12);
    expect(textAfter(':brek<left>a')).toBe('break');
    expect(pressed(graph(), '/zd = 2<home><delete><enter>').place.position).toBe(2); // where d is computed
  });

  test('recalls what was entered in it, while nothing is typed', () => {
    const entered = ':goto 12<enter>:digits<enter>/∂d<enter>';
    expect(textAfter(`${entered}:<up>`)).toBe('digits');
    expect(textAfter(`${entered}:<up><up>`)).toBe('goto 12');
    expect(textAfter(`${entered}:<up><up><up>`)).toBe('goto 12');
    expect(textAfter(`${entered}:<up><down>`)).toBe('');
    expect(textAfter(`${entered}/<up>`)).toBe('∂d');
    expect(pressed(graph(), ':goto 12<enter>g:<up><enter>').place.position).toBe(12);
  });

  test('goes through its list where something is typed, also after a recalled line was changed', () => {
    expect(promptOf(pressed(graph(), ':digits<enter>:p<down>'))).toMatchObject({ text: 'p', choice: 1 });
    expect(promptOf(pressed(graph(), ':goto 1<enter>:<up>2<down>'))).toMatchObject({ text: 'goto 12', choice: 0 });
  });

  test('does not remember what was refused', () => {
    expect(textAfter(':goto zz<enter><escape>:<up>')).not.toBe('goto zz');
  });

  test('for a value is moved in without replacing it, and recalls values', () => {
    const open = pressed(graph(1), '<down><down>e'); // b = 1
    expect(promptOf(pressed(open, '<home>2'))).toMatchObject({ text: '21', cursor: 1, isFresh: false });
    expect(promptOf(pressed(open, '<ctrl+u>'))).toMatchObject({ text: '' });
    const again = pressed(open, '2<enter>(<down><down>e<up>');
    expect(promptOf(again)).toMatchObject({ kind: 'edit', text: '2' });
    expect(promptOf(pressed(again, '<down>'))).toMatchObject({ text: '1' });
  });

  test('for a prediction is corrected too; → skips the question only at the end of the line', () => {
    const asked = pressed(graph(3), 't-1'); // L = c · e = −2 · 5 = −10
    expect(predictingOf(pressed(asked, '0<left><backspace>'))?.text).toBe('-0');
    expect(predictingOf(pressed(asked, '<home><right>'))).toMatchObject({ text: '-1', cursor: 1, asked: 4 });
    expect(predictingOf(pressed(asked, '<right>'))?.asked).not.toBe(4);
    expect(predictingOf(pressed(asked, '<home>2<ctrl+e><backspace>'))?.text).toBe('2-');
    const wrong = pressed(asked, '<enter>'); // begins anew
    expect(predictingOf(pressed(wrong, '-10<enter>'))).toMatchObject({ isAnswered: true, tries: 2 });
  });

  test('shows its cursor where it stands', () => {
    expect(textOf(pressed(graph(), ':goto<left>')).at(-1)).toContain(' : got▏o ');
    expect(textOf(pressed(graph(1), '<down><down>e12<left>')).at(-1)).toContain(' b = 1▏2 ');
  });

  test('shows what stands around the cursor of a line that is too long', () => {
    const drawn = (at: number) =>
      lineSegments({ text: '0123456789abcdefghij', cursor: at }, 11)
        .map(({ text }) => text)
        .join('');
    // ten cells beside the cursor
    expect([drawn(20), drawn(10), drawn(0)]).toEqual(['…bcdefghij▏', '…3456789▏a…', '▏012345678…']);
  });
});
