/** A run as bytes: a header with the whole scenario, then groups of events, each with its numbers before its rows. */

import { changesGradients } from '../engine/clip.ts';
import { KIND_FACTS } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { type GraphNode, nodeOf, type Program } from '../graph/program.ts';
import { LOG_LIMITS } from '../limits.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiJson } from '../text/visible.ts';
import { EventGroups } from './event-groups.ts';
import { FORMAT_VERSION } from './format.ts';
import { minified } from './json-tokens.ts';
import { type Chunk, chunkHead } from './log-chunks.ts';
import { SIGNATURE } from './log-signature.ts';

/** All keys of a header. */
export const BINARY_HEADER_KEYS = ['bplog', 'program', 'scenario', 'kinds', 'nodes', 'edges'] as const;

/** The chunks of a run; the same run gives the same chunks, however it is recorded. */
class BinaryTrace {
  private readonly groups: EventGroups;
  private readonly scenario: Scenario;

  constructor(scenario: Scenario, log: EventLog) {
    this.scenario = scenario;
    this.groups = new EventGroups(log, changesGradients(scenario.training));
  }

  /** @throws Failure 65 when the header is too long to be read again. */
  *head(writtenBy: string): Generator<Chunk> {
    const { scenario, groups } = this;
    const header = binaryHeader(scenario, writtenBy);
    if (header.length > LOG_LIMITS.header) throw tooLong(header.length);
    yield { tag: 'head', body: Buffer.from(header, 'latin1') };
    for (const node of scenario.program.nodes) {
      if (node.role !== 'operation') groups.addLeaf(node);
      yield* groups.taken();
    }
  }

  /** The events that are not written yet, below `length`. */
  *upTo(length: number): Generator<Chunk> {
    const { groups } = this;
    while (groups.next < length) {
      groups.add();
      if (groups.ready.length > 0) yield* groups.taken();
    }
  }

  *end(): Generator<Chunk> {
    this.groups.end();
    yield* this.groups.taken();
  }
}

/** Yields the chunks of a run, while others have their turn between the events. @throws Failure 65 when the header is too long to be read again. @param lengths Numbers of recorded events; the next is read when the events so far are written. */
export async function* binaryTrace(
  scenario: Scenario,
  writtenBy: string,
  log: EventLog,
  lengths: Iterable<number> | AsyncIterable<number>,
): AsyncGenerator<Chunk> {
  const trace = new BinaryTrace(scenario, log);
  yield* trace.head(writtenBy);
  for await (const length of lengths) yield* trace.upTo(length);
  yield* trace.end();
}

const tooLong = (bytes: number): Failure =>
  new Failure(
    EXIT.badScenario,
    `expected a header of at most ${LOG_LIMITS.header} bytes, found ${bytes}\nwrite the log as JSON: --json, or --output FILE.ndjson`,
  );

/** Yields the bytes of a whole file, in pieces. */
export async function* binaryPieces(...run: Parameters<typeof binaryTrace>): AsyncGenerator<Uint8Array> {
  yield SIGNATURE;
  for await (const chunk of binaryTrace(...run)) {
    yield chunkHead(chunk);
    yield chunk.body;
  }
}

/** Returns the header, in ASCII. */
function binaryHeader({ text, program }: Scenario, writtenBy: string): string {
  let place = 0;
  const nodes = program.nodes.map(node => {
    const facts = nodeFacts(program, node, place);
    if (node.role !== 'operation') place += node.size;
    return facts;
  });
  const edges = program.edges.map(({ from, to, slot }) => [from, to, slot]);
  const facts = asciiJson({ kinds: KIND_FACTS, nodes, edges });
  return `{"bplog":${FORMAT_VERSION},"program":${asciiJson(writtenBy)},"scenario":${minified(text)},${facts.slice(1)}`;
}

function nodeFacts(program: Program, node: GraphNode, place: number): object {
  const { name, shape } = node;
  if (node.role !== 'operation') return { node: name, role: node.role, shape, place };
  const operands = node.operands.map(id => nodeOf(program, id).name);
  return { node: name, op: node.operation.name, text: node.text, operands, shape };
}
