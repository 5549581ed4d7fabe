import { describe, expect, test } from 'vitest';
import { isScriptMistake, runScript } from '../../src/session/script.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf } from '../support/lessons.ts';

const run = (name: string, ...lines: readonly string[]) => runScript(sessionOf(name), lines.join('\n'));

describe('A script', () => {
  test('does what the keys do', () => {
    const scripted = run('xor', 'next-phase', 'next-phase', 'watch ∂b2', 'run', 'origin');
    const pressed = press(sessionOf('xor'), parseKeys(']]:watch ∂b2<enter>co'));
    expect(scripted).toEqual({ ...pressed, entered: sessionOf('xor').entered }); // nothing was typed
  });

  test('may have comments, empty lines, blanks and Windows line ends', () => {
    const scripted = run('two-layer', '# to the middle', '', '   goto 12   # of it\r', '\t+3', '-1');
    expect(scripted).toMatchObject({ place: { position: 14 } });
    expect(run('two-layer', 'goto 12\r+3\r-1')).toEqual(scripted);
  });

  test.each([
    ['wach L', 1, 4, 'unknown command wach', 'did you mean watch?'],
    ['next-event 3', 12, 1, 'next-event: expected nothing after it, found 3', undefined],
    ['goto there', 6, 5, 'expected a position or a count', 'as in goto 12 or goto +5'],
    ['goto 57', 6, 2, 'unknown event 57', 'available: 0 to 56'],
    ['-5', 1, 2, 'unknown event -4', 'available: 0 to 56'],
    ['  watch abs(W9) > 1 # not there', 13, 2, 'unknown name W9', 'did you mean W1?'],
    ['break op relux', 10, 5, 'unknown name relux', 'did you mean relu?'],
    [
      'print L by iteratio',
      12,
      8,
      'expected rows by change or by iteration, found by iteratio',
      'did you mean iteration?',
    ],
    ['find-next bove 3', 11, 6, 'unknown search bove', 'did you mean above?'],
    ['find-next above x', 11, 7, 'above: expected a number from 0', 'as in above 1'],
  ])('stops at the mistake in “%s”', (source, column, length, message, hint) => {
    const result = run('two-layer', 'next-event', source, 'quit');
    expect(isScriptMistake(result)).toBe(true);
    expect(result).toMatchObject({
      line: 2,
      column,
      length,
      source,
      ...(message !== undefined && { message }),
      ...(hint !== undefined && { hint }),
    });
  });

  test('of more than 10,000 lines is refused', () => {
    expect(runScript(sessionOf('two-layer'), '\n'.repeat(10_000))).toMatchObject({ line: 10_001, column: 1 });
  });
});
