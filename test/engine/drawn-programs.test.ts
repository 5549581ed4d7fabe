/**
 * Promise: 300 programs drawn from the functions have PyTorch's numbers, their gradients pass the gradient check, and a sign that
 * is turned round in any contribution is noticed. Source: test/reference/make_programs.py, PyTorch 1.13 in 64-bit floats.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { type Edge, hasRule, operationOf, type Program, type RuledNode } from '../../src/graph/program.ts';
import type { Kernel } from '../../src/ops/operation.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';
import { largestOf, relativeError } from '../support/reference.ts';

/** A shape, and whole thousandths row by row. */
type Leaves = Readonly<Record<string, readonly [shape: readonly number[], thousandths: readonly number[]]>>;

interface Drawn {
  readonly program: readonly string[];
  readonly parameters: Leaves;
  readonly constants: Leaves;
  readonly loss: number;
  /** Row by row; those that nothing arrives at are left out. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

// The cast: the file is ours, and make_programs.py has made it.
const ALL = JSON.parse(
  readFileSync(new URL('../reference/g_programs.json', import.meta.url), 'utf8'),
) as readonly Drawn[];

const RTOL = 1e-9;

const tensorsOf = (leaves: Leaves): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    Object.entries(leaves).map(([name, [shape, thousandths]]) => [
      name,
      tensor(
        shape,
        thousandths.map(x => x / 1000),
      ),
    ]),
  );

const programIn = ({ program, parameters, constants }: Drawn): Program =>
  programOf({ lines: program, parameters: tensorsOf(parameters), constants: tensorsOf(constants) });

/** The largest error of a leaf's gradient, in relation to the largest of all. */
function errorOf(log: EventLog, { gradients }: Drawn): number {
  const state = stateAt(log, log.endOfBackward(1));
  const scale = Object.values(gradients).reduce((most, of) => Math.max(most, ...of.map(Math.abs)), 0);
  const errors = Object.entries(gradients).map(([name, expected]) => {
    const found = state.gradientOf(log.program.byName.get(name)!); // a leaf of the program
    return relativeError(found?.data ?? expected.map(() => 0), expected, scale);
  });
  return Math.max(...errors);
}

const recorded = (program: Program): EventLog => record(program, { iterations: 1 });

describe.each(ALL.map((drawn, seed) => [seed, drawn] as const))('seed %i', (seed, drawn) => {
  const program = programIn(drawn);
  const log = recorded(program);
  const lines = `seed ${seed}\n${drawn.program.join('\n')}`;

  it('has PyTorch’s loss and gradients', () => {
    expect(relativeError([log.lossOf(1)!], [drawn.loss]), lines).toBeLessThanOrEqual(RTOL);
    expect(errorOf(log, drawn), lines).toBeLessThanOrEqual(RTOL);
  });

  it('passes the gradient check', () => {
    const failed = checkGradients(log).filter(({ verdict }) => verdict === 'fail' || verdict === 'nonfinite');
    expect(
      failed.map(({ kind, node }) => `${kind} ${program.nodes[node]!.name}`),
      lines,
    ).toEqual([]);
  });

  it('is found out with any sign turned round', () => {
    for (const edge of sending(log)) {
      const wrong = recorded(withSignTurned(program, edge));
      const isNoticed = errorOf(wrong, drawn) > RTOL || checkGradients(wrong).some(({ verdict }) => verdict === 'fail');
      const [from, to] = [program.nodes[edge.from]!, program.nodes[edge.to]!];
      expect(isNoticed, `${from.text} → ${to.name} in ${lines}`).toBe(true);
    }
  });
});

/** Numbers below are rounding errors of sums that cancel. */
const NOISE = 1e-8;

/** Edges along which something other than 0 is sent. */
function sending(log: EventLog): readonly Edge[] {
  const edges = new Set<Edge>();
  for (let i = 0; i < log.length; i++) {
    const event = log.at(i);
    if (event.type === 'contribution.computed' && largestOf(Array.from(event.contribution.data)) > NOISE)
      edges.add(log.program.edges[event.edge]!);
  }
  return [...edges];
}

/** The program, in which one use of an operand gets its contribution with the other sign. */
function withSignTurned(program: Program, { from, slot }: Edge): Program {
  const node = operationOf(program, from);
  if (!hasRule(node)) throw new Error(`${node.name} has no rule`);
  const turned = (kernel: Kernel): Kernel => ({
    ...kernel,
    vjp(of, upstream, operands, out, contribution) {
      kernel.vjp(of, upstream, operands, out, contribution);
      if (of === slot) for (let i = 0; i < contribution.length; i++) contribution[i] = -contribution[i]!;
    },
  });
  const wrong: RuledNode = {
    ...node,
    kernel: turned(node.kernel),
    operation: { ...node.operation, kernel: call => turned(node.operation.kernel(call)) },
  };
  return { ...program, nodes: program.nodes.map(other => (other === node ? wrong : other)) };
}
