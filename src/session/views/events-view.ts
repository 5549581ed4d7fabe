/** The log as one line for each event; only the lines in sight are made. */

import type { Phase } from '../../engine/events.ts';
import { type Writer, writerFor } from '../../explain/derivation.ts';
import { eventLine } from '../../query/event-line.ts';
import { filteredEvents } from '../../query/filter.ts';
import { visibleLine } from '../../text/visible.ts';
import { isGrowing } from '../commands/command.ts';
import { logOf, predictingOf, runOf, type Session } from '../session.ts';
import { styleOf } from './numbers.ts';
import { windowOf } from './window.ts';

export interface ListedEvent {
  readonly position: number;
  readonly phase: Phase;
  readonly text: string;
  readonly isCurrent: boolean;
  /** Whether the filter hides this event: it has a line because it is the current event. */
  readonly isLeftOut: boolean;
}

export interface EventsView {
  readonly title: string;
  readonly lines: readonly ListedEvent[];
  /** Events of the log. */
  readonly length: number;
  /** Whether the lines end with the log's last event, and more will follow. */
  readonly hasMore: boolean;
}

export function eventsView(session: Session, height: number): EventsView {
  const { length } = logOf(session);
  const lines = listedEvents(session, height);
  const hasMore = lines.at(-1)?.position === length - 1 && isGrowing(session);
  return { title: eventsTitle(session), lines, length, hasMore };
}

/** Returns `height` lines around the current position, which has a line even if the filter hides it. */
function listedEvents(session: Session, height: number): readonly ListedEvent[] {
  const positions =
    session.view.filter === undefined
      ? allAround(session, height)
      : filteredAround(session, session.view.filter, height);
  const { log } = runOf(session);
  const write = eventWriter(session, positions);
  const isShown =
    session.view.filter === undefined ||
    isAmong(filteredEvents(log, session.view.filter).positions, session.place.position);
  return positions.map(position => ({
    position,
    phase: log.phaseAt(position),
    text: eventText(session, position, write),
    isCurrent: position === session.place.position,
    isLeftOut: !isShown && position === session.place.position,
  }));
}

function allAround(session: Session, height: number): readonly number[] {
  const { log } = runOf(session);
  const end = log.length + (isGrowing(session) ? 1 : 0); // a line for the events to come
  const { first } = windowOf(end, session.place.position, height);
  const shown = predictingOf(session) === undefined ? log.length : session.place.position + 1; // what is asked is not shown
  const count = Math.max(0, Math.min(height, shown - first));
  return Array.from({ length: count }, (_, row) => first + row);
}

function filteredAround(session: Session, filter: string, height: number): readonly number[] {
  const { position } = session.place;
  const { positions } = filteredEvents(logOf(session), filter);
  const at = indexAtLeast(positions, position);
  const isShown = isAmong(positions, position);
  const count = predictingOf(session) === undefined ? positions.length + (isShown ? 0 : 1) : at + 1; // what is asked is not shown
  const { first } = windowOf(count, at, height);
  const positionOf = (line: number) =>
    line < at ? positions[line]! : line === at ? position : positions[isShown ? line : line - 1]!; // within the count
  return Array.from({ length: Math.max(0, Math.min(height, count - first)) }, (_, row) => positionOf(first + row));
}

/** Returns the index of the first number that is not below x; the numbers rise. */
function indexAtLeast(numbers: readonly number[], x: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isAmong = (numbers: readonly number[], x: number): boolean => numbers[indexAtLeast(numbers, x)] === x;

/** `Events`, with the filter and its count, and `…` while the filter searches. */
function eventsTitle(session: Session): string {
  const { filter } = session.view;
  if (filter === undefined) return 'Events';
  const log = logOf(session);
  const { positions, isWhole } = filteredEvents(log, filter);
  return `Events: only ${visibleLine(filter)}, ${positions.length}${isWhole ? '' : '…'} of ${log.length}`;
}

/** Cells for the number of an event. */
const WIDTH = 36;

/** Returns a writer for the numbers of several events, so that lines can be compared. */
export function eventWriter(session: Session, positions: readonly number[]): Writer {
  const log = logOf(session);
  const results = positions.map(position => eventLine(log, position).numbers?.());
  return writerFor(styleOf(session, WIDTH), [], results);
}

export function eventText(session: Session, position: number, write: Writer): string {
  const { words, numbers } = eventLine(logOf(session), position);
  return numbers === undefined ? words : words + write(numbers());
}
