import { describe, expect, it } from 'vitest';
import { uncheckable } from '../../src/engine/gradient-check.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { stateAt } from '../../src/engine/state.ts';
import { logOf } from '../../src/session/session.ts';
import { type Nested, toNested } from '../../src/tensor/tensor.ts';
import { expectInvariants } from '../support/invariants.ts';
import { opened } from '../support/lessons.ts';

/** A layer with two examples, whose gradient of d is a sum of two contributions. */
const layer = (training: object): object => ({
  parameters: {
    W: [
      [0.1, 0.2, -0.3],
      [0.4, -0.5, 0.6],
    ],
    b: [0.05, -0.07],
  },
  constants: {
    x: [
      [1.1, -0.7, 0.3],
      [0.2, 0.9, -1.3],
    ],
    y: [
      [0.3, -0.2],
      [0.6, 0.1],
    ],
  },
  program: ['z = x @ transpose(W)', 's = z + b', 'h = tanh(s)', 'd = h - y', 'q = d * d', 'L = sum(q) * 0.25'],
  training: { optimizer: { type: 'sgd', lr: 0.1 }, ...training },
});

interface Held {
  readonly values?: Readonly<Record<string, Nested>>;
  readonly gradients?: Readonly<Record<string, Nested>>;
  readonly updated?: Readonly<Record<string, Nested>>;
}

/** Numbers of an iteration, by name, of the same names as asked for. */
function heldIn(log: EventLog, iteration: number, asked: Held): Held {
  const [back, end] = [stateAt(log, log.endOfBackward(iteration)), stateAt(log, log.endOf(iteration))];
  const id = (name: string) => log.program.byName.get(name)!;
  const all = (names: object | undefined, of: (node: number) => { readonly data: unknown }) =>
    names && Object.fromEntries(Object.keys(names).map(name => [name, toNested(of(id(name)) as never)]));
  return {
    ...(asked.values && { values: all(asked.values, node => back.valueOf(node)!)! }),
    ...(asked.gradients && { gradients: all(asked.gradients, node => back.gradientOf(node)!)! }),
    ...(asked.updated && { updated: all(asked.updated, node => end.valueOf(node)!)! }),
  };
}

const logFor = (scenario: object): EventLog => logOf(opened(scenario));

describe('Every number of a run is rounded to the type of its precision', () => {
  it('bfloat16: to the bit as PyTorch 1.13 has it on a CPU, but for one sum', () => {
    const expected: Held = {
      values: {
        z: [
          [-0.1201171875, 0.97265625],
          [0.58984375, -1.1484375],
        ],
        h: [
          [-0.0703125, 0.71875],
          [0.56640625, -0.83984375],
        ],
        q: [
          [0.1376953125, 0.84375],
          [0.0012359619140625, 0.88671875],
        ],
        L: 0.466796875,
      },
      gradients: {
        h: [
          [-0.185546875, 0.458984375],
          [-0.017578125, -0.470703125],
        ],
        z: [
          [-0.1845703125, 0.2216796875],
          [-0.011962890625, -0.138671875],
        ],
        W: [
          [-0.2060546875, 0.1181640625, -0.0400390625], // PyTorch 1.13 rounds within the product, and has −0.205078125
          [0.216796875, -0.279296875, 0.24609375],
        ],
        b: [-0.1962890625, 0.0830078125],
      },
      updated: {
        W: [
          [0.12060546875, 0.1884765625, -0.296875],
          [0.37890625, -0.47265625, 0.578125],
        ],
        b: [0.06982421875, -0.078125],
      },
    };
    expect(heldIn(logFor(layer({ precision: 'bfloat16' })), 1, expected)).toEqual(expected);
  });

  it('float32: as PyTorch 1.13 has it after two iterations, but for the last bit', () => {
    const log = logFor(layer({ precision: 'float32', iterations: 2 }));
    const { gradients, updated } = heldIn(log, 2, { gradients: { W: 0 }, updated: { W: 0 } });
    const near = (found: unknown, expected: readonly number[]) => {
      for (const [i, x] of (found as number[][]).flat().entries()) {
        expect(Math.abs(x - expected[i]!) / Math.abs(expected[i]!)).toBeLessThan(2 ** -22);
        expect(Math.fround(x)).toBe(x);
      }
    };
    near(
      gradients!.W,
      [
        -0.1770738810300827, 0.10237608850002289, -0.03470185399055481, 0.22852250933647156, -0.29654422402381897,
        0.26158982515335083,
      ],
    );
    near(
      updated!.W,
      [
        0.13819074630737305, 0.17795510590076447, -0.2925620973110199, 0.35538068413734436, -0.4422568380832672,
        0.5491319298744202,
      ],
    );
  });

  it('float16: as NumPy has it, single numbers included', () => {
    // NumPy, each result of two float16 numbers rounded by np.float16: w = 0.1, x = 3.3, t = 1.7
    const expected: Held = {
      values: { w: 0.0999755859375, y: 0.330078125, d: -1.3701171875, L: 1.876953125 },
      gradients: { d: -2.740234375, w: -9.046875 },
      updated: { w: 1.0048828125 },
    };
    const log = logFor({
      parameters: { w: 0.1 },
      constants: { x: 3.3, t: 1.7 },
      program: ['y = w * x', 'd = y - t', 'L = d * d'],
      training: { precision: 'float16', optimizer: { type: 'sgd', lr: 0.1 } },
    });
    expect(heldIn(log, 1, expected)).toEqual(expected);
  });

  it('adds the contributions of several uses and of several passes in the type', () => {
    // In float16 the numbers from 2048 on are 2 apart: 2048 + 1 lies between 2048 and 2050 and goes to the even one.
    const uses = logFor({
      parameters: { w: 1 },
      program: ['a = 2048 * w', 'b = 1 * w', 'L = a + b'],
      training: { precision: 'float16' },
    });
    expect(heldIn(uses, 1, { gradients: { w: 0 } }).gradients).toEqual({ w: 2048 });
    const passes = logFor({
      parameters: { w: [1, 1] },
      constants: { x: [1, 1] },
      program: ['L = sum(w * x)'],
      training: { precision: 'float16', accumulate: 2, data: { x: [[2048, 1], [1, 3]] } }, // biome-ignore format: two examples
    });
    expect(heldIn(passes, 1, { gradients: { w: 0 } }).gradients).toEqual({ w: [2048, 4] });
  });

  it('sums in 64 bits and rounds once: 2048 ones and 2048 more are 4096, where adding one by one stops at 2048', () => {
    const log = logFor({
      parameters: { w: { init: 'ones', shape: [4096] } },
      program: ['L = sum(w)'],
      training: { precision: 'float16' },
    });
    expect(heldIn(log, 1, { values: { L: 0 } }).values).toEqual({ L: 4096 });
  });

  it('keeps 64 bits of what is no tensor, and of what only selects', () => {
    const log = logFor({
      parameters: { E: { init: 'ones', shape: [3000, 1] } },
      constants: { row: 2049 }, // no number of float16
      program: ['e = E[row]', 'a = e * 0.1', 'L = sum(a) * 10'],
      training: { precision: 'float16' },
    });
    // 0.1 as a float16 would be 0.09998: ten times that is 0.9998
    expect(heldIn(log, 1, { values: { row: 0, a: 0 } }).values).toEqual({ row: 2049, a: [0.0999755859375] });
    const { dtype } = log.program.nodes[log.program.byName.get('row')!]!;
    expect(dtype).toBeUndefined();
  });

  it('updates the state of an optimizer in the type, too', () => {
    // bfloat16 has 8 bits: momentum 0.9 · 1 + 1 = 1.9 → 1.8984375; w: 1 → 1 − 0.1 = 0.8984375 → 0.8984375 − 0.1 · 1.8984375 = 0.708594 → 0.70703125
    const log = logFor({
      parameters: { w: 1 },
      program: ['L = w'],
      training: { precision: 'bfloat16', optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 }, iterations: 2 },
    });
    const event = log.at(log.length - 1);
    if (event.type !== 'parameter.updated') throw new Error('the run ends with an update');
    expect(event.stateAfter.get('momentum_buffer')!.data[0]).toBe(1.8984375);
    expect(event.before.data[0]).toBe(0.8984375);
    expect(event.after.data[0]).toBe(0.70703125);
  });
});

