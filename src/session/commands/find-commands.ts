/** Commands that find the next event of a kind; without an argument a menu asks for the kind. */

import { insideCount } from '../../explain/inside.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { FINDS, type Find, findWords, type Subject } from '../../query/find.ts';
import type { Direction } from '../../query/navigate.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { overviewOf } from '../../query/overview.ts';
import { eventSearch } from '../../query/run-to.ts';
import type { Search } from '../../query/search.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import { nameHint } from '../../text/suggest.ts';
import { lookFor } from '../look-for.ts';
import { logOf, type Session, type SessionDraft, tensorLook } from '../session.ts';
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
} from './command.ts';

/** Reads `above 0.5` or `node`, with a threshold where the kind has one. @throws LanguageError for any other text. */
function parseFind(text: string): { readonly wanted: Find; readonly threshold: number } {
  const [name = '', ...numbers] = text.trim().split(/\s+/);
  const wanted = FINDS.find(candidate => candidate.name === name);
  const span = { start: 0, end: text.length };
  if (wanted === undefined) {
    const hint = nameHint(
      name,
      FINDS.map(known => known.name),
    );
    throw new LanguageError('unknown-search', `unknown search ${name}`, span, hint);
  }
  const [number] = numbers;
  if (numbers.length > (wanted.threshold === undefined ? 0 : 1))
    throw new LanguageError(
      'too-much',
      `expected ${wanted.threshold === undefined ? name : `${name} and one number`}, found ${text.trim()}`,
      span,
      wanted.threshold === undefined ? `${name} takes no number` : `as in ${name} ${wanted.threshold}`,
    );
  const threshold = number === undefined ? wanted.threshold : Number(asciiNumbers(number));
  if (wanted.threshold !== undefined && !(Number(threshold) >= 0))
    throw new LanguageError(
      'no-threshold',
      `${name}: expected a number from 0`,
      span,
      `as in ${name} ${wanted.threshold}`,
    );
  return { wanted, threshold: threshold ?? 0 };
}

function find(draft: SessionDraft, direction: Direction, text: string, from = draft.place.position): void {
  const log = logOf(draft);
  const last = log.length - 1;
  try {
    const sought = soughtBy(draft, text);
    const until = direction === 'forward' ? last : 0;
    const { otherwise } = sought.wanted;
    const kinds = [sought, ...(otherwise === undefined ? [] : [soughtBy(draft, otherwise)])];
    const search = firstFound(
      kinds.map(kind => [kind, eventSearch(log, from, direction, testOf(draft, kind), until)] as const),
    );
    lookFor(draft, sought.words, search, (there, answer) => {
      const { words } = kinds.at(-1)!; // there is at least the kind that was asked for
      if (answer !== undefined) arriveAtFound(there, ...answer);
      else if (direction === 'backward') there.message = `not found before this event: ${words}`;
      else if (!hasMoreAfter(there, last)) there.message = `not found after this event: ${words}`;
      else {
        const message = `${words}: not so far, looking on while recording goes on · any key ends that`;
        awaitMore(there, (later, seen) => find(later, direction, text, seen), message, last);
      }
    });
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    draft.message = [error.message, error.hint].filter(part => part !== undefined).join('; ');
  }
}

/** Returns what is found by the first search that finds something. */
function* firstFound<T>(
  searches: readonly (readonly [T, Search<number | undefined>])[],
): Search<[kind: T, found: number] | undefined> {
  for (const [kind, search] of searches) {
    const found = yield* search;
    if (found !== undefined) return [kind, found];
  }
  return undefined;
}

/** The kind of event that a search looks for, and its subject. */
interface Sought {
  readonly wanted: Find;
  readonly threshold: number;
  readonly subject: Subject;
  readonly words: string;
}

