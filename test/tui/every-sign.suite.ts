/** The legend knows every sign that any scenario has on its screens. */

import { expect, test } from 'vitest';
import { SIGNS } from '../../src/tui/legend.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import type { Segment } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { LESSONS, lesson, sessionOf } from '../support/lessons.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 170, rows: 50 },
];
const LOOKS = ['', '1', '2z', '5', '6', '7', 'b1', 't', 'wg', ':pr', 'i', '4<enter>', 'T'];

/** What is not a letter, a digit or of ASCII. */
const SIGN = /[^\x20-\x7e\p{L}\p{N}\p{M}“”’„]/u;

/** Whether a sign that the legend would show has the character, in its name or by its pattern. */
const isDeclared = (c: string, segment: Segment): boolean =>
  SIGNS.some(({ sign, isIn }) => (isIn(segment) && sign.includes(c)) || isIn({ ...segment, text: c }));

test.each(LESSONS)('Every sign of %s is declared', name => {
  const last = lesson(name).log.length - 1;
  const unknown = new Set<string>();
  LOOKS.forEach((keys, i) => {
    const session = press(sessionOf(name, Math.floor((last * i) / (LOOKS.length - 1))), parseKeys(keys));
    for (const size of SIZES)
      for (const segment of screenOf(session, size).flat()) {
        const { text, role = 'text' } = segment;
        if (role === 'text') continue; // words of the scenario's author
        for (const c of text)
          if (SIGN.test(c) && !isDeclared(c, segment)) unknown.add(`${c} in ${role}: ${text.trim()}`);
      }
  });
  expect([...unknown]).toEqual([]);
});
