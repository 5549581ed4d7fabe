/** What a person can do in a run that is still being recorded: 100 iterations of XOR, of which some are there. */

import { describe, expect, test } from 'vitest';
import { Recorder } from '../../src/engine/record.ts';
import { advanced, stopped } from '../../src/session/background.ts';
import { isGrowing } from '../../src/session/commands/command.ts';
import { playedOn } from '../../src/session/play.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Recording, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, textOf } from '../support/lessons.ts';
import { atEvent, viewing } from '../support/sessions.ts';

const pressed = (session: Session, keys: string): Session => press(session, parseKeys(keys));
const footerOf = (session: Session): string => textOf(session).at(-1)!.trim();

/** Events of one iteration of XOR: every one has as many. */
const EACH = lesson('xor').log.length / 100;

class Growing {
  readonly recorder: Recorder;
  readonly run: Run;

  constructor(iterations: number) {
    const { scenario } = lesson('xor');
    this.recorder = new Recorder(scenario.program, scenario.training);
    this.run = new Run(scenario, this.recorder.log);
    this.record(iterations);
  }

  record(iterations: number): void {
    for (let i = 0; i < iterations; i++) this.recorder.run(1);
  }

  get session(): Session {
    const session = createSession(this.run);
    return { ...session, background: { ...session.background, recording: this.recording } };
  }

  private get recording(): Recording | undefined {
    const recording = { run: this.run, isStopped: false, eventsPerSecond: 2.5e6, secondsLeft: 3.2 };
    return this.recorder.isDone ? undefined : recording;
  }

  /** The session after some more iterations were recorded. */
  after(session: Session, iterations: number): Session {
    this.record(iterations);
    return advanced(session, this.recording);
  }
}

describe('While a run is recorded', () => {
  test('the screen says how far it is, and marks the last event as the last so far', () => {
    const screen = textOf(new Growing(34).session);
    expect(screen[0]).toContain(`event 0/${34 * EACH - 1}… `);
    expect(screen.at(-2)).toContain('recording 34 % · 3 s left · 2.5 million events/s');
  });

  test('the rate goes first, and then the time, where there is no room', () => {
    const { session } = new Growing(34);
    expect(textOf(session, { columns: 80, rows: 24 }).at(-2)).toContain('recording 34 % · 3 s left');
    expect(textOf(session, { columns: 80, rows: 24 }).at(-2)).not.toContain('events/s');
    for (const row of textOf(session, { columns: 60, rows: 20 })) expect(row).toHaveLength(60);
  });

  test('the list of events ends with what is to come', () => {
    const growing = new Growing(2);
    const rows = textOf(pressed(growing.session, 'G7z'));
    const at = rows.findIndex(row => row.includes('recording') && row.includes('│'));
    expect(rows[at - 1]).toContain(String(2 * EACH - 1));
    growing.record(98);
    expect(
      textOf(viewing(atEvent(growing.session, 100 * EACH - 1), { pane: 'events', isZoomed: true })).join('\n'),
    ).not.toContain('recording');
  });

  test('every screen is drawn at every position as it is drawn of a whole log of that length', () => {
    const growing = new Growing(3);
    const { scenario } = lesson('xor');
    const whole = createSession(new Run(scenario, growing.recorder.log));
    for (let position = 0; position < 3 * EACH; position += 7) {
      const [a, b] = [growing.session, whole].map(session => textOf(atEvent(session, position)).slice(1, -2));
      expect(a).toEqual(b);
    }
  });
});

describe('A step past what is recorded', () => {
  test.each([
    ['<right>', 3 * EACH - 1, 3 * EACH],
    ['n', 3 * EACH - 1, 3 * EACH + 1], // over the start and the clearing, which are one step
    [']', 3 * EACH - 1, 3 * EACH],
    ['}', 2 * EACH + 1, 3 * EACH],
    [`:${5 * EACH + 2}<enter>`, 4, 5 * EACH + 2],
    [`:+${5 * EACH}<enter>`, 4, 5 * EACH + 4],
  ])('%s waits, and goes there as soon as it is recorded', (keys, from, to) => {
    const growing = new Growing(3);
    const waiting = pressed(atEvent(growing.session, from), keys);
    expect(waiting.place.position).toBe(from);
    expect(footerOf(waiting)).toContain('recorded yet');
    const there = growing.after(waiting, 3);
    expect(there.place.position).toBe(to);
    expect(there.background.awaited).toBeUndefined();
    expect(there.message).toBeUndefined();
  });

  test('any key ends the wait', () => {
    const growing = new Growing(3);
    const waiting = pressed(atEvent(growing.session, 2 * EACH), '}');
    expect(growing.after(pressed(waiting, '<left>'), 3).place.position).toBe(2 * EACH - 1);
    expect(growing.after(pressed(waiting, '~'), 3).place.position).toBe(2 * EACH);
  });

  test('that the run never has ends at its last event, with the usual words', () => {
    const growing = new Growing(98);
    const waiting = pressed(growing.session, `:${100 * EACH}<enter>`);
    const end = growing.after(waiting, 2);
    expect(end.place.position).toBe(100 * EACH - 1);
    expect(footerOf(end)).toBe(`unknown event ${100 * EACH}: this is the last one`);
  });
});

