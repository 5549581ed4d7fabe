/** The program pane of a recorded run with several source files: its title says which of them it stands in. */

import { expect, it } from 'vitest';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { openWhole } from '../../src/trace/recorded/log-reader.ts';
import { frameOf } from '../support/frame.ts';
import { readerOf } from '../support/recorded-logs.ts';
import { type Kept, lectureWith } from '../support/source-files.ts';

const NAME = 'lecture.ndjson';
/** z1.1 is computed by event 3, z1 by event 5. */
const [OF_OTHER, OF_FIRST] = [3, 5];
const ONE = { lecture: true };
const TWO = { lecture: true, net: true };

function titleAt(at: number, kept: Kept, changed: readonly string[] = []): string | undefined {
  const reader = readerOf(bytesInMemory(new TextEncoder().encode(lectureWith(kept))), NAME);
  const { scenario, log } = openWhole(reader, path => changed.includes(path));
  const frame = frameOf(createSession(new Run(scenario, log), { at }), { columns: 200, rows: 60 });
  return /Program[^─╮]*/.exec(frame.join('\n'))?.[0].trim();
}

it('names the file of the event, and which of how many it is', () => {
  expect(titleAt(OF_OTHER, TWO)).toBe('Program: net.py · 2 of 2');
  expect(titleAt(OF_FIRST, TWO)).toBe('Program: lecture.py · 1 of 2');
});

it('says that the file on disk is another', () => {
  expect(titleAt(OF_OTHER, TWO, ['net.py'])).toBe('Program: net.py (the file on disk differs) · 2 of 2');
  expect(titleAt(OF_FIRST, TWO, ['net.py'])).toBe('Program: lecture.py · 1 of 2');
  expect(titleAt(OF_FIRST, ONE, ['lecture.py'])).toBe('Program: lecture.py (the file on disk differs)');
});

it('is short where there is one file, as it was recorded', () => {
  expect(titleAt(OF_FIRST, ONE)).toBe('Program');
});

it('names the file whose text was not kept, and no other', () => {
  const remark = '(its source was not kept)';
  expect(titleAt(OF_FIRST, { lecture: false })).toBe(`Program: lecture.py ${remark}`);
  const neither = { lecture: false, net: false };
  expect(titleAt(OF_OTHER, neither)).toBe(`Program: net.py ${remark} · 2 of 2`);
  expect(titleAt(OF_FIRST, neither)).toBe(`Program: lecture.py ${remark} · 1 of 2`);
  expect(titleAt(OF_OTHER, { lecture: true, net: false })).toBe(`Program: net.py ${remark} · 2 of 2`);
  expect(titleAt(OF_FIRST, { lecture: true, net: false })).toBe('Program: lecture.py · 1 of 2');
  expect(titleAt(OF_OTHER, { lecture: false, net: true })).toBe('Program: net.py · 2 of 2');
  expect(titleAt(OF_FIRST, { lecture: false, net: true })).toBe(`Program: lecture.py ${remark} · 1 of 2`);
});
