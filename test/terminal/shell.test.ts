import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { closingTerminals } from './closing-terminals.ts';
import { keys, type Terminal } from './harness.ts';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shell-test-'));
  await bundled('test/terminal/demonstration.ts', folder);
  program = join(folder, 'backprop-tui.js');
});
afterAll(() => rm(folder, { recursive: true }));

const open = closingTerminals();

/** The demonstration alone in a terminal. */
const demonstrate = (columns = 80, rows = 24): Terminal =>
  open({ command: process.execPath, args: [program], columns, rows });

/** The demonstration started from a prompt in mid-line, by a shell that tells what it left behind. */
const demonstrateFromPrompt = (): Terminal =>
  open({
    command: 'sh',
    args: ['-c', 'printf "prompt> "; "$@"; echo "code $?"; stty -a; read line', 'sh', process.execPath, program],
  });

/** Whether the screen shows this step of the demonstration, every cell of it. */
function showsFrame(terminal: Terminal, step: number, columns: number, rows: number): boolean {
  const [header = '', ...lines] = terminal.screen();
  return (
    header.startsWith(`step ${step} of ${columns}×${rows} `.slice(0, columns)) &&
    lines.length === rows - 1 &&
    lines.every((line, index) => line === String((index + 1 + step) % 10).repeat(columns))
  );
}

const processId = (terminal: Terminal): number => Number(/pid (\d+)/.exec(terminal.screen()[0] ?? '')?.[1]);

describe('a running application', () => {
  test('has the whole screen, no cursor, and every key to itself', async () => {
    const terminal = demonstrateFromPrompt();
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24) && terminal.modes().bracketedPaste);
    expect(terminal.modes()).toEqual({
      alternateScreen: true,
      cursorVisible: false,
      bracketedPaste: true,
      mouse: false,
    });
    expect(terminal.isRaw()).toBe(true);
  });

  test('paints each row in the colours of its roles', async () => {
    const terminal = demonstrate();
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
    // Nearest of the cube to vermilion #ee7733: 16 + 36 × 5 + 6 × 2 + 1 = 209; to blue #56b4e9: 16 + 36 × 1 + 6 × 3 + 4 = 74.
    expect(terminal.cell(79, 1)).toMatchObject({ text: '1', foreground: 209 });
    expect(terminal.cell(0, 23)).toMatchObject({ text: '3', foreground: 74 });
  });

  test('gets keys typed ahead one by one and in order, mouse reports apart', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send(`l${keys.right}}?${keys.shiftTab}\x1b[<0;3;3M é${keys.enter}`);
    await terminal.waitFor('; press 2,2; l right } ? shift+tab space é enter');
    terminal.send(keys.escape);
    await terminal.waitFor('é enter escape');
  });

  test('gets the keys that were typed before it had begun', async () => {
    const terminal = demonstrate();
    terminal.send('ab');
    await terminal.waitFor('; a b');
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
  });

  test('gets a paste as one text, keys in it included', async () => {
    const terminal = demonstrate();
    await terminal.waitFor(() => terminal.modes().bracketedPaste);
    terminal.send('\x1b[200~q\r\x03\x1b[201~');
    await terminal.waitFor('; pasted "q\\r\\u0003";');
  });

  test('has the mouse while it wants it', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send('m');
    await terminal.waitFor(() => terminal.modes().mouse);
    terminal.send('\x1b[<0;80;24M');
    await terminal.waitFor('; press 79,23; m');
    terminal.send('\x1b[<64;');
    terminal.send('1;2M');
    await terminal.waitFor('; wheelUp 0,1; m');
    terminal.send('m');
    await terminal.waitFor(() => !terminal.modes().mouse);
  });

  test('is woken as often as it wants, and hears keys meanwhile', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send('p');
    await terminal.waitFor(/step [1-9]\d/);
    terminal.send('x');
    await terminal.waitFor('; p x');
    terminal.send('p');
    await terminal.waitFor('; p x p');
  });

  test('is changed from outside, and by the work it asked for', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.signal('SIGUSR2');
    await terminal.waitFor('changed from outside');
    terminal.send('w');
    await terminal.waitFor('performed');
  });

  test('copies to the clipboard of the terminal', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send('y');
    // printf 'a copied value' | base64
    await terminal.waitFor(() => terminal.output().includes('\x1b]52;c;YSBjb3BpZWQgdmFsdWU=\x07'));
  });

  test('keeps its frame whole when something writes to the console', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send('o');
    await terminal.waitFor(() => terminal.output().includes('a stray line') && showsFrame(terminal, 0, 80, 24));
  });
});

