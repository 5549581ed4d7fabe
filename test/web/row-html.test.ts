/** Rows as HTML: looks are classes, texts are never markup. */

import { expect, test } from 'vitest';
import { plainRow, type Row } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { rowHtml } from '../../src/web/row-html.ts';
import { PAYLOADS } from '../support/hostile-text.ts';
import { LESSONS, sessionOf } from '../support/lessons.ts';

test('a look is a class, heat a step of the scale', () => {
  const row: Row = [
    { text: 'L ' },
    { text: '-10', role: 'value', bold: true },
    { text: ' #', role: 'heatNegative', heat: 1, inverse: true },
  ];
  expect(rowHtml(row)).toBe('<div>L <span class="value bold">-10</span><span class="heat0 inverse"> #</span></div>');
});

test('what a font may lack is held to its cells, and lines are drawn', () => {
  expect(rowHtml([{ text: '╭─ ∂L' }])).toBe(
    '<div><i class="line curve right1 down1">╭</i><i class="line right1 left1">─</i> <i>∂</i>L</div>',
  );
  expect(rowHtml([{ text: '║漢▄╋' }])).toBe(
    '<div><i class="line up2 down2">║</i><i class="wide">漢</i><i class="block block4">▄</i><i class="line up1 right1 down1 left1">╋</i></div>',
  );
});

test('markup in a text is text', () => {
  expect(rowHtml([{ text: `<b onclick="x">'&` }])).toBe('<div>&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;</div>');
});

const SIGNS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&', '&#39;': "'" };

/** The text of HTML that has only rows, spans and cells with classes, and the five escapes. */
const textIn = (html: string): string =>
  html
    .replace(/<\/?(?:div|span|i)(?: class="[a-zA-Z0-9 ]+")?>/g, '')
    .replace(/&(?:lt|gt|quot|amp|#39);/g, sign => SIGNS[sign]!);

test.each(PAYLOADS)('a text that %s stays the text that the terminal shows', (_, text) => {
  const row: Row = [{ text }, { text: `<script>${text}</script>`, role: 'bad' }];
  expect(textIn(rowHtml(row))).toBe(plainRow(row));
});

test.each(LESSONS)('%s: every row has the terminal’s text', name => {
  for (const row of screenOf(sessionOf(name, 20), { columns: 120, rows: 36 }))
    expect(textIn(rowHtml(row))).toBe(plainRow(row));
});
