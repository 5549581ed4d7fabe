/** The list of where NaN and ∞ first appear. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { answerOf } from '../../src/query/search.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { searchedOn, settled } from '../../src/session/background.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, logOf, menuOf, type Session } from '../../src/session/session.ts';
import { performed, update } from '../../src/session/update.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { menuSentence } from '../../src/tui/overlays/menu.ts';
import { parseKeys } from '../../src/tui/press.ts';
import { textOf } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

function sessionOf(fields: object, memory?: number): Session {
  const { scenario } = sound(loadScenario(JSON.stringify({ title: 't', ...fields }), 't.json'));
  return createSession(new Run(scenario, record(scenario.program, scenario.training, memory)));
}

function placesOf(session: Session): readonly string[] {
  const places = nonFinitePlaces(logOf(session));
  answerOf(places.searchOn());
  return places.found.map(({ position, name, says }) => `${position} ${name}: ${says}`);
}

const pressed = (session: Session, keys: string): Session =>
  parseKeys(keys).reduce((before, chord) => settled(performed(dispatch(before, chord))), session);

/** log(0), sliced away: the forward pass is fine, and 0 · log′(0) is NaN. */
const MASKED = { inputs: { a: [-1, 0.5, 1] }, program: ['l = log(1 + a)', 'k = l[1:3]', 'L = sum(k)'] };

describe('Where NaN and ∞ first appear', () => {
  /** ∂w = sqrt′(0) = ∞ in the first iteration. Adam's step is ∞ / √∞ = NaN, and so is that of sgd with lr = 0. */
  test.each([
    [
      'adam',
      0.1,
      'origin: w at event 9: the update makes it NaN ← ∂w at event 7: sqrt′(0) = ∞ ← w · the path ends here: w[0] = 0',
    ],
    [
      'sgd',
      0,
      'origin: w at event 9: the update makes it NaN ← ∂w at event 7: sqrt′(0) = ∞ ← w · the path ends here: w[0] = 0',
    ],
  ])(
    'is the update by %s that makes NaN of an infinite gradient, and r there follows the parameter',
    (type, lr, says) => {
      const session = sessionOf({
        parameters: { w: [0, 1] },
        program: ['L = sum(sqrt(w))'],
        training: { iterations: 2, optimizer: { type, lr } },
      });
      expect(placesOf(session)).toEqual(['7 ∂w[0]: sqrt′(0) = ∞', '9 w[0]: the update makes it NaN']);
      expect(pressed(session, 'fnr').message).toContain(says);
    },
  );

  // ∂w = 1; w − lr (∂w + 0.1 w) = ∞ − ∞. The gradient is no part of it.
  test('is the update that makes NaN of an infinite parameter', () => {
    const session = sessionOf({
      parameters: { w: 'Infinity' },
      program: ['L = w * 1'],
      training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1, weightDecay: 0.1 } },
    });
    expect(placesOf(session)).toEqual(['0 w: ∞ is given', '6 w: the update makes it NaN']);
    expect(pressed(session, 'fnr').message).toBe(
      'origin: w at event 6: the update makes it NaN ← w · the path ends here: w = ∞ was given, not computed',
    );
  });

  // The loss on x = 0 is log(w · 0), before the first update, event 8, and after it.
  test('is listed of the validation, of which no operation is recorded', () => {
    const session = sessionOf({
      parameters: { w: 1 },
      program: ['L = log(w * x)'],
      training: { optimizer: { type: 'sgd', lr: 0.1 }, data: { x: [1] }, validation: { data: { x: [0] } } },
    });
    const { length } = logOf(session);
    expect(placesOf(session)).toEqual([
      '0 L.validation: the validation makes it −∞',
      `${length - 1} L.validation: the validation makes it −∞`,
    ]);
  });

  test('is listed for forward and backward, without what only passes them on', () => {
    // ∂l is [0, 1, 1], log′(0) is 1/0; ∂a is the same NaN.
    expect(placesOf(sessionOf(MASKED))).toEqual(['3 l[0]: log(0) = −∞', '11 ∂l.1[0]: 0 · log′(0) = 0 · ∞ = NaN']);
  });

  test('is where it was given, once', () => {
    const given = { constants: { m: ['-Infinity', 0] }, inputs: { x: [1, 2] }, program: ['L = max(sum(m + x), 0)'] };
    expect(placesOf(sessionOf(given))).toEqual(['0 m[0]: −∞ is given']);
  });

  test('is where it was set by hand', () => {
    const fine = sessionOf({ inputs: { x: 2 }, program: ['L = x * x'] });
    const edited = settled(performed(update(fine, 'edit', 'x = Infinity')));
    expect(placesOf(fine)).toEqual([]);
    expect(placesOf(edited)).toEqual([expect.stringMatching(/^\d+ x: ∞ is set by hand$/)]);
  });

  test('names the new NaN beside an ∞ that was passed on, and each place once in a training', () => {
    // b = ∞ − ∞ in every iteration; the update makes w NaN, and the later iterations pass that on.
    const trained = {
      constants: { big: 1e308 },
      parameters: { w: 1 },
      program: ['a = w * big * 10', 'L = a - a'],
      training: { iterations: 3, optimizer: { type: 'sgd', lr: 0.1 } },
    };
    const places = placesOf(sessionOf(trained));
    expect(places.filter(place => / L: /.test(place))).toEqual([expect.stringContaining('∞ − ∞ = NaN')]);
    expect(new Set(places.map(place => place.replace(/^\d+ /, ''))).size).toBe(places.length);
  });
});

