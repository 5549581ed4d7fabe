/** Mistakes in lines: what they are called, which piece is marked, what would help; and shapes too large to compute. */

import { describe, expect, it } from 'vitest';
import { PROGRAM_LIMITS } from '../../src/limits.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { problemsOf, type WrittenProgram } from '../support/programs.ts';

/** Code, marked piece, message and hint of every problem of these lines. */
function mistakes(lines: readonly string[], more: Partial<WrittenProgram> = {}) {
  const leaves = {
    inputs: {
      x: [1, 2],
      W: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    },
    constants: { idx: [0, 1] },
    parameters: { w: [0.5, 1] },
  };
  return problemsOf({ ...leaves, forwardOnly: true, ...more, lines }).map(({ code, where, message, hint }) => [
    code,
    where === 'loss' ? 'loss' : lines[where.line]!.slice(where.span.start, where.span.end),
    message,
    hint,
  ]);
}

describe('A mistake in a line', () => {
  it.each([
    [
      'y = 2 * (W @ x) + 1',
      [
        'shapes-do-not-multiply',
        '(W @ x)',
        'matrix product of shapes (2, 3) and (2,): the inner lengths 3 and 2 differ, in (W @ x)',
        '(m, k) @ (k, n) → (m, n): expected the right side to have 3 elements; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = sum(W + x)',
      [
        'shapes-do-not-broadcast',
        'W + x',
        '`+` of shapes (2, 3) and (2,), in W + x',
        'axes are matched from the right and must be equal, or one of them 1; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = sum(x, axis=1)',
      [
        'axis-out-of-range',
        'sum(x, axis=1)',
        'sum along axis 1 of shape (2,), in sum(x, axis=1)',
        'axes run from -1 to 0; x is (2,)',
      ],
    ],
    [
      'y = x[2]',
      ['index-out-of-range', 'x[2]', 'index 2 on axis 0 of shape (2,), in x[2]', 'indices run from -2 to 1; x is (2,)'],
    ],
    [
      'y = x[1:1]',
      [
        'empty-slice',
        'x[1:1]',
        'slice 1:1 of shape (2,) holds nothing, in x[1:1]',
        'the end is exclusive: a[0:2] is two elements; x is (2,)',
      ],
    ],
    [
      'y = x[0, 0]',
      ['too-many-indices', 'x[0, 0]', '2 indices into shape (2,), in x[0, 0]', 'it has 1 axis; x is (2,)'],
    ],
    [
      'y = reshape(W, [4])',
      [
        'cannot-reshape',
        'reshape(W, [4])',
        'reshape of (2, 3) to (4,), in reshape(W, [4])',
        'both need the same number of elements; one length may be −1, to be worked out; W is (2, 3)',
      ],
    ],
    [
      'y = concat([W, x])',
      [
        'shapes-differ',
        'concat([W, x])',
        'concat of shapes (2, 3) and (2,), in concat([W, x])',
        'all lengths but that of axis 0 must be equal; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = dot(W, x)',
      [
        'wrong-rank',
        'dot(W, x)',
        'dot needs a vector for u, got shape (2, 3), in dot(W, x)',
        'index, reshape or transpose it first; W is (2, 3), x is (2,)',
      ],
    ],
    ['y = idy + 1', ['unknown-name', 'idy', 'nothing is called idy', 'did you mean idx?']],
    ['y = sofmax(x)', ['unknown-function', 'sofmax', 'there is no function sofmax', 'did you mean softmax?']],
    ['y = sum(x, axs=0)', ['unknown-keyword', 'axs=0', 'sum has no keyword axs', 'did you mean axis?']],
    ['y = relu(x, slope=1)', ['unknown-keyword', 'slope=1', 'relu has no keyword slope', 'it takes none']],
    ['y = sum(x, 0, axis=0)', ['given-twice', 'axis=0', 'axis is given twice', undefined]],
    [
      'y = sum(x, axis=0.5)',
      ['wrong-attribute', '0.5', 'axis is not a whole number', 'write it as a plain value, as in axis=0'],
    ],
    [
      'y = sum(x, keepdims=1)',
      ['wrong-attribute', '1', 'keepdims is not true or false', 'write it as a plain value, as in keepdims=true'],
    ],
    ['y = reshape(x)', ['attribute-missing', 'reshape(x)', 'reshape needs shape', 'write reshape(…, shape=[2, 3])']],
    ['y = dot(x)', ['wrong-operands', 'dot(x)', 'dot with 1 operand', 'write dot(u, v)']],
    ['y = max()', ['wrong-operands', 'max()', 'max with 0 operands', 'write max(x, y) or max(x)']],
    ['y = stack(x)', ['list-expected', 'x', 'stack takes a list', 'write stack([a, b])']],
    [
      'y = x[idx]',
      [
        'index-not-whole',
        'idx',
        'an index is a whole number written out',
        'to pick rows by a constant, use gather(E, idx)',
      ],
    ],
    [
      'y = gather(W, w)',
      ['index-has-gradient', 'w', 'w selects, so it cannot have a gradient', 'put it into "constants"'],
    ],
    ['y = [x, 1]', ['list-of-names', 'x', 'x is no number', 'to join values, write stack([a, b]) or concat([a, b])']],
    [
      'y = [[1, 2], [3]] + 1',
      ['ragged-list', '[[1, 2], [3]]', 'the rows of this list differ in length, or it is empty', undefined],
    ],
    [
      'y = x > 0',
      [
        'not-in-a-program',
        'x > 0',
        'a comparison, a condition or a text has no gradient',
        'conditions belong to breakpoints and watches; use max, min or relu here',
      ],
    ],
    [
      'x = 1',
      ['defined-twice', 'x', 'x is defined twice', 'each name stands for one value: give this line another name'],
    ],
    [
      'y.1 = x',
      [
        'bad-name',
        'y.1',
        'y.1 cannot be a name',
        'letters, digits and _, at most 64, not __proto__, constructor, prototype',
      ],
    ],
    [
      '__proto__ = x',
      [
        'bad-name',
        '__proto__',
        '__proto__ cannot be a name',
        'letters, digits and _, at most 64, not __proto__, constructor, prototype',
      ],
    ],
  ])('%s', (line, expected) => expect(mistakes([line])).toEqual([expected]));

  it('does not hide those in other lines, nor is it repeated where the line is used', () => {
    expect(
      mistakes(['a = x +', 'b = a + 1', 'c = sqr(x)', 'd = later', 'later = x']).map(([code, marked]) => [
        code,
        marked,
      ]),
    ).toEqual([
      ['unexpected-token', ''],
      ['unknown-function', 'sqr'],
      ['unknown-name', 'later'],
    ]);
  });

  it('does not hide those beside it, and is said once in a line', () => {
    expect(mistakes(['y = sqr(x) + idy * idy + x[2]']).map(([code, marked]) => [code, marked])).toEqual([
      ['unknown-function', 'sqr'],
      ['unknown-name', 'idy'],
      ['index-out-of-range', 'x[2]'],
    ]);
  });

  it('says of a name that comes later that it does', () => {
    expect(mistakes(['d = later', 'later = x'])[0]![3]).toBe(
      'later is defined in a later line: a line uses only what stands above it',
    );
  });

  it('is a loss of many numbers, or one that is not there', () => {
    expect(mistakes(['y = 2 * x'], { forwardOnly: false })).toEqual([
      [
        'loss-not-scalar',
        'loss',
        'the loss y has shape (2,), and needs exactly one element',
        'take its sum or mean, or say "forwardOnly": true',
      ],
    ]);
    expect(mistakes(['loss1 = sum(x)'], { forwardOnly: false, loss: 'loss2' })).toEqual([
      ['unknown-loss', 'loss', 'there is no node loss2 to differentiate', 'did you mean loss1?'],
    ]);
  });
});

describe('Shape bombs are refused before anything is allocated', () => {
  const column = tensor([1_000_000, 1], new Float64Array(1_000_000));
  const row = tensor([1, 1_000_000], new Float64Array(1_000_000));

  it.each(['c + r', 'c @ r', 'mse(c, r)', 'bce(c, r)'])('%s of a million by a million', text => {
    const problems = problemsOf({ inputs: { c: column, r: row }, lines: [`y = ${text}`], forwardOnly: true });
    expect(problems.map(({ code }) => code)).toEqual(['too-large']);
  });

  it('a row of a million, joined to itself 30,000 times', () => {
    const parts = Array.from({ length: 30_000 }, () => 'r').join();
    const problems = problemsOf({ inputs: { r: row }, lines: [`y = concat([${parts}], axis=1)`], forwardOnly: true });
    expect(problems.map(({ code }) => code)).toEqual(['too-large']);
  });

  it('names the limits', () => {
    const [problem] = problemsOf({ inputs: { c: column, r: row }, lines: ['y = c + r'], forwardOnly: true });
    expect(problem).toMatchObject({
      message: 'a result of shape (1000000, 1000000) has 1000000000000 elements',
      hint: `one value may have ${PROGRAM_LIMITS.elements}, all together ${PROGRAM_LIMITS.totalElements}`,
    });
  });
});
