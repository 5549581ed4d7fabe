import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTerminal } from './harness.ts';

test('All a program wrote has been read when its exit is known, however busy this process was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harness-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const terminal = openTerminal({
    command: 'sh',
    args: ['-c', `printf begin; exec 3>"$1"; printf '%9000slast words' .`, 'sh', pipe],
    columns: 20,
    rows: 5,
  });
  await terminal.waitFor('begin');
  // Too busy to read anything until the program has ended: it waits for this end of the pipe, and its own closes with it.
  readFileSync(pipe);
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.screen().join('')).toMatch(/last words$/);
});
