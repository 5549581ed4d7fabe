/** What is true, and what is chosen by it: comparisons and logic give 0 and 1 and have no gradient; where() takes one of two, element by element. */

import { COMPARED } from '../language/simplify.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { type Shape, sizeOf } from '../tensor/tensor.ts';
import { atElement, broadcastIndices, broadcastPlaces } from './element-texts.ts';
import { binary, unary } from './elementwise.ts';
import { type Kernel, type Operation, truth } from './operation.ts';
import { cannotBroadcast } from './shape-errors.ts';

const flat = { text: '0', contribution: () => 0 } as const;

function comparison(name: string, operator: '<' | '<=' | '==' | '!=' | '>' | '>=', noun: string): Operation {
  const compare = COMPARED.get(operator)!; // it knows all six
  return truth(
    binary({
      name,
      operator,
      summary: `1 where x ${operator} y, else 0; no gradient`,
      noun,
      definition: `x ${operator} y`,
      forward: (x, y) => (compare(x, y) ? 1 : 0),
      local: [flat, flat],
    }),
  );
}

export const less = comparison('less', '<', 'comparison');
export const lessEqual = comparison('less_equal', '<=', 'comparison');
export const equal = comparison('equal', '==', 'comparison');
export const notEqual = comparison('not_equal', '!=', 'comparison');
export const greater = comparison('greater', '>', 'comparison');
export const greaterEqual = comparison('greater_equal', '>=', 'comparison');

export const logicalAnd = truth(
  binary({
    name: 'logical_and',
    operator: '&&',
    summary: '1 where both are not 0, else 0; no gradient',
    noun: 'and',
    definition: 'x && y',
    forward: (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
    local: [flat, flat],
  }),
);

export const logicalOr = truth(
  binary({
    name: 'logical_or',
    operator: '||',
    summary: '1 where one of them is not 0, else 0; no gradient',
    noun: 'or',
    definition: 'x || y',
    forward: (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
    local: [flat, flat],
  }),
);

export const logicalNot = truth(
  unary({
    name: 'logical_not',
    operator: '!',
    summary: '1 where x is 0, else 0; no gradient',
    noun: 'not',
    definition: '!x',
    forward: x => (x === 0 ? 1 : 0),
    local: flat,
  }),
);

export const isNan = truth(
  unary({
    name: 'isnan',
    summary: '1 where x is NaN, else 0; no gradient',
    noun: 'test for NaN',
    definition: 'isnan(x)',
    forward: x => (Number.isNaN(x) ? 1 : 0),
    local: flat,
  }),
);

export const isInfinite = truth(
  unary({
    name: 'isinf',
    summary: '1 where x is ∞ or −∞, else 0; no gradient',
    noun: 'test for infinity',
    definition: 'isinf(x)',
    forward: x => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0),
    local: flat,
  }),
);

export const detach: Operation = {
  ...unary({
    name: 'detach',
    summary: 'x, through which no gradient goes back',
    noun: 'the same numbers, cut off from the backward pass',
    definition: 'x',
    forward: x => x,
    local: flat,
  }),
  stopsGradient: true,
};

/** What a line such as `L = a` computes: the same numbers by another name. */
export const identity = unary({
  name: 'identity',
  summary: 'x, by another name',
  noun: 'the same numbers by another name',
  definition: 'x',
  forward: x => x,
  local: { text: '1', contribution: upstream => upstream },
});

/** The same numbers in another type, which its kernel rounds them to: what is written as a parameter's name, where parameters have a type of their own. */
export const cast: Operation = {
  ...identity,
  name: 'cast',
  summary: 'x in another type',
  noun: 'the same numbers in another type',
  nounOf: ({ attributes }) => `the same numbers in ${attributes.dtype}`,
};

const NAMES = ['condition', 'a', 'b'] as const;

/** The shape of all three together. @throws ShapeError */
function shapeOfWhere([condition, a, b]: readonly Shape[]): Shape {
  const chosen = broadcastShapes(a!, b!);
  if (chosen === undefined) throw cannotBroadcast('choice between a and b', a!, b!);
  const shape = broadcastShapes(condition!, chosen);
  if (shape === undefined) throw cannotBroadcast('choice by a condition', condition!, chosen);
  return shape;
}

function whereKernel(operands: readonly Shape[]): Kernel {
  const shape = shapeOfWhere(operands);
  const size = sizeOf(shape);
  const [cs, as, bs] = operands.map(operand => broadcastSources(operand, shape)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ]; // one for each of three
  return {
    shape,
    forward([condition, a, b], out) {
      for (let i = 0; i < size; i++) out[i] = condition![cs[i]!]! !== 0 ? a![as[i]!]! : b![bs[i]!]!;
    },
    vjp(slot, upstream, [condition], _out, contribution) {
      contribution.fill(0);
      if (slot === 0) return;
      const into = slot === 1 ? as : bs;
      for (let i = 0; i < size; i++)
        if ((condition![cs[i]!]! !== 0) === (slot === 1)) contribution[into[i]!]! += upstream[i]!;
    },
  };
}

/** ∂out/∂operand by the operand's slot: the branch that is not taken gets exactly 0, of an infinite upstream gradient as well. */
const LOCAL = ['0', 'condition != 0 ? 1 : 0', 'condition != 0 ? 0 : 1'] as const;

export const where: Operation = {
  name: 'where',
  summary: 'a where the condition is not 0, else b; the gradient goes to the one that was taken',
  noun: 'choice',
  operands: NAMES,
  attributes: {},
  conditions: [0],
  kernel: ({ operands }) => whereKernel(operands),
  derivative: slot => ({ local: LOCAL[slot as 0 | 1 | 2] }), // three operands, so three slots
  definition: () => 'condition != 0 ? a : b',
  element: (index, call) => atElement('condition != 0 ? a : b', broadcastIndices(NAMES, call, index)),
  paths: (slot, index, call, shape) =>
    (slot === 0 ? [] : broadcastPlaces(call.operands[slot]!, index, shape)).map(out => ({
      out,
      local: atElement(LOCAL[slot as 0 | 1 | 2], broadcastIndices(NAMES, call, out)), // as above
    })),
  samples: [
    { operands: [[], [], []] },
    { operands: [[3], [3], [3]] },
    { operands: [[2, 1], [3], []] },
    {
      operands: [
        [2, 3],
        [2, 3],
        [2, 1],
      ],
    },
  ],
};
