/** What a table of events says of each: one column is one record. The documents list them. */

import type { Event } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { summaryOfWhole } from '../engine/recorded-tensor.ts';
import { tensorWritten } from '../engine/written-tensor.ts';
import { type Edge, type GraphNode, nodeOf } from '../graph/program.ts';
import { type FilePlace, sourceOf } from '../graph/source-file.ts';
import { sizeOf, type Tensor, type Whole } from '../tensor/tensor.ts';

/** An event with what belongs to it. */
export interface EventRow {
  readonly log: EventLog;
  /** From 0. */
  readonly position: number;
  readonly event: Event;
  /** Whose value, gradient or parameter it is; a contribution is that of its receiver. */
  readonly node: GraphNode | undefined;
  readonly edge: Edge | undefined;
  readonly tensor: Tensor | undefined;
  readonly summary: Extremes | undefined;
}

/** The numbers of a tensor in short. */
export interface Extremes {
  readonly norm: number;
  /** Undefined where every number is NaN. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly nan: number;
  readonly infinite: number;
}

/** A cell; undefined where the event has no such thing. */
export type ColumnValue = string | number | readonly number[] | undefined;

export type ColumnType = 'text' | 'whole' | 'number' | 'list of whole' | 'list of numbers';

export interface EventColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly means: string;
  readonly of: (row: EventRow) => ColumnValue;
}

export const EVENT_COLUMNS: readonly EventColumn[] = [
  { name: 'event', type: 'whole', means: 'the event’s number, from 0', of: ({ position }) => position },
  { name: 'type', type: 'text', means: 'as in the trace: `value.computed`', of: ({ event }) => event.type },
  {
    name: 'iteration',
    type: 'whole',
    means: 'from 1, as the run counts',
    of: ({ log, position }) => log.iterationNumberAt(position),
  },
  {
    name: 'phase',
    type: 'text',
    means: '`start`, `forward`, `backward` or `update`',
    of: ({ log, position }) => log.phaseAt(position),
  },
  {
    name: 'node',
    type: 'text',
    means: 'whose value, gradient or parameter it is; the receiver of a contribution',
    of: ({ node }) => node?.name,
  },
  {
    name: 'role',
    type: 'text',
    means: 'the node’s: `parameter`, `input`, `constant` or `operation`',
    of: ({ node }) => node?.role,
  },
  {
    name: 'line',
    type: 'whole',
    means:
      'the line of the program, from 1, in which the operation stands; in a recorded run the line of its script, if its text was kept',
    of: row => placeOf(row)?.number,
  },
  {
    name: 'file',
    type: 'text',
    means: 'the script with that line, in a recorded run',
    of: row => placeOf(row)?.file,
  },
  {
    name: 'edge',
    type: 'text',
    means: 'sender → receiver, for a contribution and its accumulation',
    of: ({ log, edge }) => edge && `${nodeOf(log.program, edge.from).name} → ${nodeOf(log.program, edge.to).name}`,
  },
  {
    name: 'slot',
    type: 'whole',
    means: 'the operand’s place in the sender’s call, from 0',
    of: ({ edge }) => edge?.slot,
  },
  {
    name: 'operation',
    type: 'text',
    means: 'what computes the value, or sends the contribution: `matmul`',
    of: row => operationNameOf(row),
  },
  {
    name: 'shape',
    type: 'list of whole',
    means: 'the shape of the numbers',
    of: ({ tensor }) => tensor && (tensor.whole?.shape ?? tensor.shape),
  },
  {
    name: 'norm',
    type: 'number',
    means: 'their length, √Σx²; here and below that of all elements, also where a recorded run keeps a tensor in part',
    of: ({ summary }) => summary?.norm,
  },
  {
    name: 'min',
    type: 'number',
    means: 'the smallest, NaN left out, and ∞ too where a recorded run keeps a tensor in part',
    of: ({ summary }) => summary?.min,
  },
  {
    name: 'max',
    type: 'number',
    means: 'the largest, NaN left out, and ∞ too where a recorded run keeps a tensor in part',
    of: ({ summary }) => summary?.max,
  },
  { name: 'nan', type: 'whole', means: 'how many are NaN', of: ({ summary }) => summary?.nan },
  { name: 'inf', type: 'whole', means: 'how many are ∞ or −∞', of: ({ summary }) => summary?.infinite },
  {
    name: 'values',
    type: 'list of numbers',
    means:
      'the numbers, row by row: what is computed, sent, given, or held after the event; the first ones where a tensor is kept in part',
    of: ({ tensor }) => tensor && Array.from(tensor.data),
  },
];

/** The operation that acts: the sender of a contribution, else the node itself. */
function actorOf({ log, node, edge }: EventRow): GraphNode | undefined {
  return edge === undefined ? node : nodeOf(log.program, edge.from);
}

function placeOf(row: EventRow): FilePlace | undefined {
  const actor = actorOf(row);
  return actor?.role === 'operation' ? sourceOf(row.log.program, actor.line) : undefined;
}

function operationNameOf(row: EventRow): string | undefined {
  const actor = actorOf(row);
  return actor?.role === 'operation' ? actor.operation.name : undefined;
}

/** @throws RangeError outside the log. */
export function eventRow(log: EventLog, position: number): EventRow {
  const event = log.at(position);
  const edge = 'edge' in event && event.edge !== undefined ? log.program.edges[event.edge] : undefined;
  const tensor = tensorWritten(event);
  return {
    log,
    position,
    event,
    node: nodeOfRow(log, event, edge),
    edge,
    tensor,
    summary: tensor && extremesOf(tensor),
  };
}

function nodeOfRow({ program }: EventLog, event: Event, edge: Edge | undefined): GraphNode | undefined {
  const id = edge?.to ?? ('parameter' in event ? event.parameter : 'node' in event ? event.node : undefined);
  return id === undefined ? undefined : nodeOf(program, id);
}

function extremesOf({ data, whole }: Tensor): Extremes {
  if (whole !== undefined) return extremesOfWhole(whole);
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [squares, nan, infinite] = [0, 0, 0];
  for (const x of data) {
    squares += x * x;
    if (x < min) min = x;
    if (x > max) max = x;
    if (Number.isNaN(x)) nan++;
    else if (!Number.isFinite(x)) infinite++;
  }
  const isAllNan = nan === data.length;
  return {
    norm: Math.sqrt(squares),
    min: isAllNan ? undefined : min,
    max: isAllNan ? undefined : max,
    nan,
    infinite,
  };
}

/** What a recorded run knows of all elements of a tensor; it has the extremes of the finite ones. */
function extremesOfWhole(whole: Whole): Extremes {
  const { shape, min, max, nan, inf } = whole;
  const isAnyFinite = nan + inf < sizeOf(shape);
  return {
    norm: summaryOfWhole(whole).norm,
    min: isAnyFinite ? min : undefined,
    max: isAnyFinite ? max : undefined,
    nan,
    infinite: inf,
  };
}
