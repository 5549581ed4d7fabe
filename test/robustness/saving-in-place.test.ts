/**
 * Promise: what is replaced with --force is as it was but for its content: its permissions, its owner, and the links that lead to
 * it. What is no file, such as a pipe, is never replaced.
 */

import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../cli/fake-io.ts';
import { listenToCalls } from './saving/calls.cjs';
import { emptyFolder, filesIn, home, OLD } from './saving/ways.ts';

afterAll(() => rmSync(home, { recursive: true }));

const { stdout: SENTENCES } = await run(['trace', 'forks']);

/** Writes the sentences of an example. */
const save = (file: string, ...more: readonly string[]) => run(['trace', 'forks', '--output', file, ...more]);

function oldFile(mode: number): string {
  const file = join(emptyFolder(), 'run.txt');
  writeFileSync(file, OLD);
  chmodSync(file, mode);
  return file;
}

const modeOf = (file: string): string => (statSync(file).mode & 0o7777).toString(8);

describe('Permissions', () => {
  it.each(['600', '640', '666', '755', '400'])('%s stay', async mode => {
    const file = oldFile(Number.parseInt(mode, 8));
    expect((await save(file, '--force')).code).toBe(0);
    expect([modeOf(file), readFileSync(file, 'utf8')]).toEqual([mode, SENTENCES]);
  });

  it('of a private file hold from the first byte', async () => {
    const file = oldFile(0o600);
    const folder = join(file, '..');
    const modes = new Set<string>();
    const stop = listenToCalls(folder, ({ call, when }) => {
      const [, beside] = /^writeFile (.*)/.exec(call) ?? [];
      if (beside !== undefined && when === 'halfway') modes.add(modeOf(join(folder, beside)));
    });
    await save(file, '--force').finally(stop);
    expect([...modes]).toEqual(['600']);
  });

  it('of a new file are those that the user gives to all files', async () => {
    const file = join(emptyFolder(), 'run.txt');
    await save(file);
    expect(modeOf(file)).toBe((0o666 & ~process.umask()).toString(8));
  });

  it.skipIf(process.getuid?.() !== 0)('and the owner stay when root replaces the file', async () => {
    const file = oldFile(0o640);
    chownSync(file, 1234, 5678);
    await save(file, '--force');
    const { uid, gid } = statSync(file);
    expect([uid, gid, modeOf(file), readFileSync(file, 'utf8')]).toEqual([1234, 5678, '640', SENTENCES]);
  });
});

describe('A symbolic link', () => {
  /** In a folder of its own. */
  function linkTo(target: string): string {
    const link = join(emptyFolder(), 'link.txt');
    symlinkSync(target, link);
    return link;
  }

  it('stays, and the file that it leads to is replaced', async () => {
    const file = oldFile(0o600);
    const link = linkTo(file);
    expect((await save(link, '--force')).code).toBe(0);
    expect([readlinkSync(link), readFileSync(file, 'utf8'), modeOf(file)]).toEqual([file, SENTENCES, '600']);
    expect([filesIn(join(file, '..')).size, filesIn(join(link, '..')).size]).toEqual([1, 0]);
  });

  it('is not followed without --force', async () => {
    const file = oldFile(0o600);
    const { code, stderr } = await save(linkTo(file));
    expect([code, stderr]).toEqual([2, expect.stringContaining('exists already')]);
    expect(readFileSync(file, 'utf8')).toBe(OLD);
  });

  it('that leads nowhere is a name like others: kept, and replaced with --force', async () => {
    const link = linkTo('nowhere/at/all');
    expect((await save(link)).code).toBe(2);
    expect(readlinkSync(link)).toBe('nowhere/at/all');
    expect((await save(link, '--force')).code).toBe(0);
    expect([lstatSync(link).isFile(), readFileSync(link, 'utf8')]).toEqual([true, SENTENCES]);
  });
});

describe('What is no file', () => {
  it.each([
    ['', []],
    [', with --force too', ['--force']],
  ])('a pipe, is written to%s', async (_, force) => {
    const pipe = join(emptyFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [{ code }, received] = await Promise.all([save(pipe, ...force), readFile(pipe, 'utf8')]);
    expect([code, received, lstatSync(pipe).isFIFO()]).toEqual([0, SENTENCES, true]);
  });

  it('a pipe whose reader comes late and reads slowly, is written to', async () => {
    const pipe = join(emptyFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const saved = run(['trace', 'attention', '--json', '--output', pipe]); // more than a pipe holds
    const reader = promisify(execFile)('sh', ['-c', 'sleep 0.1; (head -c 1000; sleep 0.1; cat) < "$0"', pipe], {
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    const [{ code }, { stdout }] = await Promise.all([saved, reader]);
    const { stdout: log } = await run(['trace', 'attention', '--json']);
    expect(log.length).toBeGreaterThan(65_536);
    expect([code, stdout === log]).toEqual([0, true]);
  });

  it('a full device, is said', async () => {
    expect(await save('/dev/full')).toEqual({
      code: 66,
      stdout: '',
      stderr: 'backprop-tui: /dev/full: the disk is full\n',
    });
  });

  it('a folder, is said', async () => {
    const folder = emptyFolder();
    expect(await save(folder, '--force')).toEqual({
      code: 66,
      stdout: '',
      stderr: `backprop-tui: ${folder}: it is a folder\n`,
    });
  });
});

it('A name may be as long as the file system allows', async () => {
  const file = join(emptyFolder(), `${'誤差逆伝播法'.repeat(14)}.t`); // 84 characters of three bytes, and two: 254 of 255
  expect((await save(file)).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(SENTENCES);
});
