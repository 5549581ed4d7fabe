/** Breakpoints and watches: how they are written, what they look for, and why a run stopped at one. */

import type { EventLog } from '../engine/log.ts';
import { writerFor } from '../explain/derivation.ts';
import { nodeOf, type Program } from '../graph/program.ts';
import { LanguageError } from '../language/language-error.ts';
import { OPERATIONS } from '../ops/table.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { didYouMean } from '../text/suggest.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { PHASES } from './reads.ts';
import { findHit, type Hit, type Target } from './run-to.ts';
import type { Breakpoint, Direction, Session, StopPlace } from './session.ts';

/** `z1`, `op relu`, `phase backward`, or a condition. @throws LanguageError for what is none of them. */
export function parsePlace(program: Program, text: string): StopPlace {
  const [, keyword, name] = /^\s*(op|phase)\s+(\w+)\s*$/.exec(text) ?? [];
  if (name !== undefined && keyword === 'op')
    return { kind: 'operation', operation: known(text, name, operationsOf(program)) };
  if (name !== undefined) {
    known(text, name, PHASES);
    return { kind: 'phase', phase: PHASES.find(phase => phase === name)! }; // known has just found it
  }
  const node = program.byName.get(text.trim());
  return node === undefined ? { kind: 'condition', text: parseCondition(program, text).text } : { kind: 'node', node };
}

const operationsOf = ({ nodes }: Program): readonly string[] => {
  const used = new Set(nodes.flatMap(node => (node.role === 'operation' ? [node.operation.name] : [])));
  return OPERATIONS.map(({ name }) => name).filter(name => used.has(name));
};

function known(text: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const start = text.lastIndexOf(name);
  const near = didYouMean(name, names);
  throw new LanguageError(
    'unknown-name',
    `there is no ${name} here`,
    { start, end: start + name.length },
    near ? `did you mean ${near}?` : `there are ${[...new Set(names)].join(', ')}`,
  );
}

/** As a person writes it after `:break`. */
export function placeText(program: Program, place: StopPlace): string {
  switch (place.kind) {
    case 'node':
      return nodeOf(program, place.node).name;
    case 'operation':
      return `op ${place.operation}`;
    case 'phase':
      return `phase ${place.phase}`;
    case 'condition':
      return place.text;
  }
}

const targetOf = (program: Program, place: StopPlace): Target =>
  place.kind === 'condition' ? { kind: 'condition', condition: parseCondition(program, place.text) } : place;

/** Breakpoints and watches, of a session or of its draft. */
type Stops = Pick<Session, 'position' | 'breakpoints' | 'watches' | 'digits'>;

/** Whether there is anything to stop at. */
export const hasStops = ({ breakpoints, watches }: Pick<Session, 'breakpoints' | 'watches'>): boolean =>
  [...breakpoints, ...watches].some(({ isEnabled }) => isEnabled);

/** Where a run from here stops, and why in words; undefined when nothing stops it up to there, by default the end of the log. */
export function nextStop(
  log: EventLog,
  { position, breakpoints, watches, digits }: Stops,
  direction: Direction,
  until?: number,
): { readonly position: number; readonly why: string } | undefined {
  const places = breakpoints.filter(({ isEnabled }) => isEnabled).map(({ place }) => place);
  const watched = watches.filter(({ isEnabled }) => isEnabled).map(({ text }) => text);
  const targets = [
    ...places.map(place => targetOf(log.program, place)),
    ...watched.map((text): Target => ({ kind: 'watch', condition: parseCondition(log.program, text) })),
  ];
  const hit = findHit(log, position, direction, targets, until);
  if (hit === undefined) return undefined;
  const place = places[hit.target];
  const why = place
    ? placeReason(log.program, place)
    : `${watched[hit.target - places.length]} changed from ${changeText(hit, digits)}`;
  return { position: hit.position, why };
}

function placeReason(program: Program, place: StopPlace): string {
  if (place.kind === 'phase') return `phase ${place.phase} begins`;
  const text = placeText(program, place);
  return place.kind === 'condition' ? `${text} became true` : `breakpoint at ${text}`;
}

/** `nothing to −2`. */
function changeText({ before, after }: Pick<Hit, 'before' | 'after'>, digits: number): string {
  const write = writerFor({ digits, width: 32 }, [], [before, after]);
  return [before, after].map(value => (value ? write(value) : 'nothing')).join(' to ');
}

/** How far back a watch's previous value is looked for, in events. */
const LOOKED_BACK = 10_000;

/** The value that a watched expression had before the present one, over times when it had none; undefined when that is too long ago. */
export function previousValue(log: EventLog, position: number, condition: Condition): Tensor | undefined {
  const until = Math.max(0, position - LOOKED_BACK);
  for (let from = position + 1; ; ) {
    const change = findHit(log, from, 'backward', [{ kind: 'watch', condition }], until);
    if (change === undefined || change.before !== undefined) return change?.before;
    from = change.position;
  }
}

export const isSamePlace = (a: StopPlace, b: StopPlace): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The list with the breakpoint set, or, when there is one at that place, without it. */
export function toggled(breakpoints: readonly Breakpoint[], place: StopPlace): readonly Breakpoint[] {
  const others = breakpoints.filter(other => !isSamePlace(other.place, place));
  return others.length < breakpoints.length ? others : [...breakpoints, { place, isEnabled: true }];
}