/** @throws LanguageError for an unknown kind, and for a kind that needs a selected node where none is selected. */
function soughtBy(draft: SessionDraft, text: string): Sought {
  const { wanted, threshold } = parseFind(text);
  const subject = subjectOf(draft, wanted);
  if (wanted.about === 'selected' && subject.node === undefined)
    throw new LanguageError('nothing-selected', NOTHING_SELECTED, { start: 0, end: text.length });
  return { wanted, threshold, subject, words: wordsFor(draft, wanted, threshold) };
}

/** The subject of a search at this place: the selected node, or none. */
function subjectOf(session: Session, { about }: Find): Subject {
  const element = selectedElement(session);
  const chosen = tensorLook(session)?.node ?? session.selection.node;
  if (about === 'selected' || element !== undefined) return { node: selectedNode(session), element };
  return { node: about === 'chosen' ? chosen : undefined, element };
}

/** `largest |element| of ∂W1 above 0.5`. */
export function wordsFor(session: Session, find: Find, given: number | string): string {
  const words = findWords(logOf(session).program, find, subjectOf(session, find));
  return find.threshold === undefined ? words : `${words} ${given}`;
}

/** @throws LanguageError when the test does not apply to the node. */
function testOf(draft: SessionDraft, { wanted, subject, threshold }: Sought): (i: number) => boolean {
  const log = logOf(draft);
  const isWanted = wanted.test(log, subject, threshold);
  if (isWanted !== undefined) return isWanted;
  const { name } = nodeOf(log.program, subject.node ?? 0); // only tests of a node are refused
  const what = wanted.name === 'sign' ? 'gradient' : wanted.name;
  throw new LanguageError('no-test', `${name} has no ${what}`, { start: 0, end: wanted.name.length });
}

function arriveAtFound(draft: SessionDraft, { wanted, subject, words }: Sought, found: number): void {
  const log = logOf(draft);
  const { node, element } = subject;
  const isByHand = tensorLook(draft) !== undefined || draft.selection.node !== undefined;
  jumpTo(draft, found);
  const at = log.nodeAt(found);
  const detail = wanted.detail?.(log, found, subject, draft.view.digits) ?? words;
  draft.message = `event ${found}${at < 0 ? '' : `, ${nodeOf(log.program, at).name}`}: ${detail}`;
  if (isByHand || nodeOfEvent(log, found) !== node) draft.selection.node = node;
  const isInside =
    element !== undefined &&
    tensorLook(draft) === undefined &&
    draft.selection.node === undefined &&
    insideCount(log.at(found)) > element;
  if (isInside) draft.selection.inside = element;
}

const finding = <const Name extends string>(name: Name, direction: Direction, order: string): Command<Name> => ({
  name,
  argument: 'KIND',
  does: `find the ${order} event by what it is: NaN, write, operation, |gradient|, sign, update`,
  group: 'Find',
  mistake: (_session, text) => (text === '' ? undefined : mistakeOf(() => parseFind(text))),
  run: (draft, argument) => {
    if (argument === '') draft.dialog = { kind: 'find', direction, choice: 0, typed: '' };
    else find(draft, direction, argument);
  },
});

export const FIND_COMMANDS = [
  finding('find-next', 'forward', 'next'),
  finding('find-previous', 'backward', 'previous'),
  {
    name: 'nonfinite',
    does: 'list where NaN and ∞ first appear, forward and backward',
    group: 'Find',
    run: draft => {
      draft.dialog = { kind: 'nonfinite', choice: undefined };
    },
  },
  {
    name: 'overview',
    does: 'list what stands out in a recorded run: NaN, lost and cut paths, shared modules, gradients never cleared',
    group: 'Find',
    disabledReason: unless(session => logOf(session).program.recorded !== undefined, 'this run was not recorded'),
    run: draft =>
      lookFor(draft, 'what stands out', overviewOf(logOf(draft)), (there, said) => {
        there.dialog = { kind: 'overview', findings: said, choice: 0 };
      }),
  },
] as const satisfies readonly Command[];
