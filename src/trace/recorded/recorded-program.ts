/** Definitions of a recorded run → a program: the person's own lines, nodes with a rule or without, folds by module and by statement. */

import type { Edge, GraphNode, LeafNode, NodeId, Program } from '../../graph/program.ts';
import { keptIn } from '../../memoised.ts';
import { DEFAULT_CONVENTIONS } from '../../ops/operation.ts';
import type { DType } from '../../tensor/dtype.ts';
import { scalar } from '../../tensor/tensor.ts';
import type { Definitions, NodeDefinition } from './definitions.ts';
import { FoldsByPlace } from './folds-by-place.ts';
import type { RecordedHeader } from './header-and-end.ts';
import type { KnownRule } from './known-rules.ts';
import { RecordedCalls } from './recorded-calls.ts';
import { type NodeContext, RecordedLeaf, RuledOperation, UnruledOperation } from './recorded-nodes.ts';
import { type Differs, type RecordedSource, sourceLines } from './recorded-source.ts';

/** A program with what ties the log's records to it. */
export interface RecordedProgram {
  readonly program: Program;
  /** The program's edge of each edge of the log. */
  readonly edges: readonly number[];
  readonly placeOf: RecordedSource['placeOf'];
}

/** @param loss The node of the first backward pass; undefined without one. */
export function recordedProgram(
  definitions: Definitions,
  header: RecordedHeader,
  loss: NodeId | undefined,
  differs: Differs = () => false,
): RecordedProgram {
  const text = sourceLines(definitions, differs);
  const { nodes, literals, folds, slotsOf } = nodesOf(definitions, loss, text);
  const { edges, ofLog } = edgesOf(definitions, nodes, slotsOf);
  const lines = text.lines.map((line, index) => ({ ...line, folds: folds.ofLine(index) }));
  const all = [...nodes, ...literals];
  const program: Program = {
    nodes: all,
    edges,
    lines,
    folds: folds.all,
    versions: new Map(),
    order: nodes.filter(({ role }) => role === 'operation').map(({ id }) => id),
    backward: ofLog,
    loss,
    losses: loss === undefined ? [] : [loss],
    parameters: nodes.filter(({ role }) => role === 'parameter').map(({ id }) => id),
    conventions: DEFAULT_CONVENTIONS,
    byName: new Map(definitions.ids),
    recorded: {
      by: recordedBy(header),
      dtype: widestType(definitions),
      cuts: definitions.cuts.map(({ site, ...cut }) => ({ ...cut, line: site && text.placeOf(site).line })),
      optimizers: header.optimizers.length,
      sources: text.sources,
    },
  };
  return { program, edges: ofLog, placeOf: text.placeOf };
}

function widestType({ nodes }: Definitions): DType {
  const types = new Set(nodes.map(({ dtype }) => dtype));
  return (['float64', 'float32', 'float16', 'bfloat16'] as const).find(type => types.has(type)) ?? 'float64';
}

/** `torch 1.13.0, cpu, rank 0 of 2`. */
function recordedBy({ program, runtime }: RecordedHeader): string {
  const torch = runtime.get('torch');
  const rank = runtime.get('rank');
  const world = Number(runtime.get('world') ?? 1);
  return [
    torch === undefined ? program : `torch ${torch.replace(/\+.*$/, '')}`,
    ...(runtime.has('device') ? [runtime.get('device')!] : []), // just tested
    ...(rank !== undefined && world > 1 ? [`rank ${rank} of ${world}`] : []),
  ].join(', ');
}

interface Nodes {
  /** Those of the log, by their ids. */
  readonly nodes: readonly GraphNode[];
  /** Numbers that stand in settings of the log and are operands of a rule. */
  readonly literals: readonly LeafNode[];
  readonly folds: FoldsByPlace;
  /** The places among the operands of a rule, by those of the log; undefined where they are the same. */
  readonly slotsOf: ReadonlyMap<NodeId, readonly number[]>;
}

function nodesOf(definitions: Definitions, loss: NodeId | undefined, source: RecordedSource): Nodes {
  const isReached = reachedNodes(definitions, loss);
  const context: NodeContext = { definitions, source };
  const calls = new RecordedCalls(definitions.nodes);
  const literals: LeafNode[] = [];
  const literal = (value: number): NodeId => {
    const id = definitions.nodes.length + literals.length;
    literals.push(literalOf(id, value));
    return id;
  };
  const slotsOf = new Map<NodeId, readonly number[]>();
  const folds = new FoldsByPlace();
  const nodes = definitions.nodes.map((definition, id): GraphNode => {
    const reached = isReached[id] === 1;
    if (definition.role !== 'operation') return new RecordedLeaf(id, definition, reached);
    const call = calls.of(definition);
    const line = source.lineOf(definition.site);
    const place = { line, fold: folds.add(id, line, definition) };
    if (call.rule === undefined)
      return new UnruledOperation(call, id, definition, reached, definition.operands, place, context);
    if (!call.isAsRecorded) slotsOf.set(id, call.slots);
    const operands = call.isAsRecorded ? definition.operands : ownOperands(call.rule, definition, literal);
    return new RuledOperation(call.rule, id, definition, reached, operands, place, context);
  });
  folds.end(definitions.nodes.length);
  return { nodes, literals, folds, slotsOf };
}

const literalOf = (id: NodeId, value: number): LeafNode => ({
  ...{ id, name: String(value), text: String(value), role: 'literal', initial: scalar(value) },
  ...{ shape: [], size: 1, needsGradient: false, isReached: false },
});

const ownOperands = ({ operands }: KnownRule, definition: NodeDefinition, literal: (value: number) => NodeId) =>
  operands.map(operand => ('slot' in operand ? definition.operands[operand.slot]! : literal(operand.number)));

/** An edge for each use of an operand; those of the log that are none get one of their own. */
function edgesOf(definitions: Definitions, nodes: readonly GraphNode[], slotsOf: Nodes['slotsOf']) {
  const firsts = new Int32Array(nodes.length);
  let count = 0;
  for (const [id, node] of nodes.entries()) {
    firsts[id] = count;
    if (node.role === 'operation') count += node.operands.length;
  }
  const others = new Map<string, Omit<Edge, 'carriesGradient'>>();
  const ofLog = definitions.edges.map(({ from, to, slot }) => {
    const own = slotsOf.get(from)?.[slot] ?? slot;
    const sender = nodes[from]!; // an edge is between defined nodes
    if (sender.role === 'operation' && sender.operands[own] === to) return firsts[from]! + own;
    return keptIn(others, `${from} ${to} ${own}`, () => ({ id: count + others.size, from, to, slot: own })).id;
  });
  const carries = new Uint8Array(count + others.size);
  for (const id of ofLog) carries[id] = 1;
  const edges: Edge[] = [];
  const add = (from: NodeId, to: NodeId, slot: number) => {
    edges.push({ id: edges.length, from, to, slot, carriesGradient: carries[edges.length] === 1 });
  };
  for (const node of nodes)
    if (node.role === 'operation') for (const [slot, to] of node.operands.entries()) add(node.id, to, slot);
  for (const { from, to, slot } of others.values()) add(from, to, slot);
  return { edges, ofLog };
}

function reachedNodes({ edges, nodes }: Definitions, loss: NodeId | undefined): Uint8Array {
  const isReached = new Uint8Array(nodes.length);
  if (loss !== undefined) isReached[loss] = 1;
  for (const { from, to } of edges) isReached[from] = isReached[to] = 1;
  return isReached;
}
