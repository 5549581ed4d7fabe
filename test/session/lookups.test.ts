/** Searches over a run past its memory budget go on between keys: with progress, an early answer, and any key to cancel them. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { changesOf } from '../../src/query/print.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { cancelled, interrupted, isBusy, searchedOn, settled } from '../../src/session/background.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, menuOf, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { textSearchOf } from '../../src/session/views/suggestions.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { parseKeys } from '../../src/tui/press.ts';
import { textOf } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

const { scenario } = sound(
  loadScenario(
    new TextEncoder().encode(
      JSON.stringify({
        title: 'Many numbers',
        inputs: { x: Array.from({ length: 60 }, (_, i) => i / 60) },
        parameters: { W: { init: 'normal', shape: [60, 60], std: 0.1, seed: 1 } },
        program: ['h = tanh(x @ W)', 'L = sum(h * h)'],
        training: { iterations: 200, optimizer: { type: 'adam', lr: 0.01 } },
      }),
    ),
    'many.json',
  ),
);

/** 200 iterations of 20 events; their numbers take 30 MB, nearly all for W, its gradients and what Adam remembers. */
const sessionIn = (memory?: number): Session =>
  createSession(new Run(scenario, record(scenario.program, scenario.training, memory)));
const small = (): Session => sessionIn(10 * 1024 * 1024);

/** Time is up after each stretch. */
const step = (session: Session): Session => searchedOn(session, () => true);

const NEVER = 'sum(W * W) > 1e9';

describe('Running to a stop that needs dropped numbers', () => {
  const begun = (): Session => update(update(small(), 'break', NEVER).session, 'run').session;

  test('goes on between keys and says how far it is', () => {
    const first = begun();
    expect(first.background.lookup).toBeDefined();
    expect(first.message).toMatch(/^looking for a breakpoint or a change: event \d+ of 3999 \(any key cancels\)$/);
    const positions: number[] = [];
    for (let session = first; positions.length < 5; session = step(session))
      positions.push(Number(/event (\d+)/.exec(session.message ?? '')?.[1]));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(positions[0]).toBeLessThan(positions[4]!);
  });

  test('is cancelled by any key, which does nothing else, and by ^C, which does not quit', () => {
    const session = begun();
    for (const chord of ['right', 'q', 'escape', 'x']) {
      const { session: after, effect } = dispatch(session, chord);
      expect([after.background.lookup, after.place, effect]).toEqual([undefined, session.place, undefined]);
      expect(after.message).toBe('cancelled: looking for a breakpoint or a change');
    }
    expect(isBusy(session)).toBe(true);
    const { background, stops } = interrupted(session);
    expect([background.lookup, stops]).toEqual([undefined, session.stops]); // nothing is lost
  });

  test('comes to the same answer as in a log that has dropped nothing', () => {
    const answers = [small(), sessionIn()].map(session => {
      const { place, message } = settled(
        update(update(session, 'break', 'W[3,4] < 0 && W[2,1] > W[2,2]').session, 'run').session,
      );
      return [place.position, message];
    });
    expect(answers[0]).toEqual(answers[1]);
  });

  test('begins anew after it was cancelled', () => {
    const again = update(cancelled(begun(), begun().background.lookup!), 'run').session;
    expect(settled(again).message).toBe('no breakpoint is met and no watch changes after this event');
  });
});

describe('A print over dropped numbers', () => {
  test('opens at once and gets its rows, the one that holds here chosen', () => {
    const start = { ...small(), place: { ...small().place, position: 3999 } };
    let session = update(start, 'print', 'sum(W * W)').session;
    expect(menuOf(session)?.kind).toBe('print');
    expect(textOf(session).join('\n')).toMatch(/\d+ of \d+ so far, event \d+ of 3999/);
    session = settled(session);
    expect(textOf(session).join('\n')).toContain('201 of 201 ╯');
  });

  test('of single numbers and elements of parameters records nothing again', () => {
    const { log } = small().timelines.all[0]!.run;
    for (const text of ['L', 'W[0, 0]', 'grad(W)[3, 7]']) {
      const search = changesOf(log, text).searchOn();
      for (let next = search.next(); !next.done; next = search.next()) expect(next.value.wasRecording).toBe(false);
    }
  });
});

describe('Find as you type', () => {
  const typed = (session: Session, keys: string): Session =>
    parseKeys(keys).reduce((before, chord) => dispatch(before, chord).session, session);

  test('looks through the whole run in stretches, and says how far it is', () => {
    const session = typed(small(), '/7.77777777');
    expect(textOf(session).join('\n')).toContain('looked at 0 of 4000 events so far');
    expect(textOf(step(session)).join('\n')).toMatch(/looked at \d+ of 4000 events so far/);
    expect(textOf(settled(session)).join('\n')).toContain('nothing found');
  });

  test('reads no numbers for a text that no number holds', () => {
    const search = textSearchOf(small(), 'zz').searchOn();
    for (let next = search.next(); !next.done; next = search.next()) expect(next.value.wasRecording).toBe(false);
  });

  test('finds words, numbers, and both together', () => {
    const session = sessionIn();
    const lineOf = (text: string) => settled(typed(session, `/${text}`));
    const log = session.timelines.all[0]!.run.log;
    const loss = String(log.lossOf(1)).slice(0, 5);
    for (const text of ['L =', 'tanh', loss, `L = ${loss}`, 'iteration 2'])
      expect(textOf(lineOf(text)).join('\n')).toMatch(/event \d+/);
  });
});
