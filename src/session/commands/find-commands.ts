/** Finding the next event of some kind: without an argument a menu asks which. */

import { insideCount } from '../../explain/inside.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { FINDS, type Find, findWords, type Subject } from '../../query/find.ts';
import type { Direction } from '../../query/navigate.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { findEvent } from '../../query/run-to.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import { nameHint } from '../../text/suggest.ts';
import { logOf, type Session, type SessionDraft, tensorOf } from '../session.ts';
import {
  awaitMore,
  type Command,
  isGrowing,
  jumpTo,
  mistakeOf,
  NOTHING_SELECTED,
  selectedElement,
  selectedNode,
} from './command.ts';

/** `above 0.5`, `node`; a threshold only where there is one. @throws LanguageError for what is neither. */
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

function find(draft: SessionDraft, direction: Direction, text: string, from?: number): void {
  try {
    const { wanted, threshold } = parseFind(text);
    if (jumpToFound(draft, direction, wanted, threshold, from) || direction === 'backward' || !isGrowing(draft)) return;
    const words = wordsFor(draft, wanted, threshold);
    awaitMore(draft, 'find-next', text, `${words}: not so far, looking on while recording goes on · any key ends that`);
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    draft.message = `${error.message}; ${error.hint}`;
  }
}

/** What a search is about here. */
function subjectOf(session: Session, { about }: Find): Subject {
  const element = selectedElement(session);
  const chosen = tensorOf(session)?.node ?? session.selection.node;
  if (about === 'selected' || element !== undefined) return { node: selectedNode(session), element };
  return { node: about === 'chosen' ? chosen : undefined, element };
}

/** `largest |element| of ∂W1 above 0.5`. */
export function wordsFor(session: Session, find: Find, given: number | string): string {
  const words = findWords(logOf(session).program, find, subjectOf(session, find));
  return find.threshold === undefined ? words : `${words} ${given}`;
}

/** False when there is none from there on. */
function jumpToFound(
  draft: SessionDraft,
  direction: Direction,
  wanted: Find,
  threshold: number,
  from = draft.place.position,
): boolean {
  const log = logOf(draft);
  const subject = subjectOf(draft, wanted);
  const { node, element } = subject;
  if (wanted.about === 'selected' && node === undefined) {
    draft.message = NOTHING_SELECTED;
    return true;
  }
  const words = wordsFor(draft, wanted, threshold);
  const isWanted = wanted.test(log, subject, threshold);
  if (isWanted === undefined) {
    draft.message = `${nodeOf(log.program, node ?? 0).name} has no ${wanted.name === 'sign' ? 'gradient' : wanted.name}`;
    return true;
  }
  const found = findEvent(log, from, direction, isWanted);
  if (found === undefined) {
    draft.message = `not found ${direction === 'forward' ? 'after' : 'before'} this event: ${words}`;
    return false;
  }
  const isByHand = tensorOf(draft) !== undefined || draft.selection.node !== undefined;
  jumpTo(draft, found);
  const at = log.nodeAt(found);
  const detail = wanted.detail?.(log, found, subject, draft.view.digits) ?? words;
  draft.message = `event ${found}${at < 0 ? '' : `, ${nodeOf(log.program, at).name}`}: ${detail}`;
  if (isByHand || nodeOfEvent(log, found) !== node) draft.selection.node = node;
  const isInside =
    element !== undefined &&
    tensorOf(draft) === undefined &&
    draft.selection.node === undefined &&
    insideCount(log.at(found)) > element;
  if (isInside) draft.selection.inside = element;
  return true;
}

const finding = (name: string, direction: Direction, order: string): Command => ({
  name,
  argument: 'KIND',
  does: `find the ${order} event by what it is: NaN, write, operation, |gradient|, sign, update`,
  group: 'Find',
  mistake: (_session, text) => (text === '' ? undefined : mistakeOf(() => parseFind(text))),
  run: (draft, argument, from) => {
    if (argument === '') draft.dialog = { kind: 'find', direction, choice: 0, typed: '' };
    else find(draft, direction, argument, from);
  },
});

export const FIND_COMMANDS: readonly Command[] = [
  finding('find-next', 'forward', 'next'),
  finding('find-previous', 'backward', 'previous'),
];
