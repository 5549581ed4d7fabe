import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckedGradient } from '../../src/engine/checked-gradient.ts';
import { checkGradients, checkVjp } from '../../src/engine/gradient-check.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { isTruth, type Program, shapesOf } from '../../src/graph/program.ts';
import { DEFAULT_CONVENTIONS, type Kernel, type Operation } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { idOf, programOf, type WrittenProgram } from '../support/programs.ts';
import { sound } from '../support/sound.ts';

const recorded = (written: WrittenProgram, iterations = 1): EventLog => record(programOf(written), { iterations });

/** `final x`, `local y 0` → its result. */
function resultOf(log: EventLog, what: string): CheckedGradient {
  const [kind, name, slot] = what.split(' ');
  const found = checkGradients(log).find(
    result =>
      result.kind === kind &&
      result.node === idOf(log.program, name!) &&
      result.slot === (slot === undefined ? undefined : Number(slot)),
  );
  if (found === undefined) throw new Error(`nothing was checked for ${what}`);
  return found;
}

describe('The gradient check of L = x · y at (2, 3)', () => {
  const log = recorded({ inputs: { x: 2, y: 3 }, lines: ['L = x * y'] });

  it('has one local result an edge and one final result a node', () => {
    const { byName } = log.program;
    expect(checkGradients(log).map(({ kind, node, slot }) => [kind, node, slot])).toEqual([
      ['local', byName.get('L'), 0],
      ['local', byName.get('L'), 1],
      ['final', byName.get('x'), undefined],
      ['final', byName.get('y'), undefined],
      ['final', byName.get('L'), undefined],
    ]);
  });

  it('says what was computed and what the values say', () => {
    const result = resultOf(log, 'final x');
    expect(result).toMatchObject({ verdict: 'pass', analytic: 3, element: 0, checked: 1, size: 1, iteration: 1 });
    expect(result.numeric).toBeCloseTo(3, 7);
    expect(result.relativeError).toBeLessThan(1e-9);
  });
});

