/** The value or gradient of every node at the current point of recording. Single numbers are stored without arrays, which would cost ten times as much. */

import type { NodeId } from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** A node's state: no value, its initial value, or a set value. */
const HELD = { nothing: 0, begun: 1, set: 2 } as const;

export class Present {
  /** The numbers of nodes with one element. */
  private readonly numbers: Float64Array;
  /** The numbers of other nodes; for a node with one element, a view of its number, made on request. */
  private readonly arrays: (ReadonlyFloats | undefined)[];
  private readonly held: Uint8Array;

  /** @param numbers A place for a number of each node. */
  constructor(numbers: Float64Array) {
    const nodes = numbers.length;
    this.numbers = numbers;
    this.arrays = new Array<ReadonlyFloats | undefined>(nodes).fill(undefined);
    this.held = new Uint8Array(nodes);
  }

  has(node: NodeId): boolean {
    return this.held[node] !== HELD.nothing;
  }

  /** Whether the node was set, so that its value may differ from the initial value. */
  isChanged(node: NodeId): boolean {
    return this.held[node] === HELD.set;
  }

  /** Returns the node's numbers, valid until it is set again. */
  get(node: NodeId): ReadonlyFloats | undefined {
    if (this.held[node] === HELD.nothing) return undefined;
    this.arrays[node] ??= this.numbers.subarray(node, node + 1);
    return this.arrays[node];
  }

  /** Returns the number of a node with one element and a value. */
  number(node: NodeId): number {
    return this.numbers[node]!;
  }

  begin(node: NodeId, elements: ReadonlyFloats): void {
    this.set(node, elements);
    this.held[node] = HELD.begun;
  }

  set(node: NodeId, elements: ReadonlyFloats): void {
    if (elements.length === 1) this.numbers[node] = elements[0]!;
    else this.arrays[node] = elements;
    this.held[node] = HELD.set;
  }

  setNumber(node: NodeId, x: number): void {
    this.numbers[node] = x;
    this.held[node] = HELD.set;
  }

  clear(): void {
    this.held.fill(HELD.nothing);
  }
}
