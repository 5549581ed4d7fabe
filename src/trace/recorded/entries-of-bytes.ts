/** The entries of a binary log. */

import { KIND, type Kind, typeOfKind } from '../../engine/events.ts';
import { NumberList } from '../../engine/number-list.ts';
import { visibleLine } from '../../text/visible.ts';
import { HEAD, headIn } from '../log-chunks.ts';
import { Rows } from '../log-rows.ts';
import { SIGNATURE } from '../log-signature.ts';
import { NumberBytes, type NumberChunk } from './binary-numbers.ts';
import { HOW, howIn, kindIn } from './binary-rows.ts';
import type { BytesAt } from './bytes-at.ts';
import { DefinedNodes, type Field, type LogEntry } from './log-entries.ts';
import { damaged, isObject, type Json, RecordMistake, recordFrom } from './records.ts';
import { StoredNumbers } from './stored-numbers.ts';

/** Yields the entries up to the last whole chunk. @throws Failure 65 */
export function* entriesOfBytes(bytes: BytesAt, name: string): Generator<LogEntry> {
  try {
    yield* new Chunks(bytes, name).entries();
  } catch (error) {
    throw damaged(error, visibleLine(name), 'expected JSON');
  }
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

const decoder = new TextDecoder();

class Chunks {
  private readonly bytes: BytesAt;
  private readonly nodes = new DefinedNodes();
  private readonly edges: Edge[] = [];
  private readonly facts = new Map<number, Json>();
  private readonly numberChunks: NumberChunk[] = [];
  private readonly stored: NumberBytes;
  /** Where the numbers of each event stand, and which of these places begin with a summary. */
  private readonly places = new NumberList(length => new Float64Array(length));
  private readonly summaries = new Set<number>();
  /** By node: the event that last wrote its gradient, and the one before the first accumulation of the pass. */
  private readonly gradients = new Map<number, number>();
  private readonly beforePass = new Map<number, number>();
  private place = 0;

  constructor(bytes: BytesAt, name: string) {
    this.bytes = bytes;
    this.stored = new NumberBytes(bytes, this.numberChunks, name);
  }

  *entries(): Generator<LogEntry> {
    for (let at = SIGNATURE.length; ; ) {
      const before = this.bytes.read(at, HEAD);
      const head = before.length < HEAD ? undefined : headIn(before);
      const offset = at + HEAD;
      if (head === undefined || offset + head.length > this.bytes.size()) return;
      at = offset + head.length;
      if (head.tag === 'nums') {
        this.numberChunks.push({ offset, length: head.length, start: this.place, crc: head.crc });
        this.place += head.length;
      } else yield* this.chunk(head.tag, this.bytes.read(offset, head.length));
    }
  }

  private *chunk(tag: string, body: Uint8Array): Generator<LogEntry> {
    if (tag === 'head') {
      const { bplog, kinds: _, ...facts } = recordFrom(body);
      yield { kind: 'header', record: { trace: bplog, ...facts } };
    } else if (tag === 'defs') yield* this.definitions(body);
    else if (tag === 'rows') {
      const rows = new Rows(body);
      for (let k = 0; k < rows.count; k++) yield this.event(rows, k);
    } else if (tag === 'ends') {
      const facts = body.length > 8 ? recordFrom(body.subarray(8)) : {};
      yield { kind: 'end', record: { ends: this.places.length, ...facts } };
    }
  }

  private *definitions(body: Uint8Array): Generator<LogEntry> {
    for (const text of decoder.decode(body).split('\n')) {
      if (text === '') continue;
      const record: unknown = JSON.parse(text);
      if (!isObject(record)) throw new RecordMistake('expected a JSON object');
      if (typeof record.event === 'number') this.facts.set(record.event, record);
      else if (record.def === 'edge')
        this.edges.push({ from: Number(record.from), to: Number(record.to), slot: Number(record.slot) });
      else {
        if (record.def === 'node') this.nodes.add(record);
        yield { kind: 'definition', record, text };
      }
    }
  }

  private event(rows: Rows, k: number): LogEntry {
    const i = this.places.length;
    const kind = kindIn(rows, k);
    const [node, previous, place] = [rows.nodeOf(k), rows.previousOf(k), rows.placeOf(k)];
    if (howIn(rows, k) === HOW.summary) this.summaries.add(place);
    this.places.push(place);
    const { event: _, ...facts } = this.facts.get(i) ?? {};
    this.facts.delete(i);
    const said = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, this.described(value)]));
    const fields = this.fields({ kind, node, previous, i, edge: this.edges[rows.edgeOf(k)], said });
    return { kind: 'event', type: typeOfKind(kind), fields };
  }

  private fields({ kind, node, previous, i, edge, said }: RowFacts): Readonly<Record<string, Field>> {
    const name = (id: number) => this.nodes.names[id];
    const own = { node: name(node) };
    switch (kind) {
      case KIND.value:
      case KIND.given:
        return { ...own, value: this.numbers(i, node), ...said };
      case KIND.seeded:
        this.gradients.set(node, i);
        return { ...own, value: this.numbers(i, node), ...said };
      case KIND.contribution: {
        const { from, to, slot } = demanded(edge);
        const sent = { upstream: this.numbers(previous, from), contribution: this.numbers(i, to) };
        return { from: name(from), to: name(to), slot, ...sent, ...said };
      }
      case KIND.accumulated: {
        const { from, slot } = demanded(edge);
        const isFirst = i > 0 && this.places.at(i) === this.places.at(i - 1);
        if (isFirst) this.beforePass.set(node, previous);
        this.gradients.set(node, i);
        const before = isFirst ? null : this.numbers(previous, node);
        return { ...own, from: name(from), slot, before, after: this.numbers(i, node), ...said };
      }
      case KIND.kept: {
        this.gradients.set(node, i);
        const before = this.numbers(this.beforePass.get(node) ?? -1, node);
        const arrived = this.numbers(previous, node);
        return { ...own, before, arrived, after: this.numbers(i, node), ...said };
      }
      case KIND.changed:
        this.gradients.set(node, i);
        return { ...own, before: this.numbers(previous, node), after: this.numbers(i, node), ...said };
      case KIND.buffer:
        return { ...own, before: this.numbers(previous, node), after: this.numbers(i, node), ...said };
      case KIND.updated: {
        const gradient = this.numbers(this.gradients.get(node) ?? -1, node);
        const numbers = { before: this.numbers(previous, node), gradient, after: this.numbers(i, node) };
        return { parameter: name(node), ...numbers, ...said };
      }
      default:
        return said;
    }
  }

  /** What an event wrote in the type and shape of a node; null for no event. */
  private numbers(i: number, node: number): StoredNumbers | null {
    const last = this.places.length - 1;
    if (i > last) throw new RecordMistake(`event ${last}: expected an event before it, found ${i}`);
    return i < 0 ? null : this.numbersAt(this.places.at(i), this.summaries.has(this.places.at(i)), node);
  }

  private numbersAt(place: number, isSummary: boolean, node: number): StoredNumbers {
    return StoredNumbers.stored(this.nodes.likeOf(node), isSummary, (skip, length) =>
      this.stored.at(place + skip, length),
    );
  }

  /** Numbers of a fact stand elsewhere: `{"shape":[…],"dtype":"…","place":…,"how":0}`. */
  private described(value: unknown): unknown {
    if (!isObject(value)) return value;
    const { place, how } = value;
    if (typeof place !== 'number')
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.described(part)]));
    const like = DefinedNodes.like(value);
    return StoredNumbers.stored(like, how === HOW.summary, (skip, length) => this.stored.at(place + skip, length));
  }
}

interface RowFacts {
  readonly kind: Kind;
  readonly node: number;
  readonly previous: number;
  readonly i: number;
  readonly edge: Edge | undefined;
  readonly said: Readonly<Record<string, Field>>;
}

function demanded(edge: Edge | undefined): Edge {
  if (edge === undefined) throw new RecordMistake('expected an edge that is defined');
  return edge;
}
