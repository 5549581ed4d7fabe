/** Labels and indices choose among rows of a table or classes: which numbers are one. */

import { callOf, type OperationNode, type Program } from './program.ts';

export interface Choices {
  /** How many things an operation's labels choose from, counted from 0. */
  readonly count: number;
  /** The label that chooses nothing: what it stands for is left out. */
  readonly ignored: number | undefined;
}

export function choicesOf(program: Program, node: OperationNode): Choices {
  const call = callOf(program, node);
  return { count: node.operation.choices!(call), ignored: node.operation.ignored?.(call) }; // what has indices says of how many
}

export const isChoice = (label: number, { count, ignored }: Choices): boolean =>
  (Number.isInteger(label) && label >= 0 && label < count) || label === ignored;