describe('What the gradient check names instead of judging', () => {
  it.each([
    ['L = where(x > 0, 3 * x, 5 * x)', 0], // 3 above, 5 below
    ['L = x >= 0 ? x + 1 : 5 * x', 0], // a step
    ['L = (x > 1) * 3 + x', 1.0000000001], // within the step of a difference
    ['L = where(!(x == 0), x, 2 * x)', 0], // by way of a negation
  ])('a gradient where a comparison switches, as in %s at %d', (line, x) => {
    const log = recorded({ inputs: { x }, lines: [line] });
    const result = resultOf(log, 'final x');
    expect(result).toMatchObject({
      verdict: 'kink',
      convention: 'a comparison is held as it is: the gradient is that of the branch taken',
    });
    expect(isTruth(log.program.nodes[result.kinkAt!]!)).toBe(true);
  });

  it.each([
    ['away from the switch', 'L = where(x > 0, 3 * x, 5 * x)', 0.5],
    ['of an accuracy, which the loss does not read', 'L = 3 * x', 0],
    ['of numbers that the step does not change', 'L = where(relu(x) > 0, 5, 3 * x)', -2],
  ])('but not one %s', (_where, line, x) => {
    const log = recorded({ inputs: { x }, lines: ['right = x > 0', line] });
    expect(resultOf(log, 'final x').verdict).toBe('pass');
  });

  it('a ReLU at 0, with its convention, locally and in every gradient that passes it', () => {
    const log = recorded({ inputs: { x: [0, 1] }, lines: ['h = relu(x)', 'L = sum(h)'] });
    const kink = {
      verdict: 'kink',
      convention: 'ReLU at 0: the derivative is taken as 0 (PyTorch’s convention)',
      kinkAt: idOf(log.program, 'h'),
    };
    expect(resultOf(log, 'local h 0')).toMatchObject(kink);
    expect(resultOf(log, 'final x')).toMatchObject(kink);
    expect(resultOf(log, 'final h').verdict).toBe('pass');
  });

  it("names the lecture's convention when that is taken", () => {
    const log = recorded({ inputs: { x: 0 }, lines: ['L = relu(x)'], reluAtZero: 1 });
    expect(resultOf(log, 'local L 0').convention).toBe(
      'ReLU at 0: the derivative is taken as 1 (the lecture’s convention)',
    );
  });

  it('a point within two steps of the kink, but none beyond', () => {
    for (const [x, verdict] of [
      [1.1e-5, 'kink'],
      [-1.1e-5, 'kink'],
      [1.3e-5, 'pass'],
      [-1.3e-5, 'pass'],
    ] as const) {
      const log = recorded({ inputs: { x }, lines: ['L = relu(x)'] });
      expect([resultOf(log, 'local L 0').verdict, resultOf(log, 'final x').verdict]).toEqual([verdict, verdict]);
    }
  });

  it('a kink downstream, by how far a step moves its operand: 1000 · x crosses 0 sooner than x', () => {
    const at = (x: number) =>
      resultOf(recorded({ inputs: { x }, lines: ['h = 1000 * x', 'L = abs(h - 1)'] }), 'final x').verdict;
    expect([at(1e-3), at(1e-3 + 1e-5), at(1e-3 + 2e-5)]).toEqual(['kink', 'kink', 'pass']);
  });

  it('the nearest of several kinks: at 0 that of |x|, and not that of |h − 5| behind it', () => {
    const log = recorded({ inputs: { x: 0 }, lines: ['h = abs(x)', 'd = h - 5', 'L = abs(d)'] });
    expect(resultOf(log, 'final x')).toMatchObject({ verdict: 'kink', kinkAt: idOf(log.program, 'h') });
  });

  it('a tie of max within two steps, which are as long as the larger operand’s: 1.2e−5 of 100', () => {
    const at = (y: number) =>
      resultOf(recorded({ inputs: { x: 100, y }, lines: ['L = max(x, y)'] }), 'local L 0').verdict;
    expect([at(100.001), at(99.999), at(100.0013), at(99.9987)]).toEqual(['kink', 'kink', 'pass', 'pass']);
  });

  it('a tie in a column, where the largest of each column is taken, and not one in a row', () => {
    const at = (x: readonly (readonly number[])[]) =>
      resultOf(recorded({ inputs: { x }, lines: ['m = max(x, axis=0)', 'L = sum(m)'] }), 'local m 0').verdict;
    expect([
      at([
        [1, 5],
        [1, 9],
      ]),
      at([
        [1, 1],
        [5, 9],
      ]),
    ]).toEqual(['kink', 'pass']);
  });

  it('a tie of max', () => {
    const log = recorded({ inputs: { x: 1, y: 1 }, lines: ['L = max(x, y)'] });
    expect(resultOf(log, 'local L 1')).toMatchObject({
      verdict: 'kink',
      convention: 'tie: each side gets half of the gradient',
      analytic: 0.5,
    });
  });

  it('what is not finite: log 0', () => {
    const log = recorded({ inputs: { x: 0 }, lines: ['h = log(x)', 'L = 2 * h'] });
    expect(resultOf(log, 'local h 0')).toMatchObject({ verdict: 'nonfinite', analytic: Number.POSITIVE_INFINITY });
    expect(resultOf(log, 'final x').verdict).toBe('nonfinite');
  });
});

