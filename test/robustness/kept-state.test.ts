/** Promise: wherever XDG_STATE_HOME leads, keeping a session waits for nothing and throws nothing; what is not a file is left alone. */

import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Keeping, putAway, takeUp } from '../../src/cli/keep.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { lesson } from '../support/lessons.ts';

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
  for (const parent of [below, join(folder, 'fifo'), '/dev/null', '/proc/self/fd', '/proc/none/deeper'])
    expect(await keptIn(join(parent, 'backprop-tui', 'state.json')), parent).toBe(false);
});
