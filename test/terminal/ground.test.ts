/** Light or dark, as a terminal tells it: at once, late, torn, wrong or never. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { closingTerminals } from './closing-terminals.ts';
import { keys, type Terminal, type TerminalOptions } from './harness.ts';

const QUESTION = '\x1b]11;?\x1b\\\x1b[c';
const WHITE = '\x1b]11;rgb:ffff/ffff/ffff\x1b\\';
const BLACK = '\x1b]11;rgb:0000/0000/0000\x07';
const ATTRIBUTES = '\x1b[?62;22c';

const scenario = fileURLToPath(new URL('../../scenarios/computation-graph.json', import.meta.url));

let folder: string;
let demonstration: string;
let debuggerFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ground-test-'));
  await bundled('test/terminal/demonstration.ts', join(folder, 'demonstration'));
  await bundled('src/main.tsx', join(folder, 'program'));
  demonstration = join(folder, 'demonstration', 'backprop-tui.js');
  debuggerFile = join(folder, 'program', 'backprop-tui.js');
});
afterAll(() => rm(folder, { recursive: true }));

const openAny = closingTerminals();
const open = (options: Omit<TerminalOptions, 'isSilent'>): Terminal => openAny({ ...options, isSilent: true });

/** The demonstration, in a terminal that says only what the test says. */
async function demonstrate(): Promise<Terminal> {
  const terminal = open({ command: process.execPath, args: [demonstration] });
  await terminal.waitFor('step 0');
  return terminal;
}

/**
 * The colour of a value in the last row. Nearest of the 256 colours to the dark theme's #56b4e9: 16 + 36 × 1 + 6 × 3 + 4 = 74; to the
 * light theme's #006fad: 16 + 36 × 0 + 6 × 1 + 3 = 25.
 */
const groundOf = (terminal: Terminal): string | undefined =>
  new Map<unknown, string>([
    [74, 'dark'],
    [25, 'light'],
  ]).get(terminal.cell(0, 23).foreground);

const isOn =
  (terminal: Terminal, ground: string): (() => boolean) =>
  () =>
    groundOf(terminal) === ground;

const questionsTo = (terminal: Terminal): number => terminal.output().split(QUESTION).length - 1;

describe('A terminal', () => {
  test('is asked before the first frame, which does not wait for the answer', async () => {
    const terminal = await demonstrate();
    expect(terminal.output().indexOf(QUESTION)).toBeLessThan(terminal.output().indexOf('step 0'));
    expect([questionsTo(terminal), groundOf(terminal)]).toEqual([1, 'dark']);
    expect(terminal.output()).toContain('\x1b[?2031h');
  });

  test('with a light background has the colours for it, however late it answers, and no key is lost', async () => {
    const terminal = await demonstrate();
    terminal.send(`ab${keys.down}`);
    await terminal.waitFor('; a b down');
    terminal.send(`c${WHITE}${ATTRIBUTES}d`);
    await terminal.waitFor('; a b down c d');
    await terminal.waitFor(isOn(terminal, 'light'));
    terminal.send(`e${BLACK}g`);
    await terminal.waitFor('; a b down c d e g');
    await terminal.waitFor(isOn(terminal, 'dark'));
  });

  test('that answers in pieces is understood, and the keys around them', async () => {
    const terminal = await demonstrate();
    const at = WHITE.length - 3;
    terminal.send(`a${WHITE.slice(0, at)}`);
    await terminal.waitFor('; a');
    terminal.send(WHITE.slice(at));
    await terminal.waitFor(isOn(terminal, 'light'));
    terminal.send('b');
    await terminal.waitFor('; a b');
  });

  test.each([
    ['another colour', '\x1b]10;rgb:ffff/ffff/ffff\x07'],
    ['a name', '\x1b]11;white\x07'],
    ['wrong digits', '\x1b]11;rgb:fffff/f/f\x07'],
    ['too few parts', '\x1b]11;rgb:ffff/ffff\x1b\\'],
    ['nothing', '\x1b]11;\x07'],
    ['a cut answer', '\x1b]11;rgb:ffff/ff'],
    ['bytes', '\x1b]11;\x80\xff\x07'],
  ])('that answers %s changes nothing', async (_, answer) => {
    const terminal = await demonstrate();
    terminal.send(`a${answer}${ATTRIBUTES}`);
    await terminal.waitFor('; a');
    terminal.send('n');
    await terminal.waitFor('; a n');
    expect(groundOf(terminal)).toBe('dark');
  });

  test('that turns light says so, and is asked for its colour', async () => {
    const terminal = await demonstrate();
    terminal.send('\x1b[?997;2n');
    await terminal.waitFor(isOn(terminal, 'light'));
    await terminal.waitFor(() => questionsTo(terminal) === 2);
    terminal.send(BLACK);
    await terminal.waitFor(isOn(terminal, 'dark'));
  });
});

describe('An answer that has not come when the program ends', () => {
  const fromShell = async (): Promise<Terminal> => {
    const terminal = open({
      command: 'sh',
      args: ['-c', '"$@"; echo over; read line; echo "read <$line>"; read line', 'sh', process.execPath, demonstration],
    });
    await terminal.waitFor('step 0');
    return terminal;
  };

  test('is waited for, and not typed into the next program', async () => {
    const terminal = await fromShell();
    terminal.send('q');
    terminal.send(`${WHITE}${ATTRIBUTES}`);
    await terminal.waitFor('over');
    terminal.send('x\r');
    await terminal.waitFor('read <x>');
  });

  test('is not waited for long: some terminals never answer', async () => {
    const terminal = await fromShell();
    terminal.send('q');
    await terminal.waitFor('over');
    expect(terminal.output()).toContain('\x1b[?2031l');
  });
});

describe('The debugger', () => {
  const debug = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal =>
    open({ command: process.execPath, args: [debuggerFile, ...args], env });

  test('asks the terminal, over a scenario and over the list of examples', async () => {
    const [session, list] = [debug([scenario]), debug([])];
    await session.waitFor('event 0');
    await list.waitFor('choose an example');
    expect([questionsTo(session), questionsTo(list)]).toEqual([1, 1]);
  });

  test.each([
    ['a theme on the command line', [scenario, '--theme', 'light'], {}],
    ['NO_COLOR', [scenario], { NO_COLOR: '1' }],
    ['--no-color', [scenario, '--no-color'], {}],
  ])('does not ask with %s', async (_, args, env) => {
    const terminal = debug(args, env);
    await terminal.waitFor('event 0');
    terminal.send(keys.right);
    await terminal.waitFor('event 1/');
    expect(questionsTo(terminal)).toBe(0);
  });

  test('asks once :theme auto wants it', async () => {
    const terminal = debug([scenario, '--theme', 'dark']);
    await terminal.waitFor('event 0');
    terminal.send(`:theme auto${keys.enter}`);
    await terminal.waitFor(() => questionsTo(terminal) === 1);
  });
});
