import { describe, expect, test } from 'vitest';
import { runOf } from '../../src/session/session.ts';
import { performed, update } from '../../src/session/update.ts';
import { stateOf } from '../../src/session/views/numbers.ts';
import { type ValuesView, valuesView } from '../../src/session/views/values-view.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { LECTURE, lesson, opened, sessionOf } from '../support/lessons.ts';
import { atEvent } from '../support/sessions.ts';
import { shownNumbers } from '../support/shown-numbers.ts';

const rowOf = (view: ValuesView, name: string) => view.rows.find(row => row.name === name)!;

describe('A node is', () => {
  // L = c(a + 2b): 2 d, 3 e, 4 L; 5 seed; 6…9 the two operands of L; 10…13 those of e; 14, 15 b.
  test.each([
    ['a', 0, 'given'],
    ['d', 0, 'pending'],
    ['d', 2, 'computed'],
    ['e', 2, 'pending'],
    ['L', 5, 'seed'],
    ['e', 5, 'computed'],
    ['b', 14, 'given'],
    ['b', 15, 'final'],
  ])('%s after event %i: %s', (name, at, condition) => {
    expect(rowOf(valuesView(sessionOf('computation-graph', at), 100), name).condition).toBe(condition);
  });

  test('partial while only some of its contributions have arrived, updated after its update', () => {
    // y has two uses: 12 from L at 7, 9 from z at 13.
    expect(rowOf(valuesView(sessionOf('forks', 7), 100), 'y')).toMatchObject({
      condition: 'partial',
      gradient: ['12'],
    });
    expect(rowOf(valuesView(sessionOf('forks', 13), 100), 'y')).toMatchObject({ condition: 'final', gradient: ['21'] });
    expect(rowOf(valuesView(sessionOf('two-layer', 53), 100), 'W1').condition).toBe('updated');
    expect(rowOf(valuesView(sessionOf('two-layer', 53), 100), 'b1').condition).toBe('final');
  });
});

test('A parameter that gets no gradient is frozen, or has no path to the loss, though a line uses it', () => {
  const session = opened({
    parameters: { w: 2, v: 3, u: 4 },
    program: ['p = w * v', 'q = detach(u) * p', 'L = p + q'],
    training: { freeze: ['v'], optimizer: { type: 'sgd', lr: 0.1 } },
  });
  const view = valuesView(session, 100);
  expect(['w', 'v', 'u'].map(name => rowOf(view, name).condition)).toEqual(['given', 'frozen', 'no path']);
});

test('A running statistic is updated in the forward pass, and a validation loss is computed after the update', () => {
  const session = opened({
    constants: { x: [[1], [3]] },
    parameters: { w: [1], b: [0] },
    program: ['y = batch_norm(x, w, b)', 'L = sum(y * y)'],
    training: {
      iterations: 2,
      optimizer: { type: 'sgd', lr: 0.1 },
      validation: { data: { x: [[2]] }, every: 1 },
    },
  });
  const { log } = runOf(session);
  const conditionsOf = (name: string, at: number) => rowOf(valuesView(atEvent(session, at), 100), name).condition;
  const written = Array.from({ length: log.endOf(1) + 1 }, (_, i) => i).filter(i => /buffer|valid/.test(log.typeAt(i)));
  expect(written).toHaveLength(3); // mean, variance, loss
  const [mean, variance, loss] = written as [number, number, number];
  const means = log.program.nodes[log.nodeAt(mean)]!.name;
  const variances = log.program.nodes[log.nodeAt(variance)]!.name;
  expect([mean - 1, mean, loss, loss + 1].map(at => conditionsOf(means, at))).toEqual([
    'given',
    'updated',
    'updated',
    'given',
  ]);
  expect([mean, variance].map(at => conditionsOf(variances, at))).toEqual(['given', 'updated']);
  expect(conditionsOf('L.validation', loss)).toBe('computed');
  expect(conditionsOf('x', loss)).toBe('constant');
});

describe('A gradient whose contribution was skipped', () => {
  // y has two uses: the contribution of L at event 6 is skipped, that of z still comes.
  const skipped = performed(update(sessionOf('forks', 6), 'skip'));
  const conditionAt = (at: number) => rowOf(valuesView(atEvent(skipped, at), 100), 'y');
  test('waits for the others, and is incomplete once the last of them has arrived', () => {
    const { log } = runOf(skipped);
    const arrives = Array.from({ length: log.length }, (_, i) => i).filter(i => {
      const event = log.at(i);
      return event.type === 'gradient.accumulated' && event.node === log.program.byName.get('y');
    });
    expect(arrives).toHaveLength(1);
    expect(conditionAt(arrives[0]!)).toMatchObject({ condition: 'incomplete', gradient: ['9'] });
    expect(conditionAt(log.length - 1).condition).toBe('incomplete');
  });
});

/** What is shown of a tensor, element by element; a matrix has a line a row. */
const shown = (tensor: Tensor | undefined, lines: readonly string[]) => {
  if (tensor === undefined) return [];
  const texts = lines.flatMap(line => shownNumbers(line).map(({ text }) => text));
  expect(texts.length, lines.join(' ')).toBe(tensor.data.length);
  return texts.map((text, i) => ({ text, number: tensor.data[i]! }));
};

describe('Side by side, numbers that differ look different and equal ones the same:', () => {
  test.each(LECTURE)('%s, at every event', name => {
    const { log } = lesson(name);
    for (let at = 0; at < log.length; at++) {
      const session = sessionOf(name, at);
      const state = stateOf(session);
      const looks = valuesView(session, 1_000).rows.flatMap(({ node, value, gradient, condition }) => [
        ...(condition === 'stale' ? [] : shown(state.valueOf(node), value)),
        ...shown(state.gradientOf(node), gradient),
      ]);
      const owners = new Map<string, number>();
      const texts = new Map<number, string>();
      for (const { text, number } of looks) {
        if (!owners.has(text)) owners.set(text, number);
        expect(Object.is(owners.get(text), number), `event ${at}: two numbers look like ${text}`).toBe(true);
        // −0 and 0 are one key of a map; they look different, as the line above has seen to.
        if (number !== 0 && !texts.has(number)) texts.set(number, text);
        if (number !== 0) expect(text, `event ${at}: one number in two looks`).toBe(texts.get(number));
      }
    }
  });
});
