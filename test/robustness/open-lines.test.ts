/**
 * Promise: whatever line is open, `^C` and `^\` are never letters: they end the program and give the terminal back, in an unfinished
 * paste and behind thousands of keys as well; while events are searched, `^C` first stops the search.
 */

import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { keys, openTerminal, type Terminal } from '../terminal/harness.ts';

const scenario = fileURLToPath(new URL('../../scenarios/two-layer.json', import.meta.url));
let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-lines-'));
  program = join(folder, 'backprop-tui.js');
  await bundled('src/main.tsx', folder);
});
afterAll(() => rm(folder, { recursive: true }));

const AS_BEFORE = { alternateScreen: false, cursorVisible: true, bracketedPaste: false, mouse: false };

async function opened(file = scenario): Promise<Terminal> {
  const terminal = openTerminal({
    command: process.execPath,
    args: [program, file],
    env: { XDG_STATE_HOME: folder },
    columns: 120,
    rows: 36,
  });
  await terminal.waitFor(/event 0\//);
  return terminal;
}

async function endsBy(terminal: Terminal, key: string, code: number): Promise<void> {
  terminal.send(key);
  expect(await terminal.exit).toEqual({ code, signal: 0 });
  expect(terminal.modes()).toEqual(AS_BEFORE);
  await terminal.close();
}

/** What opens each line, and what then stands on the screen. */
const LINES: readonly (readonly [name: string, keys: string, shown: string | RegExp])[] = [
  ['the command line', ':goto 1', ': goto 1'],
  ['a list of commands that is gone through', `:g${keys.down}${keys.down}`, ': g'],
  ['the search', '/tanh', /\/ ?tanh/],
  ['the filter of the help', '?rel', 'filter: rel'],
  ['a new value', 'je1.5', '1.5'],
  ['an answer of predict mode', 't0.25', '0.25'],
  ['an unfinished paste in a command', ':\x1b[200~goto 1', ': goto 1'],
  ['an unfinished paste in the panes', '\x1b[200~lll', /event 0\//],
  ['an unfinished paste in an answer', 't\x1b[200~0.25', '0.25'],
];

describe.concurrent('The terminal is given back from', () => {
  test.each(LINES)('%s', async (_line, typed, shown) => {
    for (const [key, code] of [
      [keys.ctrlC, 130],
      [keys.ctrlBackslash, 131],
    ] as const) {
      const terminal = await opened();
      terminal.send(typed);
      await terminal.waitFor(shown);
      await endsBy(terminal, key, code);
    }
  });

  test.each(['/', ':', '?', 't'])('5,000 letters in the line that %s opens, at once', async opener => {
    const terminal = await opened();
    terminal.send(opener + 'ab/ '.repeat(1_250));
    await endsBy(terminal, keys.ctrlC, 130);
  });
});

test('^C ends the program while an export waits for the reader of a pipe', async () => {
  const pipe = join(folder, 'pipe.html');
  execFileSync('mkfifo', [pipe]);
  const reader = await open(pipe, constants.O_RDWR); // holds it open, and reads nothing
  const terminal = await opened();
  terminal.send(`:export ${pipe}\r`);
  await terminal.waitFor('writing');
  await endsBy(terminal, keys.ctrlC, 130);
  await reader.close();
});

describe('An export that waits for the reader of a pipe when the session is left', () => {
  /** A session that is left by `q` while its pipe is full. */
  const left = async (name: string) => {
    const pipe = join(folder, name);
    execFileSync('mkfifo', [pipe]);
    const reader = await open(pipe, constants.O_RDWR);
    const terminal = await opened();
    terminal.send(`:export ${pipe}\r`);
    await terminal.waitFor('writing');
    terminal.send('q');
    await terminal.waitFor(`${name}: ^C stops it`);
    expect(terminal.modes()).toEqual(AS_BEFORE);
    return { pipe, terminal, reader };
  };

  test('goes on, which is said, and ends the program when all is read', async () => {
    const { pipe, terminal, reader } = await left('read.html');
    const readAll = readFile(pipe, 'utf8');
    await terminal.waitFor(`written to ${pipe}`);
    await reader.close();
    expect(await readAll).toMatch(/<\/html>\s*$/);
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
    await terminal.close();
  });

  test('is ended by ^C', async () => {
    const { terminal, reader } = await left('unread.html');
    terminal.send(keys.ctrlC);
    await terminal.waitFor('unread.html: its writing was stopped');
    expect(await terminal.exit).toEqual({ code: 0, signal: system.signals.SIGINT });
    await terminal.close();
    await reader.close();
  });
});

test.each([
  ['^C', keys.ctrlC],
  ['q and then ^C', `q`],
])('%s during an export leaves no file that is half written', async (_keys, first) => {
  const place = await mkdtemp(join(folder, 'half-'));
  const file = join(place, 'long.json');
  const training = { iterations: 400, optimizer: { type: 'sgd', lr: 0.01 } };
  await writeFile(
    file,
    JSON.stringify({ title: 'long', parameters: { w: 1 }, program: ['L = (w - 3) ** 2'], training }),
  );
  const terminal = await opened(file);
  await terminal.waitFor(/event 0\/3999$/m); // all is recorded
  terminal.send(`:export ${join(place, 'run.cast')}\r`);
  await expect.poll(() => readdir(place), { timeout: 5_000 }).toHaveLength(2);
  terminal.send(first);
  if (first === 'q') {
    await terminal.waitFor('run.cast: ^C stops it');
    terminal.send(keys.ctrlC);
  }
  await terminal.exit;
  await terminal.close();
  expect(await readdir(place)).toEqual(['long.json']);
});

test.each([
  ['^C', keys.ctrlC, 130],
  ['^\\', keys.ctrlBackslash, 131],
])('In words, too, %s right behind an escape ends the program', async (_key, key, code) => {
  const terminal = openTerminal({ command: process.execPath, args: [program, scenario, '--screen-reader'] });
  await terminal.waitFor('Event 0 of');
  await endsBy(terminal, `\x1b${key}`, code);
});

test('In words, too, ^C is heard while an edit is recorded, and the next key is answered', async () => {
  const file = join(folder, 'products.json');
  const shape = { init: 'normal', shape: [900, 900] };
  await writeFile(
    file,
    JSON.stringify({ title: 'products', parameters: { a: shape, b: shape, c: 1 }, program: ['L = mean(a @ b) * c'] }),
  );
  const terminal = openTerminal({ command: process.execPath, args: [program, file, '--screen-reader'], columns: 120 });
  await terminal.waitFor('Event 0 of 0 to');
  terminal.send(`:edit c = 2\r${keys.ctrlC}`);
  await terminal.waitFor('cancelled: recording timeline 2');
  terminal.send('l');
  await terminal.waitFor('Event 1 of');
  await endsBy(terminal, keys.ctrlBackslash, 131);
});

describe('While events are searched', () => {
  /** A million numbers written to be looked at: seconds of work. */
  const long = {
    title: 'long',
    parameters: { w: 1 },
    program: ['L = (w - 3) ** 2'],
    training: { iterations: 100_000, optimizer: { type: 'sgd', lr: 1e-5 } },
  };

  test.each([
    ['^C stops the search, and then ends the program', keys.ctrlC, 130],
    ['^\\ ends the program', keys.ctrlBackslash, 131],
  ])('%s', async (_what, key, code) => {
    const file = join(folder, `long-${code}.json`);
    await writeFile(file, JSON.stringify(long));
    const terminal = await opened(file);
    await terminal.waitFor(/event 0\/999999$/m, 60_000); // all is recorded
    terminal.send('/777777777777');
    await terminal.waitFor(/looked at \d+ of/);
    if (code === 130) {
      terminal.send(key);
      await terminal.waitFor('looking through the run is stopped');
    }
    await endsBy(terminal, key, code);
  });
});
