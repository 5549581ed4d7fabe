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
    'loss' in where ? 'loss' : lines[where.line]!.slice(where.span.start, where.span.end),
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
        '`@`: expected equal inner lengths, found 3 and 2 in shapes (2, 3) and (2,), in (W @ x)',
        '(m, k) @ (k, n) → (m, n): expected the right side to have 3 elements; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = sum(W + x)',
      [
        'shapes-do-not-broadcast',
        'W + x',
        '`+`: shapes (2, 3) and (2,) do not broadcast, in W + x',
        'lengths of axes are matched from the right: expected equal ones, or 1; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = sum(x, axis=1)',
      [
        'axis-out-of-range',
        'sum(x, axis=1)',
        'sum: unknown axis 1 of shape (2,), in sum(x, axis=1)',
        'available: -1 to 0; x is (2,)',
      ],
    ],
    [
      'y = x[2]',
      [
        'index-out-of-range',
        'x[2]',
        'expected an index from -2 to 1 on axis 0, found 2, in x[2]',
        'negative indices count from the end; x is (2,)',
      ],
    ],
    [
      'y = x[1:1]',
      [
        'empty-slice',
        'x[1:1]',
        'expected a slice with elements, found 1:1 of shape (2,), in x[1:1]',
        'the end is exclusive: a[0:2] is two elements; x is (2,)',
      ],
    ],
    [
      'y = x[0, 0]',
      [
        'too-many-indices',
        'x[0, 0]',
        'expected at most 1 index into shape (2,), found 2, in x[0, 0]',
        'each index belongs to one axis; x is (2,)',
      ],
    ],
    [
      'y = reshape(W, [4])',
      [
        'cannot-reshape',
        'reshape(W, [4])',
        'reshape: expected a shape of 6 elements as in (2, 3), found (4,), in reshape(W, [4])',
        'one length may be −1: it is computed from the others; W is (2, 3)',
      ],
    ],
    [
      'y = concat([W, x])',
      [
        'shapes-differ',
        'concat([W, x])',
        'concat: expected matching shapes, found (2, 3) and (2,), in concat([W, x])',
        'all lengths but that of axis 0 must be equal; W is (2, 3), x is (2,)',
      ],
    ],
    [
      'y = x · x',
      [
        'dot-between-vectors',
        'x · x',
        'expected @ or * between vectors, found · between shapes (2,) and (2,), in x · x',
        'write w @ x (dot product) or w * x (element by element); x is (2,)',
      ],
    ],
    ['y = idy + 1', ['unknown-name', 'idy', 'unknown name idy', 'did you mean idx?']],
    ['y = sofmax(x)', ['unknown-function', 'sofmax', 'unknown function sofmax', 'did you mean softmax?']],
    ['y = sum(x, axs=0)', ['unknown-keyword', 'axs=0', 'unknown keyword axs for sum', 'did you mean axis?']],
    ['y = relu(x, slope=1)', ['unknown-keyword', 'slope=1', 'unknown keyword slope for relu', 'relu has no keywords']],
    ['y = sum(x, 0, axis=0)', ['given-twice', 'axis=0', 'axis is given twice', 'leave one of them out']],
    [
      'y = sum(x, axis=0.5)',
      [
        'wrong-attribute',
        '0.5',
        'expected an axis or a list of axes for axis, found 0.5',
        'write it out, as in axis=0',
      ],
    ],
    [
      'y = sum(x, keepdims=1)',
      ['wrong-attribute', '1', 'expected true or false for keepdims, found 1', 'write it out, as in keepdims=true'],
    ],
    [
      'y = reshape(x)',
      ['attribute-missing', 'reshape(x)', 'reshape: expected shape, found none', 'write reshape(…, shape=[2, 3])'],
    ],
    ['y = dot(x)', ['wrong-operands', 'dot(x)', 'dot: expected 2 operands, found 1', 'write dot(u, v)']],
    ['y = max()', ['wrong-operands', 'max()', 'max: expected 1 or 2 operands, found 0', 'write max(x, y) or max(x)']],
    ['y = stack(x)', ['list-expected', 'x', 'stack: expected a list, found x', 'write stack([a, b])']],
    [
      'y = W[0, idx]',
      [
        'index-not-whole',
        'idx',
        'expected a whole number as index, found idx',
        'write the number out; to pick rows by a constant, write E[idx] with nothing beside it',
      ],
    ],
    [
      'y = einsum("ij,jk->ik", W, W)',
      [
        'lengths-differ',
        'einsum("ij,jk->ik", W, W)',
        'einsum: expected one length for j, found 3 and 2, in einsum("ij,jk->ik", W, W)',
        'a letter stands for axes of one length: operand 2 has shape (2, 3); W is (2, 3)',
      ],
    ],
    [
      'y = einsum("ij,j", W)',
      [
        'operands-differ',
        'einsum("ij,j", W)',
        'einsum: expected 2 operands for ij,j, found 1, in einsum("ij,j", W)',
        'a comma stands between the letters of two operands; W is (2, 3)',
      ],
    ],
    [
      'y = einsum("i->i", W)',
      [
        'letters-differ',
        'einsum("i->i", W)',
        'einsum: expected a letter for each axis, found i for shape (2, 3), in einsum("i->i", W)',
        'operand 1 has 2 axes; W is (2, 3)',
      ],
    ],
    [
      'y = einsum("ij->k", W)',
      [
        'letter-unknown',
        'einsum("ij->k", W)',
        'einsum: expected the letters of ij after ->, found k, in einsum("ij->k", W)',
        'an axis of the result is one of an operand; W is (2, 3)',
      ],
    ],
    [
      'y = einsum("ij->ii", W)',
      [
        'letter-twice',
        'einsum("ij->ii", W)',
        'einsum: expected each letter once after ->, found i twice in ii, in einsum("ij->ii", W)',
        'a letter names one axis of the result; W is (2, 3)',
      ],
    ],
    [
      'y = einsum("i...->i", W)',
      [
        'bad-equation',
        'einsum("i...->i", W)',
        'einsum: expected letters for axes, commas and ->, found "i...->i", in einsum("i...->i", W)',
        'as in einsum("bij,bjk->bik", A, B): one letter for each axis, leading axes as well; W is (2, 3)',
      ],
    ],
    [
      'y = einsum(W, x)',
      ['wrong-attribute', 'W', 'expected a text for equation, found W', 'write it out, as in equation="ij,jk->ik"'],
    ],
    [
      'y = einsum("i")',
      [
        'wrong-operands',
        'einsum("i")',
        'einsum: expected equation and at least 1 operand, found "i"',
        'write einsum("ij,jk->ik", A, B)',
      ],
    ],
    [
      'y = full([2, 0], 1)',
      ['empty-axis', 'full([2, 0], 1)', 'full: expected lengths above 0, found [2, 0]', 'as in full([2, 3], 0.5)'],
    ],
    [
      'y = linspace(0, 1, 0)',
      ['empty-axis', 'linspace(0, 1, 0)', 'linspace: expected lengths above 0, found [0]', 'as in linspace(0, 1, 5)'],
    ],
    [
      'y = x * zeros([2, 0])',
      ['empty-axis', 'zeros([2, 0])', 'zeros: expected lengths above 0, found [2, 0]', 'as in zeros([2, 3])'],
    ],
    [
      'y = x * ones([100000, 100000])',
      [
        'too-large',
        'ones([100000, 100000])',
        'ones: expected at most 16777216 elements, found shape (100000, 100000)',
        'it has 10000000000',
      ],
    ],
    [
      'y = x * arange(0)',
      [
        'empty-range',
        'arange(0)',
        'arange: expected numbers from 0 to before 0 in steps of 1, found none',
        'the end is exclusive: arange(5) is 0, 1, 2, 3, 4',
      ],
    ],
    [
      'y = pad(x, [[0, 100000000000000]])',
      [
        'too-large',
        'pad(x, [[0, 100000000000000]])',
        'pad: expected at most 16777216 elements, found shape (100000000000002,), in pad(x, [[0, 100000000000000]])',
        'it has 100000000000002; x is (2,)',
      ],
    ],
    [
      'y = W[W > 0]',
      [
        'truth-as-index',
        'W > 0',
        'expected whole numbers as indices, found y.1, which is true or false',
        'a program has fixed shapes: write where(c, x, 0)',
      ],
    ],
    [
      'y = sum(W, axis=[0, -2])',
      [
        'axis-twice',
        'sum(W, axis=[0, -2])',
        'sum: expected each axis once, found axis 0 twice in [0, -2] of shape (2, 3), in sum(W, axis=[0, -2])',
        'negative axes count from the end: -1 is the last; W is (2, 3)',
      ],
    ],
    [
      'y = softmax(W, axis=[0, 1])',
      ['wrong-attribute', '[0, 1]', 'expected a whole number for axis, found [0, 1]', 'write it out, as in axis=0'],
    ],
    [
      'y = pad(W, [[1, 1]])',
      [
        'bad-padding',
        'pad(W, [[1, 1]])',
        'pad: expected a pair of numbers from 0 for each axis of shape (2, 3), found [[1,1]], in pad(W, [[1, 1]])',
        'as in pad(x, [[1,1],[1,1]]): zeros before and after each axis; W is (2, 3)',
      ],
    ],
    [
      'y = transpose(W, [0, 0])',
      [
        'axes-not-in-order',
        'transpose(W, [0, 0])',
        'transpose: expected each axis of shape (2, 3) once, found [0, 0], in transpose(W, [0, 0])',
        'as in transpose(x, [1, 0]); W is (2, 3)',
      ],
    ],
    [
      'y = x[::0]',
      [
        'bad-step',
        'x[::0]',
        'expected a step that is not 0, found 0, in x[::0]',
        'a[::2] takes every other element, a[::-1] all from the end; x is (2,)',
      ],
    ],
    [
      'y = W[..., 0, ...]',
      [
        'two-ellipses',
        'W[..., 0, ...]',
        'expected one ... in an index, found two, in W[..., 0, ...]',
        'it stands for all axes that are not written; W is (2, 3)',
      ],
    ],
    [
      'y = cumsum(W)',
      [
        'axis-expected',
        'cumsum(W)',
        'cumsum: expected one axis for shape (2, 3), found none, in cumsum(W)',
        'write cumsum(x, axis=1); W is (2, 3)',
      ],
    ],
    [
      'y = var(x, correction=3)',
      [
        'bad-correction',
        'var(x, correction=3)',
        'expected a correction from 0 to 2, the elements along the axes, found 3, in var(x, correction=3)',
        'the squares are divided by n − correction: 1 for a sample, 0 for a whole population; x is (2,)',
      ],
    ],
    [
      'y = gather(W, w)',
      [
        'index-has-gradient',
        'w',
        'expected constant indices, found w, which has a gradient',
        'put it into "constants"',
      ],
    ],
    [
      'y = [x, 1]',
      ['list-of-names', 'x', 'expected a number, found x', 'to join values, write stack([a, b]) or concat([a, b])'],
    ],
    [
      'y = [[1, 2], [3]] + 1',
      ['ragged-list', '[[1, 2], [3]]', 'expected rows of one length, found a list that is ragged or empty', undefined],
    ],
    [
      'y = x * "relu"',
      [
        'not-in-a-program',
        '"relu"',
        'expected a number, found true, false or a text',
        'write 1 or 0; texts belong to breakpoints and watches',
      ],
    ],
    [
      'x = 1',
      [
        'defined-twice',
        'x',
        'x is defined twice',
        'x is a leaf, and stands for its own numbers: give this line another name',
      ],
    ],
    [
      'y.1 = x',
      [
        'bad-name',
        'y.1',
        'y.1 is not a name',
        'expected Latin or Greek letters, digits and _, at most 64, and not __proto__, constructor, prototype, true, false, True, False',
      ],
    ],
    [
      '__proto__ = x',
      [
        'bad-name',
        '__proto__',
        '__proto__ is not a name',
        'expected Latin or Greek letters, digits and _, at most 64, and not __proto__, constructor, prototype, true, false, True, False',
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
      'later is defined in a later line: a line uses only names from above it',
    );
  });

  it('is a loss of many numbers, or one that is not there', () => {
    expect(mistakes(['y = 2 * x'], { forwardOnly: false })).toEqual([
      [
        'loss-not-scalar',
        'loss',
        'expected a loss of one element, found y of shape (2,)',
        'take its sum or mean, or say "forwardOnly": true',
      ],
    ]);
    expect(mistakes(['loss1 = sum(x)'], { forwardOnly: false, loss: 'loss2' })).toEqual([
      ['unknown-loss', 'loss', 'unknown loss loss2', 'did you mean loss1?'],
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

  it('a row of a million, joined to itself 1,000 times', () => {
    const parts = Array.from({ length: 1_000 }, () => 'r').join();
    const problems = problemsOf({ inputs: { r: row }, lines: [`y = concat([${parts}], axis=1)`], forwardOnly: true });
    expect(problems.map(({ code }) => code)).toEqual(['too-large']);
  });

  it('names the limits', () => {
    const [problem] = problemsOf({ inputs: { c: column, r: row }, lines: ['y = c + r'], forwardOnly: true });
    expect(problem).toMatchObject({
      message: `expected at most ${PROGRAM_LIMITS.elements} elements, ${PROGRAM_LIMITS.totalElements} in all, found a result of shape (1000000, 1000000): 1000000000000`,
    });
  });
});
