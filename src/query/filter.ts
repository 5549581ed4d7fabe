/** Filters of events: by a phase, a node, an operation, or a text in their words. */

import { isEdit, isOfEdge, isSkip, KIND, PHASES } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { foldNumberAt } from '../engine/operation-at.ts';
import { arrowText, asInEvents } from '../explain/derivation.ts';
import { foldNames } from '../graph/fold-numbers.ts';
import { nodesNamed } from '../graph/node-names.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { eventLine } from './event-line.ts';
import { eventTest } from './run-to.ts';
import { keptFor, type OngoingSearch, read, type Search, STRETCH } from './search.ts';
import { operationsOf } from './stops.ts';

/** The events that pass a filter, in order, as far as the log has been read. */
class FilteredEvents implements OngoingSearch {
  readonly positions: number[] = [];
  private readonly log: EventLog;
  private readonly isShown: (i: number) => boolean;
  private looked = 0;

  constructor(log: EventLog, text: string) {
    this.log = log;
    this.isShown = testOf(log, text.trim());
  }

  get isWhole(): boolean {
    return this.looked === this.log.length;
  }

  /** Reads the events recorded since. */
  *searchOn(): Search<void> {
    while (!this.isWhole) {
      const end = Math.min(this.looked + STRETCH, this.log.length);
      for (; this.looked < end; this.looked++) if (this.isShown(this.looked)) this.positions.push(this.looked);
      yield read(end);
    }
  }
}

/** The events that pass a filter, kept for their log. */
export const filteredEvents = keptFor((log, text) => new FilteredEvents(log, text));

function testOf(log: EventLog, text: string): (i: number) => boolean {
  const { program } = log;
  const nodes = nodesNamed(program, text);
  if (nodes !== undefined) return nodesTest(log, new Set(nodes));
  if (foldNames(program).has(text)) return i => foldNumberAt(log, text, i) !== undefined;
  if (operationsOf(program).includes(text)) return eventTest(log, { kind: 'operation', operation: text });
  if (PHASES.some(phase => phase === text)) return i => log.phaseAt(i) === text;
  return wordTest(log, asInEvents(program, text).toLowerCase());
}

/** Returns a test for events that write to one of the nodes, and for contributions from it and to it. */
function nodesTest(log: EventLog, nodes: ReadonlySet<NodeId>): (i: number) => boolean {
  const { edges } = log.program;
  return i => {
    if (nodes.has(log.nodeAt(i))) return true;
    if (!isOfEdge(log.kindAt(i))) return false;
    const edge = edges[log.edgeAt(i)];
    return edge !== undefined && (nodes.has(edge.from) || nodes.has(edge.to));
  };
}

/** Returns a test for events whose words contain the text. Words repeat in each iteration, so each kind of event of a node or edge is tested once. */
function wordTest(log: EventLog, text: string): (i: number) => boolean {
  const { program } = log;
  const most = Math.max(program.nodes.length, program.edges.length) + 1;
  const known = new Map<number, boolean>();
  const shows = (i: number) => wordsOf(log, i).toLowerCase().includes(text);
  return i => {
    const [kind, node] = [log.kindAt(i), log.nodeAt(i)];
    if (node < 0) return shows(i); // iterations and passes have numbers
    const key = kind * most + (isOfEdge(kind) ? log.edgeAt(i) : node);
    let isShown = known.get(key);
    if (isShown === undefined) {
      isShown = shows(i);
      known.set(key, isShown);
    }
    return isShown;
  };
}

/** The words of an event without its numbers. */
function wordsOf(log: EventLog, i: number): string {
  const { program } = log;
  const kind = log.kindAt(i);
  if (isSkip(kind)) return 'skipped';
  if (log.nodeAt(i) < 0) return eventLine(log, i).words;
  const { name, text } = nodeOf(program, log.nodeAt(i));
  if (isEdit(kind)) return `edited ${name}`;
  switch (kind) {
    case KIND.contribution:
      return `${arrowText(program, log.edgeAt(i))} sends`;
    case KIND.value:
      return `${name} = ${text}`;
    case KIND.updated:
      return `${name} ← update`;
    case KIND.seeded:
    case KIND.accumulated:
      return `∂${name}`;
    default:
      return eventLine(log, i).words;
  }
}
