/** What the parameters pane says of those that are updated, and of those that are not. */

import { expect, test } from 'vitest';
import { logOf, type Session } from '../../src/session/session.ts';
import { parametersTitle, parametersView } from '../../src/session/views/parameters-view.ts';
import { opened } from '../support/lessons.ts';
import { choosing } from '../support/sessions.ts';

const optimizer = { type: 'sgd', lr: 0.1 };

function rowOf(session: Session, name: string) {
  const { after, change, gradient } = parametersView(session, 40).rows.find(row => row.name === name)!;
  return [gradient, after, change].map(([line]) => line);
}

const chosen = (session: Session, name: string): Session =>
  choosing(session, { node: logOf(session).program.byName.get(name)! });

// L = 6 w: w is 1 − 0.1 · 6 after the update; u is only compared.
test('A parameter that no update reaches has a dash where others wait for numbers, and no rule', () => {
  const scenario = {
    parameters: { w: 1, v: 3, u: 1 },
    program: ['L = 2 * w * v * (u > 0)'],
    training: { optimizer, freeze: ['v'] },
  };
  const [before, last] = [opened(scenario), opened(scenario, 100)];
  expect([before, last].map(session => ['w', 'v', 'u'].map(name => rowOf(session, name)))).toEqual([
    [
      ['?', '?', '?'],
      ['–', '–', '–'],
      ['–', '–', '–'],
    ],
    [
      ['6', '0.4', '−0.6'],
      ['–', '–', '–'],
      ['–', '–', '–'],
    ],
  ]);
  expect(['w', 'v', 'u'].map(name => parametersView(chosen(before, name), 40).rule)).toEqual([
    'w ← w − lr × ∂L/∂w',
    undefined,
    undefined,
  ]);
});

// 65536 is ∞ in float16, so that the first step is skipped; before that its update may still come.
test('A skipped step leaves nothing to wait for', () => {
  const training = { optimizer, precision: 'float16', scale: 'dynamic' };
  const scenario = { parameters: { w: 1 }, program: ['L = 2 * w'], training };
  const [before, last] = [opened(scenario), opened(scenario, 100)];
  expect([before, last].map(session => rowOf(session, 'w').slice(1))).toEqual([
    ['?', '?'],
    ['–', '–'],
  ]);
});

test('The title has the rate of the parameter’s own group, also before its update', () => {
  const session = opened({
    parameters: { w: 1, b: 0 },
    program: ['L = 2 * w + b'],
    training: { optimizer, groups: [{ parameters: ['b'], lr: 0.01 }] },
  });
  expect(['w', 'b'].map(name => parametersTitle(chosen(session, name)))).toEqual([
    'Parameters: sgd, lr 0.1, 1 group',
    'Parameters: sgd, lr 0.01, 1 group',
  ]);
});
