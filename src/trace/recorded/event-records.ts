/** Events as records → rows and facts, for both forms of a recorded run's log. */

import { NONE } from '../../engine/columns.ts';
import { COMPUTED_KINDS, type ComputedKind, type EventFacts, type EventType, KIND } from '../../engine/events.ts';
import type { RecordedRow } from '../../engine/recorded-file.ts';
import { RECORDED_LIMITS } from '../../limits.ts';
import { type Definitions, siteIn } from './definitions.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { isObject, type Json, RecordMistake, shortText, shown, wholeIn } from './records.ts';

/** The types of events of recorded runs, each with the field that holds its numbers; others are of scenarios. */
const NUMBERS_FIELD: Readonly<Partial<Record<EventType, string | undefined>>> = {
  'iteration.started': undefined,
  'pass.started': undefined,
  'gradients.cleared': undefined,
  'run.failed': undefined,
  'value.given': 'value',
  'value.computed': 'value',
  'backward.seeded': 'value',
  'contribution.computed': 'contribution',
  'gradient.accumulated': 'after',
  'gradient.kept': 'after',
  'gradient.changed': 'after',
  'parameter.updated': 'after',
  'buffer.updated': 'after',
};

/** The code of each type of event of recorded runs. */
export const RECORDED_KINDS: ReadonlyMap<string, ComputedKind> = new Map(
  [...COMPUTED_KINDS].filter(([type]) => Object.hasOwn(NUMBERS_FIELD, type)),
);

/** Returns what an event's record has in place of a tensor; undefined for a kind without numbers. */
export const numbersIn = (event: Json): unknown => event[NUMBERS_FIELD[event.type as EventType] ?? '']; // rows were made of it

/** The number that the script has for an iteration; 0 where the log does not say. @throws RecordMistake */
export const iterationIn = (event: Json): number => ((event.iteration ?? 0) === 0 ? 0 : wholeIn(event, 'iteration'));

/** A row whose edge is one of the log's. @throws RecordMistake */
export function recordedRow(event: Json, definitions: Definitions): RecordedRow {
  const kind = typeof event.type === 'string' ? RECORDED_KINDS.get(event.type) : undefined;
  if (kind === undefined) throw new RecordMistake(`unknown type of event ${shown(event.type)}`);
  const row = { kind, node: NONE, edge: NONE, isFirst: false, cleared: undefined, iteration: 0 };
  const id = (name: unknown) => definitions.idOf(name);
  switch (kind) {
    case KIND.started:
      return { ...row, iteration: iterationIn(event) };
    case KIND.pass:
    case KIND.failed:
      return row;
    case KIND.cleared:
      return { ...row, cleared: clearedIn(event, definitions) };
    case KIND.contribution: {
      const from = id(event.from);
      return { ...row, node: from, edge: definitions.edgeOf(from, id(event.to), wholeIn(event, 'slot')) };
    }
    case KIND.accumulated: {
      const node = id(event.node);
      const edge = definitions.edgeOf(id(event.from), node, wholeIn(event, 'slot'));
      return { ...row, node, edge, isFirst: event.before === null || event.before === undefined };
    }
    default:
      return demandRole({ ...row, node: id(kind === KIND.updated ? event.parameter : event.node) }, definitions);
  }
}

/** Only operations are computed, only leaves are given or updated. @throws RecordMistake */
export function demandRole(row: RecordedRow, { nodes }: Definitions): RecordedRow {
  const node = nodes[row.node];
  if (node === undefined) throw new RecordMistake('expected a node that is defined');
  const isOperation = node.role === 'operation';
  const { kind } = row;
  if (kind === KIND.value && !isOperation)
    throw new RecordMistake(`${node.name} is not an operation: it is not computed`);
  if ((kind === KIND.given || kind === KIND.updated || kind === KIND.buffer) && isOperation)
    throw new RecordMistake(`${node.name} is an operation: it is computed`);
  return row;
}

export function clearedIn(event: Json, definitions: Definitions): readonly number[] | undefined {
  const { nodes } = event;
  if (nodes === undefined || nodes === null) return undefined;
  if (!Array.isArray(nodes)) throw new RecordMistake('expected a list for nodes');
  return nodes.map(name => definitions.idOf(name));
}

function placesIn(first: Json): NonNullable<EventFacts['first']> {
  const place = (key: 'nan' | 'inf') =>
    first[key] === undefined ? {} : { [key]: wholeIn(first, key, 0, RECORDED_LIMITS.elements) };
  return { ...place('nan'), ...place('inf') };
}

/** What an event says besides its numbers. */
export function factsIn(
  event: Json,
  definitions: Definitions,
  { placeOf }: Pick<RecordedProgram, 'placeOf'>,
): EventFacts {
  const said = (key: 'by' | 'error' | 'message', most: number): EventFacts =>
    event[key] === undefined || event[key] === null ? {} : { [key]: shortText(event[key], most) };
  return {
    ...said('by', 200),
    ...said('error', 200),
    ...said('message', 2_000),
    ...(typeof event.lr === 'number' && { lr: event.lr }),
    ...(isObject(event.first) && { first: placesIn(event.first) }),
    ...(isObject(event.site) ? { site: placeOf(siteIn(event.site, definitions.sources)) } : {}),
  };
}
