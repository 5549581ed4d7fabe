/** Breakpoints, watches, and running to them. */

import { nodeOf, type Program } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { mistakeText, parseCondition } from '../../query/conditions.ts';
import { targetText } from '../../query/edits.ts';
import type { Direction } from '../../query/navigate.ts';
import { parsePrint } from '../../query/print.ts';
import type { StopPlace } from '../../query/stops.ts';
import { hasStops, isSamePlace, otherMeaning, parsePlace, placeText, stopSearch, toggled } from '../../query/stops.ts';
import { lookFor, sessionNow } from '../look-for.ts';
import { logOf, type SessionDraft, tensorLook } from '../session.ts';
import {
  awaitMore,
  type Command,
  hasMoreAfter,
  jumpTo,
  mistakeOf,
  NOTHING_SELECTED,
  selectedElement,
  selectedNode,
  unless,
  withoutSelection,
} from './command.ts';

/** Returns what `read` returns. A mistake becomes the message, and the result is undefined. */
function readOrSay<T>(draft: SessionDraft, text: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    draft.message = mistakeText(error, text);
    return undefined;
  }
}

function toggleBreakpoint(draft: SessionDraft, text: string): void {
  const log = logOf(draft);
  const { program } = log;
  const node = selectedNode(draft);
  const place: StopPlace | undefined =
    text !== ''
      ? readOrSay(draft, text, () => parsePlace(log, text))
      : node === undefined
        ? undefined
        : { kind: 'node', node };
  if (place === undefined) {
    draft.message ??= `${NOTHING_SELECTED}, :break EXPR breaks where it becomes true`;
    return;
  }
  const wasSet = draft.stops.breakpoints.some(other => isSamePlace(other.place, place));
  draft.stops.breakpoints = [...toggled(draft.stops.breakpoints, place)];
  draft.message = wasSet
    ? `no breakpoint at ${placeText(program, place)} any more`
    : `breakpoint at ${placeText(program, place)}; {run} runs to it, {run-back} backward${otherMeaningWords(program, place)}`;
}

function otherMeaningWords(program: Program, place: StopPlace): string {
  const other = otherMeaning(program, place);
  return other === undefined ? '' : ` · the node is meant; :break ${other} is the operation`;
}

/** The selected node's gradient, or its value when it has none, as a person writes it. In an open tensor it is the element looked at. */
function selectedText(draft: SessionDraft): string | undefined {
  const id = selectedNode(draft);
  if (id === undefined) return undefined;
  const { program } = logOf(draft);
  const { isReached, size } = nodeOf(program, id);
  const of = tensorLook(draft)?.of ?? (isReached ? 'gradient' : 'value');
  return targetText(program, { node: id, of, element: size === 1 ? undefined : selectedElement(draft) });
}

function toggleWatch(draft: SessionDraft, text: string): void {
  const log = logOf(draft);
  const source = text === '' ? selectedText(draft) : text;
  if (source === undefined) {
    draft.message = `${NOTHING_SELECTED}, :watch EXPR watches an expression`;
    return;
  }
  const condition = readOrSay(draft, source, () => parseCondition(log, source));
  if (condition === undefined) return;
  const others = draft.stops.watches.filter(watch => watch.text !== condition.text);
  const wasWatched = others.length < draft.stops.watches.length;
  draft.stops.watches = wasWatched ? others : [...others, { text: condition.text, isEnabled: true }];
  draft.message = wasWatched
    ? `${condition.text} is watched no more`
    : `watching ${condition.text}; {run} runs to where it changes, {run-back} backward`;
}

/** Prints an expression. Without a text it prints the selected number. */
function print(draft: SessionDraft, text: string): void {
  const log = logOf(draft);
  const source = text === '' ? selectedText(draft) : text;
  if (source === undefined) {
    draft.message = `${NOTHING_SELECTED}, :print EXPR prints an expression`;
    return;
  }
  const printed = readOrSay(draft, source, () => parsePrint(log, source));
  if (printed === undefined) return;
  draft.dialog = { kind: 'print', printed, choice: undefined };
}

function run(draft: SessionDraft, direction: Direction, from = draft.place.position): void {
  const log = logOf(draft);
  const last = log.length - 1;
  const until = direction === 'forward' ? last : 0;
  const { stops } = sessionNow(draft);
  const search = stopSearch(log, { ...stops, position: from, digits: draft.view.digits }, direction, until);
  lookFor(draft, 'a breakpoint or a change', search, (there, stop) => {
    if (stop !== undefined) {
      jumpTo(there, stop.position);
      there.message = stop.says;
    } else if (direction === 'forward' && hasMoreAfter(there, last))
      awaitMore(
        there,
        (later, seen) => run(later, direction, seen),
        'nothing to stop at so far: looking on while recording goes on · any key ends that',
        last,
      );
    else
      there.message = `no breakpoint is met and no watch changes ${direction === 'forward' ? 'after' : 'before'} this event`;
  });
}

const NO_STOPS =
  'nothing to stop at: {break} breaks at the selected node, {watch} watches it, :break EXPR where it becomes true';

const listing = <const Kind extends 'breakpoints' | 'watches'>(kind: Kind): Command<Kind> => ({
  name: kind,
  does: `list, switch off and delete ${kind}`,
  group: 'Find',
  run: draft => {
    draft.dialog = { kind, choice: 0 };
  },
});

const running = <const Name extends string>(name: Name, direction: Direction): Command<Name> => ({
  name,
  does: `run ${direction} to the next breakpoint or change of a watch`,
  group: 'Step',
  disabledReason: unless(session => hasStops(session.stops), NO_STOPS),
  run: draft => run(draft, direction),
});

export const BREAK_COMMANDS = [
  { ...running('run', 'forward'), also: ['continue'] },
  { ...running('run-back', 'backward'), also: ['reverse-continue'] },
  {
    name: 'break',
    argument: 'PLACE',
    does: 'break at this node, a line, an operation, a phase, or where an expression becomes true',
    group: 'Find',
    disabledReason: withoutSelection(', :break EXPR breaks where it becomes true'),
    mistake: (session, text) => (text === '' ? undefined : mistakeOf(() => parsePlace(logOf(session), text))),
    run: toggleBreakpoint,
  },
  listing('breakpoints'),
  {
    name: 'watch',
    also: ['display'],
    argument: 'EXPR',
    does: 'watch this node, or an expression',
    group: 'Find',
    disabledReason: withoutSelection(', :watch EXPR watches an expression'),
    mistake: (session, text) => (text === '' ? undefined : mistakeOf(() => parseCondition(logOf(session), text))),
    run: toggleWatch,
  },
  listing('watches'),
  {
    name: 'print',
    argument: 'EXPR',
    does: 'print this node, or an expression, over the whole run',
    group: 'Find',
    disabledReason: withoutSelection(', :print EXPR prints an expression'),
    mistake: (session, text) => (text === '' ? undefined : mistakeOf(() => parsePrint(logOf(session), text))),
    run: print,
  },
] as const satisfies readonly Command[];
