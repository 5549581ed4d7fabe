/** What is said of NaN and ∞: which element they first appear in, and what the others come from. Numbers are IEEE 754's. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

/** The remarks about NaN and ∞ of every event, by its title. */
function remarksOf(scenario: object): ReadonlyMap<string, readonly string[]> {
  const loaded = sound(loadScenario(new TextEncoder().encode(JSON.stringify({ title: 't', ...scenario })), 't.json'));
  const log = record(loaded.scenario.program, loaded.scenario.training);
  return new Map(
    Array.from({ length: log.length }, (_, i) => explain(log, i)).map(({ title, remarks }) => [
      title,
      remarks.filter(remark => /NaN|∞/.test(remark) && !/taken as/.test(remark)),
    ]),
  );
}

describe('A NaN or ∞', () => {
  it('first appears in the element whose inputs are finite, whatever stands beside it: NaN ** 0 is 1, (−1) ** 0.5 is NaN', () => {
    const remarks = remarksOf({
      inputs: { x: ['NaN', -1] },
      parameters: { e: [0, 0.5] },
      program: ['q = x ** e', 'L = sum(q)'],
    });
    expect(remarks.get('q = x^e')).toEqual(['NaN first appears here at [1]: its inputs are finite']);
    expect(remarks.get('q = x^e sends back to x')).toEqual([
      'NaN first appears here at [1]: the local derivative is NaN',
    ]);
    expect(remarks.get('L = sum(q)')).toEqual(['NaN comes from the NaN of q[1]']);
  });

  it('that some elements pass on first appears in others: 0 · ∞ beside a NaN from above', () => {
    const remarks = remarksOf({
      inputs: { x: [0, 4] },
      constants: { k: [0, 'NaN'] },
      program: ['r = sqrt(x)', 'm = k * r', 'L = sum(m)'],
    });
    expect(remarks.get('r = sqrt(x) sends back to x')).toEqual([
      'NaN first appears here at [0]: upstream 0 × local derivative ∞',
      'NaN at [1] comes from the NaN of ∂r',
    ]);
  });

  it('overflows in one element and is passed on in another', () => {
    const remarks = remarksOf({
      inputs: { x: ['Infinity', 1e308] },
      constants: { k: [1, 10] },
      program: ['m = k * x', 'L = sum(m)'],
    });
    expect(remarks.get('m = k ⊙ x')).toEqual([
      '∞ at [0] comes from the ∞ of x',
      '∞ first appears here at [1]: its inputs are finite',
    ]);
  });

  it('that only changes its sign does not appear anew', () => {
    const remarks = remarksOf({ inputs: { x: 'Infinity' }, program: ['y = -x', 'L = y * 2'] });
    expect(remarks.get('y = −x')).toEqual(['−∞ comes from the ∞ of x']);
    expect(remarks.get('L = y × 2')).toEqual(['−∞ comes from the −∞ of y']);
  });

  it('comes from no operand that the derivative does not read: that of 10 a is 10 whatever a is', () => {
    const remarks = remarksOf({
      inputs: { x: 1e200 },
      program: ['a = x * x', 'b = a * 10', 'c = b - b', 'L = c * b'],
    });
    expect(remarks.get('b = a × 10 sends back to a')).toEqual(['NaN comes from the NaN of ∂b']);
  });

  it('is made of finite factors where their product overflows: 10 · 1e308', () => {
    const scenario = { inputs: { x: 1e-300 }, program: ['a = x * 1e308', 'L = a * 10'] };
    expect(remarksOf(scenario).get('a = x × (1×10³⁰⁸) sends back to x')).toEqual([
      '∞ first appears here: the upstream gradient and the local derivative are finite, what they make is not',
    ]);
  });

  it('in a sum is that of the NaN, not of the ∞ that it is added to', () => {
    const remarks = remarksOf({
      inputs: { x: [1, 0] },
      parameters: { w: [2, 3] },
      program: ['l = log(x)', 'p = l * w * x', 'L = sum(p)'],
    });
    expect(remarks.get('gradient of x: contribution of l added')).toEqual([
      'NaN comes from the NaN of the contribution',
    ]);
  });
});

