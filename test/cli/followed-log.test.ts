/** The log of a recorded run while it is open: it grows, is cut off, written anew, removed, or has a mistake in what comes. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FollowedLog } from '../../src/cli/followed-log.ts';
import { openInput } from '../../src/cli/input.ts';
import { interrupted, isBusy } from '../../src/session/background.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, logOf, runOf, type Session } from '../../src/session/session.ts';
import { recordingView } from '../../src/session/views/recording-view.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { plainRow } from '../../src/tui/row.ts';
import { bytesOfLog } from '../support/recorded-logs.ts';
import { io } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'followed-log-'));
let session: Session;
let end = (): void => {};
let count = 0;

afterEach(() => {
  end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** Opens a new file that begins with these bytes, and follows it. */
async function followed(ending: string, bytes: Uint8Array): Promise<string> {
  const file = join(mkdtempSync(`${folder}-${count++}`), `run.${ending}`);
  writeFileSync(file, bytes);
  const open = async () => (await openInput(file, {}, io(), ({ events }) => events > 0)).recorded!; // it is the log of a recorded run
  const input = await open();
  const run = new Run(input.scenario, input.log);
  const log = new FollowedLog(file, input, run, open);
  const start = createSession(run);
  session = { ...start, background: { ...start.background, recording: log.recording } };
  end = log.subscribe(change => {
    session = change(session);
  });
  return file;
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 20 });
const has = (events: number) => soon(() => expect(logOf(session).length).toBe(events));
const words = (): string | undefined => recordingView(session)?.parts[0];

describe.each(['ndjson', 'bplog'])('A log (.%s)', ending => {
  const bytes = bytesOfLog(`summaries.${ending}`);
  /** All but the end of the bytes, as these have one group of events; a third of the lines. */
  const cut = ending === 'bplog' ? bytes.length - 9 : Math.floor(bytes.length / 3);

  it('is shown as far as it is written, and followed until its end is there', async () => {
    const file = await followed(ending, bytes.subarray(0, cut));
    await soon(() => expect(words()).toBe('following the file'));
    expect(isBusy(session)).toBe(false); // ^C quits
    appendFileSync(file, bytes.subarray(cut, cut + 5));
    appendFileSync(file, bytes.subarray(cut + 5));
    await has(73);
    await soon(() => expect(words()).toBeUndefined());
    expect([session.place.position, session.fault]).toEqual([0, undefined]);
  });

  it('that is written anew is opened again', async () => {
    const file = await followed(ending, bytes);
    await has(73);
    truncateSync(file, 0);
    await soon(() => expect(session.message).toContain('was cut off or is written anew'));
    writeFileSync(file, bytesOfLog(`hooks.${ending}`));
    await soon(() => expect(runOf(session).scenario.title).toBe('hooks.py'));
    await has(31);
  });

  it('that becomes a pipe stays as it was read, and the pipe is not opened', async () => {
    const file = await followed(ending, bytes);
    await has(73);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    await soon(() => expect(session.message).toContain('was removed: what it had is shown'));
    expect(logOf(session).length).toBe(73);
  });

  it('that becomes a link to itself stays as it was read', async () => {
    const file = await followed(ending, bytes);
    await has(73);
    rmSync(file);
    symlinkSync(file, file);
    await soon(() => expect(session.message).toContain('was removed: what it had is shown'));
    expect(logOf(session).length).toBe(73);
  });

  it('that is replaced is opened again, and one that is removed stays as it was read', async () => {
    const file = await followed(ending, bytes);
    await has(73);
    writeFileSync(`${file}~`, bytesOfLog(`hooks.${ending}`));
    renameSync(`${file}~`, file);
    await has(31);
    rmSync(file);
    await soon(() => expect(session.message).toContain('was removed: what it had is shown'));
    expect(logOf(session).length).toBe(31);
  });

  it('with a mistake in what comes shows what is before it, with the place of the mistake', async () => {
    const file = await followed(ending, bytes.subarray(0, cut));
    await soon(() => expect(words()).toBe('following the file'));
    const before = logOf(session).length;
    appendFileSync(file, new Uint8Array(400).fill(10).fill(0x78, 10, 390));
    await soon(() => expect(session.fault?.text).toMatch(/run\.(ndjson:\d+|bplog: byte \d+): /));
    expect([logOf(session).length >= before, words()]).toEqual([true, undefined]);
  });
});

describe('While a long log is read', () => {
  it('^C stops the reading, and keeps what there is', async () => {
    await followed('ndjson', bytesOfLog('summaries.ndjson'));
    session = {
      ...session,
      background: {
        ...session.background,
        recording: {
          run: runOf(session),
          isStopped: false,
          eventsPerSecond: undefined,
          secondsLeft: undefined,
          reads: { part: 0.345 },
        },
      },
    };
    expect([words(), isBusy(session)]).toEqual(['reading 34 %', true]);
    session = interrupted(session);
    expect([words(), session.message]).toEqual(['reading stopped', expect.stringContaining('^C again quits')]);
  });
});

it('Numbers that cannot be read are told in a frame, and another event can be gone to', async () => {
  const bytes = Uint8Array.from(bytesOfLog('summaries.ndjson'));
  const file = join(mkdtempSync(`${folder}-${count++}`), 'run.ndjson');
  writeFileSync(file, bytes);
  const { scenario, log } = await openInput(file, {}, io());
  truncateSync(file, 100);
  const size = { columns: 100, rows: 30 };
  const application = applicationOf(createSession(new Run(scenario, log!), { at: 30 }), { now: () => 0 }); // a log was opened
  const frame = application.frame(application.initial, size).map(plainRow);
  expect(frame.join('\n')).toContain('the numbers of this event cannot be read');
  expect(frame).toHaveLength(size.rows);
  const { state } = application.update(application.initial, { kind: 'key', chord: ']' }, size);
  expect(state.message ?? state.place.position).not.toBe(30);
});

it('a log of bytes that is cut off after its numbers were looked at says so at the next event', async () => {
  const file = join(mkdtempSync(`${folder}-${count++}`), 'run.bplog');
  writeFileSync(file, bytesOfLog('summaries.bplog'));
  const { scenario, log } = await openInput(file, {}, io());
  const size = { columns: 100, rows: 30 };
  const start = createSession(new Run(scenario, log!), { at: 30 }); // a log was opened
  const application = applicationOf(start, { now: () => 0 });
  expect(application.frame(start, size)).toHaveLength(size.rows);
  truncateSync(file, 100);
  const there = { ...start, place: { ...start.place, position: 40 } };
  const frame = application.frame(there, size).map(plainRow);
  expect(frame.join('\n')).toMatch(/bytes of numbers, found \d+/);
});
