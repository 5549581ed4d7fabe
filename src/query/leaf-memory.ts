/** Memory for a value or gradient that an expression reads: all of its numbers, or the few elements that it picks. The log may know these elements although it dropped the tensor. */

import { ElementReader } from '../engine/elements.ts';
import { beginsPass } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { type Summary, summaryOf } from '../engine/summaries.ts';
import { pickedElement } from '../graph/compile.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';
import { rateOf } from './learning-rates.ts';
import { type NodeRead, readOf } from './reads.ts';

export interface MemoryNumbers extends Tensor {
  readonly data: Float64Array;
}

type Kind = NodeRead['kind'];

/** Memory for all numbers of a node, for elements by flat index, or for what functions such as `norm` make of them. */
export type Memory =
  | { readonly of: 'all'; readonly numbers: MemoryNumbers }
  | {
      readonly of: 'elements';
      readonly numbers: ReadonlyMap<number, MemoryNumbers & { readonly reader: ElementReader }>;
    }
  | { readonly of: 'facts'; readonly numbers: ReadonlyMap<FactOfElements, MemoryNumbers> };

/** @param nodes What a name stands for: the latest of them at each event. */
export function memoryFor(log: EventLog, expression: Expression, { kind, nodes }: NodeRead): Memory {
  if (kind === 'rate') return { of: 'all', numbers: { shape: [], data: new Float64Array(1) } };
  const node = nodes.at(-1)!; // a name has one at least
  const elements = nodes.length > 1 ? undefined : elementsRead(log.program, expression, kind, node);
  const { shape, size } = nodeOf(log.program, node);
  const facts = factsRead(log.program, expression, { kind, nodes });
  if (facts !== undefined && size > 1)
    return { of: 'facts', numbers: new Map([...facts].map(fact => [fact, { shape: [], data: new Float64Array(1) }])) };
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
  if (memory.of === 'facts') {
    const summary = summaryWrittenBy(log, kind, node, writer);
    const { size } = nodeOf(log.program, node);
    for (const [fact, { data }] of memory.numbers) data[0] = FACTS_OF_ELEMENTS[fact](summary, size);
    return;
  }
  const { data } = memory.numbers;
  if (kind === 'rate') {
    data[0] = rateOf(log, writer);
    return;
  }
  // What an event computes begins with its first number; what it feeds or updates may not.
  if (kind === 'gradient' || nodeOf(log.program, node).role === 'operation')
    log.copyNumbers(writer, 0, data.length, data, 0);
  else data.set(log.valueWrittenBy(writer, node)!.data); // the writer wrote a value
}

/** Returns the memory for a part of the expression: the node, an element picked from it, or a fact about its elements. */
export function partMemory(memory: Memory, part: Expression, shape: Shape): MemoryNumbers | undefined {
  if (memory.of === 'facts') {
    const fact = factOf(part);
    return fact && memory.numbers.get(fact);
  }
  if (memory.of === 'all') return readIn(part) === part ? memory.numbers : undefined;
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
    return read?.kind === kind && read.nodes[0] === node && read.nodes.length === 1;
  };
  const pick = (part: Expression): boolean => {
    if (part.kind !== 'index' || !isOfIt(part.operand)) return !isOfIt(part) && partsOf(part).every(pick);
    const element = pickedElement(part, nodeOf(program, node).shape);
    if (element !== undefined) picked.add(element);
    return element !== undefined;
  };
  return pick(expression) && picked.size <= FEW ? picked : undefined;
}

/** What a tensor's summary answers: a function over all elements, by its name; `largest` is `max(abs(x))`. */
const FACTS_OF_ELEMENTS = {
  norm: ({ norm }: Summary) => norm,
  sum: ({ sum }: Summary) => sum,
  mean: ({ sum }: Summary, size: number) => sum / size,
  min: ({ min }: Summary) => min,
  max: ({ max }: Summary) => max,
  largest: ({ min, max }: Summary) => Math.max(Math.abs(min), Math.abs(max)),
} as const;

type FactOfElements = keyof typeof FACTS_OF_ELEMENTS;

/** Returns which fact a part asks for, of whatever it stands around. */
function factOf(part: Expression): FactOfElements | undefined {
  const operand = onlyOperandOf(part);
  if (operand === undefined || part.kind !== 'call') return undefined;
  if (part.callee === 'max' && isCallOf(operand, 'abs')) return 'largest';
  return part.callee !== 'largest' && Object.hasOwn(FACTS_OF_ELEMENTS, part.callee)
    ? (part.callee as FactOfElements)
    : undefined; // it is a key
}

const isCallOf = (part: Expression, callee: string): boolean =>
  part.kind === 'call' && part.callee === callee && onlyOperandOf(part) !== undefined;

const onlyOperandOf = (part: Expression): Expression | undefined =>
  part.kind === 'call' && part.operands.length === 1 && part.keywords.length === 0 ? part.operands[0] : undefined;

/** Returns the part that may be a read: that which an index picks from, or which a fact is about; else the part itself. */
export function readIn(part: Expression): Expression {
  if (part.kind === 'index') return part.operand;
  const fact = factOf(part);
  if (fact === undefined) return part;
  const operand = onlyOperandOf(part)!; // a fact has one
  return fact === 'largest' ? onlyOperandOf(operand)! : operand; // as above
}

/** Returns the facts of a node's elements that an expression asks for; undefined when it reads anything else of it. */
function factsRead(
  program: Program,
  expression: Expression,
  { kind, nodes }: NodeRead,
): ReadonlySet<FactOfElements> | undefined {
  const asked = new Set<FactOfElements>();
  const isOfIt = (part: Expression): boolean => {
    const read = readOf(program, part);
    return read?.kind === kind && read.nodes === nodes;
  };
  const ask = (part: Expression): boolean => {
    const fact = factOf(part);
    if (fact === undefined || !isOfIt(readIn(part))) return !isOfIt(part) && partsOf(part).every(ask);
    asked.add(fact);
    return true;
  };
  return ask(expression) && asked.size > 0 ? asked : undefined;
}

/** Returns the summary of a value or gradient: the one that was kept, else of its numbers. */
function summaryWrittenBy(log: EventLog, kind: Kind, node: NodeId, writer: number): Summary {
  const isKept = writer !== NONE && (!beginsPass(log.kindAt(writer)) || log.fed.length === 1);
  const kept = isKept ? log.summaryOf(writer) : undefined;
  return (
    kept ?? summaryOf((kind === 'value' ? log.valueWrittenBy(writer, node)! : log.gradientWrittenBy(writer, node)).data)
  ); // the writer wrote a value
}
