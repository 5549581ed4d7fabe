/**
 * Promise: whatever keys are pressed, words typed, texts pasted, places clicked and sizes taken on, every token is answered within
 * 300 ms by a frame that fits. TOKENS=… tries more, SEED=… others.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { drawsFrom } from '../../support/generated-programs.ts';
import { LESSONS } from '../../support/lessons.ts';
import { keys, openTerminal } from '../../terminal/harness.ts';
import { pick } from '../bombs/bomb.ts';
import { courseOf } from './course.ts';

vi.setConfig({ testTimeout: 600_000 });

const SEED = Number(process.env.SEED ?? 9);
const TOKENS = Number(process.env.TOKENS ?? 100_000);
const each = Math.ceil(TOKENS / LESSONS.length);

describe(`${each} tokens of seed ${SEED} are answered within 300 ms by a frame that fits, in`, () => {
  it.each(LESSONS.map((name, i) => [name, SEED + i] as const))('%s', (name, seed) => {
    const { slowest, fault } = courseOf(name, each, drawsFrom(seed));
    expect(fault).toBeUndefined();
    console.log(`${name}: slowest ${Math.round(slowest)} ms`);
  });
});

it(`In a terminal, 2,000 keys of seed ${SEED} crash nothing, and the terminal is given back`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  await bundled('src/main.tsx', folder);
  const program = join(folder, 'backprop-tui.js');
  const terminal = openTerminal({ command: process.execPath, args: [program, 'scenarios/two-layer.json'] });
  await terminal.waitFor('event 0/56');
  const draw = drawsFrom(SEED);
  const { ctrlC: _, ctrlZ: __, ctrlBackslash: ___, ...harmless } = keys;
  const pressed = [...Object.values(harmless), ...'hljkgGnp[]{}.<>iu1234567zdKtoOrcCbBwWPex=~fF/:?@ +-0.5L*()'];
  for (let i = 0; i < 200; i++) {
    terminal.send(Array.from({ length: 10 }, () => pick(pressed, draw)).join(''));
    if (draw() < 0.1) terminal.resize(1 + Math.floor(draw() * 240), 1 + Math.floor(draw() * 60));
  }
  terminal.send(keys.ctrlBackslash);
  expect(await terminal.exit).toEqual({ code: 131, signal: 0 });
  expect(terminal.modes()).toEqual({
    alternateScreen: false,
    cursorVisible: true,
    bracketedPaste: false,
    mouse: false,
  });
  await terminal.close();
  rmSync(folder, { recursive: true });
});