describe('What the gradient check can bear', () => {
  it('a saturated network: log(1 − σ(13.694)), where 1 − σ is 1.1e−6', () => {
    const log = recorded({ inputs: { z: 13.694 }, lines: ['a = sigmoid(z)', 'L = -log(1 - a)'] });
    expect(new Set(checkGradients(log).map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
  });

  it('a vanished upstream gradient: the local derivative is checked under ones', () => {
    const log = recorded({ inputs: { x: 2 }, lines: ['h = x ** 2', 'L = 0 * h'] });
    expect(resultOf(log, 'local h 0')).toMatchObject({ verdict: 'pass', analytic: 4 }); // d x²/dx = 2 · 2
    expect(resultOf(log, 'final x')).toMatchObject({ verdict: 'pass', analytic: 0, numeric: 0, relativeError: 0 });
  });

  it('an upstream gradient of any size: 3 · x² and x²/8 at 2 have 12 and 1/2', () => {
    for (const [factor, derivative] of [
      [3, 12],
      [0.125, 0.5],
    ] as const) {
      const result = resultOf(recorded({ inputs: { x: 2 }, lines: ['h = x ** 2', `L = ${factor} * h`] }), 'local h 0');
      expect(result).toMatchObject({ verdict: 'pass', analytic: derivative });
      expect(result.numeric).toBeCloseTo(derivative, 6);
    }
  });

  it('terms that cancel: in 1e8 + 1 − 1e8 a step of 6e−6 is rounded to the 1.5e−8 between numbers of that size', () => {
    const log = recorded({ inputs: { x: [1e8, 1, -1e8] }, lines: ['L = sum(x)'] });
    expect([resultOf(log, 'local L 0').verdict, resultOf(log, 'final x').verdict]).toEqual(['pass', 'pass']);
  });

  it('a derivative that does not exist beside one that does: √0, whose contribution is 0 · ∞, is not judged, √4 passes', () => {
    const log = recorded({ constants: { m: [0, 1] }, inputs: { x: [0, 4] }, lines: ['h = x ** 0.5', 'L = m @ h'] });
    expect(checkGradients(log).map(({ kind, verdict }) => `${kind} ${verdict}`)).toEqual([
      'local pass',
      'local nonfinite',
      'final nonfinite',
      'final pass',
      'final pass',
    ]);
  });

  it('a node that is used twice: x · x at 3 has 6, each edge 3', () => {
    const log = recorded({ inputs: { x: 3 }, lines: ['L = x * x'] });
    expect([
      resultOf(log, 'local L 0').analytic,
      resultOf(log, 'local L 1').analytic,
      resultOf(log, 'final x').analytic,
    ]).toEqual([3, 3, 6]);
  });

  it('integer operands, which it passes over', () => {
    const log = recorded({ constants: { y: 1 }, inputs: { z: [1, 2, 3] }, lines: ['L = cross_entropy(z, y)'] });
    expect(
      checkGradients(log)
        .filter(({ kind }) => kind === 'local')
        .map(({ slot }) => slot),
    ).toEqual([0]);
  });

  it('a program without a loss, of which there is nothing to check', () => {
    expect(checkGradients(recorded({ inputs: { x: 1 }, lines: ['y = x'], forwardOnly: true }))).toEqual([]);
  });
});

describe('How much the gradient check tries', () => {
  it('every element of a 2-8-1 XOR in its first iteration', () => {
    const result = sound(loadScenario(readFileSync(new URL('../../scenarios/xor.json', import.meta.url)), 'xor.json'));
    const { program, training } = result.scenario;
    const checked = checkGradients(record(program, { ...training, iterations: 1 }));
    expect(checked.every(one => one.checked === one.size && one.verdict === 'pass')).toBe(true);
    const carrying = program.edges.filter(({ carriesGradient }) => carriesGradient).length;
    expect(checked.length).toBe(carrying + program.nodes.filter(({ isReached }) => isReached).length);
  });

  it('an even sample of large tensors, and says so', () => {
    const x = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const result = resultOf(recorded({ inputs: { x }, lines: ['L = sum(x ** 2)'] }), 'final x');
    expect(result).toMatchObject({ verdict: 'pass', checked: 64, size: 1000 });
  });

  it('the last iteration and the first, or those it is asked for', () => {
    const log = recorded({ inputs: { x: 2 }, lines: ['L = x * x'] }, 5);
    const tried = (iterations?: readonly number[]) => [
      ...new Set(checkGradients(log, iterations && { iterations }).map(({ iteration }) => iteration)),
    ];
    expect([tried(), tried([3])]).toEqual([[5, 1], [3]]);
    expect(() => tried([6])).toThrow('expected an iteration from 1 to 5, found 6');
  });

  it('each iteration by what its own backward pass had: w of w² shrinks from 1 to 0.8', () => {
    const optimizer = { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } as const;
    const log = record(programOf({ parameters: { w: 1 }, lines: ['L = w * w'] }), { iterations: 3, optimizer });
    const ofW = [1, 2].flatMap(iteration =>
      checkGradients(log, { iterations: [iteration] }).filter(({ kind, node }) => kind === 'final' && node === 0),
    );
    expect(ofW.map(({ verdict, analytic }) => [verdict, analytic])).toEqual([
      ['pass', 2],
      ['pass', 1.6],
    ]);
  });

  it('a sample of a chain of 2,000 operations', () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `v${i + 1} = v${i} + 1e-9`);
    const log = recorded({ inputs: { v0: 1 }, lines });
    const finals = checkGradients(log).filter(({ kind }) => kind === 'final');
    expect(finals).toHaveLength(200); // 400,000 operations, 2,000 for each
    expect(finals.every(({ verdict }) => verdict === 'pass')).toBe(true);
  });
});

/** The operation with its sent-back contribution multiplied in one slot, element by element: a wrong gradient to be found. */
function withWrongContribution(operation: Operation, wrong: number, factors: readonly number[]): Operation {
  return {
    ...operation,
    kernel(call): Kernel {
      const { shape, forward, vjp } = operation.kernel(call);
      return {
        shape,
        forward,
        vjp(slot, upstream, operands, out, contribution) {
          vjp(slot, upstream, operands, out, contribution);
          if (slot === wrong) for (const [i, factor] of factors.entries()) contribution[i] = contribution[i]! * factor;
        },
      };
    },
  };
}

