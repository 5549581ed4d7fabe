/**
 * Promise: whatever a stranger's file, log, list of commands or command line asks for, the program answers in words within a second of
 * the processor and 512 MB, on a processor that starts Node in 50 ms; near the limits of work it may take longer, and `^C` ends it. SEED=… draws others.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { harmfulIn } from '../../support/hostile-text.ts';
import { bombsFrom } from './all.ts';
import { type Answer, answerTo, endsAtOnce } from './answer.ts';
import type { Bomb } from './bomb.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000, maxConcurrency: availableParallelism() });

const SEED = Number(process.env.SEED ?? 9);
const MOST = { seconds: 1, mebibytes: 512 };

/** Seconds of the processor in which bare Node starts on the machine of the promise. A slower machine gets in proportion more. */
const START = 0.05;

const folder = mkdtempSync(join(tmpdir(), 'bombs-'));
const program = join(folder, 'dist', 'backprop-tui.js');
beforeAll(() => bundled('src/main.tsx', join(folder, 'dist')));
beforeAll(async () => {
  const nothing = join(folder, 'nothing.js');
  writeFileSync(nothing, '');
  const start = (turn: number) => answerTo(NO_BOMB, nothing, join(folder, `start-${turn}`));
  const starts = await Promise.all(Array.from({ length: availableParallelism() }, (_, turn) => start(turn))); // as the bombs will run
  MOST.seconds = Math.max(1, Math.min(...starts.map(({ seconds }) => seconds)) / START);
});
afterAll(() => rmSync(folder, { recursive: true }));

const NO_BOMB: Bomb = { name: 'nothing', words: [], files: () => ({}), codes: [0] };

const bombs = bombsFrom(SEED);
const numbered = bombs.map((bomb, i) => [bomb.name, bomb, i] as const);
const worst = { seconds: 0, mebibytes: 0 };

it('at least 400 bombs, each of another name', () => {
  expect(bombs.length).toBeGreaterThanOrEqual(400);
  expect(new Set(bombs.map(({ name }) => name)).size).toBe(bombs.length);
});

/** The quickest of three answers: what else the machine does can only add to the processor time of one. */
async function quickest(bomb: Bomb, i: number): Promise<Answer> {
  let best = await answerTo(bomb, program, join(folder, String(i)));
  for (let turn = 1; turn < 3 && best.seconds >= MOST.seconds; turn++) {
    const again = await answerTo(bomb, program, join(folder, `${i}-${turn}`));
    if (again.seconds < best.seconds) best = again;
  }
  return best;
}

describe.concurrent(`Within a second and 512 MB, seed ${SEED}, an answer to`, () => {
  it.each(numbered.filter(([, { isLong }]) => isLong !== true))('%s', async (_name, bomb, i) => {
    const answer = await quickest(bomb, i);
    expect(bomb.codes, answer.stderr.slice(0, 2_000)).toContain(answer.code);
    expect(harmfulIn(answer.stderr.replaceAll('\n', ''))).toEqual([]);
    expect(answer.stderr.length).toBeLessThan(8_000);
    expect(answer.stderr).not.toMatch(/undefined|\[object|\bat .*\.js:/);
    expect(answer.seconds).toBeLessThan(MOST.seconds);
    expect(answer.mebibytes).toBeLessThan(MOST.mebibytes);
    worst.seconds = Math.max(worst.seconds, answer.seconds);
    worst.mebibytes = Math.max(worst.mebibytes, answer.mebibytes);
  });
});

describe.concurrent(`An answer, or an end at ^C, seed ${SEED}, of`, () => {
  it.each(numbered.filter(([, { isLong }]) => isLong === true))('%s', async (_name, bomb, i) => {
    expect(await endsAtOnce(bomb, program, join(folder, String(i)))).toBe(true);
  });
});

afterAll(() => {
  console.log(
    `${bombs.length} bombs: at most ${worst.seconds.toFixed(2)} s and ${Math.round(worst.mebibytes)} MiB, ${MOST.seconds.toFixed(2)} s given`,
  );
});
