/** Quit and reopen: what is kept, what is offered, and what a broken file of it can do, which is nothing. */

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Keeping, keepingOf, putAway, takeUp } from '../../src/cli/keep.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf } from '../support/lessons.ts';

/** A folder of its own, with a scenario in it. */
function place(): { readonly scenario: string; readonly env: { readonly XDG_STATE_HOME: string } } {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-keep-'));
  const scenario = join(folder, 'xor.json');
  writeFileSync(scenario, 'the content is only compared');
  return { scenario, env: { XDG_STATE_HOME: join(folder, 'state') } };
}

const keeping = async ({ scenario, env }: ReturnType<typeof place>): Promise<Keeping> =>
  (await keepingOf(scenario, env))!; // the scenario is there

const worked = (): Session =>
  press(
    sessionOf('xor', 120),
    parseKeys(':break op tanh<enter>:break abs(∂b2) < 0.01<enter>:watch L<enter>W <escape>'),
  );

describe('What a session leaves', () => {
  test('is there again: stops as they were, the place one key away', async () => {
    const here = place();
    expect(await putAway(worked(), await keeping(here))).toBe(true);
    const again = await takeUp(sessionOf('xor'), await keeping(here));
    expect([again.stops.breakpoints, again.stops.watches]).toEqual([
      worked().stops.breakpoints,
      worked().stops.watches,
    ]);
    expect(again.stops.watches).toEqual([{ text: 'L', isEnabled: false }]);
    expect(again.place.position).toBe(0);
    expect(again.message).toBe('last time at event 120: {back} goes there; set again: 2 breakpoints, 1 watch');
    expect(press(again, ['(']).place.position).toBe(120);
  });

  test('is of one scenario, by whatever path it is named', async () => {
    const here = place();
    await putAway(worked(), await keeping(here));
    const link = join(dirname(here.scenario), 'link.json');
    symlinkSync(here.scenario, link);
    expect((await takeUp(sessionOf('xor'), await keeping({ ...here, scenario: link }))).stops.watches).toHaveLength(1);
    const other = join(dirname(here.scenario), 'other.json');
    writeFileSync(other, 'the content is only compared');
    expect((await takeUp(sessionOf('xor'), await keeping({ ...here, scenario: other }))).stops.watches).toEqual([]);
  });

  test('of a file that has changed is its stops that still mean something, and no place', async () => {
    const here = place();
    await putAway(worked(), await keeping(here));
    writeFileSync(here.scenario, 'edited');
    // L and op tanh are in the other scenario as well, b2 is not.
    const again = await takeUp(sessionOf('two-layer'), await keeping(here));
    expect(again.place.behind).toEqual([]);
    expect(again.stops.watches).toHaveLength(1);
    expect(again.message).toBe(
      'the file has changed since last time; set again: 1 breakpoint, 1 watch; 1 no longer fits',
    );
  });

  test('is no place where the run does not have it', async () => {
    const here = place();
    const kept = await keeping(here);
    const last = logOf(sessionOf('xor')).length - 1;
    for (const [position, message] of [
      [last, `last time at event ${last}: {back} goes there`],
      [last + 1, undefined],
      [1e15, undefined],
    ] as const) {
      await putAway(sessionOf('xor', last), kept);
      const text = readFileSync(kept.file, 'utf8');
      writeFileSync(kept.file, JSON.stringify({ ...JSON.parse(text), position }));
      const again = await takeUp(sessionOf('xor'), kept);
      expect([again.message, again.place.behind.length]).toEqual([message, message === undefined ? 0 : 1]);
    }
  });

  test('is nothing when nothing was done, which also takes away what was kept', async () => {
    const here = place();
    const kept = await keeping(here);
    await putAway(worked(), kept);
    await putAway(sessionOf('xor'), kept);
    expect(readdirSync(dirname(kept.file))).toEqual([]);
    expect(await takeUp(sessionOf('xor'), kept)).toEqual(sessionOf('xor'));
  });

  test('is for its owner alone', async () => {
    const kept = await keeping(place());
    await putAway(worked(), kept);
    expect(execFileSync('stat', ['-c', '%a', dirname(kept.file)], { encoding: 'utf8' })).toBe('700\n');
  });
});

