/** A tour goes on when what it asks for is done, in whatever way, and only then. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { withKept } from '../../src/session/kept.ts';
import { Run } from '../../src/session/runs.ts';
import type { Session } from '../../src/session/session.ts';
import { createSession, runOf } from '../../src/session/session.ts';
import { tourSteps } from '../../src/session/tour.ts';
import { touredOn } from '../../src/session/tour-progress.ts';
import { update } from '../../src/session/update.ts';
import { pointed } from '../../src/tui/pointer.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { readAct } from '../../src/tui/read-act.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

/** L = x²: events 0 start, 1 cleared, 2 y, 3 L, 4 seed, 5 L → y, 6 ∂y, … */
function touring(...notes: readonly object[]): Session {
  const text = JSON.stringify({ title: 't', inputs: { x: 3 }, program: ['y = x * x', 'L = y + 1'], notes });
  const { scenario } = sound(loadScenario(text, 't.json', { readAct }));
  const session = createSession(new Run(scenario, record(scenario.program, scenario.training)));
  return update(session, 'tour').session;
}

const last = { at: 'start', text: 'last', do: 'quit' };
const stepIn = (session: Session, keys: string) => press(session, parseKeys(keys)).tour?.step;

describe('A step that asks for an act', () => {
  test.each([
    ['next-event', ['<right>', 'l', ':goto 1<enter>', ':step<enter>'], ['<tab>', 'z', ':goto 2<enter>']],
    ['→', ['<right>', ':goto +1<enter>'], ['?']],
    ['select y', [':select y<enter>', '<down><down>', '/y<enter>'], ['<down>', ':select L<enter>']],
    ['zoom', ['z', ':zoom<enter>'], ['<right>']],
    ['4', ['4', ':values<enter>', '<tab>'], ['3']],
    ['help', ['?', ':help<enter>'], [':help<escape>']],
    ['break y', [':break y<enter>'], [':break L<enter>', 'b']],
    ['digits', ['d'], ['z']],
  ])('%s', (act, ways, others) => {
    const start = touring({ at: 'start', text: 'first', do: act }, last);
    for (const way of ways) expect([way, stepIn(start, way)]).toEqual([way, 1]);
    for (const other of others) expect([other, stepIn(start, other)]).toEqual([other, 0]);
  });

  test('is fulfilled by a click', () => {
    const size = { columns: 120, rows: 36 };
    const start = touring({ at: 'start', text: 'first', do: 'values' }, last);
    const row = textOf(start, size).findIndex(line => line.includes('Values'));
    const report = { action: 'press', button: 'left', column: 100, row: row + 1 } as const;
    const clicked = pointed(start, { ...report, modifiers: [] } as never, size).session;
    expect(touredOn(start, clicked).tour?.step).toBe(1);
  });

  test('is skipped with the key of the tour, which otherwise goes back to it', () => {
    const start = touring({ at: 'value y', text: 'first', do: 'next-node' }, last);
    expect(start.place.position).toBe(2);
    const away = press(start, parseKeys('<left>'));
    expect(textOf(away).join('\n')).toContain('T: back to this step');
    const back = press(away, ['T']);
    expect([back.tour?.step, back.place.position]).toEqual([0, 2]);
    expect(stepIn(back, 'T')).toBe(1);
  });
});

describe('A step that asks for a number', () => {
  const start = touring(
    { at: 'start', text: 'What is y?', ask: 'value y' },
    { at: 'value y', text: 'done', do: 'n' },
    last,
  );

  test('asks at once, hides the number, and goes on after the answer', () => {
    expect(start.place.position).toBe(1);
    expect(start.mode).toMatchObject({ kind: 'predict', asked: 2 });
    const wrong = press(start, parseKeys('6<enter>'));
    expect([wrong.tour?.step, wrong.mode?.kind]).toEqual([0, 'predict']);
    const right = press(wrong, parseKeys('9<enter>'));
    expect(right.tour?.step).toBe(0); // the answer stays in sight
    const next = press(right, ['enter']);
    expect(next.tour).toEqual({ step: 1, score: { right: 0, asked: 1 } });
    expect(next.mode).toBeUndefined();
  });

  test('can be left and taken up again, shown, or skipped', () => {
    const left = press(start, ['escape']);
    expect([left.tour?.step, left.mode]).toEqual([0, undefined]);
    expect(press(left, ['t']).mode).toMatchObject({ asked: 2 });
    expect(stepIn(start, '?<enter>')).toBe(1);
    expect(press(start, ['right']).tour).toEqual({ step: 1, score: { right: 0, asked: 0 } });
  });
});

test('The end says how many predictions were right, and the tour can start again', () => {
  const start = touring({ at: 'start', text: 'What is y?', ask: 'value y' });
  const over = press(start, parseKeys('9<enter><enter>'));
  expect(over.tour).toBeUndefined();
  expect(over.message).toBe('the tour is over: 1 of 1 predictions right at the first try');
  expect(press(over, ['T']).tour?.step).toBe(0);
  expect(press(start, parseKeys('<escape>:tour end<enter>')).tour).toBeUndefined();
  expect(update(sessionOf('two-layer'), 'tour').session.message).toBe('this run has no tour');
});

/** What fulfils each step of the tour for newcomers, as its panel says. */
const KEYS = [
  's',
  '<right>',
  '-10<enter><enter>',
  '<right>',
  '<right>',
  '-2<enter><enter>',
  '<right>',
  ':select c<enter>',
  'n',
  '-4<enter><enter>',
  '*',
];

test('The tour for newcomers has twelve steps and ends with two-layer', () => {
  let session = update(sessionOf('computation-graph'), 'tour').session;
  expect(tourSteps(runOf(session).scenario)).toHaveLength(12);
  for (const [step, keys] of KEYS.entries()) {
    expect(session.tour?.step).toBe(step);
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 120, rows: 36 },
      { columns: 200, rows: 60 },
    ])
      expect(textOf(session, size).join('\n')).toContain(`Tour: step ${step + 1} of 12`);
    session = press(session, parseKeys(keys));
  }
  expect(session.tour).toEqual({ step: 11, score: { right: 3, asked: 3 } });
  expect(textOf(session).join('\n')).toContain('Now open two-layer');
});

test('Every act of a scenario is a key or a command', () => {
  for (const name of LESSONS)
    for (const { act } of tourSteps(lesson(name).scenario))
      if (act !== undefined) expect(readAct(`${act.command} ${act.argument}`, undefined)).toEqual(act);
});

describe('A place that was kept', () => {
  const kept = { position: 6, breakpoints: [], watches: [] };

  test('is not offered where a tour begins', () => {
    expect(withKept(sessionOf('computation-graph'), kept, { isSameFile: true }).message).toContain('event 6');
    const toured = withKept(touring(last), kept, { isSameFile: true });
    expect(toured.message).toBeUndefined();
    expect(toured.place.behind).toEqual([]);
  });
});
