/** Commands that edit a run into a new timeline, and compare two timelines. */

import { skippedAt } from '../../engine/event-at.ts';
import type { EventLog } from '../../engine/log.ts';
import { objectionTo, type Skip } from '../../engine/timeline.ts';
import { skippedWords } from '../../explain/intervention.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { mistakeText } from '../../query/conditions.ts';
import { type EditTarget, editName, heldBy, heldText, parseEdit, readEdit } from '../../query/edits.ts';
import type { EditPrompt } from '../dialogs.ts';
import { lineOf } from '../line.ts';
import { logOf, type Session, type SessionDraft, tensorLook } from '../session.ts';
import { comparedWith, deleteTimeline, goToTimeline, timelineOf } from '../timelines.ts';
import {
  type Command,
  type ForkEffect,
  jumpTo,
  mistakeOf,
  NOTHING_SELECTED,
  selectedElement,
  selectedNode,
  unless,
  whereRecorded,
} from './command.ts';

/** What `e` changes: the open tensor, else the gradient where the event is about a gradient, else the value. */
function targetHere(session: Session): EditTarget | undefined {
  const tensor = tensorLook(session);
  if (tensor !== undefined) return { node: tensor.node, of: tensor.of };
  const node = selectedNode(session);
  if (node === undefined) return undefined;
  const { type } = logOf(session).at(session.place.position);
  const isGradient = type === 'backward.seeded' || type === 'gradient.accumulated';
  return { node, of: isGradient && session.selection.node === undefined ? 'gradient' : 'value' };
}

/** The prompt, filled with the current number; the first typed key replaces it. */
export function editPrompt(session: Session, target: EditTarget): EditPrompt {
  const log = logOf(session);
  const { node, of } = target;
  const element = selectedElement(session);
  const isThere =
    element !== undefined &&
    nodeOf(log.program, node).size > 1 &&
    heldBy(log, session.place.position, { node, of }) !== undefined;
  const chosen: EditTarget = isThere ? { node, of, element } : { node, of };
  return { kind: 'edit', ...lineOf(heldText(log, session.place.position, chosen)), target: chosen, isFresh: true };
}

function edit(draft: SessionDraft, text: string): void {
  if (text === '') {
    draft.dialog = editPrompt(draft, targetHere(draft)!); // there was no objection
    return;
  }
  const mistake = editMistake(draft, text);
  if (mistake !== undefined) draft.message = mistakeText(mistake, text);
}

const editMistake = (session: Session, text: string): LanguageError | undefined =>
  mistakeOf(() => parseEdit(logOf(session), session.place.position, text));

function editFork(session: Session, text: string): ForkEffect | undefined {
  if (text === '' || editMistake(session, text) !== undefined) return undefined;
  const { edit, spread } = readEdit(logOf(session), session.place.position, text);
  const note = spread === undefined ? '' : `, all ${spread} elements`;
  return { kind: 'fork', name: editName(text, edit), intervention: edit, note };
}

/** Why no value can be set by hand here; undefined when one can. */
function objectionHere(session: Session): string | undefined {
  const target = targetHere(session);
  return target === undefined ? `${NOTHING_SELECTED}, :edit NAME = VALUE sets one` : objectionToEdit(session, target);
}

function objectionToEdit(session: Session, target: EditTarget): string | undefined {
  const log = logOf(session);
  const { shape, size } = nodeOf(log.program, target.node);
  const held = heldBy(log, session.place.position, target) ?? { shape, data: new Float64Array(size) };
  return objectionTo(log, { type: 'edit', after: session.place.position, ...target, to: held });
}

const skipHere = ({ place: { position } }: Session): Skip => ({ type: 'skip', position });

function skipFork(session: Session): ForkEffect {
  const name = skipName(logOf(session), session.place.position);
  return { kind: 'fork', name, intervention: skipHere(session), note: '' };
}

/** `event 9 skipped: update of W1`. */
const skipName = (log: EventLog, position: number): string =>
  `event ${position} skipped: ${skippedWords(log.program, skippedAt(log, position))}`;

