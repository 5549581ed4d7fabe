/** Breakpoints and watches: their texts, the events they find, and the reason why a run stopped. */

import { PHASES, type Phase } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { writerFor } from '../explain/derivation.ts';
import { foldNames } from '../graph/fold-numbers.ts';
import { idNamed } from '../graph/node-names.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type LanguageError, unknownName } from '../language/language-error.ts';
import { memoised } from '../memoised.ts';
import type { Operation } from '../ops/operation.ts';
import { OPERATIONS } from '../ops/operation-table.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { unchangedWords } from '../text/rounding.ts';
import { lastValue } from './changes.ts';
import { type Condition, conditionValue, parseCondition, valueWriter } from './conditions.ts';
import type { ReadFor } from './learning-rates.ts';
import { lineNamed, lineText } from './line-places.ts';
import type { Direction } from './navigate.ts';
import { FACTS } from './reads.ts';
import { findHit, type Hit, hitSearch, type RunTarget } from './run-to.ts';
import { answerOf, type Search } from './search.ts';

/** A place at which a run stops. */
export type StopPlace =
  | { readonly kind: 'node'; readonly node: NodeId }
  /** A name that was assigned again: each of its nodes. */
  | { readonly kind: 'assigned'; readonly name: string }
  /** The rounds of a loop's variable, the calls of a block, or call `number` of it. */
  | { readonly kind: 'fold'; readonly name: string; readonly number?: number }
  /** Index of the program line. */
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'operation'; readonly operation: string }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'condition'; readonly text: string };

export interface Breakpoint {
  readonly place: StopPlace;
  readonly isEnabled: boolean;
}

/** An expression shown above the timeline; a run stops where its value changes. */
export interface Watch {
  readonly text: string;
  readonly isEnabled: boolean;
}

/** `z1`, `h#2`, `cell`, `cell#2`, `line 3`, `train.py:13`, `tanh`, `@`, `backward`, or a condition; `op tanh` and `phase backward` where a node has that name. @throws LanguageError for other texts. */
export function parsePlace(run: ReadFor, text: string): StopPlace {
  const { program } = run;
  const [, keyword = '', word = ''] = /^\s*(?:(op|phase)\s+)?(\S+)\s*$/.exec(text) ?? [];
  if (keyword === '') {
    if (program.versions.has(word)) return { kind: 'assigned', name: word };
    const node = idNamed(program, word);
    if (node !== undefined) return { kind: 'node', node };
    const fold = foldNamed(program, word);
    if (fold !== undefined) return fold;
    const line = lineNamed(program, text);
    if (line !== undefined) return { kind: 'line', line };
  }
  const operation = keyword === 'phase' ? undefined : operationNamed(program, word);
  if (operation !== undefined) return { kind: 'operation', operation };
  const phase = keyword === 'op' ? undefined : PHASES.find(known => known === word);
  if (phase !== undefined) return { kind: 'phase', phase };
  if (keyword !== '') throw unknownPlace(text, word, keyword === 'op' ? operationsOf(program) : PHASES);
  if (isWord(word) && !FACTS.some(fact => fact === word)) throw unknownPlace(text, word, placeNames(program));
  return { kind: 'condition', text: parseCondition(run, text).text };
}

/** `cell`, `cell#2`, `t`. */
function foldNamed(program: Program, word: string): StopPlace | undefined {
  if (foldNames(program).has(word)) return { kind: 'fold', name: word };
  const call = program.folds.find(({ kind, name }) => kind === 'call' && name === word);
  return call?.of && { kind: 'fold', ...call.of };
}

