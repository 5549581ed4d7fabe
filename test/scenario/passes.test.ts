/** Several passes an iteration, and gradients that nothing clears; numbers of PyTorch 1.13 in 64-bit floats. */

import { describe, expect, it, test } from 'vitest';
import { ElementReader } from '../../src/engine/elements.ts';
import type { Event } from '../../src/engine/events.ts';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { explain, sentenceAt } from '../../src/explain/explain.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { eventLine } from '../../src/query/event-line.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { eventsOf, expectInvariants } from '../support/invariants.ts';
import { SIX_EXAMPLES } from '../support/small-networks.ts';
import { sound } from '../support/sound.ts';

/** L = (tanh(W · x + b) − y)². */
const LINE = {
  title: 't',
  constants: { x: [1, -1], y: 1 },
  parameters: { W: [0.5, -0.25], b: 0.1 },
  program: ['L = (tanh(dot(W, x) + b) - y) ** 2'],
};

const load = (training: object, more: object = {}) =>
  loadScenario(JSON.stringify({ ...LINE, training: { data: SIX_EXAMPLES, ...training }, ...more }), 't.json');

function scenarioOf(training: object, more: object = {}) {
  return sound(load(training, more)).scenario;
}

const logOf = (training: object) => {
  const scenario = scenarioOf(training);
  return record(scenario.program, scenario.training);
};

const sgd = { type: 'sgd', lr: 0.1 };

/** Each iteration: the sum of the losses, ∂W and ∂b before the update, W and b after it. Source: torch, a loop of backward(). */
const RUNS: readonly (readonly [object, readonly (readonly number[])[]])[] = [
  [
    { accumulate: 3, optimizer: { ...sgd, momentum: 0.9 } },
    [
      [
        2.3708308208849442, 2.723238238667231, 3.3750570463688523, 0.2348249261804396, 0.22767617613327687,
        -0.5875057046368852, 0.07651750738195605,
      ],
      [
        5.8848668900938, -9.51079496480773, -6.225563660440587, -5.077150533181689, 0.9336642311339991,
        -0.2687044727660233, 0.5630983173438854,
      ],
      [
        4.0254746262718815, 2.3945565032555747, 4.468345519693136, 1.6666797304591934, 1.3295978303090916,
        -0.4286179160515611, 0.8343530732637023,
      ],
    ],
  ],
  [
    { clear: 'never', optimizer: { type: 'adam', lr: 0.1 } },
    [
      [
        0.09543807246930658, -0.32278482122509417, 0.32278482122509417, -0.32278482122509417, 0.5999999969019609,
        -0.349999996901961, 0.199999996901961,
      ],
      [
        0.6442063789737689, 0.4485719971305347, 3.4082120946476095, 1.2199288154861636, 0.5787124805257775,
        -0.4303970893815076, 0.1451909997854834,
      ],
      [
        1.7095847588628421, 2.2682408981365416, 3.1807534820218586, 0.31009436498316023, 0.5127515986931108,
        -0.5194087030407255, 0.08879678202841401,
      ],
    ],
  ],
  [
    { accumulate: 2, clear: 'never', optimizer: sgd },
    [
      [
        0.8198347584596872, 0.5094636897155844, 3.6517788649878082, 1.341712200656263, 0.44905363102844154,
        -0.6151778864987808, -0.0341712200656263,
      ],
      [
        3.62983894850728, -2.921956390976545, 1.635704400653959, -1.3880358943074276, 0.7412492701260961,
        -0.7787483265641767, 0.10463236936511647,
      ],
      [
        3.371826976651809, -2.509844211957992, -0.5803572609499545, -3.1919853768927875, 0.9922336913218953,
        -0.7207126004691813, 0.42383090705439525,
      ],
    ],
  ],
];

