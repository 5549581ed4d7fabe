/** A scenario's file while it is open: saved, replaced, removed, written in parts, and turned into what no scenario is. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveFile } from '../../src/cli/live-file.ts';
import { NODE_CLOCK } from '../../src/cli/record-ahead.ts';
import { FILE_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { LiveRecording } from '../../src/session/live-recording.ts';
import { createSession, runOf, type Session } from '../../src/session/session.ts';
import { recorderOf } from '../../src/trace/recorded.ts';
import { sound } from '../support/sound.ts';
import { io } from './fake-io.ts';

const scenario = (title: string): string => JSON.stringify({ title, inputs: { x: 2 }, program: ['L = x * x'] });

let folder: string;
let file: string;
let session: Session;
let live: LiveFile;
let end: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-file-'));
  file = join(folder, 'f.json');
  writeFileSync(file, scenario('first'));
  const loaded = sound(loadScenario(scenario('first'), file));
  const recording = new LiveRecording(loaded.scenario, recorderOf(loaded.scenario, undefined, file), NODE_CLOCK);
  session = createSession(recording.run);
  const input = { name: 'f.json', file, scenario: loaded.scenario, memory: undefined };
  live = new LiveFile({ input, start: session, recording, flags: {}, io: io() });
  end = live.subscribe(change => {
    session = change(session);
  });
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true, force: true });
});

const shown = () => [runOf(session).scenario.title, session.fault?.text];
const becomes = (title: string, fault?: unknown) =>
  vi.waitFor(() => expect(shown()).toEqual([title, fault]), { timeout: 20_000, interval: 20 });

describe('The file', () => {
  it('is read again when it is saved in place, replaced, and linked anew', async () => {
    writeFileSync(file, scenario('saved'));
    await becomes('saved');
    writeFileSync(`${file}~`, scenario('renamed'));
    renameSync(`${file}~`, file);
    await becomes('renamed');
    rmSync(file);
    writeFileSync(file, scenario('again'));
    await becomes('again');
  });

  it('stays as it was while it has a mistake, which is shown with its place until it is mended', async () => {
    writeFileSync(file, scenario('wrong').replace('x * x', 'x * y'));
    await becomes('first', expect.stringMatching(/^f\.json:1:\d+ +\/program\/0[\s\S]*unknown name y/));
    writeFileSync(file, scenario('mended'));
    await becomes('mended');
  });

  it('may be written in parts', async () => {
    const text = scenario('in parts');
    writeFileSync(file, text.slice(0, 20));
    appendFileSync(file, text.slice(20));
    await becomes('in parts');
  });

  it.each([
    ['is removed', () => rmSync(file), /^no such file$/],
    [
      'becomes a pipe',
      () => execFileSync('sh', ['-c', 'rm "$1"; mkfifo "$1"', 'sh', file]),
      /^expected a file, found a pipe$/,
    ],
    ['becomes huge', () => writeFileSync(file, Buffer.alloc(FILE_LIMITS.bytes + 1)), /^expected a file of at most/],
    ['becomes a folder', () => execFileSync('sh', ['-c', 'rm "$1"; mkdir "$1"', 'sh', file]), /^this is a folder/],
    ['becomes empty', () => writeFileSync(file, ''), /found an empty file/],
    ['is no text', () => writeFileSync(file, Buffer.of(0xff, 0xfe)), /expected UTF-8/],
  ])('that %s leaves the last good run, and comes back', async (_what, spoil, says) => {
    spoil();
    await becomes('first', expect.stringMatching(says));
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, scenario('back'));
    await becomes('back');
  });

  it('is read again when it is asked for, changed or not', async () => {
    const before = runOf(session);
    await live.reload();
    expect(runOf(session)).not.toBe(before);
    expect(session.message).toBe('reloaded');
  });
});

it('A run without a file says that there is nothing to reload', async () => {
  const input = { name: 'standard input', file: undefined, scenario: runOf(session).scenario, memory: undefined };
  const other = new LiveFile({ input, start: session, recording: undefined, flags: {}, io: io() });
  const stop = other.subscribe(change => {
    session = change(session);
  });
  await other.reload();
  expect(session.message).toMatch(/^nothing to reload/);
  stop();
});
