/** What a scenario tells, in the order of the run: introduction, remarks beside lines, notes; with an iteration, only there. */

import { describe, expect, test } from 'vitest';
import { narrationAt, narrationSearch, narrationWith } from '../../src/query/narration.ts';
import { answerOf } from '../../src/query/search.ts';
import { logOf, runOf, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { opened, textOf } from '../support/lessons.ts';

/** Each iteration has 11 events: start, cleared, h, L, seed, and for L → h, h → w, h → x a contribution and an accumulation, less x, which is a constant; update. */
const session = opened({
  description: 'Introduction.',
  constants: { x: 3 },
  parameters: { w: 2 },
  program: [{ line: 'h = w * x', say: 'A remark.' }, 'L = h'],
  loss: 'h',
  training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
  notes: [
    { at: 'update w @2', text: 'Twice: −4.' },
    { at: 'contribution h -> w', text: 'Sent back.' },
    { at: 'value h', text: 'A note on h.' },
  ],
});

const told = ({ place: { position } }: Session) => narrationAt(runOf(session).scenario, logOf(session), position);

test('A block in one line is told once where it is called', () => {
  const program = [
    { line: 'def twice(x): return 2 * x', say: 'Twice.' },
    { line: 'L = twice(w)', say: 'Called.' },
  ];
  const called = opened({ parameters: { w: 2 }, program }, 2); // after the start and the clearing
  expect(narrationAt(runOf(called).scenario, logOf(called), 2)).toEqual(['Twice.', 'Called.']);
});

describe('A scenario tells', () => {
  const forward = (from: Session, count: number): readonly Session[] =>
    count === 0 ? [] : [from, ...forward(update(from, 'next-note').session, count - 1)];

  test('its introduction, then remarks before notes, in the order of events', () => {
    expect(forward(session, 6).map(told)).toEqual([
      ['Introduction.'],
      ['A remark.', 'A note on h.'],
      ['Sent back.'],
      ['A remark.', 'A note on h.'],
      ['Sent back.'],
      ['Twice: −4.'],
    ]);
  });

  test('the same on the way back, and says where the notes end', () => {
    const stops = forward(session, 6);
    for (let i = 5; i > 0; i--)
      expect(update(stops[i]!, 'previous-note').session.place.position).toBe(stops[i - 1]!.place.position);
    expect(update(stops[5]!, 'next-note').session.message).toBe('no note after this event');
    expect(update(session, 'previous-note').session.message).toBe('no note before this event');
  });

  test('of the original run where a timeline has left it', () => {
    const edited = press(update(session, 'next-event').session, parseKeys('e:w = 1<enter>'));
    const scenario = runOf(session).scenario;
    const log = logOf(session);
    expect(answerOf(narrationSearch(scenario, log, 0, 'forward'))).toBe(2);
    expect(edited.place.timeline).toBeGreaterThanOrEqual(1);
  });

  test('nothing where there is nothing to tell', () => {
    const silent = opened({ inputs: { x: 1 }, program: ['L = x * x'] });
    expect(update(silent, 'next-note').session.message).toBe('this run has no notes');
  });
});

describe('Notes are found', () => {
  const { scenario, log } = runOf(session);

  test('by a part of their text, in the iteration that is asked for', () => {
    const found = (words: string, iteration: number) =>
      narrationWith([words], { scenario, log, iteration }, 10).map(({ text }) => text);
    expect(found('NOTE on', 1)).toEqual(['A note on h.']);
    expect(found('twice', 1)).toEqual([]);
    expect(found('twice', 2)).toEqual(['Twice: −4.']);
    expect(found(' ', 1)).toEqual([]);
  });

  test('with / and a minus as the keyboard has it', () => {
    const there = press(update(session, 'next-iteration').session, parseKeys('/-4'));
    expect(textOf(there).join('\n')).toContain('✎ Twice: −4.');
    expect(told(press(there, ['enter']))).toEqual(['Twice: −4.']);
  });
});

test('A remark in a block is told with each of its results, before that of the line that calls it; one beside a loop as each round begins', () => {
  const { scenario, log } = runOf(
    opened({
      parameters: { w: 2 },
      program: [
        { line: 'def twice(x):', say: 'A block.' },
        { line: '  return x + w', say: 'The result.' },
        'h = w',
        { line: 'for t in range(2):', say: 'A round.' },
        { line: '  h = twice(h * 3)', say: 'The call.' },
        'L = h',
      ],
    }),
  );
  const heard = Array.from({ length: log.length }, (_, i) => narrationAt(scenario, log, i)).filter(
    said => said.length > 0,
  );
  const ofRound = [['A round.'], ['A block.', 'The result.', 'The call.']]; // h * 3 is the first of a round, x + w the result
  expect(heard).toEqual([...ofRound, ...ofRound]);
});
