/** Lines become single operations with names, places, shapes and gradients. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { operationOf, type Program } from '../../src/graph/program.ts';
import { eventsOf } from '../support/invariants.ts';
import { idOf, programOf, type WrittenProgram } from '../support/programs.ts';

/** The lecture's two-layer network (lecture 9, slide 'Backpropagation'), as scenario-format.md writes it. */
const TWO_LAYER: WrittenProgram = {
  constants: { y: 1 },
  inputs: { x: [0.442, -0.562, 2.795, 2.087] },
  parameters: {
    W1: [
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ],
    b1: [1, 1],
    W2: [1, 1],
    b2: 1,
  },
  lines: [
    'z1 = W1 @ x + b1',
    'a1 = relu(z1)',
    'z2 = W2 @ a1 + b2',
    'a2 = sigmoid(z2)',
    'L = -(y * log(a2) + (1 - y) * log(1 - a2))',
  ],
  reluAtZero: 1,
};

const operationsOf = (program: Program) => program.order.map(id => operationOf(program, id));
const namesOf = (program: Program, ids: readonly number[]) => ids.map(id => program.nodes[id]!.name);

describe('The operations of the two-layer network', () => {
  const program = programOf(TWO_LAYER);

  it('are named by line, and inside a line in the order of evaluation', () => {
    expect(operationsOf(program).map(({ name, text, operation }) => [name, operation.name, text])).toEqual([
      ['z1.1', 'matmul', 'W1 @ x'],
      ['z1', 'add', 'W1 @ x + b1'],
      ['a1', 'relu', 'relu(z1)'],
      ['z2.1', 'matmul', 'W2 @ a1'],
      ['z2', 'add', 'W2 @ a1 + b2'],
      ['a2', 'sigmoid', 'sigmoid(z2)'],
      ['L.1', 'log', 'log(a2)'],
      ['L.2', 'mul', 'y * log(a2)'],
      ['L.3', 'sub', '1 - y'],
      ['L.4', 'sub', '1 - a2'],
      ['L.5', 'log', 'log(1 - a2)'],
      ['L.6', 'mul', '(1 - y) * log(1 - a2)'],
      ['L.7', 'add', 'y * log(a2) + (1 - y) * log(1 - a2)'],
      ['L', 'neg', '-(y * log(a2) + (1 - y) * log(1 - a2))'],
    ]);
  });

  it('know their line and their place in it, parentheses included', () => {
    const { line, span } = operationOf(program, idOf(program, 'L.3'));
    expect([line, program.lines[line]!.text.slice(span.start, span.end)]).toEqual([4, '(1 - y)']);
  });

  it('are recorded at the positions that the trace format shows', () => {
    const sgd = { type: 'sgd', lr: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 } as const;
    const log = record(program, { iterations: 1, optimizer: sgd });
    const at = (i: number) => {
      const event = log.at(i);
      const edge = 'edge' in event && event.edge !== undefined ? program.edges[event.edge]! : undefined;
      const node = 'parameter' in event ? event.parameter : 'node' in event ? event.node : undefined;
      return [
        event.type,
        ...(edge ? namesOf(program, [edge.from, edge.to]) : node === undefined ? [] : namesOf(program, [node])),
        ...(edge ? [edge.slot] : []),
      ];
    };
    expect([0, 1, 2, 3, 15, 16, 17, 18, 53].map(at)).toEqual([
      ['iteration.started'],
      ['gradients.cleared'],
      ['value.computed', 'z1.1'],
      ['value.computed', 'z1'],
      ['value.computed', 'L'],
      ['backward.seeded', 'L'],
      ['contribution.computed', 'L', 'L.7', 0],
      ['gradient.accumulated', 'L', 'L.7', 0],
      ['parameter.updated', 'W1'],
    ]);
    // 18 edges carry: none to y, to 1 - y or to a number
    expect(eventsOf(log).filter(({ type }) => type === 'contribution.computed').length).toBe(18);
    expect(log.length).toBe(57); // W1, b1, W2, b2 at 53 … 56
    const [z11] = stateAt(log, 2).valueOf(idOf(program, 'z1.1'))!.data;
    expect(z11).toBeCloseTo(4.762, 12); // 0.442 − 0.562 + 2.795 + 2.087
  });

  it('send back in reverse order of evaluation, their operands left to right', () => {
    const sent = program.backward.map(id =>
      namesOf(program, [program.edges[id]!.from, program.edges[id]!.to]).join(' → '),
    );
    expect(sent).toEqual([
      'L → L.7',
      'L.7 → L.2',
      'L.7 → L.6',
      'L.6 → L.5',
      'L.5 → L.4',
      'L.4 → a2',
      'L.2 → L.1',
      'L.1 → a2',
      'a2 → z2',
      'z2 → z2.1',
      'z2 → b2',
      'z2.1 → W2',
      'z2.1 → a1',
      'a1 → z1',
      'z1 → z1.1',
      'z1 → b1',
      'z1.1 → W1',
      'z1.1 → x',
    ]);
  });
});

