/** A screen whose numbers were dropped shows where it is going, and gets there. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { plainRow, type Row } from '../../src/tui/row.ts';
import { frameOf } from '../support/frame.ts';
import { sound } from '../support/sound.ts';

const size = { columns: 100, rows: 30 };
const KIB = 1024;

const { scenario } = sound(
  loadScenario(
    new TextEncoder().encode(
      JSON.stringify({
        title: 'Many numbers',
        inputs: { x: Array.from({ length: 20 }, (_, i) => i / 20) },
        parameters: { W: { init: 'normal', shape: [20, 20], std: 0.1, seed: 1 } },
        program: ['h = tanh(x @ W)', 'L = sum(h * h)'],
        training: { iterations: 200, optimizer: { type: 'adam', lr: 0.01 } },
      }),
    ),
    'many.json',
  ),
);
const { program, training } = scenario;
const runIn = (kib?: number) => new Run(scenario, record(program, training, kib && kib * KIB));

/** A clock by which whatever is done takes as many milliseconds. */
function clock(step: number): () => number {
  let time = 0;
  return () => (time += step);
}

const linesOf = (rows: readonly Row[]) => rows.map(plainRow);

/** Wakes the application as often as it asks for, and says how often that was. */
function settled(session: Session, now: () => number): { readonly frames: readonly (readonly string[])[] } {
  const { frame, update: turn, settle, wakeAfter } = applicationOf(session, { now });
  let state = session;
  const frames = [linesOf(frame(state, size))];
  while (wakeAfter!(state) !== undefined && frames.length < 1_000) {
    state = settle!(turn(state, { kind: 'wake' }, size).state);
    frames.push(linesOf(frame(state, size)));
  }
  return { frames };
}

const plain = (session: Session) => frameOf(session, size);

describe('A screen of a log that has dropped numbers', () => {
  // 70 kB of columns; numbers and checkpoints would take more than 2 MB.
  const small = runIn(600);
  const at = 20 * 100 + 7;

  it('says what it waits for, under the header of the place it goes to', () => {
    const { frames } = settled(createSession(small, { at }), clock(100));
    expect(frames.length).toBeGreaterThan(2);
    expect(frames[0]![0]).toContain('iteration 101/200   event 2007/3999');
    expect(frames[0]!.at(-1)).toMatch(/^ computing iteration 101 again, 1 of \d+ parts …/);
    expect(frames[1]!.at(-1)).toMatch(/^ computing iteration 101 again, 2 of \d+ parts …/);
  });

  it('ends as the screen of a log that has dropped nothing', () => {
    const { frames } = settled(createSession(small, { at: 7 }), clock(100));
    expect(frames.at(-1)).toEqual(plain(createSession(runIn(), { at: 7 })));
  });

  it('is there at once when that takes a moment', () => {
    const { frames } = settled(createSession(small, { at: 20 * 150 }), clock(0.1));
    expect(frames).toEqual([plain(createSession(runIn(), { at: 20 * 150 }))]);
  });

  it('fills the series of a watch from frame to frame', () => {
    const start = (run: Run) => createSession(run, { at: 3999 });
    const { frames } = settled(update(start(small), 'watch', 'sum(h * h)').session, clock(1));
    expect(frames.length).toBeGreaterThan(2);
    const [first, last] = [frames[0]!, frames.at(-1)!].map(frame => frame.find(row => row.includes('◆ sum(h * h)')));
    expect(first).not.toBe(last);
    expect(frames.at(-1)).toEqual(plain(press(start(runIn()), parseKeys(':watch sum(h * h)<enter>'))));
  });

  it('prints an expression over the whole run', () => {
    const printing = (run: Run) => press(createSession(run, { at: 3999 }), parseKeys(':print L<enter>'));
    const whole = plain(printing(runIn()));
    expect(whole.join('\n')).toContain('Print: L where it changes');
    const { frames } = settled(printing(small), clock(100));
    expect(frames.at(-1)).toEqual(whole);
  });
});
