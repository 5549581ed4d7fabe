/** A scenario that is read again while it is open: what a person found and set stays where it still applies. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { foldTree } from '../../src/graph/fold-tree.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { settled } from '../../src/session/background.ts';
import { reloaded } from '../../src/session/reload.ts';
import { Run } from '../../src/session/runs.ts';
import { logOf, runOf, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { opened } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

const LINES = ['d = 2 * b', 'e = a + d', 'L = c * e'];
const leaves = { inputs: { a: 3, b: 1, c: -2 } };

const runWith = (scenario: object): Run => {
  const loaded = sound(loadScenario(JSON.stringify({ title: 't', ...scenario }), 't.json'));
  return new Run(loaded.scenario, record(loaded.scenario.program, loaded.scenario.training));
};

/** A session of L = c(a + 2b) after some keys, on other lines. */
const after = (at: number, keys: string, lines = LINES, more: object = {}): Session =>
  settled(
    reloaded(
      press(opened({ ...leaves, program: LINES }, at), parseKeys(keys)),
      runWith({ ...leaves, ...more, program: lines }),
      undefined,
    ),
  );

const words = (session: Session) => {
  const { program } = logOf(session);
  const { position } = session.place;
  return [logOf(session).typeAt(position), program.nodes[logOf(session).nodeAt(position)]?.name];
};

describe('Folds of the graph', () => {
  const folds = (session: Session) =>
    session.view.foldsByHand.opened.map(id => foldTree(logOf(session).program).folds[id]?.name);
  const lines = ['d = 2 * b + a', 'e = a * d - a', 'L = c * e'];
  const unfolded = press(opened({ ...leaves, program: lines }), parseKeys('2:graph lines<enter>:select e<enter>+'));

  test('stay open where the line is still there', () => {
    expect(folds(unfolded)).toEqual(['e']);
    const run = runWith({ ...leaves, program: ['z = a + b + c', ...lines] });
    expect(folds(settled(reloaded(unfolded, run, undefined)))).toEqual(['e']);
  });

  test('are forgotten with their line', () => {
    const run = runWith({ ...leaves, program: ['d = 2 * b + a', 'L = c * d'] });
    expect(settled(reloaded(unfolded, run, undefined)).view.foldsByHand.opened).toEqual([]);
  });
});

describe('The event', () => {
  test('is the same where lines come before it', () => {
    const session = after(13, '', ['d0 = b * 1', 'd = 2 * d0', 'e = a + d', 'L = c * e']); // ∂L/∂d
    expect(words(session)).toEqual(['gradient.accumulated', 'd']);
    expect(session.message).toBe('reloaded');
  });

  test('is the one before it where it is gone, and that is said', () => {
    const session = after(3, '', ['d = 2 * b', 'L = c * d']); // the value of e
    expect(words(session)).toEqual(['value.computed', 'd']);
    expect(session.message).toMatch(/^reloaded; the event is gone, this is the one before it/);
  });

  test('is that of the same assignment where a name is assigned again', () => {
    const twice = { ...leaves, program: ['h = a * b', 'h = h * c', 'L = h + a'] };
    for (let at = 2; at < logOf(opened(twice, 0)).length; at++)
      expect(reloaded(opened(twice, at), runWith(twice), undefined).place.position).toBe(at);
  });

  test('is the same of the same iteration, or the last of a shorter run', () => {
    const scenario = (iterations: number) => ({
      parameters: { w: 1 },
      program: ['L = w * w'],
      training: { iterations, optimizer: { type: 'sgd', lr: 0.1 } },
    });
    const session = opened(scenario(5), 30);
    const iteration = logOf(session).iterationAt(30);
    expect(reloaded(session, runWith(scenario(9)), undefined).place.position).toBe(30);
    const shorter = reloaded(session, runWith(scenario(iteration - 1)), undefined);
    expect(shorter.place.position).toBe(logOf(shorter).length - 1);
  });
});

describe('What was set', () => {
  test('stops are kept where they can be read', () => {
    const session = after(3, ':break e<enter>:break ∂d > 1<enter>:watch e + d<enter>:watch c<enter>', [
      'e = a + b',
      'L = c * e',
    ]);
    expect(session.stops.breakpoints.map(({ place }) => place.kind)).toEqual(['node']);
    expect(session.stops.watches.map(({ text }) => text)).toEqual(['c']);
    expect(session.message).toContain('2 stops or edits no longer fit');
  });

  test('an edit is made again on the new run, with what comes of it', () => {
    const session = after(1, ':edit b = 2<enter>G', ['d = 3 * b', 'e = a + d', 'L = c * e']);
    expect(session.timelines.all).toHaveLength(2);
    expect(session.place.timeline).toBe(2);
    const { log } = runOf(session); // L = −2 (3 + 3 · 2)
    expect(log.valueWrittenBy(5, log.program.byName.get('L')!)?.data[0]).toBe(-18);
    expect(session.timelines.all[1]!.name).toBe('b := 2 at event 2');
  });

  test('a skip is made again, an edit of what is gone is dropped', () => {
    expect(after(6, 'x', ['d = 3 * b', 'e = a + d', 'L = c * e']).timelines.all[1]?.name).toMatch(/^event 6 skipped/);
    const dropped = after(3, ':edit d = 2<enter>', ['e = a + b', 'L = c * e']);
    expect(dropped.timelines.all).toHaveLength(1);
    expect(dropped.place.timeline).toBe(1);
    expect(dropped.message).toContain('1 stop or edit no longer fits');
  });

  test('the selection, typed lines, the tensor and the question stay', () => {
    const lines = ['z = a * 0', 'd = 2 * b', 'e = a + d', 'L = c * e + z'];
    const selected = after(3, ':select e<enter>', lines);
    expect(logOf(selected).program.nodes[selected.selection.node!]?.name).toBe('e');
    expect(after(3, ':goto 1', lines).dialog).toMatchObject({ kind: 'command', text: 'goto 1' });
    expect(after(3, 'e4', lines).dialog).toMatchObject({ kind: 'edit', text: '4' });
    expect(after(2, 't7', LINES).mode).toMatchObject({ kind: 'predict', asked: 3, text: '7' });
    expect(after(2, 't7', ['d = 2 * b', 'L = c * d']).mode).toBeUndefined();
    expect(after(3, '~', lines).dialog).toBeUndefined();
  });

  test('a mistake that was shown is gone', () => {
    const before = { ...opened({ ...leaves, program: LINES }), fault: { title: 'f', text: 't' } };
    expect(reloaded(before, runWith({ ...leaves, program: LINES }), undefined).fault).toBeUndefined();
  });
});