describe('A program', () => {
  it('has a node of its own for a line that is nothing but a name', () => {
    const program = programOf({ inputs: { x: 2 }, lines: ['y = x', 'z = (y)', 'L = z * x'] });
    expect(program.order.map(id => program.nodes[id]!.name)).toEqual(['y', 'z', 'L']);
    expect(program.nodes[idOf(program, 'z')]).toMatchObject({ operation: { name: 'identity' }, text: 'y' });
  });

  it('has two edges where an operand is used twice', () => {
    const { edges } = programOf({ inputs: { x: 2 }, lines: ['L = x * x'] });
    expect(edges.map(({ from, to, slot }) => [from, to, slot])).toEqual([
      [1, 0, 0],
      [1, 0, 1],
    ]);
  });

  it('records dead lines, and sends nothing along them', () => {
    const program = programOf({ inputs: { x: 2 }, lines: ['dead = exp(x)', 'L = 3 * x'] });
    const log = record(program, { iterations: 1 });
    expect(stateAt(log, log.length - 1).valueOf(idOf(program, 'dead'))!.data[0]).toBe(Math.exp(2));
    expect(stateAt(log, log.length - 1).gradientOf(idOf(program, 'dead'))).toBeUndefined();
    expect(program.nodes[idOf(program, 'dead')]).toMatchObject({ needsGradient: true, isReached: false });
  });

  it('differentiates the last line, or the one it names', () => {
    const written = { inputs: { x: 2 }, lines: ['a = 3 * x', 'b = 4 * x'] };
    const lossOf = (program: Program) => program.loss !== undefined && program.nodes[program.loss]!.name;
    expect([lossOf(programOf(written)), lossOf(programOf({ ...written, loss: 'a' }))]).toEqual(['b', 'a']);
    expect(programOf({ ...written, forwardOnly: true }).loss).toBeUndefined();
  });

  it('can have a leaf for its loss: its line is seeded, and sends the seed on', () => {
    const program = programOf({ parameters: { w: 2 }, lines: ['L = w'] });
    const log = record(program, { iterations: 1 });
    expect(eventsOf(log).map(({ type }) => type)).toEqual([
      'iteration.started',
      'gradients.cleared',
      'value.computed',
      'backward.seeded',
      'contribution.computed',
      'gradient.accumulated',
    ]);
    expect(stateAt(log, 5).gradientOf(idOf(program, 'w'))!.data[0]).toBe(1);
  });

  it('without a leaf that takes a gradient has a seed and no contribution', () => {
    const log = record(programOf({ constants: { c: 2 }, lines: ['L = c * c'] }), { iterations: 1 });
    expect(eventsOf(log).map(({ type }) => type)).toEqual([
      'iteration.started',
      'gradients.cleared',
      'value.computed',
      'backward.seeded',
    ]);
  });

  it('folds nothing: literals are nodes, each operation its own', () => {
    const program = programOf({ inputs: { x: 2 }, lines: ['L = 2 * 3 + x * [1, 2][0]'] });
    expect(program.nodes.map(({ name, role }) => [name, role])).toEqual([
      ['x', 'input'],
      ['2', 'literal'],
      ['3', 'literal'],
      ['L.1', 'operation'],
      ['[1, 2]', 'literal'],
      ['L.2', 'operation'],
      ['L.3', 'operation'],
      ['L', 'operation'],
    ]);
  });

  it.each([
    ['reshape(x, [2, 1])', [2, 1]],
    ['reshape(x, shape=[2, 1])', [2, 1]],
    ['sum(x, 0)', []],
    ['stack([x, x])', [2, 2]],
    ['A.T', [3, 2]],
    ['A[-1, 1:]', [2]],
    ['max(A, axis=0)', [3]],
    ['max(A, 0)', [2, 3]],
    ['σ(x)', [2]],
  ])('%s has shape %j', (text, shape) => {
    const program = programOf({
      inputs: {
        x: [1, 2],
        A: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      lines: [`y = ${text}`],
      forwardOnly: true,
    });
    expect(program.nodes[idOf(program, 'y')]!.shape).toEqual(shape);
  });
});

describe('Long programs are iterated, never recursed', () => {
  it('a chain of 50,000 lines', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `v${i + 1} = v${i} + 1`);
    const program = programOf({ inputs: { v0: 0 }, lines });
    const log = record(program, { iterations: 1 });
    const end = stateAt(log, log.length - 1);
    expect(end.valueOf(idOf(program, 'v50000'))!.data[0]).toBe(50_000);
    expect(end.gradientOf(0)!.data[0]).toBe(1);
    expect(log.length).toBe(2 + 50_000 + 1 + 2 * 50_000);
  });

  it('x + x, doubled 1,000 times: 2¹⁰⁰⁰, by 2,000 edges and not by 2¹⁰⁰⁰ ways', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `d${i + 1} = d${i} + d${i}`);
    const program = programOf({ inputs: { d0: 1 }, lines });
    const log = record(program, { iterations: 1 });
    const end = stateAt(log, log.length - 1);
    expect([end.valueOf(idOf(program, 'd1000'))!.data[0], end.gradientOf(0)!.data[0]]).toEqual([2 ** 1000, 2 ** 1000]);
    expect(program.backward.length).toBe(2_000);
  });
});
