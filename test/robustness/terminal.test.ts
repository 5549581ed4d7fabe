/**
 * Promise: however the debugger ends, and whatever is on its screen then, the terminal is as it was: primary screen, cursor, line
 * editing and echo, mouse and paste modes; an error stands after the prompt, with what to report; and the exit code says how it
 * ended. ^Z and fg, and any storm of sizes, leave no trace.
 */

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { renderFrame } from '../support/frame.ts';
import { lesson } from '../support/lessons.ts';
import { keys, openTerminal, type Terminal } from '../terminal/harness.ts';

const scenario = fileURLToPath(new URL('../../scenarios/two-layer.json', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-test-'));
  await bundled('src/main.tsx', join(folder, 'sound'));
  await cp('scenarios', join(folder, 'scenarios'), { recursive: true });
  await bundled('test/robustness/terminal/faulty.ts', join(folder, 'faulty'));
});
afterAll(() => rm(folder, { recursive: true }));

const programOf = (build: 'sound' | 'faulty'): string => join(folder, build, 'backprop-tui.js');

/** Something on the screen: the keys that lead there, what then shows, and the key that leads out again. */
interface Opened {
  readonly open: string;
  readonly shown: string;
  readonly close?: string;
}

const MODES: Readonly<Record<string, Opened>> = {
  'the panes': { open: 'l', shown: 'event 1/56' },
  'the help': { open: '?rel', shown: 'filter: rel', close: keys.escape },
  'a prompt with a paste in it': { open: ':\x1b[200~goto 1\x1b[201~', shown: ': goto 1', close: keys.escape },
  'a list of breakpoints': { open: 'bjbB', shown: 'Breakpoints', close: keys.escape },
  'a matrix, the mouse given away': { open: 'M4jjjj\r', shown: 'b1 · value', close: keys.escape },
};

interface WayOut {
  readonly leave: (terminal: Terminal, pid: number, opened: Opened) => void;
  readonly code: number;
  /** What is printed, when it is the program's fault. */
  readonly error?: string;
}

const signalling = (name: NodeJS.Signals, code: number): WayOut => ({
  leave: (_, pid) => void process.kill(pid, name),
  code,
});
const failing = (letter: string, error: string): WayOut => ({
  // A control key is its letter minus 96.
  leave: terminal => terminal.send(String.fromCharCode(letter.charCodeAt(0) - 96)),
  code: 70,
  error,
});

const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  q: { leave: (terminal, _, opened) => leaveBy(terminal, opened, 'q'), code: 0 },
  ':quit': { leave: (terminal, _, opened) => leaveBy(terminal, opened, ':quit\r'), code: 0 },
  '^C': { leave: terminal => terminal.send(keys.ctrlC), code: 130 },
  '^\\': { leave: terminal => terminal.send(keys.ctrlBackslash), code: 131 },
  'an escape and ^C at once': { leave: terminal => terminal.send(`\x1b${keys.ctrlC}`), code: 130 },
  '^C among typed-ahead keys': { leave: terminal => terminal.send(`ll${keys.ctrlC}ll`), code: 130 },
  SIGINT: signalling('SIGINT', 130),
  SIGTERM: signalling('SIGTERM', 143),
  SIGHUP: signalling('SIGHUP', 129),
  SIGQUIT: signalling('SIGQUIT', 131),
  'SIGTERM again and again until it is gone': { leave: (_, pid) => bombard(pid), code: 143 },
  'a throw in update': failing('x', 'thrown in update'),
  'a throw in frame': failing('f', 'thrown in frame'),
  'a rejection': failing('r', 'rejected'),
  'a throw in a timer': failing('t', 'thrown in a timer'),
  'a rejection that is never awaited': failing('u', 'never awaited'),
};

function bombard(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
    setImmediate(bombard, pid);
  } catch {
    // It is gone.
  }
}

