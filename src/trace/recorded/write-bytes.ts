/** Entries of a recorded run → the chunks of a binary log. */

import { crc32 } from 'node:zlib';
import { COMPUTED_KINDS, KIND, KIND_FACTS, type Kind, writesGradient, writesValue } from '../../engine/events.ts';
import { asciiJson } from '../../text/visible.ts';
import { HEAD } from '../log-chunks.ts';
import { SIGNATURE } from '../log-signature.ts';
import { codeOf, HOW } from './binary-rows.ts';
import { DefinedNodes, type Field, type LogEntry } from './log-entries.ts';
import { isObject } from './records.ts';
import { StoredNumbers } from './stored-numbers.ts';

/** Most events and lines of a group, and bytes of its numbers. */
const GROUP = { events: 4_096, numbers: 1024 * 1024 } as const;

/** Yields the bytes of a whole file, in pieces. */
export function* writtenBytes(entries: Iterable<LogEntry>): Generator<Uint8Array> {
  const chunks = new ChunkWriter();
  yield SIGNATURE;
  for (const entry of entries) {
    chunks.add(entry);
    yield* chunks.taken();
  }
  chunks.flush();
  yield* chunks.taken();
}

interface Row {
  readonly place: number;
  readonly previous: number;
  readonly node: number;
  readonly edge: number;
  readonly code: number;
}

/** The last event that wrote a quantity of a node, and what it wrote. */
interface Last {
  readonly i: number;
  readonly numbers: StoredNumbers | undefined;
}

const NEVER: Last = { i: -1, numbers: undefined };

class ChunkWriter {
  private ready: Uint8Array[] = [];
  private lines: string[] = [];
  private numbers: Uint8Array[] = [];
  private filled = 0;
  private rows: Row[] = [];
  private place = 0;
  private events = 0;
  private readonly nodes = new DefinedNodes();
  private readonly edges = new Map<string, number>();
  private readonly values = new Map<number, Last>();
  private readonly gradients = new Map<number, Last>();
  /** By node: its gradient when a pass first sent it something. */
  private readonly beforePass = new Map<number, Last>();
  /** By kind, the last event of those without a node. */
  private readonly last = new Map<Kind, number>();
  /** What the last event sent, if it sent something. */
  private sent: StoredNumbers | undefined;

