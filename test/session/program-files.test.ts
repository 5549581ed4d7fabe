/** The program pane of a recorded run with several source files: tabs in its upper border, and what is remarked of a file in its lower. */

import { expect, it } from 'vitest';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { programView } from '../../src/session/views/program-view.ts';
import { fileTabs } from '../../src/session/views/recorded-places.ts';
import { bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { openWhole } from '../../src/trace/recorded/log-reader.ts';
import { drawTabs } from '../../src/tui/panes/file-tabs.ts';
import { pointed } from '../../src/tui/pointer.ts';
import { frameOf } from '../support/frame.ts';
import { readerOf } from '../support/recorded-logs.ts';
import { type Kept, lectureWith } from '../support/source-files.ts';

const NAME = 'lecture.ndjson';
/** z1.1 is computed by event 3, z1 by event 5. */
const [OF_OTHER, OF_FIRST] = [3, 5];
const ONE = { lecture: true };
const TWO = { lecture: true, net: true };
const SIZE = { columns: 200, rows: 60 };

function sessionAt(at: number, kept: Kept, changed: readonly string[] = []): Session {
  const reader = readerOf(bytesInMemory(new TextEncoder().encode(lectureWith(kept))), NAME);
  const { scenario, log } = openWhole(reader, path => changed.includes(path));
  return createSession(new Run(scenario, log), { at });
}

/** The titles and the remark in the borders of the program pane, at the upper left. */
function bordersOf(session: Session): readonly (string | undefined)[] {
  const frame = frameOf(session, SIZE);
  const words = (row = '') => (row.split(/[╮╯]/)[0] ?? '').replace(/[╭╰─▸]/g, '').trim();
  return [words(frame[1]), words(frame.find(row => row.startsWith('╰')))];
}

const TABS = (shown: 'lecture.py' | 'net.py') =>
  `Program: ${['lecture.py', 'net.py'].map(name => (name === shown ? `[${name}]` : name)).join(' ')}`;

it('has a tab for each file, and that of the event in brackets', () => {
  expect(bordersOf(sessionAt(OF_OTHER, TWO))).toEqual([TABS('net.py'), '']);
  expect(bordersOf(sessionAt(OF_FIRST, TWO))).toEqual([TABS('lecture.py'), '']);
});

it('shows the tabs of a source as an editor does, and marks what stands behind them', () => {
  const text = lectureWith(TWO)
    .replace(String.raw`\n    return W @ x\n`, String.raw`\n\treturn\tW @ x\n`)
    .replace('"site":{"file":1,"line":2}', '"site":{"file":1,"line":2,"span":[8,13]}');
  const { scenario, log } = openWhole(readerOf(bytesInMemory(new TextEncoder().encode(text)), NAME));
  const { lines, current } = programView(createSession(new Run(scenario, log), { at: OF_OTHER }), 80, 5);
  const { text: shown, mark } = lines[current]!;
  expect(shown).toBe('    return  W @ x');
  expect(shown.slice(mark!.start, mark!.end)).toBe('W @ x');
});

it('has no tabs where there is one file', () => {
  expect(bordersOf(sessionAt(OF_FIRST, ONE))).toEqual(['Program', '']);
});

it('says that the file on disk is another, of that file alone', () => {
  const remark = 'the file on disk differs';
  expect(bordersOf(sessionAt(OF_OTHER, TWO, ['net.py']))).toEqual([TABS('net.py'), remark]);
  expect(bordersOf(sessionAt(OF_FIRST, TWO, ['net.py']))).toEqual([TABS('lecture.py'), '']);
  expect(bordersOf(sessionAt(OF_FIRST, ONE, ['lecture.py']))).toEqual(['Program', remark]);
});

it('keeps the file in sight at an event that has no line', () => {
  expect(bordersOf(sessionAt(OF_OTHER + 1, TWO))).toEqual([TABS('net.py'), 'no line for this event']);
});

it('says of which file the text was not kept', () => {
  const remark = 'its source was not kept';
  const neither = { lecture: false, net: false };
  expect(bordersOf(sessionAt(OF_FIRST, { lecture: false }))).toEqual(['Program', remark]);
  expect(bordersOf(sessionAt(OF_OTHER, neither))).toEqual([TABS('net.py'), remark]);
  expect(bordersOf(sessionAt(OF_FIRST, neither))).toEqual([TABS('lecture.py'), remark]);
  expect(bordersOf(sessionAt(OF_OTHER, { lecture: true, net: false }))).toEqual([TABS('net.py'), remark]);
  expect(bordersOf(sessionAt(OF_FIRST, { lecture: true, net: false }))).toEqual([TABS('lecture.py'), '']);
});

it.each([TWO, { lecture: true, net: false }, { lecture: false, net: true }])(
  'shows the next file with the key of the pane, the first after the last, and follows the event with the next step: %o',
  kept => {
    const focused = update(sessionAt(OF_OTHER, kept), 'program').session;
    expect(bordersOf(focused)[0]).toBe(TABS('net.py'));
    const first = update(focused, 'program').session;
    expect(bordersOf(first)[0]).toBe(TABS('lecture.py'));
    expect(bordersOf(update(first, 'program').session)[0]).toBe(TABS('net.py'));
    const stepped = update(update(first, 'next-event').session, 'previous-event').session;
    expect(bordersOf(stepped)[0]).toBe(TABS('net.py'));
  },
);

it('does nothing more than to choose the pane where there is one file', () => {
  const focused = update(sessionAt(OF_FIRST, ONE), 'program').session;
  expect(update(focused, 'program').session.selection).toEqual(focused.selection);
});

it('a click on a tab shows its file, and a click on a line there selects its node and stays in the file', () => {
  const session = sessionAt(OF_OTHER, TWO);
  const clicked = (from: Session, text: string): Session => {
    const frame = frameOf(from, SIZE);
    const row = frame.findIndex(line => line.includes(text));
    const report = {
      action: 'press',
      button: 'left',
      column: frame[row]!.indexOf(text) + 1,
      row,
      shift: false,
      alt: false,
      ctrl: false,
    } as const;
    return pointed(from, report, SIZE).session;
  };
  const other = clicked(session, 'lecture.py [net');
  expect(bordersOf(other)[0]).toBe(TABS('lecture.py'));
  expect(other.place).toEqual(session.place);
  expect(bordersOf(clicked(other, 'Program'))[0]).toBe(TABS('lecture.py'));
  const line = clicked(other, 'a1 = torch.relu(z1)');
  expect([bordersOf(line)[0], line.selection.node]).toEqual([TABS('lecture.py'), expect.any(Number)]);
});

it('selects the operations of the file that was chosen, and shows their lines', () => {
  const chosen = update(update(sessionAt(OF_FIRST, TWO), 'program').session, 'program').session;
  expect(bordersOf(chosen)[0]).toBe(TABS('net.py'));
  const { program } = chosen.timelines.all[0]!.run.log;
  const selected = [1, 2, 3].reduce(session => update(session, 'select-next').session, chosen);
  expect(program.nodes[selected.selection.node!]!.name).toBe('z1.1'); // the only one there
  expect(programView(selected, 80, 5).lines.map(({ text }) => text)).toContain('    return W @ x');
});

const tabsOf = (paths: readonly string[], shown: number) => {
  const { program } = sessionAt(OF_FIRST, ONE).timelines.all[0]!.run.log;
  const sources = paths.map((path, line) => ({ path, sha256: undefined, line, remark: undefined }));
  return fileTabs({ ...program, recorded: { ...program.recorded!, sources } }, shown)!;
};

const drawn = (paths: readonly string[], shown: number, room: number): string =>
  drawTabs(tabsOf(paths, shown), room)
    .rows[0]!.map(({ text }) => text)
    .join('');

it('names files of the same name by as much of their folders as tells them apart', () => {
  const paths = ['train.py', 'a/net.py', 'b/net.py', 'net.py', 'b/a/net.py', 'a/net.py'];
  expect(drawn(paths, 0, 80)).toBe('[train.py] a/net.py b/net.py net.py b/a/net.py a/net.py');
});

it('shows the tabs around the file where they have no room, and never more cells than it has', () => {
  const paths = Array.from({ length: 12 }, (_, k) => `layers/block${k}.py`);
  expect(drawn(paths, 5, 40)).toBe('… block4.py [block5.py] block6.py …');
  expect(drawn(paths, 0, 30)).toBe('[block0.py] block1.py …');
  expect(drawn(paths, 11, 30)).toBe('… block10.py [block11.py]');
  const long = [`${'long'.repeat(30)}.py`, 'a.py', 'b.py'];
  for (let room = 8; room < 60; room++)
    for (const shown of [0, 1, 2]) expect(drawn(long, shown, room).length).toBeLessThanOrEqual(room);
});
