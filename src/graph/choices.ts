/** Labels and indices choose among rows of a table or classes: which numbers are one. */

import { callOf, type OperationNode, type Program } from './program.ts';

/** How many things an operation's labels choose from. */
export const choicesOf = (program: Program, node: OperationNode): number =>
  node.operation.choices!(callOf(program, node)); // what has indices says of how many

/** Whether a label is one of so many choices, counted from 0. */
export const isChoice = (label: number, choices: number): boolean =>
  Number.isInteger(label) && label >= 0 && label < choices;
