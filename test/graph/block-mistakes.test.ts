/** Mistakes of blocks and loops: the line, what is wrong, in which round, and what to do. */

import { expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problems.ts';

/** The first problem: index of the line, marked text, message, hint. */
function mistakeOf(lines: readonly string[]): readonly (string | number | undefined)[] {
  const scenario = {
    title: 't',
    constants: { y: [0, 2] },
    parameters: { x: 2, V: [1, 2], M: [[1, 2]], P: [[[1, 2, 3]]], k: [[[1, 1]]] },
    program: lines,
  };
  const loaded = loadScenario(JSON.stringify(scenario), 'f.json');
  if (!('problems' in loaded)) throw new Error(`${lines.join('\n')} has no mistake`);
  const [problem] = loaded.problems;
  expect(formatProblem(problem!)).toContain('^');
  const { pointer, sourceLine, caret, message, hint } = problem!;
  return [pointer, sourceLine.slice(caret.start, caret.end), message, hint];
}

it.each([
  [
    ['for t in range(1000000000):', '  L = x * t'],
    [
      '/program/0',
      'range(1000000000)',
      'expected at most 120000 rounds and calls in one program, found 1 billion',
      'write fewer rounds; "training": { "iterations": N } repeats the whole program',
    ],
  ],
  [
    ['def f(a):', '  return f(a)', 'L = f(x)'],
    [
      '/program/1',
      'f',
      'f calls itself: recursion is not available, in call 1 of f',
      'write a loop: for t in range(5):',
    ],
  ],
  [
    ['for t in range(3):', '  h = tanh(h * x)', 'L = h'],
    [
      '/program/1',
      'h',
      'unknown name h, in round t = 0',
      'h has no value before the first round assigns it: set it above the loop, as in h = zeros([4])',
    ],
  ],
  [
    ['for t in range(3):', '  z = V[t] * x', 'L = z'],
    [
      '/program/1',
      'V[t]',
      'expected an index from -2 to 1 on axis 0, found 2, in V[t], in round t = 2',
      'negative indices count from the end; V is (2,)',
    ],
  ],
  [
    ['def f(V):', '  return V', 'L = f(x)'],
    [
      '/program/0',
      'V',
      'V is defined twice',
      'V is a leaf, which a block can use as it is: give this parameter another name',
    ],
  ],
  [
    ['for t in range(2):', '  z = x', 'L = t'],
    ['/program/2', 't', 'unknown name t', 't is the number of a round: it has no value outside of its loop'],
  ],
  [
    ['for t in V:', '  z = x', 'L = z'],
    [
      '/program/0',
      'V',
      'expected range(…), found V',
      'write range(b), range(a, b) or range(a, b, step); x[t] is the row of the round',
    ],
  ],
  [
    ['def f(a):', '  b = a * 2', 'L = f(x)'],
    [
      '/program/0',
      'f',
      'expected a last line return … in f, found none',
      'a block gives one value: write return and what it is',
    ],
  ],
  [
    ['def f(a, b):', '  return a + b', 'L = f(x)'],
    ['/program/2', 'f(x)', 'f: expected 2 operands, found 1', 'write f(a, b)'],
  ],
  [
    ['for i in range(9000):', '  for j in range(9000):', '    s = []', 'L = x'],
    [
      '/program/0',
      'range(9000)',
      'expected at most 120000 rounds and calls in one program, found 81 million',
      'write fewer rounds; "training": { "iterations": N } repeats the whole program',
    ],
  ],
  [
    ['for i in range(2):', '  for j in range(1000000000 * i):', '    s = []', 'L = x'],
    [
      '/program/1',
      'range(1000000000 * i)',
      'expected at most 120000 rounds and calls in one program, found 1 billion, in round i = 1',
      'write fewer rounds; "training": { "iterations": N } repeats the whole program',
    ],
  ],
  [
    ['for i in range(600):', '  for j in range(i):', '    s = []', 'L = x'],
    [
      '/program/1',
      'range(i)',
      'expected at most 120000 rounds and calls in one program, found 120 thousand, in round i = 489',
      'write fewer rounds; "training": { "iterations": N } repeats the whole program',
    ],
  ],
  [
    ['def f(a):', '  return a, a * 2', 'L = f(x) + 1'],
    ['/program/2', 'f(x)', 'expected one value, found 2, which f returns', 'write a line of its own: a, b = f(x)'],
  ],
  [
    ['def f(a):', '  return a', 'for t in range(2): u, v = f(x)', 'L = u'],
    [
      '/program/2',
      'f(x)',
      'expected 2 values for u, v, found one, in round t = 0',
      'write as many names as values; a block returns several with commas: return h, c',
    ],
  ],
  [
    ['u, v = x, x, x', 'L = u'],
    ['/program/0', 'x, x, x', 'expected 2 values for u, v, found 3', 'write as many values as names'],
  ],
  [
    ['u, u = x, x', 'L = u'],
    ['/program/0', 'u', 'u is given twice', 'give each value a name of its own'],
  ],
  [
    ['s += x', 'L = s'],
    ['/program/0', 's', 'unknown name s', 'this line defines s, so it cannot use it'],
  ],
  [
    ['def f(s): return conv1d(P, k, stride=s)', 'for t in range(3): L = sum(f(2 - t))'],
    [
      '/program/0',
      'conv1d(P, k, stride=s)',
      'conv1d: expected a whole number from 1 for stride, found 0, in conv1d(P, k, stride=s), in call 3 of f, in round t = 2',
      'write stride=1; P is (1, 1, 3), k is (1, 1, 2)',
    ],
  ],
  [
    ["for t in range(2): L = sum(einsum('ij,jk->ik', M, V))"],
    [
      '/program/0',
      "einsum('ij,jk->ik', M, V)",
      "einsum: expected a letter for each axis, found jk for shape (2,), in einsum('ij,jk->ik', M, V), in round t = 0",
      'operand 2 has 1 axis; M is (1, 2), V is (2,)',
    ],
  ],
  [
    ['for t in range(2): L = sum(M, axis=[t, t - 2])'],
    [
      '/program/0',
      'sum(M, axis=[t, t - 2])',
      'sum: expected each axis once, found axis 0 twice in [0, -2] of shape (1, 2), in sum(M, axis=[t, t - 2]), in round t = 0',
      'negative axes count from the end: -1 is the last; M is (1, 2)',
    ],
  ],
] as const)('%j', (lines, expected) => {
  expect(mistakeOf(lines)).toEqual(expected);
});

it('Blocks that call blocks, and loops in loops, are refused where they go too deep', () => {
  const calls = Array.from({ length: 5_000 }, (_, i) => `def f${i}(a): return ${i === 0 ? 'a * 2' : `f${i - 1}(a)`}`);
  const found = mistakeOf([...calls, 'L = f4999(x)']);
  expect(found[0]).toBe(`/program/${4_999 - 63}`);
  expect(found[2]).toContain(
    'expected at most 64 rounds and calls inside one another, found more, in call 1 of f4936,',
  );
  const loops = Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}for t${i} in range(1):`);
  expect(mistakeOf(['s = x', ...loops, `${' '.repeat(1_000)}s += 1`, 'L = s']).slice(0, 3)).toEqual([
    '/program/65',
    ':',
    'expected at most 64 loops inside one another, found more',
  ]);
});

it('Loops with mistakes are read, however deep they stand inside one another', () => {
  const broken = Array.from({ length: 2_700 }, (_, i) => `${' '.repeat(i)}for t in x:`);
  expect(mistakeOf([...broken, `${' '.repeat(2_700)}y = x`]).slice(0, 3)).toEqual([
    '/program/0',
    'x',
    'expected range(…), found x',
  ]);
});

it('What is too large is refused before anything is set aside for it', () => {
  const lines = [
    'h = V',
    'for t in range(1, 4): h = concat([pad(h, [[0, 10 ** (4 * t)]]), zeros([10 ** (4 * t)])])',
    'L = sum(h)',
  ];
  const before = process.memoryUsage().arrayBuffers;
  expect(mistakeOf(lines)[2]).toContain('in round t = ');
  expect(mistakeOf(['L = sum(conv1d(P, k, padding=1000000000))'])[2]).toContain('expected at most 16777216 elements');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});
