/** Tables of events, read back by DuckDB. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, listValue } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tensorComputed } from '../../src/engine/written-tensor.ts';
import { run } from '../cli/fake-io.ts';
import { lesson } from '../support/lessons.ts';
import { lectureWith, PLACES } from '../support/source-files.ts';

let connection: DuckDBConnection;
const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

/** The answer to a query that calls the scenario's table `events`. */
async function ask(scenario: string, query: string) {
  const file = join(folder, `${basename(scenario)}.parquet`);
  const { code, stderr } = await run(['export', scenario, '--output', file, '--force']);
  expect(code, stderr).toBe(0); // a log may be warned of
  const reader = await connection.runAndReadAll(query.replaceAll(/\bevents\b/g, `'${file}'`));
  return reader.getRows();
}

test.each(['computation-graph', 'two-layer', 'xor', 'nan-hunt'])('%s: every row is its event', async name => {
  const { log } = lesson(name);
  const rows = await ask(name, 'SELECT event, type, iteration, shape, "values" FROM events ORDER BY event');
  expect(rows.length).toBe(log.length);
  const expected = rows.map((_, i) => {
    const event = log.at(i);
    const tensor = tensorComputed(event);
    return [
      i,
      event.type,
      log.iterationAt(i),
      tensor === undefined ? null : listValue([...tensor.shape]),
      tensor === undefined ? null : listValue([...tensor.data]),
    ];
  });
  expect(rows).toEqual(expected);
});

// By hand: ∂L/∂c = e = 5; ∂L/∂b has one contribution, from d = 2b: 2 · (−2) = −4.
test('a contribution has its edge, its operation and its line', async () => {
  const query = `SELECT node, role, edge, slot, operation, line, "values"[1] FROM events
    WHERE type = 'contribution.computed' AND node IN ('b', 'c') ORDER BY node`;
  expect(await ask('computation-graph', query)).toEqual([
    ['b', 'input', 'd → b', 1, 'mul', 1, -4],
    ['c', 'input', 'L → c', 0, 'mul', 3, 5],
  ]);
});

test('norms, extremes and counts', async () => {
  const file = join(folder, 'numbers.json');
  writeFileSync(
    file,
    JSON.stringify({ title: 't', parameters: { x: [3, -4, 0] }, program: ['y = 1 / x', 'L = sum(x)'] }),
  );
  const [row] = await ask(
    file,
    `SELECT norm, min, max, nan, inf FROM events WHERE type = 'value.computed' AND node = 'y'`,
  );
  expect(row).toEqual([Number.POSITIVE_INFINITY, -0.25, Number.POSITIVE_INFINITY, 0, 1]);
});

// The columns' means are 4 and 30, their variances divided by n − 1 are 20/3 and 1400/3; momentum is 0.1, and the variance begins with 1.
test('running statistics have their numbers', async () => {
  const query = `SELECT node, "values" FROM events WHERE type = 'buffer.updated' ORDER BY event`;
  const rows = (await ask('batch-norm', query)).map(([node, values]) => [node, (values as { items: number[] }).items]); // a list
  expect(rows.map(([node]) => node)).toEqual(['D.running_mean', 'D.running_var']);
  expect(rows[0]![1]).toEqual([expect.closeTo(0.4, 12), expect.closeTo(3, 12)]);
  expect(rows[1]![1]).toEqual([expect.closeTo(0.9 + 2 / 3, 12), expect.closeTo(0.9 + 140 / 3, 12)]);
});

// points = linspace(−1, 1, 24) as (4, 6): Σx² = 24 · 25 / (3 · 23). The recorder kept its first 8 numbers.
test('of a recorded tensor that is kept in part, shape, norm and extremes are those of all elements', async () => {
  const query = `SELECT shape, norm, min, max, nan, len("values") FROM events WHERE type = 'value.given' AND node = 'points'`;
  const [row] = await ask('test/recorded/summaries.bplog', query);
  expect(row).toEqual([listValue([4, 6]), expect.closeTo(Math.sqrt(600 / 69), 6), -1, 1, 0, 8n]);
});

test('an operation of a recorded run has the line of its script, and a change of a gradient its numbers', async () => {
  const places = `SELECT line, file FROM events WHERE type = 'value.computed' AND node = 'scores' ORDER BY event LIMIT 1`;
  expect(await ask('test/recorded/summaries.bplog', places)).toEqual([[17, 'summaries.py']]); // scores = model(points)
  const changes = `SELECT count(*) FROM events WHERE type IN ('gradient.changed', 'value.given') AND "values" IS NULL`;
  expect(await ask('test/recorded/hooks.bplog', changes)).toEqual([[0n]]);
});

test.each(PLACES)('a line and its file are told as far as the log keeps them: $kept', async ({ kept, places }) => {
  const log = join(folder, `${JSON.stringify(kept).replace(/\W/g, '')}.ndjson`);
  writeFileSync(log, lectureWith(kept));
  const query = `SELECT node, file, line FROM events WHERE type = 'value.computed' AND node IN ('z1.1', 'z1') ORDER BY event`;
  const found = (['z1.1', 'z1'] as const).map(node => [node, places[node].file, places[node].line ?? null]);
  expect(await ask(log, query)).toEqual(found);
});

test('an operation without a place has no file among several', async () => {
  const log = join(folder, 'nowhere.ndjson');
  writeFileSync(
    log,
    lectureWith({ lecture: true, net: true }).replace(/("node":"z1","role".*),"site":\{[^}]*\}/, '$1'),
  );
  const query = `SELECT file, line FROM events WHERE type = 'value.computed' AND node = 'z1'`;
  expect(await ask(log, query)).toEqual([[null, null]]);
});

test('the documents’ question is answered', async () => {
  const [sql] = [...readFileSync('docs/event-table.md', 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)].map(
    ([, text]) => text!,
  );
  const rows = await ask('xor', sql!.replace("'xor.parquet'", 'events'));
  const { log } = lesson('xor');
  const growth = new Map<string, number>();
  for (const id of log.program.parameters) {
    const norms = Array.from({ length: log.length }, (_, i) => log.at(i)).flatMap(event =>
      event.type === 'gradient.accumulated' && event.node === id ? [Math.hypot(...event.after.data)] : [],
    );
    growth.set(log.program.nodes[id]!.name, norms.at(-1)! / norms[0]!);
  }
  expect(rows.map(([node]) => node)).toEqual([...growth].toSorted(([, a], [, b]) => b - a).map(([node]) => node));
  for (const [node, found] of rows) expect(found).toBeCloseTo(growth.get(String(node))!, 12);
});