describe('Master weights', () => {
  const small = (training: object) =>
    logFor({
      parameters: { w: 1 },
      program: ['L = w * 0.2'],
      training: { optimizer: { type: 'sgd', lr: 0.001 }, iterations: 4, ...training },
    });

  it('take steps that float16 weights cannot: 1 − 0.0002 is nearer to 1 than to 0.9995, the next float16', () => {
    expect(heldIn(small({ precision: 'float16' }), 4, { updated: { w: 0 } }).updated).toEqual({ w: 1 });
    let w = 1;
    for (let step = 0; step < 4; step++) w = Math.fround(w - 0.001 * 0.199951171875); // 0.2 in float16
    const log = small({ precision: 'float16', master: true });
    expect(heldIn(log, 4, { updated: { w: 0 } }).updated).toEqual({ w });
    // The copy in the fourth iteration, of 0.9994: the nearest float16 is 1 − 2⁻¹¹.
    expect(heldIn(log, 4, { values: { 'L.1': 0 } }).values).toEqual({ 'L.1': 0.99951171875 });
  });

  it('get a gradient in float32, a float16 copy of them one in float16', () => {
    const log = small({ precision: 'float16', master: true });
    const typeOf = (name: string) => log.program.nodes[log.program.byName.get(name)!]!.dtype;
    expect(['w', 'L.1', 'L'].map(typeOf)).toEqual(['float32', 'float16', 'float16']);
  });

  it('are read through one copy by all lines', () => {
    const log = logFor({
      parameters: { w: 1 },
      program: ['a = w * 3', 'b = a * w', 'L = b + w'],
      training: { precision: 'bfloat16', master: true },
    });
    expect(log.program.nodes.filter(({ text }) => text === 'w').map(({ name }) => name)).toEqual(['w', 'a.1']);
    expect(heldIn(log, 1, { gradients: { w: 0 } }).gradients).toEqual({ w: 7 }); // 3w² + w by w
  });
});

describe('A run in a type', () => {
  const training = (more: object) => ({ optimizer: { type: 'adam', lr: 0.1 }, iterations: 3, ...more });

  it.each(['float32', 'float16', 'bfloat16'])('holds all that holds of logs: %s', precision => {
    for (const more of [{}, { master: precision !== 'float32' }, { accumulate: 2 }]) {
      const session = opened(layer(training({ precision, ...more })));
      const log = logOf(session);
      expectInvariants(log, log.training, [log.length - 1, 0, Math.floor(log.length / 2), 3]);
    }
  });

  it('has no gradient check, and says why', () => {
    const { program } = logFor(layer({ precision: 'float16' }));
    expect(uncheckable(program)).toBe(
      'float16 is too coarse for central differences: rounding is larger than what a small step changes',
    );
    expect(uncheckable(logFor(layer({})).program)).toBeUndefined();
  });
});