const isWord = (text: string): boolean => /^[\p{L}_][\p{L}\d_.#]*$/u.test(text);

const usedOperations = memoised((program: Program): readonly Operation[] => {
  const names = new Set(program.nodes.flatMap(node => (node.role === 'operation' ? [node.operation.name] : [])));
  return OPERATIONS.filter(({ name }) => names.has(name));
});

/** Finds an operation by its name or symbol; for `−`, subtraction takes precedence over negation. */
const operationNamed = (program: Program, word: string): string | undefined =>
  usedOperations(program)
    .filter(({ name, operator }) => name === word || operator === word)
    .toSorted((a, b) => b.operands.length - a.operands.length)[0]?.name;

/** The names of the program's operations. */
export const operationsOf = (program: Program): readonly string[] => usedOperations(program).map(({ name }) => name);

/** All places that a single word can name. */
export const placeNames = (program: Program): readonly string[] => [
  ...operationsOf(program),
  ...PHASES,
  ...program.byName.keys(),
  ...foldNames(program),
];

function unknownPlace(text: string, word: string, names: readonly string[]): LanguageError {
  const start = text.lastIndexOf(word);
  return unknownName('name', word, { start, end: start + word.length }, () => names);
}

/** The text for the operation, when a node has the same name as an operation of the program. */
export const otherMeaning = (program: Program, place: StopPlace): string | undefined =>
  place.kind === 'node' && operationsOf(program).includes(nodeOf(program, place.node).name)
    ? `op ${nodeOf(program, place.node).name}`
    : undefined;

/** The text of a place, as written after `:break`. */
export function placeText(program: Program, place: StopPlace): string {
  switch (place.kind) {
    case 'node':
      return nodeOf(program, place.node).name;
    case 'assigned':
      return place.name;
    case 'fold':
      return place.number === undefined ? place.name : `${place.name}#${place.number}`;
    case 'line':
      return lineText(program, place.line);
    case 'operation':
      return `op ${place.operation}`;
    case 'phase':
      return `phase ${place.phase}`;
    case 'condition':
      return place.text;
  }
}

/** The nodes at which a place stops; none for places of other kinds. */
export function nodesOfPlace(program: Program, place: StopPlace): readonly NodeId[] {
  if (place.kind === 'node') return [place.node];
  return place.kind === 'assigned' ? program.versions.get(place.name)! : []; // the program has assigned it
}

/** Whether a place stands in a line: the line itself, an operation of it, or the loop or block that it begins. */
export function isInLine(program: Program, place: StopPlace, line: number): boolean {
  if (place.kind === 'line') return place.line === line;
  if (place.kind === 'fold') {
    const first = program.lines[line]!.folds[0];
    return first !== undefined && program.folds[first]!.of?.name === place.name;
  }
  return nodesOfPlace(program, place).some(id => {
    const node = nodeOf(program, id);
    return node.role === 'operation' && node.line === line;
  });
}

/** Breakpoints and watches of a session or its draft. */
interface Stops {
  readonly position: number;
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly Watch[];
  readonly digits: number;
}

/** Whether there is an active breakpoint or a watch. */
export const hasStops = ({ breakpoints, watches }: Pick<Stops, 'breakpoints' | 'watches'>): boolean =>
  [...breakpoints, ...watches].some(({ isEnabled }) => isEnabled);

/** Most reasons named at a stop. */
const NAMED = 3;

/** The position at which a run stops, and the message there. */
export interface Stopped {
  readonly position: number;
  readonly says: string;
}

/** Searches for the position at which a run stops, and for the breakpoints and watches that stop it; undefined when nothing stops it up to `until`, by default the end of the log. */
export function* stopSearch(
  log: EventLog,
  { position, breakpoints, watches, digits }: Stops,
  direction: Direction,
  until?: number,
): Search<Stopped | undefined> {
  const stops = [
    ...breakpoints.filter(({ isEnabled }) => isEnabled).map(({ place }) => breakStop(log, place)),
    ...watches.filter(({ isEnabled }) => isEnabled).map(({ text }) => watchStop(log, text)),
  ];
  const targets = stops.map(({ target }) => target);
  const first = yield* hitSearch(log, position, direction, targets, until);
  if (first === undefined) return undefined;
  const before = first.position + (direction === 'forward' ? -1 : 1);
  const met: (Stop & { readonly hit: Hit })[] = [];
  for (const stop of stops) {
    const hit = yield* hitSearch(log, before, direction, [stop.target], first.position);
    if (hit !== undefined) met.push({ ...stop, hit });
  }
  return { position: first.position, says: `stopped at event ${first.position}: ${reasonsText(met, digits)}` };
}

/** The same at once, however long it takes. */
export const nextStop = (...of: Parameters<typeof stopSearch>): Stopped | undefined => answerOf(stopSearch(...of));

function reasonsText(met: readonly (Stop & { readonly hit: Hit })[], digits: number): string {
  const [only] = met;
  const change = met.length === 1 && only?.target.kind === 'watch' ? changeText(only.target, only.hit, digits) : '';
  const more = met.length > NAMED ? [`${met.length - NAMED} more`] : [];
  return [...met.slice(0, NAMED).map(({ reason }) => reason), ...more].join(', ') + change;
}

interface Stop {
  readonly target: RunTarget;
  readonly reason: string;
}

function breakStop(log: EventLog, place: StopPlace): Stop {
  const { program } = log;
  const text = placeText(program, place);
  switch (place.kind) {
    case 'condition':
      return { target: { kind: 'condition', condition: parseCondition(log, text) }, reason: `${text} became true` };
    case 'phase':
      return { target: place, reason: `${text} begins` };
    case 'node':
    case 'assigned':
      return { target: { kind: 'nodes', nodes: nodesOfPlace(program, place) }, reason: `breakpoint at ${text}` };
    default:
      return { target: place, reason: `breakpoint at ${text}` };
  }
}

const watchStop = (log: EventLog, text: string): Stop => ({
  target: { kind: 'watch', condition: parseCondition(log, text) },
  reason: `${text} changed`,
});

/** ` from nothing to −2`; empty for several reasons, as the numbers stand beside the watches. */
function changeText(target: RunTarget, { before, after }: Pick<Hit, 'before' | 'after'>, digits: number): string {
  const numbers = writerFor({ digits, width: 32 }, [], [before, after]);
  const write = 'condition' in target ? valueWriter(target.condition, numbers) : numbers;
  const unchanged = unchangedWords(before, after, digits);
  const words = [before, after].map(value => (value ? write(value) : 'nothing')).join(' to ');
  return ` from ${words}${unchanged ? `, ${unchanged}` : ''}`;
}

/** How many events back a watch's previous value is searched. */
const LOOKED_BACK = 10_000;

/** Returns the last value that differs from the present value; without a present value, the last value. Undefined when that is too long ago. */
export function previousValue(log: EventLog, position: number, condition: Condition): Tensor | undefined {
  const until = Math.max(0, position - LOOKED_BACK);
  if (conditionValue(condition, stateAt(log, position)) === undefined)
    return lastValue(log, condition, position, until);
  return findHit(log, position + 1, 'backward', [{ kind: 'watch', condition }], until)?.before;
}

export const isSamePlace = (a: StopPlace, b: StopPlace): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Returns the list with a breakpoint at the place added, or removed if it has one. */
export function toggled(breakpoints: readonly Breakpoint[], place: StopPlace): readonly Breakpoint[] {
  const others = breakpoints.filter(other => !isSamePlace(other.place, place));
  return others.length < breakpoints.length ? others : [...breakpoints, { place, isEnabled: true }];
}
