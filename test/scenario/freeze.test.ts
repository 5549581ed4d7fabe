/** Frozen parameters: no gradient goes to them, so that they stay. */

import { expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { eventsOf } from '../support/invariants.ts';
import { sound } from '../support/sound.ts';

const FIELDS = {
  title: 't',
  parameters: { W: 2, b: 1 },
  inputs: { x: 3 },
  program: ['h = W * x', 'L = h + b ** 2'],
};

const load = (freeze: readonly string[], more = {}) =>
  loadScenario(
    JSON.stringify({ ...FIELDS, training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.25 }, freeze }, ...more }),
    't.json',
  );

const messagesOf = (loaded: ReturnType<typeof load>): readonly string[] =>
  'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];

test('the frozen one keeps its number, the others are updated: b = 1 − 0.25 · 2 · 1, then 0.5 − 0.25 · 2 · 0.5', () => {
  const { program, training, warnings } = sound(load(['W'])).scenario;
  const log = record(program, training);
  const end = stateAt(log, log.length - 1);
  const [W, b] = ['W', 'b'].map(name => program.byName.get(name)!); // both are leaves
  expect([...end.valueOf(W!)!.data, ...end.valueOf(b!)!.data]).toEqual([2, 0.25]);
  expect(end.gradientOf(W!)).toBeUndefined();
  expect(warnings).toEqual([]);
  const updated = eventsOf(log).filter(event => event.type === 'parameter.updated');
  expect(updated.map(({ parameter }) => parameter)).toEqual([b, b]);
});

test('gradients still pass through what a frozen parameter is used in: ∂L/∂x = W = 2', () => {
  const loaded = sound(load(['W']));
  const log = record(loaded.scenario.program, loaded.scenario.training);
  expect(stateAt(log, log.length - 1).gradientOf(log.program.byName.get('x')!)!.data[0]).toBe(2);
});

test('only a parameter can be frozen', () => {
  expect(messagesOf(load(['x']))).toEqual(['x is not a parameter']);
  expect(messagesOf(load(['Wx', 'h']))).toEqual(['Wx is not a parameter', 'h is not a parameter']);
});

test('its gradient cannot be expected, nor its update', () => {
  const [gradient] = messagesOf(load(['W'], { expect: [{ gradients: { W: 3 } }] }));
  expect(gradient).toContain('it is frozen');
  const [update] = messagesOf(load(['W'], { expect: [{ parameters: { W: 2 } }] }));
  expect(update).toContain('it is frozen');
});
