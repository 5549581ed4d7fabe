/** Reasons in words why a node gets no gradient, or no update. */

import type { Training } from '../engine/training.ts';
import { type GraphNode, nodeOf, type Program } from '../graph/program.ts';

/** Whether statements about gradients make sense: with a mistake in the loss, other problems follow from it. */
export const hasSoundLoss = (program: Program): boolean =>
  program.losses.every(loss => nodeOf(program, loss).size === 1);

/** Returns the reason why no gradient arrives, undefined when a gradient arrives. */
export function unreachable(program: Program, node: GraphNode): string | undefined {
  if (program.loss === undefined) return 'the scenario is forwardOnly';
  if (node.isReached || program.losses.includes(node.id)) return undefined;
  if (node.role === 'constant') return 'it is a constant; for a gradient put it into "inputs"';
  if (node.role === 'parameter' && !node.needsGradient) return 'it is frozen';
  if (!node.needsGradient) return 'it depends on constants only';
  if (!hasSoundLoss(program)) return undefined;
  const losses = program.losses.map(loss => nodeOf(program, loss).name);
  return losses.length === 1 ? `${losses[0]} does not depend on it` : `none of ${losses.join(', ')} depends on it`;
}

/** Returns the reason why the node is not updated, undefined when each iteration updates it. */
export function unupdated(program: Program, node: GraphNode, { optimizer }: Training): string | undefined {
  if (node.role !== 'parameter') return 'it is not a parameter';
  if (optimizer === undefined) return 'there is no optimizer';
  return unreachable(program, node);
}
