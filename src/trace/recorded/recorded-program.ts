/** Definitions of a recorded run → a program: the person's own lines, nodes with a rule or without, folds by module and by statement. */

import type {
  Edge,
  GraphNode,
  LeafNode,
  NodeId,
  OperationNode,
  Program,
  ProgramLine,
  ProgramSource,
} from '../../graph/program.ts';
import type { Span } from '../../language/ast.ts';
import { DEFAULT_CONVENTIONS } from '../../ops/operation.ts';
import type { DType } from '../../tensor/dtype.ts';
import { type Shape, scalar, sizeOf, tensor } from '../../tensor/tensor.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Definitions, NodeDefinition, Site } from './definitions.ts';
import { FoldsByPlace } from './folds-by-place.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { type KnownRule, knownRule } from './known-rules.ts';
import { listText } from './recorded-call.ts';

/** Whether a source file on this machine is another than the recorded one. */
export type Differs = (path: string, sha256: string) => boolean;

/** A program with what ties the log's records to it. */
export interface RecordedProgram {
  readonly program: Program;
  /** The program's edge of each edge of the log. */
  readonly edges: readonly number[];
  /** Index of the program line of a place in a source file, and the piece of its text. */
  readonly placeOf: (site: Site) => { readonly line: number; readonly span: Span | undefined };
}