/** Escape by itself first: with a key right behind it, it would be that key with Alt. */
function leaveBy(terminal: Terminal, { shown, close }: Opened, way: string): void {
  terminal.send(close ?? way);
  if (close !== undefined)
    void terminal.waitFor(() => !terminal.screen().some(row => row.includes(shown))).then(() => terminal.send(way));
}

const MATRIX = Object.entries(WAYS_OUT).flatMap(([way, out]) =>
  Object.entries(MODES).map(([mode, opened]) => [way, mode, out, opened] as const),
);

const AS_BEFORE = { alternateScreen: false, cursorVisible: true, bracketedPaste: false, mouse: false };

describe.concurrent('The terminal is as it was, and the exit code right,', () => {
  test.each(MATRIX)('after %s from %s', async (_way, _mode, { leave, code, error }, opened) => {
    const pidFile = join(await mkdtemp(join(folder, 'run-')), 'pid');
    // A prompt in mid-line, and a shell that tells the exit code and keeps the terminal open.
    const script = `printf 'prompt> '; sh -c 'echo $$ > "$0"; exec "$@"' "$@"; echo "code $?"; read line`;
    const program = programOf(error === undefined ? 'sound' : 'faulty');
    const terminal = openTerminal({
      command: 'sh',
      args: ['-c', script, 'sh', pidFile, process.execPath, program, scenario],
      columns: 100,
      rows: 30,
    });
    try {
      await terminal.waitFor('event 0/56');
      terminal.send(opened.open);
      await terminal.waitFor(opened.shown);
      expect(terminal.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
      leave(terminal, Number(await readFile(pidFile, 'utf8')), opened);
      await terminal.waitFor(/(^| )code \d+/);
      expect(terminal.modes()).toEqual(AS_BEFORE);
      expect(terminal.isRaw()).toBe(false);
      const [first = '', ...rest] = terminal.screen();
      if (error === undefined) {
        expect(first).toBe(`prompt> code ${code}`);
      } else {
        expect(first).toMatch(/^prompt> backprop-tui: this is a bug/);
        expect(rest.join('\n')).toContain(`Error: ${error}`);
        expect(rest).toContain(`code ${code}`);
      }
    } finally {
      await terminal.close();
    }
  });
});

describe('A file that is read again, and takes an hour to record,', () => {
  const source = (program: string) =>
    JSON.stringify({
      title: 't',
      inputs: { x: { init: 'normal', shape: [160, 160] } },
      program: [program],
      training: { accumulate: 100 },
    });

  test.each([
    ['q', 0],
    [keys.ctrlC, 130],
  ])('keeps %j from nothing', async (key, code) => {
    const file = join(folder, `read-again-${code}.json`);
    await writeFile(file, source('L = mean(x)'));
    const terminal = openTerminal({ command: process.execPath, args: [programOf('sound'), file] });
    await terminal.waitFor('event 0/');
    await writeFile(file, source('L = einsum("ij,kl->", x, x)'));
    await terminal.waitFor('again: iteration 1');
    terminal.send(key);
    expect(await terminal.exit).toEqual({ code, signal: 0 });
    await terminal.close();
  });
});

describe('A terminal that is taken away', () => {
  test.each([
    ['the screen', []],
    ['sentences', ['--screen-reader']],
  ])('ends the program by SIGHUP, not by an abort, and its breakpoints are kept: %s', async (_what, flags) => {
    const state = await mkdtemp(join(folder, 'state-'));
    const terminal = openTerminal({
      command: process.execPath,
      args: [programOf('sound'), scenario, ...flags],
      env: { XDG_STATE_HOME: state },
    });
    await terminal.waitFor(/event 0\/56|Event 0 of/);
    terminal.send('jb');
    await terminal.waitFor('breakpoint at');
    terminal.hangUp();
    expect(await terminal.exit).toEqual({ code: 0, signal: constants.signals.SIGHUP });
    const [file = ''] = await readdir(join(state, 'backprop-tui'));
    expect(JSON.parse(await readFile(join(state, 'backprop-tui', file), 'utf8')).breakpoints).toHaveLength(1);
  });
});

test.each([
  ['^C', (terminal: Terminal) => terminal.send(keys.ctrlC), 130],
  ['SIGTERM', (terminal: Terminal) => terminal.signal('SIGTERM'), 143],
])('%s ends the program while the list of examples gives way to an example', async (_signal, give, code) => {
  const terminal = openTerminal({ command: process.execPath, args: [programOf('sound')], isSilent: true });
  await terminal.waitFor('choose an example');
  terminal.send(keys.enter);
  await terminal.waitFor(() => terminal.output().includes('\x1b[?2031l')); // it waits for what the terminal answers
  give(terminal);
  expect(await terminal.exit).toEqual({ code, signal: 0 });
  expect(terminal.modes()).toEqual(AS_BEFORE);
  await terminal.close();
});

/** What the screen of that size shows after event `at`. */
function frame(at: number, columns: number, rows: number): readonly string[] {
  const { scenario, log } = lesson('two-layer');
  return renderFrame(scenario, log, { at, columns, rows }).map(row => row.trimEnd());
}

const shows = (terminal: Terminal, expected: readonly string[]): Promise<void> =>
  terminal.waitFor(() => {
    const screen = terminal.screen();
    return screen.length === expected.length && screen.every((row, i) => row === expected[i]);
  });

describe.concurrent('The terminal is handed back and taken again', () => {
  test('by ^Z and fg, ten times, with nothing lost', async () => {
    const terminal = openTerminal({
      command: 'bash',
      args: ['--norc', '--noprofile', '-i'],
      env: { PS1: 'ready$ ', HISTFILE: '' },
      columns: 100,
      rows: 30,
    });
    const untilPrompt = () => terminal.waitFor(() => terminal.screen().findLast(row => row !== '') === 'ready$');
    try {
      await untilPrompt();
      terminal.send(`clear; ${process.execPath} ${programOf('sound')} ${scenario}\r`);
      await shows(terminal, frame(0, 100, 30));
      for (let cycle = 1; cycle <= 10; cycle++) {
        terminal.send(keys.right);
        await shows(terminal, frame(cycle, 100, 30));
        terminal.send(keys.ctrlZ);
        await untilPrompt();
        // Without the word on bracketed paste, which bash wants at its own prompt.
        expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true, mouse: false });
        terminal.send('fg\r');
        await shows(terminal, frame(cycle, 100, 30));
        await terminal.waitFor(() => terminal.modes().mouse);
        expect(terminal.isRaw()).toBe(true);
      }
      terminal.send('q');
      await untilPrompt();
      expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true, mouse: false });
    } finally {
      await terminal.close();
    }
  });
});

describe.concurrent('A storm of 400 sizes', () => {
  /** Sizes that no terminal should have are among them. */
  const ODD = [
    [0, 0],
    [1, 1],
    [20, 5],
    [500, 300],
    [2, 300],
    [500, 1],
  ] as const;

  test.each([
    [100, 30],
    [80, 24],
    [20, 5],
    [500, 300],
  ])('ends in the frame of the last one, %i×%i', async (columns, rows) => {
    const terminal = openTerminal({ command: process.execPath, args: [programOf('sound'), scenario] });
    try {
      await shows(terminal, frame(0, 80, 24));
      for (let turn = 0; turn < 400; turn++) {
        const [oddColumns, oddRows] = ODD[turn % 50] ?? [2 + ((turn * 37) % 150), 1 + ((turn * 17) % 60)];
        terminal.resize(oddColumns, oddRows);
        if (turn % 20 === 0) {
          terminal.send(keys.right);
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      terminal.resize(columns, rows);
      await shows(terminal, frame(20, columns, rows));
      terminal.send('q');
      expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
      expect(terminal.modes()).toEqual(AS_BEFORE);
    } finally {
      await terminal.close();
    }
  });
});