describe('A gradient of several passes is PyTorch’s:', () => {
  it.each(RUNS)('%j', (training, rows) => {
    const log = logOf({ iterations: 3, ...training });
    const [W, b] = ['W', 'b'].map(name => log.program.byName.get(name)!);
    rows.forEach((row, i) => {
      const [before, after] = [stateAt(log, log.endOfBackward(i + 1)), stateAt(log, log.endOf(i + 1))];
      const gradients = [W!, b!].flatMap(id => [...before.gradientOf(id)!.data]);
      const found = [log.lossOf(i + 1), ...gradients, ...[W!, b!].flatMap(id => [...after.valueOf(id)!.data])];
      for (const [k, x] of row.entries()) expect(Math.abs(found[k]! - x)).toBeLessThanOrEqual(1e-12);
    });
    expectInvariants(log, log.training, [log.length - 1, 0, Math.floor(log.length / 2), 20]);
    expect(checkGradients(log).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });
});

/** L = w x with x = 1, 2, 3, …: a pass brings x. */
const PRODUCT = {
  title: 't',
  constants: { x: 1 },
  parameters: { w: 2 },
  program: ['L = w * x'],
};
const productOf = (training: object) => {
  return sound(
    loadScenario(JSON.stringify({ ...PRODUCT, training: { data: { x: [1, 2, 3, 4] }, ...training } }), 't.json'),
  ).scenario;
};

describe('The events of an iteration of two passes', () => {
  const scenario = productOf({ iterations: 2, accumulate: 2, optimizer: sgd });
  const log = record(scenario.program, scenario.training);
  const types = (from: number, to: number) =>
    eventsOf(log)
      .slice(from, to)
      .map(({ type }) => type);

  test('are one clearing, two passes and one update', () => {
    const pass = ['value.computed', 'backward.seeded', 'contribution.computed', 'gradient.accumulated'];
    expect(types(0, log.startOf(2)!)).toEqual([
      'iteration.started',
      'gradients.cleared',
      ...pass,
      'pass.started',
      ...pass,
      'gradient.kept',
      'parameter.updated',
    ]);
  });

  test('feed another example to each pass, and add what it brings: 1 + 2, then 3 + 4', () => {
    const kept = eventsOf(log).filter(event => event.type === 'gradient.kept');
    expect(kept.map(({ before, arrived, after }) => [before, arrived, after].map(tensor => tensor?.data[0]))).toEqual([
      [1, 2, 3],
      [3, 4, 7],
    ]);
    expect([1, 2].map(n => log.lossOf(n))).toEqual([2 * 1 + 2 * 2, (2 - 0.3) * 3 + (2 - 0.3) * 4]);
  });

  test('say what they do, in the ledger, the list of events, and spoken', () => {
    const [start, kept] = [6, 11];
    expect(explain(log, start).title).toBe('pass 2 of 2 begins');
    expect(explain(log, start).sentence).toBe('Pass 2 of 2 begins with x = 2');
    expect(explain(log, kept).sentence).toBe('Gradient of w: 1 of earlier passes plus 2 of this pass is 3');
    expect(eventLine(log, start).words).toBe('pass 2');
    expect(eventLine(log, kept).words).toBe('∂w keeps ');
    expect(sentenceAt(log, kept)).toContain('as backward() adds to .grad');
  });

  test('hold an element of a parameter where its numbers were dropped', () => {
    const reader = new ElementReader(log, log.program.byName.get('w')!, 0);
    expect(reader.gradient(11)).toBe(3);
  });
});

describe('Gradients that are never cleared', () => {
  const scenario = productOf({ iterations: 3, clear: 'never', optimizer: sgd });
  const log = record(scenario.program, scenario.training);

  test('have no clearing, and pile up: 1, 1 + 2, 3 + 3', () => {
    const events: readonly Event[] = eventsOf(log);
    expect(events.some(({ type }) => type === 'gradients.cleared')).toBe(false);
    const used = events.filter(event => event.type === 'parameter.updated').map(({ gradient }) => gradient.data[0]);
    expect(used).toEqual([1, 3, 6]);
    expect(explain(log, log.startOf(2)!).remarks.join()).toContain('The gradients are not cleared');
  });

  test('pass the check, of which the last pass is judged, and expectations of their sum', () => {
    const { program, training } = scenario;
    const expected = productOf({ iterations: 3, clear: 'never', optimizer: sgd });
    expect(checkRun({ ...expected, program, training }, log).isFine).toBe(true);
  });
});

describe('Refused:', () => {
  const messages = (training: object, more: object = {}) => {
    const loaded = load(training, more);
    return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
  };
  it.each([
    [{ accumulate: 0 }, {}, 'expected a number of at least 1, found 0'],
    [{ accumulate: 1.5 }, {}, 'expected a whole number, found 1.5'],
    [{ accumulate: 1001 }, {}, 'expected a number of at most 1000, found 1001'],
    [{ clear: 'always' }, {}, 'expected "iteration" or "never", found the text "always"'],
    [
      { accumulate: 2 },
      { forwardOnly: true },
      '"accumulate" needs a backward pass, but the scenario says "forwardOnly": true',
    ],
  ])('%j %j', (training, more, message) => expect(messages(training, more)).toEqual([message]));
});
