/** Promise: every command, every key and every export works on every kept log of a recorded run, or is refused with the reason. */

import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../src/graph/program.ts';
import { FINDS } from '../../src/query/find.ts';
import { settled } from '../../src/session/background.ts';
import { COMMANDS } from '../../src/session/commands/commands.ts';
import { EXPORT_KINDS } from '../../src/session/export-kinds.ts';
import type { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { performed, update } from '../../src/session/update.ts';
import { CONTEXTS, KEYS } from '../../src/tui/key-table.ts';
import { press } from '../../src/tui/press.ts';
import { run } from '../cli/fake-io.ts';
import { frameOf } from '../support/frame.ts';
import { LOG_NAMES, runOfLog } from '../support/recorded-logs.ts';

const SIZE = { columns: 100, rows: 30 };
const RUNS = LOG_NAMES.map(name => ({ name, run: runOfLog(name) }));

/** Four events, from the first to the last. */
const placesOf = ({ log: { length } }: Run) => [0, Math.floor(length / 3), Math.floor((2 * length) / 3), length - 1];

/** A session at one of four events. */
function sessionAt(recorded: Run, k: number): Session {
  const places = placesOf(recorded);
  return createSession(recorded, { at: places[k % places.length]! }); // within the list
}

/** Draws what a session shows after its searches; a frame has all its rows. */
function drawn(session: Session): void {
  expect(frameOf(settled(session), SIZE)).toHaveLength(SIZE.rows);
}

/** Arguments for commands that take one, made of the names of a log. */
function argumentsFor(name: string): Readonly<Record<string, readonly string[]>> {
  const { log } = runOfLog(name);
  const node = nodeOf(log.program, log.program.order.at(-1)!).name; // each of them computes something
  const leaf = log.program.nodes.find(({ role }) => role !== 'operation')!.name; // and from something
  const quoted = (text: string) => `"${text}"`;
  return {
    NODE: [node, leaf, 'missing'],
    'I,J': ['0', '0,0', '99,99'],
    '1|2|3|all': ['1', 'all'],
    EVENT: ['0', String(log.length - 1), '999999'],
    KIND: FINDS.map(({ name: kind }) => kind),
    'NODE, OPERATION, PHASE OR TEXT': [node, 'backward', 'add', 'NaN', ''],
    PLACE: [node, 'update', quoted(node), `norm(grad(${quoted(leaf)})) > 1`],
    EXPR: [
      quoted(leaf),
      `grad(${quoted(leaf)})`,
      `norm(${quoted(node)})`,
      `max(abs(grad(${quoted(leaf)})))`,
      `sum(${quoted(leaf)}) + 1`,
    ],
    'NAME = VALUE': [`${leaf} = 1`],
    TIMELINE: ['1', '2'],
    'outline|lines|operations|fit': ['outline', 'lines', 'operations', 'fit'],
    THEME: ['dark'],
  };
}

describe.each(RUNS)('$name', ({ name, run: recorded }) => {
  it('takes every command alone, at four events', { timeout: 300_000 }, () => {
    for (const k of placesOf(recorded).keys())
      for (const { name: command } of COMMANDS) drawn(performed(update(sessionAt(recorded, k), command, '')));
  });

  it('takes every command with arguments', { timeout: 300_000 }, () => {
    const known = argumentsFor(name);
    COMMANDS.forEach(({ name: command, ...rest }, k) => {
      const texts = 'argument' in rest ? (known[rest.argument] ?? []) : [];
      for (const [i, text] of texts.entries()) drawn(performed(update(sessionAt(recorded, k + i), command, text)));
    });
  });
});

// Keys and steps see nothing of the form of a log.
describe.each(RUNS.filter(({ name }) => name.endsWith('.bplog')))('$name', ({ run: recorded }) => {
  const { length } = recorded.log;

  it('takes every key of every context', { timeout: 300_000 }, () => {
    const chords = [...new Set(CONTEXTS.flatMap(context => KEYS[context].flatMap(row => row.chords)))];
    expect(chords.length).toBeGreaterThan(60);
    chords.forEach((chord, k) => {
      drawn(press(sessionAt(recorded, k), [chord], { size: SIZE }));
    });
  });

  it('walks over every event, forth and back', { timeout: 300_000 }, () => {
    const steps = (start: Session, chord: string) =>
      Array.from({ length: length - 1 }).reduce((session: Session) => press(session, [chord], { size: SIZE }), start);
    const end = steps(sessionAt(recorded, 0), 'right');
    expect(end.place.position).toBe(length - 1);
    drawn(end);
    const start = steps(end, 'left');
    expect(start.place.position).toBe(0);
    drawn(start);
  });
});

/** Why an export of a recorded run is refused: it would compute the run again. */
const REFUSED = /recorded elsewhere|found a run recorded by/;

describe('Exports of every kept log are written, or refused with the reason:', () => {
  const ways = EXPORT_KINDS.flatMap(({ name, endings }) =>
    endings.map(ending => (endings.length === 1 ? name : `${name}.${ending}`)),
  );

  it.each(ways)('%s', { timeout: 900_000 }, async as => {
    const refusals: string[] = [];
    for (const name of LOG_NAMES.filter(file => file.endsWith('.bplog'))) {
      const { code, stdout, stderr } = await run(['export', `test/recorded/${name}`, '-o', '-', '--as', as]);
      if (code === 0) expect(stdout.length, name).toBeGreaterThan(0);
      else refusals.push(`${name}: ${code} ${stderr}`);
    }
    expect(refusals.filter(text => !/: (2|65) /.test(text) || !REFUSED.test(text))).toEqual([]);
  });
});

describe('Subcommands on every kept log:', () => {
  it.each(['trace', 'frame', 'check', 'diff'])('%s', { timeout: 300_000 }, async command => {
    for (const name of LOG_NAMES) {
      const file = `test/recorded/${name}`;
      const { code, stdout, stderr } = await run([command, file, ...(command === 'diff' ? [file] : [])]);
      if (command === 'check') expect([code, stderr]).toEqual([65, expect.stringMatching(REFUSED)]);
      else expect([code, stdout.length > 0], `${name}: ${stderr}`).toEqual([0, true]);
    }
  });
});
