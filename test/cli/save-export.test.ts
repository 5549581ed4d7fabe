/** Exports are files that were not there. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { saveFile } from '../../src/cli/save.ts';
import { saveAndTell, saveExport } from '../../src/cli/save-export.ts';
import { sessionOf } from '../support/lessons.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file is written once, and never in the place of another', async () => {
  const file = join(folder, 'step.tex');
  expect(await saveAndTell({ kind: 'save', file, text: 'mine' })).toBe(`written to ${file}`);
  expect(await saveAndTell({ kind: 'save', file, text: 'yours' })).toBe(
    `${file} exists already and is left as it is; choose another name`,
  );
  await expect(saveExport({ kind: 'save', file, text: 'yours' })).rejects.toMatchObject({ code: 2 });
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['mine', ['step.tex']]);
});

test('what cannot be written is said', async () => {
  const link = join(folder, 'link.tex');
  symlinkSync(link, link);
  expect(await saveAndTell({ kind: 'save', file: link, text: '' })).toMatch(/link\.tex: its links lead in a circle$/);
  const long = join(folder, `${'x'.repeat(300)}.tex`);
  expect(await saveAndTell({ kind: 'save', file: long, text: '' })).toMatch(/x\.tex: the name is too long$/);
  expect(await saveAndTell({ kind: 'save', file: join(folder, 'nowhere', 'x.tex'), text: '' })).toMatch(
    /x\.tex: no such folder$/,
  );
});

test('a pipe that nothing reads from is not waited for', async () => {
  const pipe = join(folder, 'pipe.tex');
  execFileSync('mkfifo', [pipe]);
  expect(await saveAndTell({ kind: 'save', file: pipe, text: 'mine' })).toMatch(
    /pipe\.tex: nothing is at its other end$/,
  );
});

test('what is stopped while its next piece does not come leaves no file, half written or hidden', async () => {
  const part = mkdtempSync(join(folder, 'stopped-'));
  const stop = new AbortController();
  async function* pieces(): AsyncGenerator<string> {
    yield 'begun';
    setImmediate(() => stop.abort(new Error(`stopped beside ${readdirSync(part)}`)));
    await new Promise(() => {});
  }
  const saved = saveFile(join(part, 'run.txt'), pieces(), { isForced: false, stop: stop.signal });
  await expect(saved).rejects.toThrow(/^stopped beside \.backprop-tui-\w+\.tmp$/);
  expect(readdirSync(part)).toEqual([]);
});

test('what is stopped while a piece is written does not begin the next one, which may take long', async () => {
  const stop = new AbortController();
  let isBegun = false;
  async function* pieces(): AsyncGenerator<string> {
    process.nextTick(() => stop.abort(new Error('stopped'))); // the write waits for the system, which is later
    yield 'first';
    isBegun = true;
  }
  const saved = saveFile(join(folder, 'run.txt'), pieces(), { isForced: false, stop: stop.signal });
  await expect(saved).rejects.toThrow('stopped');
  expect(isBegun).toBe(false);
});

test('keys and signals are heard between the frames of an export', async () => {
  let now = 0;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
    now += 100; // milliseconds: each frame takes long
    return now;
  });
  let [looks, most] = [0, 0];
  const { place, ...rest } = sessionOf('two-layer');
  const session = {
    ...rest,
    get place() {
      looks++; // some for each frame
      return place;
    },
  };
  const turn = (): void => {
    most = Math.max(most, looks);
    looks = 0;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const file = join(folder, 'run.cast');
  const message = await saveAndTell({ kind: 'export', file, target: { kind: 'cast', ending: '.cast' }, session });
  clearImmediate(next);
  clock.mockRestore();
  expect(message).toBe(`written to ${file}`);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(10); // of 57 frames
});