describe('The list', () => {
  test('opens with N and :nonfinite, and ⏎ goes there, from where r leads to the cause', () => {
    for (const keys of ['N', ':nonfinite<enter>']) {
      const there = pressed(sessionOf(MASKED), `${keys}<down><enter>`);
      expect([there.place.position, menuOf(there)]).toEqual([11, undefined]);
      expect(pressed(there, 'r').message).toContain('a[0] = −1 was given');
    }
    expect(pressed(sessionOf(MASKED), 'N<enter>r').message).toContain('log(0) = −∞ ← l.1 at event 2: 1 + (−1) = 0 ← a');
  });

  test('names the element that ⏎ and i write out', () => {
    // ∂s is [1, 1, 0], and sqrt′(0) is ∞: of ∂x, [2] is NaN.
    const rooted = { inputs: { x: [4, 9, 0] }, program: ['s = sqrt(x)', 'k = s[0:2]', 'L = sum(k)'] };
    const elementOf = (at: Session) => ledgerView(at, 100).inside?.element;
    const there = pressed(sessionOf(rooted), 'N<enter>');
    expect(menuSentence(there, { kind: 'nonfinite', choice: 0 })).toContain('∂x[2]: 0 · sqrt′(0)');
    expect(elementOf(there)).toMatchObject({ index: [2], result: 'NaN' });
    expect(elementOf(pressed(there, 'ui'))).toMatchObject({ index: [2], result: 'NaN' });
    const gone = update(sessionOf(rooted), 'goto', `${there.place.position}`).session;
    expect(elementOf(pressed(gone, 'i'))).toMatchObject({ index: [2], result: 'NaN' });
  });

  test('is read by a screen reader', () => {
    const session = pressed(sessionOf(MASKED), 'N');
    expect(menuSentence(session, menuOf(session)!)).toBe(
      'Where NaN and ∞ first appear: 1 of 2, event 3, iteration 1, forward, l[0]: log(0) = −∞.',
    );
  });

  test('closes when every number is finite, and says so', () => {
    const session = pressed(sessionOf({ inputs: { x: 2 }, program: ['L = x * x'] }), 'N');
    expect([session.dialog, session.message]).toEqual([undefined, 'every number of this run is finite']);
  });

  test('fills in between keys over numbers that were dropped', () => {
    const long = {
      inputs: { x: Array.from({ length: 60 }, (_, i) => i / 60) },
      parameters: { W: { init: 'normal', shape: [60, 60], std: 0.1, seed: 1 } },
      program: ['h = tanh(x @ W)', 'l = log(x)', 'L = sum(h * h) + 0 * l[1]'],
      training: { iterations: 200, optimizer: { type: 'adam', lr: 0.01 } },
    };
    const opened = update(sessionOf(long, 10 * 1024 * 1024), 'nonfinite').session;
    expect(textOf(opened).join('\n')).toMatch(/so far, event \d+ of \d+/);
    const step = searchedOn(opened, () => true);
    expect(nonFinitePlaces(logOf(step)).isWhole).toBe(false);
    expect(placesOf(settled(step))).toEqual(placesOf(sessionOf(long)));
    expect(placesOf(step)[0]).toMatch(/^\d+ l\[0\]: log\(0\) = −∞$/);
  });
});
