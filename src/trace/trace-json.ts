/** A run as NDJSON: a header with the whole scenario, then a line for each event. The run can be opened again from it. */

import type { Event, EventSkipped, OptimizerState, ParameterUpdated, RecordedType } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Nested, type Tensor, toNested } from '../tensor/tensor.ts';
import { asciiJson, visibleLine } from '../text/visible.ts';
import { CHANGED, FORMAT_VERSION, type FormatMistake } from './format.ts';
import { minified } from './json-tokens.ts';

/** All keys of a header. */
export const JSON_HEADER_KEYS = ['trace', 'program', 'scenario', 'nodes'] as const;

/** Returns the first of these mistakes in a whole header: a missing key, a program that is no text. */
export function headerMistake(header: Readonly<Record<string, unknown>>): FormatMistake | undefined {
  const missing = JSON_HEADER_KEYS.find(key => !Object.hasOwn(header, key));
  if (missing !== undefined) return [`the header has no ${missing}`, CHANGED];
  const { program } = header;
  if (typeof program === 'string') return undefined;
  return [`expected a text for program in the header, found ${visibleLine(asciiJson(program).slice(0, 40))}`, CHANGED];
}

/** Returns the first line. The scenario is the file's own JSON, with numbers as written there. */
export function headerLine({ text, program }: Pick<Scenario, 'text' | 'program'>, writtenBy: string): string {
  const head = `{"trace":${FORMAT_VERSION},"program":${asciiJson(writtenBy)},"scenario":`;
  return `${head}${minified(text)},"nodes":${asciiJson(nodeFacts(program))}}`;
}

/** Characters of a header by the program of that name; they are counted node by node, as a header may be large. */
export function headerLength({ text, program }: Scenario, writtenBy: string): number {
  const rest = headerLine({ text, program: { ...program, nodes: [] } }, writtenBy).length;
  const commas = Math.max(0, program.nodes.length - 1);
  return program.nodes.reduce((sum, node) => sum + asciiJson(factsOf(program, node)).length, rest + commas);
}

/** Returns the header's facts about every node. */
export const nodeFacts = (program: Program): readonly object[] => program.nodes.map(node => factsOf(program, node));

function factsOf(program: Program, node: GraphNode): object {
  const { name, dtype } = node;
  if (node.role !== 'operation') return { node: name, role: node.role, dtype, value: toNested(node.initial) };
  const operands = node.operands.map(id => nodeOf(program, id).name);
  return { node: name, op: node.operation.name, dtype, text: node.text, operands };
}

/** Returns the line of event `i`. @throws RangeError outside the log. */
export function eventJson(log: EventLog, i: number): string {
  const event = log.at(i);
  return asciiJson({ i, type: event.type, ...fieldsOf(log.program, event) });
}

function fieldsOf(program: Program, event: Event): object {
  const name = (id: NodeId) => nodeOf(program, id).name;
  switch (event.type) {
    case 'iteration.started':
      return { iteration: event.iteration, batch: batchFacts(program, event.batch) };
    case 'pass.started':
      return { pass: event.pass, batch: batchFacts(program, event.batch) };
    case 'backward.started':
      return { node: name(event.node) };
    case 'gradients.cleared':
      return { nodes: event.nodes?.map(name) };
    case 'value.given':
    case 'gradient.changed':
    case 'buffer.updated':
    case 'validation.computed':
    case 'run.failed':
      return givenFields(event, name);
    case 'value.computed':
      return { node: name(event.node), text: nodeOf(program, event.node).text, value: toNested(event.value) };
    case 'backward.seeded':
      return { node: name(event.node), value: toNested(event.value) };
    case 'contribution.computed': {
      const { from, to, slot } = program.edges[event.edge]!;
      const { upstream, contribution } = event;
      return {
        from: name(from),
        to: name(to),
        slot,
        upstream: toNested(upstream),
        contribution: toNested(contribution),
      };
    }
    case 'gradient.accumulated': {
      const { from, slot } = program.edges[event.edge]!;
      const before = event.before === undefined ? null : toNested(event.before);
      return { node: name(event.node), from: name(from), slot, before, after: toNested(event.after) };
    }
    case 'gradient.kept': {
      const { before, arrived, after } = event;
      return {
        node: name(event.node),
        before: toNested(before),
        arrived: arrived && toNested(arrived),
        after: toNested(after),
      };
    }
    case 'parameter.updated':
      return updateFields(event, name);
    case 'step.skipped':
    case 'scale.updated':
      return scalingFields(event, name);
    case 'value.edited': {
      const before = event.before === undefined ? null : toNested(event.before);
      return { node: name(event.node), of: event.of, before, after: toNested(event.after) };
    }
    case 'event.skipped':
      return { skipped: event.skipped, ...skippedFacts(program, event) };
  }
}

const updateFields = (event: ParameterUpdated, name: (id: NodeId) => string): object => ({
  parameter: name(event.parameter),
  before: toNested(event.before),
  gradient: toNested(event.gradient),
  after: toNested(event.after),
  lr: event.lr,
  clipped: event.clipped,
  stateBefore: stateFacts(event.stateBefore),
  stateAfter: stateFacts(event.stateAfter),
});

/** The fields of what loss scaling does. */
function scalingFields(
  event: Event & { readonly type: 'step.skipped' | 'scale.updated' },
  name: (id: NodeId) => string,
): object {
  if (event.type === 'step.skipped')
    return { parameter: name(event.node), gradient: toNested(event.gradient), scale: event.scale };
  return { node: name(event.node), before: toNested(event.before), after: toNested(event.after) };
}

/** The fields of events that recorded runs have, and of validation. */
function givenFields(
  event: Event & { readonly type: RecordedType | 'validation.computed' },
  name: (id: NodeId) => string,
): object {
  switch (event.type) {
    case 'value.given':
      return { node: name(event.node), by: event.by, value: toNested(event.value) };
    case 'gradient.changed':
    case 'validation.computed':
    case 'buffer.updated': {
      const before = event.before === undefined ? null : toNested(event.before);
      const by = event.type === 'gradient.changed' ? event.by : undefined;
      return { node: name(event.node), by, before, after: toNested(event.after) };
    }
    case 'run.failed':
      return { error: event.error, message: event.message };
  }
}

/** What was fed, by leaf; undefined without data. */
const batchFacts = (program: Program, batch: ReadonlyMap<NodeId, Tensor>): ReadonlyMap<string, Nested> | undefined =>
  batch.size === 0
    ? undefined
    : new Map([...batch].map(([leaf, value]) => [nodeOf(program, leaf).name, toNested(value)] as const));

/** Returns the skipped event, in the fields that it would have had. */
function skippedFacts(program: Program, { skipped, node, edge }: EventSkipped): object {
  const name = (id: NodeId) => nodeOf(program, id).name;
  if (edge !== undefined) {
    const { from, to, slot } = program.edges[edge]!;
    return skipped === 'contribution.computed'
      ? { from: name(from), to: name(to), slot }
      : { node: name(to), from: name(from), slot };
  }
  if (node === undefined) return {};
  return skipped === 'parameter.updated' ? { parameter: name(node) } : { node: name(node) };
}

const stateFacts = (state: OptimizerState): ReadonlyMap<string, Nested> =>
  new Map([...state].map(([key, value]: readonly [string, Tensor]) => [key, toNested(value)]));
