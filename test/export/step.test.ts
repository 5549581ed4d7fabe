/** A picture of the screen is the screen, cell by cell. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CELL, cellShape } from '../../src/export/cell-shapes.ts';
import { frameSvg } from '../../src/export/frame-svg.ts';
import { cellWidth } from '../../src/text/width.ts';
import { plainRow, type Row } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { THEMES } from '../../src/tui/theme.ts';
import { run } from '../cli/fake-io.ts';
import { LESSONS, lesson, sessionOf } from '../support/lessons.ts';
import { xmlFault, xmlUnescaped } from '../support/xml-fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-step-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The characters of a row by cell; the second cell of a wide one has none. */
const cellsOf = (text: string): readonly string[] =>
  [...text].flatMap(character => [character, ...Array(Math.max(0, cellWidth(character) - 1)).fill('')]);

/** The screen as its texts say it, blank where a shape or nothing is drawn. */
function textsIn(svg: string, columns: number, rows: number): readonly string[][] {
  const grid = Array.from({ length: rows }, () => Array<string>(columns).fill(' '));
  for (const [, x, y, length, text] of svg.matchAll(
    /<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*>([^<]*)</g,
  )) {
    const shown = xmlUnescaped(text!);
    expect(Number(length)).toBeCloseTo(cellWidth(shown) * CELL.width, 1);
    const [row, column] = [Math.floor(Number(y) / CELL.height), Math.round(Number(x) / CELL.width)];
    for (const [i, character] of cellsOf(shown).entries()) grid[row]![column + i] = character;
  }
  return grid;
}

describe.each(LESSONS)('%s', name => {
  test('every character is in its cell, as a text or as a shape', () => {
    const { log } = lesson(name);
    for (const position of [0, Math.floor(log.length / 2)]) {
      const size = { columns: 120, rows: 36 };
      const rows = screenOf(sessionOf(name, position), size);
      const svg = frameSvg(rows, size.columns, name, THEMES.dark);
      expect(xmlFault(svg)).toBeUndefined();
      const texts = textsIn(svg, size.columns, size.rows);
      const shown = rows.map(row =>
        cellsOf(plainRow(row)).map(character => (cellShape(character, 0, 0) === undefined ? character : ' ')),
      );
      expect(texts.map(row => row.join(''))).toEqual(shown.map(row => row.join('')));
    }
  });
});

describe('Lines meet at the edges of their cells', () => {
  // By their names in Unicode: which of up, right, down, left have an arm.
  test.each([
    ['─', [0, 1, 0, 1]],
    ['│', [1, 0, 1, 0]],
    ['╭', [0, 1, 1, 0]],
    ['╮', [0, 0, 1, 1]],
    ['╰', [1, 1, 0, 0]],
    ['╯', [1, 0, 0, 1]],
    ['├', [1, 1, 1, 0]],
    ['┤', [1, 0, 1, 1]],
    ['┴', [1, 1, 0, 1]],
    ['┼', [1, 1, 1, 1]],
    ['╋', [1, 1, 1, 1]],
    ['└', [1, 1, 0, 0]],
    ['═', [0, 1, 0, 1]],
    ['║', [1, 0, 1, 0]],
    ['╚', [1, 1, 0, 0]],
    ['╠', [1, 1, 1, 0]],
    ['╬', [1, 1, 1, 1]],
    ['╢', [1, 0, 1, 1]],
  ])('%s', (character, arms) => {
    const { path } = cellShape(character, 0, 0)!; // it has one
    const edges = [/M[\d.]+ 0[VL]/, /(H8\.4|M8\.4 [\d.]+H)/, /M[\d.]+ 17V|V17\b/, /(H0(?![\d.])|M0 [\d.]+H)/];
    expect(edges.map(edge => Number(edge.test(path)))).toEqual(arms);
  });
});

test('colours are those of the theme; what is inverse stands on a ground of its colour', () => {
  const row: Row = [{ text: 'a', role: 'gradient' }, { text: 'b', role: 'value', inverse: true }, { text: 'c' }];
  const svg = frameSvg([row], 3, 't', THEMES.light);
  expect(svg).toMatch(/<g fill="#9b4000">\n<text x="0" [^>]*>a</); // vermilion of the light theme
  expect(svg).toContain('<rect x="8.4" y="0" width="8.4" height="17" fill="#006fad"/>');
  expect(svg).toMatch(/<g fill="#ffffff">\n<text x="8.4" [^>]*>b</);
  expect(frameSvg([row], 3, 't', THEMES.monochrome)).not.toContain('#006fad');
});

test('a title and a text are no markup', () => {
  const svg = frameSvg([[{ text: '</text><script>&\x1b[2J' }]], 30, '"><script>\u2028\0', THEMES.dark);
  expect(xmlFault(svg)).toBeUndefined();
  for (const part of ['<script', '\x1b', '\u2028', '\0']) expect(svg).not.toContain(part);
});

describe('A number in the name is a file for each event:', () => {
  const exported = (...words: readonly string[]) => run(['export', 'forks', '--size', '60x20', ...words]);
  const filesLike = (start: string) => readdirSync(folder).filter(file => file.startsWith(start));

  test('of a range', async () => {
    const name = join(folder, 'range-%03d.step.svg');
    expect(await exported('-o', name, '--at', '2', '--to', '4')).toMatchObject({
      code: 0,
      stdout: `wrote 3 files as ${name}\n`,
    });
    expect(filesLike('range')).toEqual(['range-002.step.svg', 'range-003.step.svg', 'range-004.step.svg']);
    expect(readFileSync(join(folder, 'range-003.step.svg'), 'utf8')).toMatch(/<title>.*, event 3 of \d+<\/title>/);
  });

  test('or of each phase', async () => {
    await exported('-o', join(folder, 'phase-%d.svg'), '--each', 'phase');
    const { log } = lesson('forks');
    const starts = Array.from({ length: log.length }, (_, i) => i).filter(
      i =>
        i === 0 ||
        log.typeAt(i) === 'backward.seeded' ||
        (log.phaseAt(i) === 'forward' && log.phaseAt(i - 1) === 'start'),
    );
    expect(filesLike('phase')).toEqual(starts.map(i => `phase-${i}.svg`).toSorted());
  });

  test('none of which is written when one is there', async () => {
    writeFileSync(join(folder, 'old-3.svg'), 'mine');
    const { code, stderr } = await exported('-o', join(folder, 'old-%d.svg'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('old-3.svg exists already')]);
    expect(filesLike('old')).toEqual(['old-3.svg']);
  });

  test('and without a number there is one event', async () => {
    const { code, stderr } = await exported('-o', join(folder, 'one.svg'), '--each', 'phase');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--each: expected a number in the name')]);
  });
});
