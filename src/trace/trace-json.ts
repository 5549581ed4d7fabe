/** A run as NDJSON: a header with the whole scenario, then a line for each event. The run can be opened again from it. */

import type { Event, EventSkipped, OptimizerState, ParameterUpdated, RecordedType } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { asciiJson, visibleLine } from '../text/visible.ts';
import { CHANGED, FORMAT_VERSION, type FormatMistake, otherVersion } from './format.ts';
import { type Facts, jsonPieces } from './json-pieces.ts';
import { minified } from './json-tokens.ts';
import { LONGEST_LINE, longerThanText } from './lines.ts';

/** All keys of a header. */
export const JSON_HEADER_KEYS = ['trace', 'program', 'scenario', 'nodes'] as const;

/** Returns the first of these mistakes in a whole header: a missing key, a program that is no text. */
export function headerMistake(header: Readonly<Record<string, unknown>>): FormatMistake | undefined {
  const missing = JSON_HEADER_KEYS.find(key => !Object.hasOwn(header, key));
  if (missing !== undefined) return [`the header has no ${missing}`, CHANGED];
  const { trace, program } = header;
  if (trace !== FORMAT_VERSION) return otherVersion(asciiJson(trace).slice(0, 40));
  if (typeof program === 'string') return undefined;
  return [`expected a text for program in the header, found ${visibleLine(asciiJson(program).slice(0, 40))}`, CHANGED];
}

type Described = Pick<Scenario, 'text' | 'program'>;

/** Yields the first line in pieces. The scenario is the file's own JSON, with numbers as written there. */
export function* headerPieces({ text, program }: Described, writtenBy: string): Generator<string> {
  yield `{"trace":${FORMAT_VERSION},"program":${asciiJson(writtenBy)},"scenario":${minified(text)},"nodes":`;
  yield* nodePieces(program);
  yield '}';
}

/** Returns the first line. @throws Failure 65 for one that is longer than a text may be. */
export const headerLine = (scenario: Described, writtenBy: string): string =>
  lineOf('the header', headerPieces(scenario, writtenBy));

/** Characters of a header by the program of that name; they are counted piece by piece, as a header may be large. */
export function headerLength(scenario: Scenario, writtenBy: string): number {
  let length = 0;
  for (const piece of headerPieces(scenario, writtenBy)) length += piece.length;
  return length;
}

/** Returns the header's facts about every node, as JSON. */
export const nodesJson = (program: Program): string => lineOf('the header', nodePieces(program));

function* nodePieces(program: Program): Generator<string> {
  let before = '[';
  for (const node of program.nodes) {
    yield before;
    yield* jsonPieces(factsOf(program, node));
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function factsOf(program: Program, node: GraphNode): Facts {
  const { name, dtype } = node;
  if (node.role !== 'operation') return { node: name, role: node.role, dtype, value: node.initial };
  const operands = node.operands.map(id => nodeOf(program, id).name);
  return { node: name, op: node.operation.name, dtype, text: node.text, operands };
}

/** Yields the line of event `i` in pieces. @throws RangeError outside the log. */
export function eventPieces(log: EventLog, i: number): Generator<string> {
  const event = log.at(i);
  return jsonPieces({ i, type: event.type, ...fieldsOf(log.program, event) });
}

/** Returns the line of event `i`. @throws RangeError outside the log; Failure 65 for a line that is longer than a text may be. */
export const eventJson = (log: EventLog, i: number): string => lineOf(`event ${i}`, eventPieces(log, i));

/** Joins the pieces of a line; `name` says what it holds. */
function lineOf(name: string, pieces: Iterable<string>): string {
  const all: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length;
    if (length > LONGEST_LINE) throw longerThanText(name);
    all.push(piece);
  }
  return all.join('');
}

function fieldsOf(program: Program, event: Event): Facts {
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
      return { node: name(event.node), text: nodeOf(program, event.node).text, value: event.value };
    case 'backward.seeded':
      return { node: name(event.node), value: event.value };
    case 'contribution.computed': {
      const { from, to, slot } = program.edges[event.edge]!;
      const { upstream, contribution } = event;
      return {
        from: name(from),
        to: name(to),
        slot,
        upstream,
        contribution,
      };
    }
    case 'gradient.accumulated': {
      const { from, slot } = program.edges[event.edge]!;
      const before = event.before ?? null;
      return { node: name(event.node), from: name(from), slot, before, after: event.after };
    }
    case 'gradient.kept': {
      const { before, arrived, after } = event;
      return {
        node: name(event.node),
        before,
        arrived,
        after,
      };
    }
    case 'parameter.updated':
      return updateFields(event, name);
    case 'step.skipped':
    case 'scale.updated':
      return scalingFields(event, name);
    case 'value.edited': {
      const before = event.before ?? null;
      return { node: name(event.node), of: event.of, before, after: event.after };
    }
    case 'event.skipped':
      return { skipped: event.skipped, ...skippedFacts(program, event) };
  }
}

const updateFields = (event: ParameterUpdated, name: (id: NodeId) => string): Facts => ({
  parameter: name(event.parameter),
  before: event.before,
  gradient: event.gradient,
  after: event.after,
  lr: event.lr,
  clipped: event.clipped,
  stateBefore: stateFacts(event.stateBefore),
  stateAfter: stateFacts(event.stateAfter),
});

/** The fields of what loss scaling does. */
function scalingFields(
  event: Event & { readonly type: 'step.skipped' | 'scale.updated' },
  name: (id: NodeId) => string,
): Facts {
  if (event.type === 'step.skipped')
    return { parameter: name(event.node), gradient: event.gradient, scale: event.scale };
  return { node: name(event.node), before: event.before, after: event.after };
}

/** The fields of events that recorded runs have, and of validation. */
function givenFields(
  event: Event & { readonly type: RecordedType | 'validation.computed' },
  name: (id: NodeId) => string,
): Facts {
  switch (event.type) {
    case 'value.given':
      return { node: name(event.node), by: event.by, value: event.value };
    case 'gradient.changed':
    case 'validation.computed':
    case 'buffer.updated': {
      const before = event.before ?? null;
      const by = event.type === 'gradient.changed' ? event.by : undefined;
      return { node: name(event.node), by, before, after: event.after };
    }
    case 'run.failed':
      return { error: event.error, message: event.message };
  }
}

/** What was fed, by leaf; undefined without data. */
const batchFacts = (program: Program, batch: ReadonlyMap<NodeId, Tensor>): Facts | undefined =>
  batch.size === 0
    ? undefined
    : Object.fromEntries([...batch].map(([leaf, value]) => [nodeOf(program, leaf).name, value] as const));

/** Returns the skipped event, in the fields that it would have had. */
function skippedFacts(program: Program, { skipped, node, edge }: EventSkipped): Facts {
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

const stateFacts = (state: OptimizerState): Facts => Object.fromEntries(state);
