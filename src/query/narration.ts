/** What a scenario tells at an event: its introduction, the remarks beside its lines, and its notes. */

import { KIND, type Kind } from '../engine/events.ts';
import { type EventLog, NONE as WITHOUT_NODE } from '../engine/log.ts';
import { stepAt } from '../engine/step-ends.ts';
import { idNamed } from '../graph/node-names.ts';
import type { Fold, NodeId, Program } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import type { Note, NoteSelector, Scenario } from '../scenario/scenario.ts';
import type { Direction } from './navigate.ts';
import { eventSearch } from './run-to.ts';
import type { Search } from './search.ts';

/** Returns the texts at an event, in the order in which they are read: introduction, remark, notes. On a tour its steps stand elsewhere. */
export function narrationAt(scenario: Scenario, log: EventLog, position: number, isTouring = false): readonly string[] {
  const introduction = position === 0 && scenario.description !== undefined ? [scenario.description] : [];
  const notes = notesAt(scenario, log, position)
    .filter(({ act, ask }) => !isTouring || (act === undefined && ask === undefined))
    .map(({ text }) => text);
  // Notes describe the numbers of the original run.
  const isOther = log.interventions.some(first => first <= position);
  const told = isOther ? notes.map(text => `In the original run: ${text}`) : notes;
  return [...introduction, ...remarkAt(log, position), ...told];
}

/** Returns the texts of all events of the step by line that an event is part of, each once: a note can stand at several of them. */
export function narrationOfStep(
  scenario: Scenario,
  log: EventLog,
  position: number,
  isTouring = false,
): readonly string[] {
  const { first, last } = stepAt(log, position);
  const texts = Array.from({ length: last - first + 1 }, (_, i) => narrationAt(scenario, log, first + i, isTouring));
  return [...new Set(texts.flat())];
}

/** Returns the notes of an event, in the scenario's order. */
function notesAt(scenario: Scenario, log: EventLog, position: number): readonly Note[] {
  const iteration = log.iterationAt(position);
  return atPlace(scenario, log, position).filter(({ at }) => (at.iteration ?? iteration) === iteration);
}

/** Searches for the nearest event after (before) `from` at which the scenario tells something. */
export function* narrationSearch(
  scenario: Scenario,
  log: EventLog,
  from: number,
  direction: Direction,
): Search<number | undefined> {
  const isTold = (i: number) =>
    (atPlace(scenario, log, i).length > 0 && notesAt(scenario, log, i).length > 0) ||
    remarkAt(log, i).length > 0 ||
    (i === 0 && scenario.description !== undefined);
  return yield* eventSearch(log, from, direction, isTold);
}

/** Whether the scenario tells anything at all. */
export const isNarrated = memoised(
  ({ description, notes, program }: Scenario): boolean =>
    description !== undefined || notes.length > 0 || program.lines.some(({ say }) => say !== undefined),
);

/** A run and the iteration to look in. */
interface Place {
  readonly scenario: Scenario;
  readonly log: EventLog;
  readonly iteration: number;
}

/** Returns the first event that a selector names, in its own iteration or the given one; undefined while it is not recorded. */
export function eventNamed(at: NoteSelector, { scenario, log, ...place }: Place): number | undefined {
  const iteration = at.iteration ?? place.iteration;
  const ids = idsOf(at, scenario.program);
  const end = log.startOf(iteration + 1) ?? log.length;
  for (let i = log.startOf(iteration) ?? end; i < end; i++)
    if (log.kindAt(i) === KINDS[at.kind] && ids.includes(idAt(log, i))) return i;
  return undefined;
}

/** A text that a scenario tells, and its event. */
export interface Told {
  readonly position: number;
  readonly text: string;
}

/** Returns what the scenario tells with any of these words in it, at most `most` texts: those of an iteration, in the order of its events. */
export function narrationWith(
  words: readonly string[],
  { scenario, log, iteration }: Place,
  most: number,
): readonly Told[] {
  const sought = words.map(text => text.trim().toLowerCase()).filter(text => text !== '');
  const isThere = (text: string) => sought.some(part => text.toLowerCase().includes(part));
  const { description, notes, program } = scenario;
  const texts = [description, ...notes.map(({ text }) => text), ...program.lines.map(({ say }) => say)];
  if (!texts.some(text => text !== undefined && isThere(text))) return [];
  const found: Told[] = [];
  const end = log.startOf(iteration + 1) ?? log.length;
  for (let position = log.startOf(iteration) ?? end; position < end && found.length < most; position++)
    for (const text of narrationAt(scenario, log, position)) if (isThere(text)) found.push({ position, text });
  return found;
}

/** The notes of all iterations at an event's place: by its kind, then by its edge or node. */
const atPlace = (scenario: Scenario, log: EventLog, position: number): readonly Note[] =>
  notesByPlace(scenario).get(log.kindAt(position))?.get(idAt(log, position)) ?? NONE;

/** The edge of a contribution, else the node. */
const idAt = (log: EventLog, position: number): number =>
  log.kindAt(position) === KIND.contribution ? log.edgeAt(position) : log.nodeAt(position);

const NONE: readonly Note[] = [];

const KINDS = {
  start: KIND.started,
  value: KIND.value,
  seed: KIND.seeded,
  gradient: KIND.accumulated,
  update: KIND.updated,
  contribution: KIND.contribution,
} as const;

const notesByPlace = memoised(({ notes, program }: Scenario) => {
  const byKind = new Map<Kind, Map<number, Note[]>>();
  for (const note of notes) {
    const kind = KINDS[note.at.kind];
    const byId = byKind.get(kind) ?? new Map<number, Note[]>();
    byKind.set(kind, byId);
    for (const id of idsOf(note.at, program)) byId.set(id, [...(byId.get(id) ?? []), note]);
  }
  return byKind;
});

/** The edges of a contribution, else the node; the start of an iteration has none. */
function idsOf(at: NoteSelector, program: Program): readonly number[] {
  if (at.kind === 'start') return [WITHOUT_NODE];
  const id = (name: string) => idNamed(program, name)!; // the loader has checked the names
  if (at.kind !== 'contribution') return [id(at.node)];
  const [from, to] = [id(at.from), id(at.to)];
  return program.edges.filter(edge => edge.from === from && edge.to === to).map(edge => edge.id);
}

/** What is said beside lines, by the nodes that they computed: in every round and call the same, that of a block's lines before that of the line that calls it. */
const remarksOf = memoised((program: Program) => {
  const told = new Map<NodeId, Set<string>>();
  for (const { folds: ran, say } of program.lines)
    for (const id of say === undefined ? [] : ran) {
      const node = toldAt(program, program.folds[id]!); // ids are positions
      if (node !== undefined && say !== undefined) told.set(node, (told.get(node) ?? new Set()).add(say)); // a block in one line is its call, too
    }
  return told;
});

/** The result of a line or call, and the first operation of a round. */
const toldAt = ({ nodes }: Program, { kind, node, start, end }: Fold): NodeId | undefined =>
  kind === 'round' ? nodes.slice(start, end).find(({ role }) => role === 'operation')?.id : node;

/** The remarks beside the lines whose value the event computes. */
const remarkAt = (log: EventLog, position: number): readonly string[] =>
  log.kindAt(position) === KIND.value ? [...(remarksOf(log.program).get(log.nodeAt(position)) ?? [])] : [];