  taken(): readonly Uint8Array[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  add(entry: LogEntry): void {
    switch (entry.kind) {
      case 'header': {
        const { trace, ...facts } = entry.record;
        this.chunk('head', Buffer.from(asciiJson({ bplog: trace, ...facts, kinds: KIND_FACTS })));
        return;
      }
      case 'definition':
        if (entry.record.def === 'node') this.nodes.add(entry.record);
        this.lines.push(entry.text);
        if (this.lines.length >= GROUP.events) this.flush();
        return;
      case 'event':
        this.event(entry);
        if (this.rows.length === GROUP.events || this.filled >= GROUP.numbers) this.flush();
        return;
      case 'end': {
        this.flush();
        const { ends: _, ...facts } = entry.record;
        const count = Buffer.alloc(8);
        count.writeBigUInt64LE(BigInt(this.events));
        this.chunk('ends', Buffer.concat([count, Buffer.from(asciiJson(facts))]));
      }
    }
  }

  flush(): void {
    if (this.lines.length > 0) this.chunk('defs', Buffer.from(this.lines.join('\n')));
    if (this.numbers.length > 0) this.chunk('nums', Buffer.concat(this.numbers));
    if (this.rows.length > 0) this.chunk('rows', rowBytes(this.rows));
    Object.assign(this, { lines: [], numbers: [], filled: 0, rows: [] });
  }

  private chunk(tag: string, body: Uint8Array): void {
    const head = Buffer.alloc(HEAD);
    head.write(tag, 'latin1');
    head.writeUInt32LE(body.byteLength, 4);
    head.writeUInt32LE(crc32(body), 8);
    head.writeUInt32LE(crc32(head.subarray(0, 12)), 12);
    this.ready.push(head, body);
  }

  private event({ type, fields }: LogEntry & { kind: 'event' }): void {
    const kind = COMPUTED_KINDS.get(type)!; // the reader has checked it
    const facts = new Map<string, unknown>();
    const { node, edge, previous, numbers, left } = this.parts(kind, fields, facts);
    for (const [key, value] of Object.entries(fields))
      if (!left.has(key) && value !== undefined && value !== null) facts.set(key, this.described(value));
    const isThere = kind === KIND.accumulated && fields.before === null && this.isOfContribution(numbers);
    const place = isThere ? this.rows.at(-1)!.place : numbers === undefined ? 0 : this.keep(numbers); // it has a contribution
    const how = isThere ? HOW.elsewhere : howOf(numbers);
    if (facts.size > 0) this.lines.push(asciiJson(new Map<string, unknown>([['event', this.events], ...facts])));
    this.rows.push({ place, previous, node, edge, code: codeOf(kind, how) });
    this.sent = kind === KIND.contribution ? numbers : undefined;
    this.events++;
  }

  private isOfContribution(numbers: StoredNumbers | undefined): boolean {
    return numbers !== undefined && this.rows.length > 0 && this.sent !== undefined && numbers.isSame(this.sent);
  }

  private keep(numbers: StoredNumbers): number {
    const { place } = this;
    const packed = numbers.packed();
    this.numbers.push(packed);
    this.filled += packed.length;
    this.place += packed.length;
    return place;
  }

  /** Numbers of a fact: where they stand. */
  private described(value: unknown): unknown {
    if (!(value instanceof StoredNumbers)) {
      if (!isObject(value)) return value;
      return new Map(Object.entries(value).map(([key, part]) => [key, this.described(part)]));
    }
    const { shape, dtype } = value;
    return { shape, dtype, place: this.keep(value), how: howOf(value) };
  }

  private parts(kind: Kind, fields: Readonly<Record<string, Field>>, facts: Map<string, unknown>) {
    const isOfNode = kind === KIND.contribution || writesValue(kind) || writesGradient(kind);
    const node = isOfNode ? this.nodes.idOf(fields.node ?? fields.parameter ?? fields.from) : -1;
    const say = (key: string, last: StoredNumbers | undefined): void => {
      const numbers = fields[key];
      if (numbers instanceof StoredNumbers && !numbers.isSame(last)) facts.set(key, this.described(numbers));
    };
    const numbers = [fields.value, fields.contribution, fields.after].find(x => x instanceof StoredNumbers);
    const left = new Set([
      'node',
      'parameter',
      'from',
      'to',
      'slot',
      'value',
      'after',
      'before',
      'upstream',
      'contribution',
    ]);
    if (kind === KIND.contribution) {
      const to = this.nodes.idOf(fields.to);
      const last = this.gradients.get(node) ?? NEVER;
      say('upstream', last.numbers);
      return { node, edge: this.edgeOf(node, to, fields.slot), previous: last.i, numbers, left };
    }
    if (!isOfNode) {
      const group = kind === KIND.pass ? KIND.started : kind;
      const previous = this.last.get(group) ?? -1;
      this.last.set(group, this.events);
      return { node, edge: -1, previous: kind === KIND.failed ? -1 : previous, numbers: undefined, left };
    }
    const written = writesValue(kind) ? this.values : this.gradients;
    const last = written.get(node) ?? NEVER;
    const edge = kind === KIND.accumulated ? this.edgeOf(this.nodes.idOf(fields.from), node, fields.slot) : -1;
    if (kind === KIND.accumulated && fields.before === null) this.beforePass.set(node, last);
    else if (kind === KIND.kept) {
      left.add('arrived');
      say('arrived', last.numbers);
      say('before', this.beforePass.get(node)?.numbers);
    } else say('before', last.numbers);
    if (kind === KIND.updated) {
      left.add('gradient');
      say('gradient', this.gradients.get(node)?.numbers);
    }
    written.set(node, { i: this.events, numbers });
    return { node, edge, previous: last.i, numbers, left };
  }

  private edgeOf(from: number, to: number, slot: unknown): number {
    const key = `${from} ${to} ${slot}`;
    const known = this.edges.get(key);
    if (known !== undefined) return known;
    this.edges.set(key, this.edges.size);
    this.lines.push(asciiJson({ def: 'edge', from, to, slot }));
    return this.edges.size - 1;
  }
}

const howOf = (numbers: StoredNumbers | undefined): number => (numbers?.summary === undefined ? HOW.all : HOW.summary);

/** Rows, column after column. */
function rowBytes(rows: readonly Row[]): Uint8Array {
  const places = new BigUint64Array(rows.map(({ place }) => BigInt(place)));
  const whole = (key: 'previous' | 'node' | 'edge') => new Int32Array(rows.map(row => row[key]));
  const codes = new Uint16Array(rows.map(({ code }) => code));
  const columns = [places, whole('previous'), whole('node'), whole('edge'), codes];
  return Buffer.concat(columns.map(({ buffer, byteLength }) => new Uint8Array(buffer, 0, byteLength)));
}
