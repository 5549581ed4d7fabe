/**
 * Promise: wherever XDG_STATE_HOME and XDG_CONFIG_HOME lead, the program opens and ends without waiting and without a fault; what is
 * not a file is left alone, what was kept before stays where nothing new can be written, and a person is told of stops that are lost.
 */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Keeping, putAway, takeUp } from '../../src/cli/keep.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { bundled } from '../support/bundled.ts';
import { lesson } from '../support/lessons.ts';
import { openTerminal } from '../terminal/harness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const session = () => {
  const { scenario, log } = lesson('computation-graph');
  return update(createSession(new Run(scenario, log), { at: 3 }), 'break').session;
};
const keeping = (file: string): Keeping => ({ file, scenario: '/s.json', content: 'c' });

async function keptIn(file: string): Promise<boolean> {
  const start = Date.now();
  const taken = await takeUp(session(), keeping(file));
  expect(taken.place.position).toBe(3);
  const isKept = await putAway(session(), keeping(file));
  expect(Date.now() - start).toBeLessThan(5_000);
  return isKept;
}

it('in a folder that is still to be made', async () => {
  expect(await keptIn(join(folder, 'a', 'b', 'state.json'))).toBe(true);
});

it.each([
  ['a FIFO', (file: string) => spawnSync('mkfifo', [file])],
  ['a folder', (file: string) => mkdirSync(file)],
  ['an endless device', (file: string) => symlinkSync('/dev/zero', file)],
  ['a device that is full', (file: string) => symlinkSync('/dev/full', file)],
  ['a link to itself', (file: string) => symlinkSync(file, file)],
  [
    'a link to a FIFO',
    (file: string) => {
      spawnSync('mkfifo', [`${file}.fifo`]);
      symlinkSync(`${file}.fifo`, file);
    },
  ],
])('not in %s, which stays what it is', async (_, make) => {
  const file = join(folder, 'state.json');
  make(file);
  const before = lstatSync(file).mode;
  expect(await keptIn(file)).toBe(false);
  expect(lstatSync(file).mode).toBe(before);
});

it('not below a file, a FIFO or a device', async () => {
  const below = join(folder, 'file');
  writeFileSync(below, '');
  spawnSync('mkfifo', [join(folder, 'fifo')]);
  symlinkSync('loop', join(folder, 'loop'));
  const without = ['loop', 'fifo', 'x'.repeat(300), 'deep/'.repeat(1_000)].map(name => join(folder, name));
  for (const parent of [below, ...without, '/dev/null', '/dev/full', '/proc/self/fd', '/proc/none/deeper'])
    expect(await keptIn(join(parent, 'backprop-tui', 'state.json')), parent).toBe(false);
});

it('not in a folder without permission; what was kept there stays', async () => {
  const file = join(folder, 'state', 'state.json');
  mkdirSync(join(folder, 'state'));
  writeFileSync(file, 'as it was');
  chmodSync(join(folder, 'state'), 0o500);
  chmodSync(file, 0o400);
  chmodSync(folder, 0o755);
  await asAnyone(async () => expect(await keptIn(file)).toBe(false));
  expect(readFileSync(file, 'utf8')).toBe('as it was');
  chmodSync(join(folder, 'state'), 0o700);
});

/** The administrator may write anywhere. */
async function asAnyone(work: () => Promise<void>): Promise<void> {
  const isAll = process.geteuid?.() === 0;
  if (isAll) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isAll) process.seteuid?.(0);
  }
}

describe('The program', () => {
  const built = mkdtempSync(join(tmpdir(), 'kept-state-'));
  const program = join(built, 'backprop-tui.js');
  const scenario = fileURLToPath(new URL('../../scenarios/two-layer.json', import.meta.url));
  beforeAll(() => bundled('src/main.tsx', built));
  afterAll(() => rmSync(built, { recursive: true }));

  /** Opens and ends it with a breakpoint; resolves to what stands below the prompt then. */
  async function breaking(env: Readonly<Record<string, string>>, command: readonly string[] = []): Promise<string> {
    const [first = '', ...words] = [...command, process.execPath, program, scenario];
    const terminal = openTerminal({ command: first, args: words, env, columns: 200 });
    await terminal.waitFor('event 0/56');
    terminal.send('jb');
    await terminal.waitFor('breakpoint at');
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
    expect(terminal.modes().alternateScreen).toBe(false);
    const said = terminal.screen().join('').trim();
    await terminal.close();
    return said;
  }
  const LOST = /^breakpoints and watches could not be kept in /;

  const HOMES: readonly (readonly [what: string, make: (home: string) => void])[] = [
    ['a FIFO', home => spawnSync('mkfifo', [home])],
    ['a file', home => writeFileSync(home, '')],
    ['a link to itself', home => symlinkSync(home, home)],
    ['a link to a device', home => symlinkSync('/dev/full', home)],
  ];
  it.each(HOMES)('opens and ends where the state folder and that of the config file are %s', async (_, make) => {
    const home = join(folder, 'home');
    make(home);
    expect(await breaking({ XDG_STATE_HOME: home, XDG_CONFIG_HOME: home })).toMatch(LOST);
  });

  const CONFIGS: readonly (readonly [what: string, make: (file: string) => void])[] = [
    ['a FIFO', file => spawnSync('mkfifo', [file])],
    ['a folder', file => mkdirSync(file)],
    ['an endless device', file => symlinkSync('/dev/zero', file)],
    ['a link to itself', file => symlinkSync(file, file)],
    ['10 MB of brackets', file => writeFileSync(file, '['.repeat(10_000_000))],
  ];
  it.each(CONFIGS)('opens with the usual keys where the config file is %s', async (_, make) => {
    mkdirSync(join(folder, 'backprop-tui'));
    make(join(folder, 'backprop-tui', 'config.json'));
    expect(await breaking({ XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder })).toBe('');
  });

  const hasMounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  it.skipIf(!hasMounts).each([
    ['full', 'mount -t tmpfs -o size=4k tmpfs /mnt && { head -c 4096 /dev/zero > /mnt/all; true; }'],
    ['read-only', 'mount -t tmpfs -o ro tmpfs /mnt'],
    ['without a free name', 'mount -t tmpfs -o nr_inodes=1 tmpfs /mnt'],
  ])('opens and ends on a file system that is %s', async (_, mount) => {
    const within = ['unshare', '-rm', 'sh', '-c', `${mount} && exec "$@"`, 'sh'];
    expect(await breaking({ XDG_STATE_HOME: '/mnt' }, within)).toMatch(LOST);
  });
});
