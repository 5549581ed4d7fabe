/** The node of a leaf before the program is connected. */

import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import type { LeafNode, LeafRole, NodeId } from './program.ts';

interface Leaf {
  readonly id: NodeId;
  readonly name: string;
  readonly role: LeafRole;
  readonly value: Tensor;
  readonly needsGradient: boolean;
}

export const leafNode = ({ id, name, role, value, needsGradient }: Leaf): LeafNode => ({
  id,
  name,
  text: name,
  role,
  shape: value.shape,
  size: sizeOf(value.shape),
  initial: value,
  needsGradient,
  isReached: false,
});
