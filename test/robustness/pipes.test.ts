/**
 * Promise: a pipe is as good as a terminal. Who leaves early is no error: exit 0 and not a word. Who is slow gets everything. Without
 * a terminal at both ends, or on one that is dumb, there is plain text without an escape sequence. What cannot be written is said in
 * one line, with 66; and whatever happens to stderr changes neither the output nor the exit code.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SubcommandName } from '../../src/cli/subcommands.ts';
import { bundled } from '../support/bundled.ts';
import { openTerminal } from '../terminal/harness.ts';

/** Some forty processes: seconds, and many more where others are at work. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'pipes-'));
const program = join(folder, 'dist', 'backprop-tui.js');

beforeAll(async () => {
  await bundled('src/main.tsx', join(folder, 'dist'));
  cpSync('scenarios', join(folder, 'scenarios'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a shell makes of a script in which "$@" stands for the program and its words. */
async function inShell(script: string, words: readonly string[]) {
  const shell = spawn('bash', ['--norc', '-c', script, 'bash', process.execPath, program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH },
  });
  shell.stdin.end();
  const [stdout, stderr, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
  return { code, stdout, stderr };
}

/** Every subcommand, so that none that will come is left out; `new` says that it wrote a file. */
const COMMANDS: Readonly<Record<SubcommandName, readonly string[]>> = {
  '': ['forks'],
  trace: ['trace', 'forks', '--json'],
  check: ['check', 'forks', 'chain-rule'],
  diff: ['diff', 'forks', 'forks'],
  frame: ['frame', 'forks'],
  export: ['export', 'forks', '--output', '-', '--as', 'steps'],
  list: ['list'],
  new: ['new', 'neuron', '--force'],
  config: ['config'],
  schema: ['schema'],
  functions: ['functions'],
  recorder: ['recorder'],
  completion: ['completion', 'bash'],
  man: ['man'],
};

const named = (lines: readonly (readonly string[])[]) =>
  lines.map(words => ({ line: ['backprop-tui', ...words].join(' '), words }));

const silent = { code: 0, stdout: '', stderr: '' };

/** Opens 3 as a pipe that is no longer read. */
const LEFT = 'exec 3> >(exec true); wait $!;';

describe('To a reader who has left there is nothing to say, exit 0:', () => {
  it.concurrent.each(named([...Object.values(COMMANDS), ['--help'], ['--version']]))('$line', async ({ words }) => {
    expect(await inShell(`${LEFT} exec "$@" >&3`, words)).toEqual(silent);
  });
});

describe('What cannot be written is one line, and 66:', () => {
  it.concurrent.each(named([COMMANDS[''], COMMANDS.trace, COMMANDS.check, ['--version']]))(
    '$line',
    async ({ words }) => {
      expect(await inShell('exec "$@" > /dev/full', words)).toEqual({
        code: 66,
        stdout: '',
        stderr: 'backprop-tui: the output cannot be written: ENOSPC: no space left on device, write\n',
      });
    },
  );
});

describe('Without standard input there is plain text:', () => {
  it.concurrent.each(named([COMMANDS[''], COMMANDS.trace, COMMANDS.check, COMMANDS.frame, []]))(
    '$line',
    async ({ words }) => {
      const { code, stdout, stderr } = await inShell('exec "$@" <&-', words);
      expect([code, stderr, stdout.length > 100, stdout.includes('\u001b')]).toEqual([0, '', true, false]);
    },
  );
});

describe('A pipe', () => {
  const CODES = 'echo "codes $' + '{PIPESTATUS[*]}"';
  const LONG = ['trace', 'mazur-10000', '--json'];

  it('whose reader leaves after a line: silent, exit 0', async () => {
    const { stdout, ...rest } = await inShell(`"$@" | head -1 | wc -l; ${CODES}`, LONG);
    expect([stdout.trim().split('\n'), rest]).toEqual([['1', 'codes 0 0 0'], { code: 0, stderr: '' }]);
  });

  it('whose reader leaves after three million bytes: silent, exit 0', async () => {
    const { stdout, ...rest } = await inShell(`"$@" | head -c 3000000 | wc -c; ${CODES}`, LONG);
    expect([stdout.trim().split('\n'), rest]).toEqual([['3000000', 'codes 0 0 0'], { code: 0, stderr: '' }]);
  });

  it('whose reader is slow: more than 10 MiB arrive whole', async () => {
    const child = spawn(process.execPath, [program, ...LONG]);
    let size = 0;
    let last = '';
    let pauses = 0;
    for await (const chunk of child.stdout) {
      size += chunk.length;
      last = (last + chunk).slice(-2_000);
      if (pauses++ < 50) await new Promise(resolve => setTimeout(resolve, 5));
    }
    expect(size).toBeGreaterThan(10 * 1024 * 1024);
    // 10,000 rounds of 37 events.
    expect(last).toMatch(/\n\{"i":369999,.*\}\n$/);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });

  it('that is closed at this end is one whose reader never came: silent, exit 0', async () => {
    expect(await inShell('exec "$@" >&-', COMMANDS.trace)).toEqual(silent);
  });
});

describe('Where stderr takes nothing the exit code is the same:', () => {
  it.concurrent.each(['exec "$@" 2> /dev/full', 'exec "$@" 2>&-', `${LEFT} exec "$@" 2>&3`])('%s', async script => {
    const codes = [
      await inShell(script, ['--nonsense']),
      await inShell(script, ['trace', 'nowhere']),
      await inShell(script, ['check', 'nowhere', 'forks']),
    ].map(({ code }) => code);
    expect(codes).toEqual([2, 66, 66]);
  });
});

describe('In a terminal that is not drawn on', () => {
  const TAKE_AWAY = '\r\u001b[K';

  /** A slow machine tells on stderr, before the trace, how far it is: where that is a terminal of escape sequences, and taken away again. */
  function withoutPassingLine(output: string): string {
    const end = output.lastIndexOf(TAKE_AWAY);
    const told = output.slice(0, Math.max(0, end)).split(TAKE_AWAY);
    return told.some(text => /[\r\n]/.test(text)) ? output : output.slice(end < 0 ? 0 : end + TAKE_AWAY.length);
  }

  // The terminal names itself in TERM, so that only a shell can say otherwise.
  it.each(['TERM=dumb exec "$@"', 'exec "$@" --plain', 'exec "$@" < /dev/null', '"$@" | cat'])(
    '%s prints the trace, without an escape sequence',
    async script => {
      const args = ['-c', script, 'sh', process.execPath, program, 'forks'];
      const terminal = openTerminal({ command: 'sh', args, columns: 200 });
      expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
      const output = withoutPassingLine(terminal.output());
      expect(output).toMatch(/^Event 0 of 0 to \d+\. Iteration 1 begins\. Note: [^\r\n]+\r\n/);
      expect(output).not.toContain('\u001b');
      await terminal.close();
    },
  );
});