describe('resizing', () => {
  test.each([
    [1, 1],
    [20, 5],
    [500, 300],
    [79, 24],
    [80, 25],
  ])('to %i×%i leaves no debris', async (columns, rows) => {
    const terminal = demonstrate();
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
    terminal.resize(columns, rows);
    // The emulator is never narrower than two columns.
    await terminal.waitFor(() =>
      columns === 1 ? terminal.screen()[0] === 's' : showsFrame(terminal, 0, columns, rows),
    );
    terminal.send(keys.right);
    await terminal.waitFor(() => columns === 1 || showsFrame(terminal, 1, columns, rows));
  });

  test('and back at once, which the size itself does not tell', async () => {
    const terminal = demonstrate();
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
    // The emulator cuts off what does not fit; the program is told when the size is the old one again.
    terminal.resize(10, 4);
    terminal.resize(80, 24);
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
  });

  test('to 0×0, as terminals report that do not know their size, counts as 80×24', async () => {
    const terminal = demonstrate(40, 10);
    await terminal.waitFor(() => showsFrame(terminal, 0, 40, 10));
    terminal.resize(0, 0);
    await terminal.waitFor(() => terminal.output().includes('80×24'));
    terminal.resize(30, 8);
    await terminal.waitFor(() => showsFrame(terminal, 0, 30, 8));
  });
});

describe('however it ends, the terminal is given back', () => {
  test('in the middle of playing', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send('p');
    await terminal.waitFor('step 9');
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
    expect(terminal.modes()).toEqual({
      alternateScreen: false,
      cursorVisible: true,
      bracketedPaste: false,
      mouse: false,
    });
  });

  test('when the terminal itself is gone, the program ends by the signal that says so, and does not abort', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.hangUp();
    expect(await terminal.exit).toEqual({ code: 0, signal: constants.signals.SIGHUP });
  });
});

describe('suspended', () => {
  /** Resolves when bash listens: it throws away what is typed before its prompt. */
  const untilPrompt = (terminal: Terminal): Promise<void> =>
    terminal.waitFor(() => terminal.screen().findLast(row => row !== '') === 'ready$');

  /** An interactive shell with job control and a recognisable prompt. */
  const openBash = async (): Promise<Terminal> => {
    const terminal = open({
      command: 'bash',
      args: ['--norc', '--noprofile', '-i'],
      env: { PS1: 'ready$ ', HISTFILE: '' },
    });
    await untilPrompt(terminal);
    terminal.send(`clear; ${process.execPath} ${program}\r`);
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
    // Once it has read a key, it has read the terminal's answers too: stopped before that, it would leave them to bash.
    terminal.send('x');
    await terminal.waitFor('; x');
    return terminal;
  };

  test('by ^Z and resized meanwhile, it comes back in the new size', async () => {
    const terminal = await openBash();
    terminal.send(keys.ctrlZ);
    await untilPrompt(terminal);
    terminal.resize(60, 20);
    terminal.send('fg\r');
    await terminal.waitFor(() => showsFrame(terminal, 0, 60, 20));
    terminal.send(keys.right);
    await terminal.waitFor(() => showsFrame(terminal, 1, 60, 20));
  });

  test('by SIGTSTP it hands the terminal back as well', async () => {
    const terminal = await openBash();
    process.kill(processId(terminal), 'SIGTSTP');
    await untilPrompt(terminal);
    expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
    terminal.send('fg\r');
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24));
  });

  test('by SIGSTOP, unforeseen, it is whole again after fg', async () => {
    const terminal = await openBash();
    process.kill(processId(terminal), 'SIGSTOP');
    await untilPrompt(terminal);
    terminal.send('fg\r');
    await terminal.waitFor(() => showsFrame(terminal, 0, 80, 24) && terminal.isRaw());
    terminal.send(keys.right);
    await terminal.waitFor(() => showsFrame(terminal, 1, 80, 24));
  });

  test('without a shell that could resume it, it goes on', async () => {
    const terminal = demonstrate();
    await terminal.waitFor('step 0');
    terminal.send(keys.ctrlZ);
    await terminal.waitFor(() => terminal.output().split('\x1b[?1049h').length === 3);
    terminal.send(keys.right);
    await terminal.waitFor(() => showsFrame(terminal, 1, 80, 24));
  });
});
