import { expect, test } from 'vitest';
import { openTerminal } from './harness.ts';

test('All a program wrote has been read when its exit is known, however busy this process was', async () => {
  const terminal = openTerminal({
    command: 'sh',
    args: ['-c', `printf begin; sleep 0.1; printf '%9000slast words' .`],
    columns: 20,
    rows: 5,
  });
  await terminal.waitFor('begin');
  const until = performance.now() + 500;
  while (performance.now() < until);
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.screen().join('')).toMatch(/last words$/);
});
