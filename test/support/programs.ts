/** Programs for tests, from a few words: leaves by role, then lines of text. */

import { buildProgram } from '../../src/graph/build.ts';
import type { Program } from '../../src/graph/program.ts';
import type { ProgramDefinition, ProgramProblem } from '../../src/graph/program-definition.ts';
import { DEFAULT_CONVENTIONS } from '../../src/ops/operation.ts';
import { fromNested, type Nested, type Tensor } from '../../src/tensor/tensor.ts';

type Values = Readonly<Record<string, Nested | Tensor>>;

export interface WrittenProgram {
  readonly constants?: Values;
  readonly inputs?: Values;
  readonly parameters?: Values;
  readonly lines: readonly string[];
  readonly loss?: string;
  readonly losses?: readonly string[];
  readonly forwardOnly?: boolean;
  readonly reluAtZero?: 0 | 1;
  readonly precision?: ProgramDefinition['precision'];
}

const isTensor = (value: Nested | Tensor): value is Tensor => typeof value === 'object' && 'shape' in value;

/** The tensor of nested arrays. @throws Error when they are ragged. */
export function tensorOf(value: Nested | Tensor): Tensor {
  const made = isTensor(value) ? value : fromNested(value);
  if (made === undefined) throw new Error('a test wrote ragged arrays');
  return made;
}

function definitionOf(written: WrittenProgram): ProgramDefinition {
  const leaves = (['constant', 'input', 'parameter'] as const).flatMap(role =>
    Object.entries(written[`${role}s`] ?? {}).map(([name, value]) => ({ name, role, value: tensorOf(value) })),
  );
  const losses = written.losses ?? (written.loss === undefined ? undefined : [written.loss]);
  return {
    leaves,
    lines: written.lines.map(text => ({ text })),
    ...(losses && { losses }),
    forwardOnly: written.forwardOnly ?? false,
    precision: written.precision,
    conventions: { ...DEFAULT_CONVENTIONS, ...(written.reluAtZero && { reluAtZero: written.reluAtZero }) },
  };
}

/** @throws Error with every problem. */
export function programOf(written: WrittenProgram): Program {
  const result = buildProgram(definitionOf(written));
  if ('problems' in result)
    throw new Error(result.problems.map(({ message, hint }) => `${message} (${hint})`).join('\n'));
  return result.program;
}

export function problemsOf(written: WrittenProgram): readonly ProgramProblem[] {
  const result = buildProgram(definitionOf(written));
  return 'problems' in result ? result.problems : [];
}

/** The id of a name. @throws Error when nothing is called that. */
export function idOf(program: Program, name: string): number {
  const id = program.byName.get(name);
  if (id === undefined) throw new Error(`unknown name ${name}`);
  return id;
}
