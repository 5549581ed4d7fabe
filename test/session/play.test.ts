/** Playing on the computation graph: 0 start, 1 clear, 2…4 forward, 5 seed, then contribution and sum; 15 is the last event. */

import { describe, expect, test } from 'vitest';
import { playedOn, untilNextStep } from '../../src/session/play.ts';
import { createSession, runOf, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const pressed = (session: Session, keys: string): Session => press(session, parseKeys(keys));
const footerOf = (session: Session): string => textOf(session).at(-1)!.trim();
const graph = (at = 0): Session => sessionOf('computation-graph', at);

function played(session: Session, steps: number): Session {
  let now = session;
  for (let i = 0; i < steps; i++) now = playedOn(now);
  return now;
}

describe('The full stop', () => {
  test('plays two events a second, and says how to go on', () => {
    const playing = pressed(graph(), '.');
    expect(untilNextStep(playing)).toBe(500);
    expect(played(playing, 3).place.position).toBe(3);
    expect(footerOf(playing)).toBe('▶ 2 events a second   . pause  < slower  > faster');
    for (const row of textOf(playing, { columns: 30, rows: 12 })) expect(row).toHaveLength(30);
  });

  test('pauses when pressed again, and nothing moves any more', () => {
    const paused = pressed(played(pressed(graph(), '.'), 3), '.');
    expect(untilNextStep(paused)).toBeUndefined();
    expect(played(paused, 3).place.position).toBe(3);
  });

  test('stops at the end, says so, and does not start there', () => {
    const end = played(pressed(graph(13), '.'), 5);
    expect(end).toMatchObject({ place: { position: 15 }, play: { isOn: false } });
    expect(footerOf(end)).toBe('this is the last event');
    expect(pressed(end, '.')).toMatchObject({ play: { isOn: false }, message: 'this is the last event' });
  });

  test.each([
    [':break d<enter>', 2, 'stopped at event 2: breakpoint at d'],
    [':break phase backward<enter>', 5, 'stopped at event 5: phase backward begins'],
    [':watch ∂c<enter>', 7, 'stopped at event 7: ∂c changed from nothing to 5'],
  ])('stops where c would have stopped: %s', (keys, position, message) => {
    const run = pressed(graph(), `${keys}c`);
    const play = played(pressed(graph(), `${keys}.`), 12);
    expect(play).toMatchObject({
      place: { position: run.place.position },
      message: run.message,
      play: { isOn: false },
    });
    expect(play).toMatchObject({ place: { position }, message });
  });

  test.each(['<right>', 'g', '<down>', '?', ':', 'f'])('pauses as soon as one goes one’s own way with %s', key => {
    expect(pressed(played(pressed(graph(), '.'), 3), key).play.isOn).toBe(false);
  });

  test.each(['4', 'z', 'd', '<tab>', '>', '<'])('plays on while one looks at it with %s', key => {
    expect(pressed(played(pressed(graph(), '.'), 3), key).play.isOn).toBe(true);
  });
});

describe('The speed', () => {
  test('goes from a step every two seconds to 30 a second, and stays there', () => {
    const delays = ['', '>', '>>>>>>>>>', '<', '<<<<<<<'].map(keys => untilNextStep(pressed(graph(), `.${keys}`)));
    expect(delays).toEqual([500, 250, 1_000 / 30, 1_000, 2_000]);
  });

  test('is said in words, also before one plays', () => {
    expect(footerOf(pressed(graph(), '>'))).toBe('4 events a second when playing');
    expect(footerOf(pressed(graph(), '<<'))).toBe('an event every 2 seconds when playing');
    expect(footerOf(pressed(graph(), '<'))).toBe('1 event a second when playing');
  });
});

test('with motion reduced a step is a node, and no faster than every two seconds', () => {
  const calm = createSession(runOf(graph()), { isCalm: true });
  const playing = pressed(calm, '.');
  expect(footerOf(playing)).toContain('▶ a node every 5 seconds');
  expect(untilNextStep(playing)).toBe(5_000);
  // Start and clearing are one step, then d and e.
  expect([1, 2, 3].map(steps => played(playing, steps).place.position)).toEqual([1, 2, 3]);
  expect(untilNextStep(pressed(playing, '>>>>>>>'))).toBe(2_000);
  expect(untilNextStep(pressed(playing, '<<<<<<<'))).toBe(10_000);
});
