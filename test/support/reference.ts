/** The reference cases: PyTorch's numbers in 64-bit floats, see test/reference. */

import { readFileSync } from 'node:fs';
import type { OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import type { Program } from '../../src/graph/program.ts';
import type { Nested } from '../../src/tensor/tensor.ts';
import { programOf } from './programs.ts';

/** Non-finite numbers are strings. */
export type Written = number | string | readonly Written[];

export interface ReferenceOperation {
  readonly id: string;
  readonly args: readonly unknown[];
  readonly value: Written;
  readonly grad: Written | null;
  readonly contrib?: readonly (Written | null)[];
}

export interface ReferenceStep {
  readonly loss: Written;
  readonly loss_after: Written;
  readonly values?: Readonly<Record<string, Written>>;
  readonly grads: Readonly<Record<string, Written | null>>;
  readonly params: Readonly<Record<string, Written>>;
  readonly state?: Readonly<Record<string, Readonly<Record<string, Written>>>>;
}

export interface ReferenceCase {
  readonly name: string;
  readonly program: readonly string[];
  readonly inputs: Readonly<Record<string, { readonly value: Written; readonly requires_grad: boolean }>>;
  readonly output: string;
  readonly params?: readonly string[];
  readonly optimizer?: OptimizerSettings & Readonly<Record<string, unknown>>;
  readonly values?: Readonly<Record<string, Written>>;
  readonly grads?: Readonly<Record<string, Written | null>>;
  readonly ssa?: readonly ReferenceOperation[];
  readonly steps?: readonly ReferenceStep[];
  readonly alternatives?: readonly { readonly convention: string; readonly grads: Readonly<Record<string, Written>> }[];
}

interface Tolerances {
  readonly rtol_values: number;
  readonly rtol_grads: number;
  readonly rtol_params?: number;
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../reference/${file}.json`, import.meta.url), 'utf8'));

const FILES = ['a_lecture', 'b_random', 'c_training', 'd_edge', 'e_networks'];
// The casts: the files are ours and never change.
export const REFERENCE_CASES = FILES.flatMap(file => read(file) as readonly ReferenceCase[]);
const TOLERANCES = read('tolerances') as Readonly<Record<string, Tolerances>>;

/** Relative to the largest element; never below 1e-12. */
export function toleranceOf({ name }: ReferenceCase, what: 'values' | 'grads' | 'params'): number {
  return Math.max(1e-12, TOLERANCES[name]![`rtol_${what}`] ?? 0);
}

export const numbersOf = (written: Written): readonly number[] =>
  typeof written === 'object' ? written.flatMap(numbersOf) : [Number(written)];

const nestedOf = (written: Written): Nested => (typeof written === 'object' ? written.map(nestedOf) : Number(written));

/** Leaves that the case trains are parameters, other leaves with a gradient inputs. */
export function programOfCase(reference: ReferenceCase, reluAtZero: 0 | 1 = 0): Program {
  const leaves = Object.entries(reference.inputs).map(([name, { value, requires_grad }]) => ({
    role: reference.params?.includes(name) ? 'parameters' : requires_grad ? 'inputs' : 'constants',
    entry: [name, nestedOf(value)] as const,
  }));
  const section = (role: string) => Object.fromEntries(leaves.filter(leaf => leaf.role === role).map(l => l.entry));
  return programOf({
    constants: section('constants'),
    inputs: section('inputs'),
    parameters: section('parameters'),
    lines: reference.program,
    loss: reference.output,
    reluAtZero,
  });
}

/** The file's snake_case settings in our camel case. */
export function optimizerOf({ optimizer }: ReferenceCase): OptimizerSettings | undefined {
  if (optimizer === undefined) return undefined;
  const camel = (key: string) => key.replace(/_value$/, '').replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  // The cast: the file's settings are PyTorch's full list, and ours are the same under these names.
  return Object.fromEntries(Object.entries(optimizer).map(([key, value]) => [camel(key), value])) as OptimizerSettings;
}

/** The largest difference relative to the largest expected element, or to `scale`; ∞ where one is finite and the other not. */
export function relativeError(actual: ArrayLike<number>, expected: readonly number[], scale?: number): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = scale ?? largestOf(expected);
  return expected.reduce((worst, y, i) => {
    const x = actual[i]!;
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return worst;
    const error = Math.abs(x - y) / largest;
    return Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }, 0);
}

/** The largest finite size, and not 0. */
export const largestOf = (numbers: readonly number[]): number =>
  numbers.filter(Number.isFinite).reduce((largest, x) => Math.max(largest, Math.abs(x)), Number.MIN_VALUE);
