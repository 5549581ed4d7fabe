/** Operations over many numbers are explained, traced and written out as those over few: their formulas are cut, never refused. */

import { describe, expect, it } from 'vitest';
import { valueOfText } from '../../src/explain/formula.ts';
import { DEFAULT_CONVENTIONS, type Operation } from '../../src/ops/operation.ts';
import { largest, prod, smallest, standardDeviation, variance } from '../../src/ops/reductions.ts';
import { settled } from '../../src/session/background.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { performed } from '../../src/session/update.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { parseKeys } from '../../src/tui/press.ts';
import { opened, textOf } from '../support/lessons.ts';
import { atEvent } from '../support/sessions.ts';

const pressed = (session: Session, keys: string): Session =>
  parseKeys(keys).reduce((before, chord) => settled(performed(dispatch(before, chord))), session);

/** A vector without an end, of numbers from −1 to 1; the third is 0, so that its logarithm is −∞. */
const numbers = (count: number) => Array.from({ length: count }, (_, i) => (i === 2 ? 0 : Math.abs(Math.sin(1 + i))));
const labels = (count: number, classes: number) => Array.from({ length: count }, (_, i) => i % classes);
const rows = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => numbers(length).map(x => x - i / 9));

const PROGRAMS: readonly (readonly [name: string, fields: object])[] = [
  ...['sum', 'mean', 'prod', 'var', 'std', 'norm', 'logsumexp', 'max', 'min'].flatMap(name =>
    [40, 700].map(
      n => [`${name} of ${n}`, { parameters: { w: numbers(n) }, program: ['l = log(w)', `L = ${name}(l)`] }] as const,
    ),
  ),
  ...['any', 'all', 'argmax', 'argmin'].map(
    name =>
      [
        `${name} of 300`,
        { parameters: { w: numbers(300) }, program: ['l = log(w)', `k = ${name}(l)`, 'L = sum(w) * k'] },
      ] as const,
  ),
  ...['softmax', 'log_softmax', 'cumsum'].map(
    name =>
      [
        `${name} of 300`,
        { parameters: { w: numbers(300) }, program: ['l = log(w)', `s = ${name}(l)`, 'L = s[3]'] },
      ] as const,
  ),
  ...['mse', 'bce', 'l1', 'smooth_l1'].map(
    name =>
      [
        `${name} of 128`,
        {
          parameters: { w: numbers(128) },
          constants: { y: numbers(128).map(x => (x > 0.5 ? 1 : 0)) },
          program: ['l = w * 1', `L = ${name}(l, y)`],
        },
      ] as const,
  ),
  [
    'cross_entropy of 64 × 101',
    {
      parameters: { W: rows(64, 101) },
      constants: { y: labels(64, 101) },
      program: ['z = log(W)', 'L = cross_entropy(z, y)'],
    },
  ],
  [
    'layer_norm of 8 × 200',
    {
      parameters: { W: rows(8, 200), g: numbers(200), b: numbers(200) },
      program: ['h = layer_norm(W, g, b)', 'L = sum(h ** 3)'],
    },
  ],
  [
    'a product of 200 × 300 and 300',
    { parameters: { W: rows(200, 300), x: numbers(300) }, program: ['h = W @ x', 'L = sum(h)'] },
  ],
];

describe('What happens inside, where NaN and ∞ come from, and why, is told of', () => {
  it.each(PROGRAMS)('%s', (_name, fields) => {
    const session = opened({ ...fields, training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } } });
    for (let i = 0; i < logOf(session).length; i++) {
      const inside = pressed(atEvent(session, i), 'i');
      expect(textOf(inside).join('\n')).not.toContain('_left_out');
      for (const keys of ['r', 'o', 'oo']) pressed(atEvent(session, i), keys);
    }
    expect(textOf(pressed(session, 'N')).length).toBe(36);
  });
});

describe('A formula over a long lane', () => {
  const call = (shape: readonly number[], axis: number) => ({
    operands: [shape],
    attributes: { axis },
    conventions: DEFAULT_CONVENTIONS,
  });

  it.each<Operation>([largest, smallest, prod, variance, standardDeviation])(
    'is a call over it, with the values of all its elements: $name',
    operation => {
      const x = tensor(
        [2, 40],
        numbers(80).map(value => value + 0.5),
      );
      const kernel = operation.kernel(call([2, 40], 1));
      const out = new Float64Array(2);
      kernel.forward([x.data], out);
      const names = (more: readonly (readonly [string, Tensor])[] = []) =>
        new Map(
          [['x', x] as const, ['out', tensor([2], out)] as const, ...more].map(([name, tensor]) => [
            name,
            { text: name, tensor },
          ]),
        );
      const text = operation.element!([1], call([2, 40], 1), [2]);
      expect(text).toMatch(/^[a-z]+\(x\[1, :\]/);
      expect(valueOfText(text, names()).data[0]).toBeCloseTo(out[1]!, 12);
      const upstream = Float64Array.of(0, 1);
      const sent = new Float64Array(80);
      kernel.vjp(0, upstream, [x.data], out, sent);
      for (const place of [0, 2, 17, 39]) {
        const [path] = operation.paths(0, [1, place], call([2, 40], 1), [2]);
        expect(path!.out).toEqual([1]);
        expect(valueOfText(path!.local, names()).data[0]).toBeCloseTo(sent[40 + place]!, 9);
      }
    },
  );
});
