/** Tables of events, read back by DuckDB. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, listValue } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tensorOf } from '../../src/engine/events.ts';
import { run } from '../cli/fake-io.ts';
import { lesson } from '../support/lessons.ts';

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
  expect([code, stderr]).toEqual([0, '']);
  const reader = await connection.runAndReadAll(query.replaceAll(/\bevents\b/g, `'${file}'`));
  return reader.getRows();
}

test.each(['computation-graph', 'two-layer', 'xor', 'nan-hunt'])('%s: every row is its event', async name => {
  const { log } = lesson(name);
  const rows = await ask(name, 'SELECT event, type, iteration, shape, "values" FROM events ORDER BY event');
  expect(rows.length).toBe(log.length);
  const expected = rows.map((_, i) => {
    const event = log.at(i);
    const tensor = tensorOf(event);
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
