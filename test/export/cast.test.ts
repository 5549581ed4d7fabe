/** A recording for asciinema shows the screen after each event. */

import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { plainRow } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { run } from '../cli/fake-io.ts';
import { lesson, sessionOf } from '../support/lessons.ts';

type Line = readonly [wait: number, code: string, text: string];

async function cast(name: string, ...words: readonly string[]) {
  const { code, stdout, stderr } = await run(['export', name, '-o', '-', '--as', 'cast', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  const [header, ...lines] = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  return { header, lines: lines as readonly Line[] };
}

const SIZE = { columns: 90, rows: 28 };

test('played in a terminal, each frame is the screen after its event', async () => {
  const { header, lines } = await cast('computation-graph', '--size', `${SIZE.columns}x${SIZE.rows}`);
  expect(header).toMatchObject({ version: 3, term: { cols: SIZE.columns, rows: SIZE.rows } });
  const terminal = new Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  const frames = lines.filter(([, code]) => code === 'o').slice(0, -1);
  expect(frames).toHaveLength(lesson('computation-graph').log.length);
  for (const [position, [, , text]] of frames.entries()) {
    await new Promise<void>(done => terminal.write(text, done));
    const shown = Array.from({ length: SIZE.rows }, (_, y) =>
      terminal.buffer.active.getLine(y)!.translateToString().trimEnd(),
    ); // all rows are there
    const expected = screenOf(sessionOf('computation-graph', position), SIZE).map(row => plainRow(row).trimEnd());
    expect(shown).toEqual(expected);
  }
});

test('markers stand at phases and notes, and what there is to read stays longer', async () => {
  const { lines } = await cast('computation-graph');
  const markers = lines.filter(([, code]) => code === 'm').map(([, , label]) => label);
  expect(markers.filter(label => !label.startsWith('✎'))).toEqual(['start', 'forward', 'backward']);
  expect(markers.filter(label => label.startsWith('✎')).length).toBeGreaterThan(3);
  const waits = lines.filter(([, code]) => code === 'o').map(([wait]) => wait);
  expect(waits[0]).toBe(0);
  expect(Math.min(...waits.slice(1))).toBe(1);
  expect(Math.max(...waits)).toBeGreaterThan(3);
  expect(lines.slice(-2).map(([, ...event]) => event)).toEqual([
    ['o', '\x1b[?25h'], // the cursor is shown again
    ['x', '0'],
  ]);
});

test('iterations are named where there are several; a range is a part', async () => {
  const { lines } = await cast('gradient-descent', '--at', '0', '--to', '30');
  expect(lines.filter(([, code]) => code === 'o').slice(0, -1)).toHaveLength(31);
  expect(lines.filter(([, code]) => code === 'm').map(([, , label]) => label)).toContain('iteration 2: forward');
});