describe('The element that a NaN or ∞ comes from', () => {
  const N = 'NaN';

  it('is named in a matrix product: 3 · 1 + ∞ · 0 is NaN, and ∞ is the slope along B[1, 0]', () => {
    const remarks = remarksOf({
      inputs: {
        A: [
          [1, 2],
          [3, 'Infinity'],
        ],
        B: [
          [1, 2],
          [0, 1],
        ],
      },
      program: ['C = A @ B', 'L = sum(C)'],
    });
    expect(remarks.get('C = A @ B')).toEqual(['NaN first appears here, from the ∞ of A[1, 1]']);
    expect(remarks.get('C = A @ B sends back to B')).toEqual(['∞ comes from the ∞ of A[1, 1]']);
    expect(remarks.get('L = sum(C)')).toEqual(['NaN comes from the NaN of C[1, 0]']);
  });

  it('that several make together comes from all of them: −∞ in a whole row makes softmax 0 / 0, in a part of it 0', () => {
    const remarks = remarksOf({
      inputs: {
        s: [
          ['-Infinity', '-Infinity'],
          [1, '-Infinity'],
        ],
      },
      program: ['w = softmax(s, axis=1)', 'L = sum(w)'],
    });
    expect(remarks.get('w = softmax(s, axis=1)')).toEqual([
      'NaN first appears here, from the −∞ of s[0, 0] and s[0, 1]',
    ]);
  });

  it('is told from an overflow beside it: 1e308 + 1e308 is ∞ of finite numbers', () => {
    const remarks = remarksOf({
      inputs: {
        A: [
          [1e308, 1e308],
          [1, 'Infinity'],
        ],
        b: [1, 1],
      },
      program: ['c = A @ b', 'L = sum(c)'],
    });
    expect(remarks.get('c = A @ b')).toEqual([
      '∞ first appears here at [0]: its inputs are finite',
      '∞ at [1] comes from the ∞ of A[1, 1]',
    ]);
  });

  it.each([
    ['sum(x)', [1, N, 2], 'x[1]'],
    ['mean(x)', [1, N, 2], 'x[1]'],
    [
      'sum(x, axis=0)',
      [
        [1, 2],
        [3, N],
      ],
      'x[1, 1]',
    ],
    ['softmax(x)', [1, N, 2], 'x[1]'],
    ['logsumexp(x)', [1, N, 2], 'x[1]'],
    ['norm(x)', [1, N, 2], 'x[1]'],
    ['var(x)', [1, N, 2], 'x[1]'],
    ['max(x)', [1, N, 2], 'x[1]'],
    ['prod(x)', [1, N, 2], 'x[1]'],
    ['layer_norm(x, [1, 1, 1], [0, 0, 0])', [1, N, 2], 'x[1]'],
    ['cumsum(x, axis=0)', [1, N, 2], 'x[1]'],
    ['x @ x', [1, N, 2], 'x[1]'],
    [
      'einsum("ij->i", x)',
      [
        [1, 2],
        [3, N],
      ],
      'x[1, 1]',
    ],
    [
      'conv2d(x, k)',
      [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, N],
          ],
        ],
      ],
      'x[0, 0, 2, 2]',
    ],
    [
      'max_pool2d(x, 2)',
      [
        [
          [
            [1, 2],
            [3, N],
          ],
        ],
      ],
      'x[0, 0, 1, 1]',
    ],
    [
      'transpose(x)',
      [
        [1, 2],
        [3, N],
      ],
      'x[1, 1]',
    ],
  ])('is named in %s', (expression, x, element) => {
    const remarks = remarksOf({
      inputs: { x },
      constants: {
        k: [
          [
            [
              [1, 1],
              [1, 1],
            ],
          ],
        ],
      },
      program: [`y = ${expression}`, 'L = sum(y)'],
    });
    const [title] = [...remarks.keys()].filter(key => key.startsWith('y = ') && !key.includes('sends'));
    expect(remarks.get(title!)).toEqual([`NaN comes from the NaN of ${element}`]);
  });

  it('is named in what a product sends back: ∂b[0] is that of c[0] and c[1], of which c[1] is multiplied by ∞', () => {
    const remarks = remarksOf({
      inputs: { b: [1, 2] },
      constants: {
        A: [
          [1, 2],
          [3, 4],
        ],
        k: [1, 'Infinity'],
      },
      program: ['c = A @ b', 'L = sum(k * c)'],
    });
    expect(remarks.get('c = A @ b sends back to b')).toEqual(['∞ comes from the ∞ of ∂c[1]']);
  });

  it('is one of two, and of more it is the operand', () => {
    expect(remarksOf({ inputs: { x: [N, 1, N] }, program: ['L = sum(x)'] }).get('L = sum(x)')).toEqual([
      'NaN comes from the NaN of x[0] and x[2]',
    ]);
    expect(remarksOf({ inputs: { x: [N, N, N] }, program: ['L = sum(x)'] }).get('L = sum(x)')).toEqual([
      'NaN comes from the NaN of x',
    ]);
  });

  it('is that of an operand that is broadcast, whose elements stand at other places', () => {
    const remarks = remarksOf({
      inputs: {
        x: [
          [1, 2],
          [3, 4],
        ],
        b: [0, N],
      },
      program: ['y = x + b', 'L = sum(y)'],
    });
    expect(remarks.get('y = x + b')).toEqual(['NaN comes from the NaN of b[1]']);
  });

  it('is that of the branch that a choice takes, and of the side that is larger', () => {
    // 0 takes y; max(∞, −∞) is ∞ and min −∞; relu passes what stands above it, whatever it reads
    const remarks = remarksOf({
      inputs: { x: [N, 1], y: [N, 2], p: 'Infinity', q: '-Infinity' },
      constants: { c: 0 },
      program: [
        'd = where(c, x, y)',
        'm = max(p, q)',
        'k = min(p, q)',
        'r = relu(x)',
        'L = sum(d) + m - k + sum(r * x)',
      ],
    });
    expect(remarks.get('d = where(c, x, y)')).toEqual(['NaN comes from the NaN of y']);
    expect(remarks.get('m = max(p, q)')).toEqual(['∞ comes from the ∞ of p']);
    expect(remarks.get('k = min(p, q)')).toEqual(['−∞ comes from the −∞ of q']);
    expect(remarks.get('r = relu(x) sends back to x')).toEqual(['NaN comes from the NaN of ∂r']);
  });

  it('is a NaN beside numbers that overflow: 1e308 + 1e308 + NaN', () => {
    const remarks = remarksOf({ inputs: { x: [1e308, 1e308, N] }, program: ['L = sum(x)'] });
    expect(remarks.get('L = sum(x)')).toEqual(['NaN comes from the NaN of x[2]']);
  });
});
