/** An exported page runs as it stands, and shows what the terminal shows: its build leaves out nothing that it needs. */

import { expect, test } from 'vitest';
import { createSession, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import type { Size } from '../../src/tui/shell/application.ts';
import { run } from '../cli/fake-io.ts';
import { sessionOf, textOf } from '../support/lessons.ts';
import { runOfLog } from '../support/recorded-logs.ts';
import { SmallPage } from './small-browser.ts';

/** The window of a small page, in cells. */
const SIZE: Size = { columns: 120, rows: 36 };

async function exported(name: string): Promise<SmallPage> {
  const { code, stdout, stderr } = await run(['export', name, '--output', '-', '--as', 'page']);
  expect([code, stderr]).toEqual([0, '']);
  return new SmallPage(stdout);
}

/** Presses keys in a page and in the terminal. */
async function expectSameFrames(page: SmallPage, session: Session, keys: string): Promise<void> {
  const expectSame = (): Promise<void> =>
    expect
      .poll(() => page.rows(), { interval: 5, timeout: 20_000 })
      .toEqual(textOf(session, SIZE).map(row => row.trimEnd()));
  await expectSame();
  for (const chord of parseKeys(keys)) {
    page.press(chord);
    session = press(session, [chord], { size: SIZE });
    await expectSame();
  }
}

test.each([
  ['two-layer', 's*l]l2K3i'],
  ['batch-norm', 'G4t'],
  ['lstm-blocks', 'll2+G5'],
])('%s', async (name, keys) => {
  const page = await exported(name);
  await expectSameFrames(page, sessionOf(name), keys);
});

test.each([['lecture.ndjson', 'l*2G']])('%s', async (name, keys) => {
  const page = await exported(`test/recorded/${name}`);
  await expectSameFrames(page, createSession(runOfLog(name)), keys);
});
