/** The program as others start it: real pipes, real exit codes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { keys, openTerminal } from '../terminal/harness.ts';

let folder: string;
let program: string;

beforeAll(async () => {
  // As it is installed: dist beside scenarios, run from somewhere else.
  folder = await mkdtemp(join(tmpdir(), 'process-test-'));
  await bundled('src/main.tsx', join(folder, 'dist'));
  await cp('scenarios', join(folder, 'scenarios'), { recursive: true });
  program = join(folder, 'dist', 'backprop-tui.js');
});
afterAll(() => rm(folder, { recursive: true }));

const start = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, [program, ...words], { cwd: tmpdir(), env: { PATH: process.env.PATH, ...env } });

async function finished(words: readonly string[], stdin = '') {
  const child = start(words);
  child.stdin.on('error', () => {}); // a program that needs no input need not read it
  child.stdin.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}

describe('without a terminal', () => {
  it('finds the bundled examples from any folder', async () => {
    const { code, stdout } = await finished(['trace', 'computation-graph']);
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^Event 0 of 0 to 15\. Iteration 1 begins\. Note: The smallest /),
    ]);
  });

  it('reads a scenario, or a log, from standard input', async () => {
    const { stdout: log } = await finished(['trace', 'two-layer', '--json']);
    expect(await finished(['trace', '--json', '-'], log)).toEqual({ code: 0, stdout: log, stderr: '' });
  });

  it('does not wait for input it does not need', async () => {
    const child = start(['--version']);
    const [code] = await once(child, 'exit'); // its standard input stays open
    expect(code).toBe(0);
  });
});

describe('exit codes', () => {
  it.each<[number, readonly string[], string]>([
    [0, ['check', 'forks'], ''],
    [1, ['check', '-'], '{ "title": "t", "program": ["L = 1"], "expect": [{ "values": { "L": 2 } }] }'],
    [2, ['--nonsense'], ''],
    [65, ['trace', '-'], '{'],
    [66, ['trace', 'nowhere'], ''],
  ])('%i', async (code, words, stdin) => {
    expect((await finished(words, stdin)).code).toBe(code);
  });

  it('of a signal are left to the system', async () => {
    const child = start(['trace', 'mazur-10000', '--json']);
    await once(child.stdout, 'data'); // the rest waits in the pipe, which is not read
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']); // a shell calls it 143
  });
});

describe('in a terminal without a file', () => {
  it('offers the examples; what is typed narrows them, Enter opens, q leads back, and out', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program], columns: 100, rows: 30 });
    await terminal.waitFor('▶ tour ');
    terminal.send('two-layer');
    await terminal.waitFor('▶ two-layer ');
    terminal.send(keys.down + keys.enter);
    await terminal.waitFor('event 0/');
    terminal.send('q');
    await terminal.waitFor('▶ two-layer-forward');
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
    expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
    await terminal.close();
  });

  it('ends with 130 on ^C', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program] });
    await terminal.waitFor('▶ tour');
    terminal.send(keys.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
    await terminal.close();
  });
});

describe('with --screen-reader', () => {
  it('each key is answered with a sentence; there is no screen, and the terminal is as before', async () => {
    const terminal = openTerminal({
      command: 'sh',
      args: [
        '-c',
        '"$@"; echo "code $?"; read line',
        'sh',
        process.execPath,
        program,
        'computation-graph',
        '--screen-reader',
      ],
      columns: 150,
    });
    await terminal.waitFor('Event 0 of 0 to 15. Iteration 1 begins.');
    terminal.send(keys.right + keys.right);
    await terminal.waitFor('Event 2 of 0 to 15, forward. d = 2 times b is 2.');
    terminal.send(':13\r');
    await terminal.waitFor('Event 13 of 0 to 15, backward. Gradient of d: no gradient yet plus minus 2 is minus 2');
    terminal.send('?');
    await terminal.waitFor('q: ');
    expect(terminal.output()).not.toContain('\u001b');
    terminal.send('q');
    await terminal.waitFor('code 0');
    expect(terminal.isRaw()).toBe(false);
    await terminal.close();
  });

  it('^C ends it with 130', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program, 'forks', '--screen-reader'] });
    await terminal.waitFor('Event 0');
    terminal.send(keys.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
    await terminal.close();
  });
});
