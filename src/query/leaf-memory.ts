/** Memory for a value or gradient that an expression reads: all of its numbers, or the few elements that it picks. The log may know these elements although it dropped the tensor. */

import { ElementReader } from '../engine/elements.ts';
import type { EventLog } from '../engine/log.ts';
import { pickedElement } from '../graph/compile.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';
import { readOf } from './reads.ts';

export interface Numbers extends Tensor {
  readonly data: Float64Array;
}

type Kind = 'value' | 'gradient';

/** Memory for all numbers of a node, or for elements by flat index. */
export type Memory =
  | { readonly of: 'all'; readonly numbers: Numbers }
  | { readonly of: 'elements'; readonly numbers: ReadonlyMap<number, Numbers & { readonly reader: ElementReader }> };

export function memoryFor(log: EventLog, expression: Expression, kind: Kind, node: NodeId): Memory {
  const elements = elementsRead(log.program, expression, kind, node);
  const { shape, size } = nodeOf(log.program, node);
  if (elements === undefined) return { of: 'all', numbers: { shape, data: new Float64Array(size) } };
  const one = (element: number) => ({
    shape: [],
    data: new Float64Array(1),
    reader: new ElementReader(log, node, element),
  });
  return { of: 'elements', numbers: new Map([...elements].map(element => [element, one(element)])) };
}

/** Copies the numbers that event `writer` wrote. */
export function readInto(memory: Memory, log: EventLog, kind: Kind, node: NodeId, writer: number): void {
  if (memory.of === 'elements') {
    for (const { data, reader } of memory.numbers.values())
      data[0] = kind === 'value' ? reader.value(writer) : reader.gradient(writer);
    return;
  }
  const { data } = kind === 'value' ? log.valueWrittenBy(writer, node)! : log.gradientWrittenBy(writer, node); // the writer wrote a value
  const { numbers } = memory;
  for (let i = 0; i < numbers.data.length; i++) numbers.data[i] = data[i]!;
}

/** Returns the memory for a part of the expression: the node, or an element picked from it. */
export function numbersFor(memory: Memory, part: Expression, shape: Shape): Numbers | undefined {
  if (memory.of === 'all') return part.kind === 'index' ? undefined : memory.numbers;
  return part.kind === 'index' ? memory.numbers.get(pickedElement(part, shape)!) : undefined; // memory by element means that the part picks an element
}

/** Most elements read singly; beyond them the tensor is read as a whole. */
const FEW = 16;

/** Returns the flat indices of a node's elements that an expression reads; undefined when it reads more than a few, or all. */
function elementsRead(
  program: Program,
  expression: Expression,
  kind: Kind,
  node: NodeId,
): ReadonlySet<number> | undefined {
  const picked = new Set<number>();
  const isOfIt = (part: Expression): boolean => {
    const read = readOf(program, part);
    return read?.kind === kind && read.node === node;
  };
  const pick = (part: Expression): boolean => {
    if (part.kind !== 'index' || !isOfIt(part.operand)) return !isOfIt(part) && partsOf(part).every(pick);
    const element = pickedElement(part, nodeOf(program, node).shape);
    if (element !== undefined) picked.add(element);
    return element !== undefined;
  };
  return pick(expression) && picked.size <= FEW ? picked : undefined;
}
