/** Elements by their places in the whole tensor: a tensor that a recorded run keeps in part has its first numbers, as a vector. */

import { at } from '../ops/operation.ts';
import { indexOf, type Tensor } from '../tensor/tensor.ts';
import { type GraphNode, wholeShapeOf } from './program.ts';

/** Returns the index of an element in the whole tensor. */
export const indexInWhole = ({ shape, whole }: Tensor, element: number): readonly number[] =>
  indexOf(whole?.shape ?? shape, element);

/** `x[1, 0]`, or `x` for a single number. */
export const elementName = (node: GraphNode, element: number, name = node.name): string =>
  at(name, indexOf(wholeShapeOf(node), element));
