/**
 * Promise: no message on stderr has an escape sequence when stderr is not a terminal, whatever its kind, what it quotes, and what
 * NO_COLOR and FORCE_COLOR say; stdout has none when it is not a terminal, unless FORCE_COLOR asks for colours, and then only colours.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { keys, openTerminal } from '../terminal/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'plain-streams-'));
const program = join(folder, 'dist', 'backprop-tui.js');
const HOSTILE = '\x1b[31m\x1b]0;t\x07\x9b1m';
const scenario = (fields: object) =>
  JSON.stringify({ title: 't', inputs: { x: 2 }, parameters: { w: 1 }, program: ['L = (x * w) ** 2'], ...fields });

beforeAll(async () => {
  await bundled('src/main.tsx', join(folder, 'dist'));
  await bundled('test/robustness/terminal/faulty.ts', join(folder, 'faulty'));
  const long = { iterations: 300_000, optimizer: { type: 'sgd', lr: 1e-9 } };
  const files = {
    'sound.json': scenario({}),
    'wrong.json': scenario({ expect: [{ values: { L: 5 } }] }),
    'broken.json': scenario({ title: HOSTILE, program: [`L = ${HOSTILE}`], [HOSTILE]: 1 }),
    'not.json': `{"title": ${HOSTILE}`,
    'unused.json': scenario({ inputs: { x: 2, unused: 1 } }),
    'long.json': scenario({ training: long }),
    'drawn.json': scenario({
      inputs: { big: { init: 'normal', shape: [2_100, 2_000] }, x: 2 },
      program: ['L = sum(big) * w + x'],
    }),
    'products.json': scenario({
      parameters: { w: { init: 'normal', shape: [300, 300] } },
      program: ['L = sum((w @ w) * x)'],
    }),
    'many.json': scenario({ training: { iterations: 30, optimizer: { type: 'sgd', lr: 1e-9 } } }),
    'log.ndjson': `{"format":"backprop-tui"}\n${HOSTILE}\n`,
    commands: `goto 1\n${HOSTILE}\n`,
    'there.svg': 'mine',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'home', '.config', 'backprop-tui'), { recursive: true });
  writeFileSync(
    join(folder, 'home', '.config', 'backprop-tui', 'config.json'),
    `{"theme": "${JSON.stringify(HOSTILE).slice(1, -1)}"}`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the program says on stderr, by its kind; each has words to say. */
const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  'an unknown flag': [`--${HOSTILE}`],
  'an unknown command word': ['export', 'sound.json', '--as', HOSTILE],
  'a file that is not there': ['trace', HOSTILE],
  'mistakes in a scenario': ['trace', 'broken.json'],
  'what is no JSON': ['trace', 'not.json'],
  'a log that is none': ['trace', 'log.ndjson'],
  'a mistake in commands': ['frame', 'sound.json', '--commands', 'commands'],
  'a file that is there': ['export', 'sound.json', '--output', 'there.svg'],
  'a check of a file that is not there': ['check', 'nowhere.json'],
  'mistakes in the config file': ['config'],
  'more than fits into memory': ['trace', 'long.json', '--memory', '1K'],
  'an event that is not there': ['trace', 'sound.json', '--at', '999999'],
};

/** What says on stderr what happens meanwhile, to those who see it. */
const LONG: Readonly<Record<string, readonly string[]>> = {
  'a run that is recorded': ['frame', 'long.json'],
  'numbers that are drawn': ['frame', 'drawn.json'],
  'gradients that are checked': ['check', 'products.json'],
  'a file that is written': ['export', 'many.json', '--as', 'cast', '--output', '-'],
};

const COLOURS: readonly Readonly<Record<string, string>>[] = [
  {},
  { NO_COLOR: '1', COLORTERM: 'truecolor' },
  { FORCE_COLOR: '3' },
  { FORCE_COLOR: '0', CLICOLOR_FORCE: '1' },
  { FORCE_COLOR: '3', NO_COLOR: '1' },
];

/** In a real terminal, with what a shell redirects. */
async function inTerminal(script: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const args = ['-c', `cd "$0" || exit; rm -f out err; ${script}`, folder, process.execPath, ...words];
  const terminal = openTerminal({
    command: 'sh',
    args,
    env: { HOME: join(folder, 'home'), ...env },
    columns: 120,
    rows: 36,
  });
  return terminal;
}
const written = (name: string) => readFileSync(join(folder, name), 'utf8');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
const COLOUR = /\x1b\[[\d;]*m/g;

/** Both streams into pipes. */
async function piped(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: join(folder, 'home'), TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, err };
}

describe.concurrent.each(COLOURS)('With %o there is no escape sequence', env => {
  it.each(Object.entries(MESSAGES))(
    'on stderr for %s, nor on stdout unless colours are asked for',
    async (_, words) => {
      const { out, err } = await piped(words, env);
      expect(err).not.toBe('');
      expect(err).not.toMatch(CONTROL);
      expect(env.FORCE_COLOR === '3' ? out.replace(COLOUR, '') : out).not.toMatch(CONTROL);
    },
  );
});

it.each(Object.entries(LONG))('%s is not told where nobody sees it', async (_, words) => {
  const { out, err } = await piped(words, {});
  expect(err).toBe('');
  expect(out).not.toMatch(CONTROL);
});

describe('In a terminal', () => {
  it.each(Object.entries(LONG).filter(([kind]) => kind !== 'numbers that are drawn'))(
    '^C takes away what is told of %s',
    async (_kind, words) => {
      const terminal = await inTerminal('"$@" > out', [program, ...words]);
      await terminal.waitFor(/\S/);
      terminal.send(keys.ctrlC);
      await terminal.exit;
      expect(terminal.screen().join('').trim()).toBe('');
      await terminal.close();
    },
  );

  it.each(Object.entries(LONG))('%s is told on stderr alone, and taken away again', async (_kind, words) => {
    const terminal = await inTerminal('"$@" > out', [program, ...words]);
    await terminal.exit;
    expect(terminal.output()).toContain('\r\x1b[K');
    expect(terminal.screen().join('').trim()).toBe('');
    await terminal.close();
    expect(written('out')).not.toMatch(CONTROL);
  });

  it('that is dumb nothing is told meanwhile', async () => {
    const terminal = await inTerminal('TERM=dumb exec "$@" > out', [program, ...LONG['a run that is recorded']!]);
    await terminal.exit;
    expect(terminal.output()).toBe('');
    await terminal.close();
  });

  it('a crash of the screen is told on stderr without one', async () => {
    const terminal = await inTerminal('"$@" 2> err', [join(folder, 'faulty', 'backprop-tui.js'), 'sound.json']);
    await terminal.waitFor('event 0/');
    terminal.send('\x18'); // ^X: thrown in update
    expect((await terminal.exit).code).toBe(70);
    await terminal.close();
    expect(written('err')).toMatch(/this is a bug/);
    expect(written('err')).not.toMatch(CONTROL);
  });

  it('stops that cannot be kept are told on stderr without one', async () => {
    const terminal = await inTerminal('"$@" 2> err', [program, 'sound.json'], {
      XDG_STATE_HOME: `/proc/none/${HOSTILE.slice(0, 5)}`,
    });
    await terminal.waitFor('event 0/');
    terminal.send('jb');
    await terminal.waitFor('breakpoint at');
    terminal.send(keys.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    await terminal.close();
    expect(written('err')).toMatch(
      /^breakpoints and watches could not be kept in \/proc\/none\/\^\[\[31m\/backprop-tui\/\w+\.json\n$/,
    );
    expect(written('err')).not.toMatch(CONTROL);
  });
});
