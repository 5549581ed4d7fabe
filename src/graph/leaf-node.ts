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

/** Returns the name of a leaf that a line adds; a second leaf of its kind in the line has its number, `h.mask2`. */
export function nameAdded(line: string, what: string, byName: ReadonlyMap<string, NodeId>): string {
  let name = `${line}.${what}`;
  for (let k = 2; byName.has(name); k++) name = `${line}.${what}${k}`;
  return name;
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