describe('Nothing is kept', () => {
  test.each([
    ['without a home', {}],
    ['in a relative folder', { XDG_STATE_HOME: 'state' }],
  ])('%s', async (_where, env) => {
    expect(await keepingOf(place().scenario, env)).toBeUndefined();
  });

  test('of a file that is gone', async () => {
    expect(await keepingOf('/nowhere/at/all.json', place().env)).toBeUndefined();
  });

  test('of a pipe, which would wait for who writes into it', async () => {
    const { scenario, env } = place();
    const pipe = `${scenario}.pipe`;
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'echo {} > "$0"', pipe]); // so that reading it ends
    expect(await keepingOf(pipe, env)).toBeUndefined();
    writer.kill();
  });

  test('where no folder can be made, which is no failure', async () => {
    const { scenario, env } = place();
    writeFileSync(env.XDG_STATE_HOME, 'a file where the folder should be');
    expect(await putAway(worked(), (await keepingOf(scenario, env))!)).toBe(false);
  });
});

describe('A file that cannot be understood is said and ignored:', () => {
  const whole = {
    version: 1,
    scenario: '/x.json',
    content: '',
    position: 3,
    breakpoints: [],
    watches: [{ text: 'L', isEnabled: true }],
  };
  const hostile: readonly (readonly [string, string])[] = [
    ['nothing at all', ''],
    ['no JSON', 'garbage'],
    ['another version', JSON.stringify({ ...whole, version: 2 })],
    ['a negative place', JSON.stringify({ ...whole, position: -1 })],
    [
      'a place that is no number',
      '{"version":1,"scenario":"","content":"","position":1e999,"breakpoints":[],"watches":[]}',
    ],
    [
      'a text of 1,001 characters',
      JSON.stringify({ ...whole, watches: [{ text: 'L'.repeat(1001), isEnabled: true }] }),
    ],
    ['201 watches', JSON.stringify({ ...whole, watches: Array.from({ length: 201 }, () => whole.watches[0]) })],
    ['a list of 100,000 levels', '['.repeat(100_000)],
    ['more than a mebibyte', ' '.repeat(1024 * 1024 + 1)],
  ];

  test.each(hostile)('%s', async (_what, text) => {
    const kept = await keeping(place());
    mkdirSync(dirname(kept.file), { recursive: true });
    writeFileSync(kept.file, text);
    const { message, ...session } = await takeUp(sessionOf('xor'), kept);
    expect(message).toBe('what was kept of last time cannot be read: it is ignored');
    expect(session.stops.watches).toEqual([]);
  });

  test('but a byte order mark is skipped', async () => {
    const kept = await keeping(place());
    mkdirSync(dirname(kept.file), { recursive: true });
    writeFileSync(kept.file, `\ufeff${JSON.stringify(whole)}`);
    expect((await takeUp(sessionOf('xor'), kept)).stops.watches).toHaveLength(1);
  });

  test('a folder, a pipe that never ends, and a device without an end', async () => {
    for (const make of [
      (file: string) => mkdirSync(file, { recursive: true }),
      (file: string) => void execFileSync('mkfifo', [file]),
      (file: string) => symlinkSync('/dev/zero', file),
    ]) {
      const kept = await keeping(place());
      mkdirSync(dirname(kept.file), { recursive: true });
      make(kept.file);
      expect((await takeUp(sessionOf('xor'), kept)).message).toContain('cannot be read');
    }
  });

  test('keys of every object stay their own', async () => {
    const kept = await keeping(place());
    mkdirSync(dirname(kept.file), { recursive: true });
    writeFileSync(kept.file, JSON.stringify(whole).replace('"version"', '"__proto__": {"position": 9}, "version"'));
    const before = Object.getOwnPropertyNames(Object.prototype);
    expect((await takeUp(sessionOf('xor'), kept)).stops.watches).toHaveLength(1);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });

  test('formulas with control characters, and without an end, are dropped', async () => {
    const kept = await keeping(place());
    mkdirSync(dirname(kept.file), { recursive: true });
    const texts = ['L\x1b[31m', '('.repeat(900), 'W99', '"'];
    const watches = texts.map(text => ({ text, isEnabled: true }));
    writeFileSync(kept.file, JSON.stringify({ ...whole, content: kept.content, watches }));
    const again = await takeUp(sessionOf('xor'), kept);
    expect([again.stops.watches, again.message]).toEqual([
      [],
      'last time at event 3: {back} goes there; 4 no longer fit',
    ]);
  });
});

test('What is kept can be read by people', async () => {
  const kept = await keeping(place());
  await putAway(worked(), kept);
  chmodSync(kept.file, 0o400); // and is replaced all the same
  expect(await putAway(press(worked(), ['l']), kept)).toBe(true);
  expect(JSON.parse(readFileSync(kept.file, 'utf8'))).toEqual({
    version: 1,
    scenario: kept.scenario,
    content: kept.content,
    position: 121,
    breakpoints: [
      { text: 'op tanh', isEnabled: true },
      { text: 'abs(∂b2) < 0.01', isEnabled: true },
    ],
    watches: [{ text: 'L', isEnabled: false }],
  });
});