/** The program in which the operation `name` is another one. */
const withOperation = (program: Program, name: string, operation: Operation): Program => ({
  ...program,
  nodes: program.nodes.map(node =>
    node.name !== name || node.role !== 'operation'
      ? node
      : {
          ...node,
          operation,
          kernel: operation.kernel({
            operands: shapesOf(program, node.operands),
            attributes: node.attributes,
            conventions: program.conventions,
          }),
        },
  ),
});

const multiply = OPERATIONS.find(({ name }) => name === 'mul')!;

describe('A wrong sign in one operation', () => {
  const wrong = withWrongContribution(multiply, 1, [-1]);
  const program = programOf({ inputs: { x: 2, y: 3 }, lines: ['p = x * y', 'L = sigmoid(p)'] });
  const broken = withOperation(program, 'p', wrong);

  it('fails locally at that slot, and in the gradients behind it alone', () => {
    const failed = checkGradients(record(broken, { iterations: 1 })).filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ kind, node, slot }) => [kind, program.nodes[node]!.name, slot])).toEqual([
      ['local', 'p', 1],
      ['final', 'y', undefined],
    ]);
  });

  it('is seen in a single vjp', () => {
    const call = { operands: [[], []], attributes: {}, conventions: program.conventions };
    const point = { operands: [Float64Array.of(2), Float64Array.of(3)], upstream: Float64Array.of(1) };
    expect(checkVjp(wrong, call, 1, point)).toMatchObject({ verdict: 'fail', analytic: -2 });
    expect(checkVjp(wrong, call, 0, point)).toMatchObject({ verdict: 'pass', analytic: 3 });
  });

  it('is seen under an upstream gradient that has all but vanished, and under a huge one', () => {
    const call = { operands: [[], []], attributes: {}, conventions: program.conventions };
    for (const size of [1e-20, 1e20]) {
      const point = { operands: [Float64Array.of(2), Float64Array.of(3)], upstream: Float64Array.of(size) };
      expect(checkVjp(wrong, call, 1, point)).toMatchObject({ verdict: 'fail', analytic: -2 * size });
    }
  });
});

describe('What is said of a tensor', () => {
  const ones = [1, 1, 1, 1];
  /** p = x · y of four elements, whose contributions to x = (2, 2, 2, 2) are y = (1, 1, 1, 1) times these factors. */
  const found = (factors: readonly number[]) => {
    const call = { operands: [[4], [4]], attributes: {}, conventions: DEFAULT_CONVENTIONS };
    const operands = [Float64Array.of(2, 2, 2, 2), Float64Array.from(ones)];
    return checkVjp(withWrongContribution(multiply, 0, factors), call, 0, {
      operands,
      upstream: Float64Array.from(ones),
    });
  };

  it('is what its worst element is, by the difference relative to the larger of the two numbers', () => {
    for (const factors of [
      [1, 1.1, 1.5, 1.25],
      [1.1, 1.25, 1.5, 1],
    ]) {
      const worst = found(factors);
      expect(worst).toMatchObject({ verdict: 'fail', element: 2, analytic: 1.5, checked: 4 });
      expect(worst.relativeError).toBeCloseTo(0.5 / 1.5, 8);
    }
    const first = found([0.5, 0.8, 1, 1]);
    expect(first).toMatchObject({ verdict: 'fail', element: 0, analytic: 0.5 });
    expect(first.relativeError).toBeCloseTo(0.5, 8);
  });

  it('is a failure before what cannot be judged, and that before what agrees', () => {
    expect(found([Number.NaN, 1, 1.01, 1])).toMatchObject({ verdict: 'fail', element: 2 });
    expect(found([1, 1.01, Number.NaN, 1])).toMatchObject({ verdict: 'fail', element: 1 });
    expect(found([1, 1, Number.NaN, 1])).toMatchObject({ verdict: 'nonfinite', element: 2 });
    expect(found(ones)).toMatchObject({ verdict: 'pass', checked: 4 });
  });

  it('is a failure before a kink, whose convention then says nothing', () => {
    const lines = ['a = x[0]', 'h = relu(a)', 'b = x[1]', 'p = b * k', 'L = h + p'];
    const program = programOf({ inputs: { x: [0, 2] }, constants: { k: 3 }, lines });
    const broken = withOperation(program, 'p', withWrongContribution(multiply, 0, [-1]));
    const [sound, wrong] = [program, broken].map(one => resultOf(record(one, { iterations: 1 }), 'final x'));
    expect(sound).toMatchObject({ verdict: 'kink', element: 0, kinkAt: idOf(program, 'h') });
    expect(wrong).toMatchObject({ verdict: 'fail', element: 1, analytic: -3 });
    expect([wrong!.convention, wrong!.kinkAt]).toEqual([undefined, undefined]);
  });
});
