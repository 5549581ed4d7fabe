/** A log of a recorded run as its entries, the same for both forms: header, definitions, events with their numbers, end. */

import type { EventType } from '../../engine/events.ts';
import { isDType } from '../../tensor/dtype.ts';
import { asciiJson } from '../../text/visible.ts';
import { isObject, type Json, RecordMistake } from './records.ts';
import { StoredNumbers, type TypedShape } from './stored-numbers.ts';

/** A field of an event: numbers of a tensor, null, or what else it says. */
export type Field = StoredNumbers | unknown;

export type LogEntry =
  | { readonly kind: 'header'; readonly record: Json }
  /** As the log has it, but for edges, which only binary logs define. */
  | { readonly kind: 'definition'; readonly record: Json; readonly text: string }
  | { readonly kind: 'event'; readonly type: EventType; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: 'end'; readonly record: Json };

/** The fields with numbers of each type of event, each with the field of its node. */
const NUMBERS: Readonly<Partial<Record<EventType, Readonly<Record<string, string>>>>> = {
  'value.given': { value: 'node' },
  'value.computed': { value: 'node' },
  'backward.seeded': { value: 'node' },
  'contribution.computed': { upstream: 'from', contribution: 'to' },
  'gradient.accumulated': { before: 'node', after: 'node' },
  'gradient.changed': { before: 'node', after: 'node' },
  'gradient.kept': { before: 'node', arrived: 'node', after: 'node' },
  'parameter.updated': { before: 'parameter', gradient: 'parameter', after: 'parameter' },
  'buffer.updated': { before: 'node', after: 'node' },
};

/** The states of an optimizer: objects whose parts are tensors or numbers. */
const STATES: readonly string[] = ['stateBefore', 'stateAfter'];

/** The types and shapes of nodes by name, as definitions say them. */
export class DefinedNodes {
  readonly names: string[] = [];
  readonly ids = new Map<string, number>();
  private readonly likes: TypedShape[] = [];

  /** The type and shape that a record says. @throws RecordMistake */
  static like({ dtype, shape }: Json): TypedShape {
    if (typeof dtype === 'string' && isDType(dtype) && Array.isArray(shape)) return { dtype, shape };
    throw new RecordMistake('expected a type and a shape');
  }

  add(record: Json): void {
    const name = String(record.node);
    this.ids.set(name, this.names.length);
    this.names.push(name);
    this.likes.push(DefinedNodes.like(record));
  }

  idOf(name: unknown): number {
    const id = typeof name === 'string' ? this.ids.get(name) : undefined;
    if (id === undefined) throw new RecordMistake('expected the name of a node defined before');
    return id;
  }

  likeOf(id: number): TypedShape {
    const like = this.likes[id];
    if (like === undefined) throw new RecordMistake(`expected a node from 0 to ${this.likes.length - 1}, found ${id}`);
    return like;
  }
}

/** Returns an event whose numbers are still JSON. @throws RecordMistake */
export function eventWritten({ i: _, type, ...fields }: Json, nodes: DefinedNodes): LogEntry & { kind: 'event' } {
  const kind = type as EventType; // the reader has checked it
  const numbers = NUMBERS[kind] ?? {};
  const read = Object.entries(fields).map(([key, value]) => {
    const node = numbers[key];
    if (node !== undefined) return [key, StoredNumbers.written(value, nodes.likeOf(nodes.idOf(fields[node]))) ?? null];
    return [key, STATES.includes(key) && isObject(value) ? stateWritten(value, fields, nodes) : value];
  });
  return { kind: 'event', type: kind, fields: Object.fromEntries(read) };
}

/** A number by itself is a number of the script, and no tensor. */
function stateWritten(state: Json, { parameter }: Json, nodes: DefinedNodes): Json {
  const like = nodes.likeOf(nodes.idOf(parameter));
  const read = (value: unknown) =>
    Array.isArray(value) || (isObject(value) && value.shape !== undefined) ? StoredNumbers.written(value, like) : value;
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, read(value)]));
}

/** Returns the line of an event. */
export function entryText(i: number, { type, fields }: LogEntry & { kind: 'event' }, nodes: DefinedNodes): string {
  const numbers = NUMBERS[type] ?? {};
  const nodeOf = (key: string) => fields[numbers[key] ?? 'parameter'] ?? fields.node;
  const text = (value: Field, key: string): string => {
    if (value instanceof StoredNumbers) return value.text(nodes.likeOf(nodes.idOf(nodeOf(key))));
    if (!STATES.includes(key) || !isObject(value)) return asciiJson(value);
    return `{${Object.entries(value).map(([part, inner]) => `${asciiJson(part)}:${text(inner, '')}`)}}`;
  };
  const parts = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`,${asciiJson(key)}:${text(value, key)}`],
  );
  return `{"i":${i},"type":"${type}"${parts.join('')}}`;
}
