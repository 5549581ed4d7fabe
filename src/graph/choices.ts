/** Labels and indices choose among rows of a table or classes: which numbers are one. */

import { nodeOf, type OperationNode, type Program } from './program.ts';

/** How many things an operation's labels choose from: rows of a table, or classes. */
export function choicesOf(program: Program, { operation, operands, attributes }: OperationNode): number {
  if (attributes.classes !== undefined) return attributes.classes;
  const { shape } = nodeOf(program, operands[0]!);
  return (operation.name === 'gather' ? shape[0] : shape.at(-1)) ?? Number.POSITIVE_INFINITY;
}

/** Whether a label is one of so many choices, counted from 0. */
export const isChoice = (label: number, choices: number): boolean =>
  Number.isInteger(label) && label >= 0 && label < choices;