/** @param loss The node of the first backward pass; undefined without one. */
export function recordedProgram(
  definitions: Definitions,
  header: RecordedHeader,
  loss: NodeId | undefined,
  differs: Differs = () => false,
): RecordedProgram {
  const text = sourceLines(definitions, differs);
  const nodes: GraphNode[] = [];
  const literals: LeafNode[] = [];
  const isReached = reachedNodes(definitions, loss);
  const literal = (value: number): NodeId => {
    const id = definitions.nodes.length + literals.length;
    literals.push({
      ...common(id, String(value), []),
      text: String(value),
      role: 'literal',
      needsGradient: false,
      isReached: false,
      initial: scalar(value),
    });
    return id;
  };
  const slots: (readonly number[])[] = [];
  const folds = new FoldsByPlace();
  definitions.nodes.forEach((definition, id) => {
    const facts = { ...factsOf(definition, id), isReached: isReached[id] === 1 };
    if (definition.role !== 'operation') {
      slots.push([]);
      nodes.push({ ...facts, text: definition.name, role: leafRole(definition), initial: unknown(facts.shape) });
      return;
    }
    const made = operation(definition, definitions, literal);
    slots.push(made.slots);
    const place = definition.site === undefined ? { line: 0, span: undefined } : text.placeOf(definition.site);
    const span = place.span ?? wholeLine(text.lines[place.line]!.text);
    const fold = folds.add(id, place.line, definition);
    nodes.push({ ...facts, ...made.facts, role: 'operation', line: place.line, span, fold });
  });
  folds.end(definitions.nodes.length);
  const { edges, ofLog } = edgesOf(definitions, nodes, slots);
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
    byName: new Map(nodes.map(({ name, id }) => [name, id])),
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

const leafRole = ({ role }: NodeDefinition): LeafNode['role'] =>
  role === 'parameter' || role === 'input' ? role : 'constant';

/** The first numbers of a tensor that is only summarised are a vector. */
const keptShape = ({ shape, kept }: NodeDefinition): Shape => (kept === undefined ? shape : [kept]);

const common = (id: NodeId, name: string, shape: Shape) => ({ id, name, shape, size: sizeOf(shape) });

function factsOf(definition: NodeDefinition, id: NodeId) {
  const { name, dtype, shape, kept, module } = definition;
  const whole = kept === undefined ? {} : { wholeShape: shape };
  return {
    ...common(id, name, keptShape(definition)),
    needsGradient: definition.needsGradient,
    dtype,
    ...whole,
    ...(module === undefined ? {} : { module }),
  };
}

/** A leaf's numbers before it is given any. */
const unknown = (shape: Shape) => tensor(shape, new Float64Array(0));

const wholeLine = (text: string): Span => ({ start: text.length - text.trimStart().length, end: text.length });

interface Made {
  readonly facts: Pick<OperationNode, 'attributes' | 'operands' | 'text'> &
    (
      | Pick<OperationNode & { kernel: object }, 'operation' | 'kernel'>
      | Pick<OperationNode & { kernel?: undefined }, 'operation' | 'isPointwise' | 'sentBy' | 'check'>
    );
  /** The operand of the node for each operand of the log. */
  readonly slots: readonly number[];
}

function operation(
  definition: NodeDefinition,
  { nodes, sentBy, ids }: Definitions,
  literal: (value: number) => NodeId,
): Made {
  const operands = definition.operands.map(id => nodes[id]!); // they are defined before
  const rule = knownRule(definition, operands);
  if (rule?.operation !== undefined) return ruled(definition, rule, operands, literal);
  const made = opaque(definition, operands, sentBy.get(ids.get(definition.name)!)); // it has its name
  if (rule === undefined) return made;
  const { kernel, undecided, text } = rule;
  const check = { kernel, undecided, text: text?.(operands.map(({ name }) => name)) };
  return { ...made, facts: { ...made.facts, check } };
}

function ruled(
  definition: NodeDefinition,
  rule: KnownRule,
  operands: readonly NodeDefinition[],
  literal: (value: number) => NodeId,
): Made {
  const own = rule.operands.map(operand =>
    'slot' in operand ? definition.operands[operand.slot]! : literal(operand.number),
  );
  const slots = definition.operands.map((_, slot) =>
    rule.operands.findIndex(operand => 'slot' in operand && operand.slot === slot),
  );
  const { operation, attributes, kernel } = rule;
  return {
    facts: { operation, attributes, kernel, operands: own, text: rule.text(operands.map(({ name }) => name)) },
    slots,
  };
}

function opaque(
  definition: NodeDefinition,
  operands: readonly NodeDefinition[],
  sentBy: readonly string[] | undefined,
): Made {
  const name = definition.op.replace(/^(aten|autograd)::_*/, '').replace(/_+$/, '');
  const summary = `computed by PyTorch: ${definition.op}`;
  return {
    facts: {
      operation: {
        name,
        summary,
        noun: summary,
        operands: operands.map((_, slot) => `operand${slot}`),
        attributes: {},
      },
      attributes: {},
      operands: definition.operands,
      text: `${name}(${[...operands.map(operand => operand.name), ...settingsOf(definition)].join(', ')})`,
      isPointwise: definition.isPointwise,
      sentBy,
    },
    slots: operands.map((_, slot) => slot),
  };
}

/** Most numbers of a list that is written out. */
const WRITTEN = 4;

/** `dim=1` of `max(z, dim=1)`, as PyTorch names it: without it, `max(z)` would be one number. */
function settingsOf({ attributes, varies }: NodeDefinition): readonly string[] {
  const isWritten = (value: unknown): boolean =>
    typeof value === 'number' ||
    value === true ||
    (Array.isArray(value) && value.length <= WRITTEN && value.every(item => typeof item === 'number'));
  const known = Object.entries(varies ? {} : attributes).filter(([, value]) => isWritten(value));
  return known.map(([key, value]) => `${key}=${Array.isArray(value) ? listText(value) : value}`);
}

/** An edge for each use of an operand; those of the log that are none get one of their own. */
function edgesOf(definitions: Definitions, nodes: readonly GraphNode[], slots: readonly (readonly number[])[]) {
  const carrying = new Set(
    definitions.edges.map(({ from, to, slot }) => `${from} ${to} ${slots[from]![slot] ?? slot}`),
  );
  const edges: Edge[] = [];
  const byKey = new Map<string, number>();
  const add = (from: NodeId, to: NodeId, slot: number) => {
    const key = `${from} ${to} ${slot}`;
    byKey.set(key, edges.length);
    edges.push({ id: edges.length, from, to, slot, carriesGradient: carrying.has(key) });
  };
  for (const node of nodes)
    if (node.role === 'operation') for (const [slot, to] of node.operands.entries()) add(node.id, to, slot);
  const ofLog = definitions.edges.map(({ from, to, slot }) => {
    const own = slots[from]![slot] ?? slot;
    const key = `${from} ${to} ${own}`;
    if (!byKey.has(key)) add(from, to, own);
    return byKey.get(key)!; // just added
  });
  return { edges, ofLog };
}

function reachedNodes({ edges, nodes }: Definitions, loss: NodeId | undefined): Uint8Array {
  const isReached = new Uint8Array(nodes.length);
  if (loss !== undefined) isReached[loss] = 1;
  for (const { from, to } of edges) isReached[from] = isReached[to] = 1;
  return isReached;
}

/** Characters from one tab stop to the next. */
const TAB = 4;

/** The text with spaces up to the next stop in place of each tab, as an editor shows it. */
const withoutTabs = (text: string): string =>
  text.split('\t').reduce((before, piece) => before.padEnd((Math.floor(before.length / TAB) + 1) * TAB) + piece);

interface SourceText {
  readonly lines: readonly Omit<ProgramLine, 'folds'>[];
  readonly sources: readonly ProgramSource[];
  readonly placeOf: RecordedProgram['placeOf'];
}

/** All source files, one after the other; each of several begins with a line that is its path. */
function sourceLines({ sources }: Definitions, differs: Differs): SourceText {
  const lines: Omit<ProgramLine, 'folds'>[] = [];
  const firsts: number[] = [];
  const remarks: (string | undefined)[] = [];
  for (const { path, sha256, lines: text } of sources) {
    const isOther = text !== undefined && sha256 !== undefined && differs(path, sha256);
    const remark = text === undefined ? 'its source was not kept' : isOther ? 'the file on disk differs' : undefined;
    remarks.push(remark);
    if (sources.length > 1 || remark !== undefined)
      lines.push({ text: `${visibleLine(path)}${remark === undefined ? '' : ` (${remark})`}`, number: 0 });
    firsts.push(lines.length);
    for (const [k, line] of (text ?? []).entries()) lines.push({ text: withoutTabs(line), number: k + 1 });
  }
  if (lines.length === 0) lines.push({ text: '', number: 0 });
  return {
    lines,
    sources: sources.map(({ path, sha256 }, k) => ({ path, sha256, line: firsts[k]!, remark: remarks[k] })),
    placeOf: ({ file, line, span }) => {
      const { lines: recorded } = sources[file]!;
      if (recorded === undefined) return { line: Math.max(0, firsts[file]! - 1), span: undefined };
      const index = firsts[file]! + line - 1;
      if (span === undefined) return { line: index, span: undefined };
      const characters = [...recorded[line - 1]!]; // a site was checked when it was read
      const [start, end] = span.map(at => withoutTabs(characters.slice(0, at).join('')).length);
      return { line: index, span: { start: start!, end: Math.max(start!, end!) } };
    },
  };
}
