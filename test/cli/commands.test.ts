/** `--commands`: a session as a text, for the screen, for `frame` and for who hears it. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-commands-'));
const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('Where no session is opened', () => {
  const file = fileOf('mistaken-again.txt', 'print L\nfoo\n');
  const refused = (flag: string) => ({
    code: 2,
    stdout: '',
    stderr: `backprop-tui: ${flag} acts on a session, and none is opened here\nframe takes it without a terminal\n`,
  });

  test.each([
    [['nan-hunt', '--commands', file], '--commands'],
    [['nan-hunt', '--plain', '--commands', file], '--commands'],
    [['nan-hunt', '--screen-reader', '--keys', 'l'], '--keys'],
    [['--screen-reader', '--keys', 'l'], '--keys'],
  ])('%j is refused', async (words, flag) => {
    expect(await run(words)).toEqual(refused(flag));
  });
});

describe('frame --commands', () => {
  test('runs a file after --at and before --keys', async () => {
    const file = fileOf('session.txt', '# from 10\n+2\nwatch L\n');
    const { code, stdout } = await run(['frame', 'two-layer', '--at', '10', '--commands', file, '--keys', 'l']);
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining('event 13/56')]);
    expect(stdout).toContain('◆ L');
  });

  test('takes them from standard input', async () => {
    const { stdout } = await run(['frame', 'two-layer', '--commands', '-'], { stdin: 'goto 5\n' });
    expect(stdout.split('\n')[0]).toContain('event 5/56');
  });

  test('points at a mistake, with what may be meant', async () => {
    const file = fileOf('mistaken.txt', 'goto 12\n  wach L # the loss\n');
    expect(await run(['frame', 'two-layer', '--commands', file])).toEqual({
      code: 65,
      stdout: '',
      stderr: `${file}:2:3\n    wach L # the loss\n    ^^^^\n    unknown command wach\n    did you mean watch?\n`,
    });
  });

  test('shows control characters of a mistaken line', async () => {
    const { stderr } = await run(['frame', 'two-layer', '--commands', '-'], { stdin: 'watch L\x1b[31m\n' });
    expect(stderr).toContain('^[[31m');
    expect(stderr).not.toContain('\x1b');
  });

  test('cannot read scenario and commands from one stream', async () => {
    const { code, stderr } = await run(['frame', '-', '--commands', '-'], { stdin: '{}' });
    expect([code, stderr]).toEqual([2, 'backprop-tui: standard input can be the scenario or the commands, not both\n']);
  });

  test('says that a file is not there, or too long', async () => {
    const gone = join(folder, 'gone.txt');
    expect(await run(['frame', 'two-layer', '--commands', gone])).toMatchObject({
      code: 66,
      stderr: `backprop-tui: ${gone}: no such file\n`,
    });
    const long = fileOf('long.txt', '#'.repeat(1024 * 1024 + 1));
    expect(await run(['frame', 'two-layer', '--commands', long])).toMatchObject({ code: 65 });
  });

  test('are refused where they are no UTF-8', async () => {
    const file = join(folder, 'utf-16');
    writeFileSync(file, Buffer.from('\ufeffnext-event\n', 'utf16le'));
    expect(await run(['frame', 'two-layer', '--commands', file])).toEqual({
      code: 65,
      stdout: '',
      stderr: `${file}: expected UTF-8 text\n`,
    });
  });

  test('does not wait for a pipe, nor read a device that has no end', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [file, found] of [
      [pipe, 'a pipe'],
      ['/dev/zero', 'a device'],
    ] as const)
      expect(await run(['frame', 'two-layer', '--commands', file])).toEqual({
        code: 66,
        stdout: '',
        stderr: `backprop-tui: ${file}: expected a file, found ${found}\ncommands from another program: --commands - reads standard input\n`,
      });
  });
});