const ONE_TIMELINE = 'there is one timeline: {edit} edits a value, {skip} skips this event';
const oneTimeline = unless(session => session.timelines.all.length > 1, ONE_TIMELINE);
const nothingToCompare = (session: Session): string | undefined =>
  session.timelines.other === undefined ? oneTimeline(session) : undefined;

function compare(draft: SessionDraft, text: string): void {
  const { timelines } = draft;
  const { other, isComparing } = timelines;
  const wanted = text === '' ? comparedWith(draft) : text === other?.number ? other : timelineOf(draft, Number(text));
  if (wanted === undefined || wanted.number === draft.place.timeline) {
    draft.message = `expected another timeline, found ${text}: {timelines} lists them`;
    return;
  }
  timelines.isComparing = !isComparing || text !== '';
  timelines.compared = wanted.number;
  if (wanted.number !== 'B' || !timelines.isComparing) return;
  draft.message = wanted.words;
  if (wanted.first !== undefined && draft.place.timeline === 1) jumpTo(draft, wanted.first);
}

const comparisonMistake = (session: Session, text: string): LanguageError | undefined =>
  text === '' || text === session.timelines.other?.number ? undefined : timelineMistake(session, text);

function timelineMistake(session: Session, text: string): LanguageError | undefined {
  if (/^\d+$/.test(text) && timelineOf(session, Number(text)) !== undefined) return undefined;
  const numbers = session.timelines.all.map(({ number }) => number).join(', ');
  const span = { start: 0, end: Math.max(1, text.length) };
  return new LanguageError('no-timeline', `unknown timeline ${text}`, span, `available: ${numbers}`);
}

export const TIMELINE_COMMANDS = [
  {
    name: 'edit',
    also: ['set'],
    argument: 'NAME = VALUE',
    does: 'edit a value or gradient, and see what would have come of it',
    group: 'Change',
    disabledReason: (session, text) => whereRecorded(session) ?? (text === '' ? objectionHere(session) : undefined),
    mistake: (session, text) => (text === '' ? undefined : editMistake(session, text)),
    run: edit,
    effect: editFork,
  },
  {
    name: 'skip',
    does: 'skip this event, and see what would have come of it',
    group: 'Change',
    disabledReason: session => objectionTo(logOf(session), skipHere(session)),
    run: () => {},
    effect: skipFork,
  },
  {
    name: 'compare',
    argument: 'TIMELINE',
    does: 'compare with another timeline, or two files where they part',
    group: 'Change',
    disabledReason: nothingToCompare,
    mistake: comparisonMistake,
    run: compare,
  },
  {
    name: 'timeline',
    argument: 'TIMELINE',
    does: 'go to a timeline, to the matching event; 1 is the original run',
    group: 'Change',
    disabledReason: (session, text) => (text === '' ? oneTimeline(session) : undefined),
    mistake: timelineMistake,
    run: (draft, text) => {
      const wanted = timelineOf(draft, Number(text));
      if (wanted === undefined || text === '') draft.message = `unknown timeline ${text}: {timelines} lists them`;
      else if (wanted.number !== draft.place.timeline) goToTimeline(draft, wanted.number);
    },
  },
  {
    name: 'delete-timeline',
    argument: 'TIMELINE',
    does: 'delete a timeline; the original run stays',
    group: 'Change',
    disabledReason: (session, text) => (text === '' ? oneTimeline(session) : undefined),
    mistake: timelineMistake,
    run: (draft, text) => {
      const gone = timelineOf(draft, Number(text));
      if (gone === undefined) draft.message = `unknown timeline ${text}: {timelines} lists them`;
      else if (gone.parent === undefined) draft.message = 'the original run stays';
      else deleteTimeline(draft, gone.number);
    },
  },
  {
    name: 'timelines',
    does: 'list, choose, delete timelines',
    group: 'Change',
    run: draft => {
      const choice = draft.timelines.all.findIndex(({ number }) => number === draft.place.timeline);
      draft.dialog = { kind: 'timelines', choice };
    },
  },
] as const satisfies readonly Command[];