describe('G', () => {
  test('follows the recording to its end', () => {
    const growing = new Growing(3);
    let session = pressed(growing.session, 'G');
    expect(session.place.position).toBe(3 * EACH - 1);
    expect(footerOf(session)).toBe('following the recording · any key stays here');
    session = growing.after(session, 4);
    expect(session.place.position).toBe(7 * EACH - 1);
    session = growing.after(session, 93);
    expect(session).toMatchObject({
      place: { position: 100 * EACH - 1 },
      background: { awaited: undefined },
      message: undefined,
    });
  });

  test('stays where another key is pressed', () => {
    const growing = new Growing(3);
    const session = growing.after(pressed(growing.session, 'G<left>'), 4);
    expect(session.place.position).toBe(3 * EACH - 2);
  });
});

describe('Running and finding', () => {
  test('c looks on while recording goes on, and stops where it would have stopped in the whole run', () => {
    const { scenario, log } = lesson('xor');
    const stop = ':break iteration == 6<enter>c';
    const whole = pressed(createSession(new Run(scenario, log)), stop);
    expect(log.iterationAt(whole.place.position)).toBe(6);
    const growing = new Growing(2);
    let session = pressed(growing.session, stop);
    expect(session.place.position).toBe(0);
    expect(footerOf(session)).toContain('looking on while recording goes on');
    session = growing.after(session, 2);
    expect(session.place.position).toBe(0);
    session = growing.after(session, 4);
    expect(session).toMatchObject({
      place: { position: whole.place.position, behind: whole.place.behind },
      message: whole.message,
    });
  });

  test('c that never stops says so at the end of the run', () => {
    const growing = new Growing(98);
    const session = growing.after(pressed(growing.session, ':break iteration == 101<enter>c'), 2);
    expect(session.place.position).toBe(0);
    expect(footerOf(session)).toBe('no breakpoint is met and no watch changes after this event');
  });

  test('f looks on as well, with its threshold', () => {
    const { scenario, log } = lesson('xor');
    const find = (session: Session) => update(atEvent(session, EACH - 1), 'find-next', 'above 1e-3').session;
    const whole = find(createSession(new Run(scenario, log)));
    expect(log.iterationAt(whole.place.position)).toBe(2);
    const growing = new Growing(1);
    const waiting = find(growing.session);
    expect(waiting).toMatchObject({ background: { awaited: { from: EACH - 1 } }, place: { position: EACH - 1 } });
    expect(growing.after(waiting, 99)).toMatchObject({
      place: { position: whole.place.position },
      message: whole.message,
    });
  });
});

describe('A recording that is stopped', () => {
  test('keeps what there is, and its end is an end', () => {
    const growing = new Growing(12);
    const session = stopped(pressed(growing.session, 'G'));
    expect(isGrowing(session)).toBe(false);
    expect(footerOf(session)).toBe('recording stopped: 12 of 100 iterations are kept; ^C again quits');
    const last = pressed(session, 'G<right>');
    expect(last).toMatchObject({ place: { position: 12 * EACH - 1 }, background: { awaited: undefined } });
    expect(textOf(last).at(-2)).toContain('recording stopped · 12 of 100 iterations');
    expect(textOf(last)[0]).toContain(`event ${12 * EACH - 1}/${12 * EACH - 1} `);
  });
});

test('Playing waits at the end of what is recorded, and goes on from there', () => {
  const growing = new Growing(1);
  let session = playedOn(pressed(atEvent(growing.session, EACH - 1), '.'));
  expect(session).toMatchObject({ place: { position: EACH - 1 }, play: { isOn: true } });
  session = playedOn(growing.after(session, 1));
  expect(session).toMatchObject({ place: { position: EACH }, play: { isOn: true } });
});
