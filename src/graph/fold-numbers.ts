/** In which round or call each node stands: `t` is the number of its round, `cell` that of its call. */

import { memoised } from '../memoised.ts';
import type { NodeId, Program } from './program.ts';

/** The variables of loops and the names of blocks. */
export const foldNames = memoised(
  ({ folds }: Program): ReadonlySet<string> => new Set(folds.flatMap(({ of }) => (of === undefined ? [] : [of.name]))),
);

const numbersByName = memoised((_program: Program) => new Map<string, Float64Array>());

/** Returns the number of the innermost round or call of that name around a node; undefined where none is. */
export function foldNumber(program: Program, name: string, node: NodeId): number | undefined {
  const known = numbersByName(program);
  let numbers = known.get(name);
  if (numbers === undefined) {
    numbers = new Float64Array(program.nodes.length).fill(Number.NaN);
    for (const { of, start, end } of program.folds) if (of?.name === name) numbers.fill(of.number, start, end); // inner folds come later
    known.set(name, numbers);
  }
  const number = numbers[node]!;
  return Number.isNaN(number) ? undefined : number;
}
