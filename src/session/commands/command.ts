/** What a command is, and the steps that commands share. */

import type { EventLog } from '../../engine/log.ts';
import { type Intervention, RECORDED } from '../../engine/timeline.ts';
import { asInEvents } from '../../explain/derivation.ts';
import { idNamed } from '../../graph/node-names.ts';
import type { NodeId } from '../../graph/program.ts';
import { LanguageError, unknownName } from '../../language/language-error.ts';
import { clampPosition, nodeOfEvent } from '../../query/navigate.ts';
import type { ExportTarget } from '../export-kinds.ts';
import { type Awaited, FOLLOWS_EVENT, logOf, runOf, type Session, type SessionDraft, tensorLook } from '../session.ts';
import { growingTimelines, hereOf } from '../timelines.ts';

export type CommandGroup = 'Step' | 'Look' | 'Find' | 'Change' | 'Panes' | 'Program';

/** An intervention without objection, which `performed` makes a timeline of. */
export interface ForkEffect {
  readonly kind: 'fork';
  /** The timeline's name: `b := 2 at event 2`. */
  readonly name: string;
  readonly intervention: Intervention;
  /** What the session says of it beside its name: `, all 16 elements`. */
  readonly note: string;
}

/** What a command asks of the world outside the session. */
export type CommandEffect =
  /** A new timeline: it is recorded outside the update, and the session then goes to it. */
  | ForkEffect
  | { readonly kind: 'exit' }
  | { readonly kind: 'copy'; readonly text: string }
  /** Reads the scenario's file again. */
  | { readonly kind: 'reload' }
  | Saving;

/** A new file to write; an existing file is never overwritten. */
export type Saving =
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  /** What the session shows, or its run, as a kind of export. */
  | { readonly kind: 'export'; readonly file: string; readonly target: ExportTarget; readonly session: Session };

export interface Command<Name extends string = string> {
  readonly name: Name;
  /** The names that gdb, rr or a shell use for it; they find and run it as well. */
  readonly also?: readonly string[];
  readonly does: string;
  readonly group: CommandGroup;
  /** The argument that follows its name in the palette. */
  readonly argument?: string;
  /** Why it can do nothing here and now, in words; undefined when it can. The argument is '' when only that is asked. */
  readonly disabledReason?: (session: Session, argument: string) => string | undefined;
  /** A step runs even then: where it leads nowhere, the selection follows the event again. */
  readonly runsAnyway?: true;
  /** The mistake in an argument, with its place. Scripts ask for it and stop there. */
  readonly mistake?: (session: Session, argument: string) => LanguageError | undefined;
  /** Changes the draft; the run and the log behind it are only read. */
  readonly run: (draft: SessionDraft, argument: string) => void;
  /** What happens outside the session, worked out from the session before the command. */
  readonly effect?: (session: Session, argument: string) => CommandEffect | undefined;
}

/** The reason while a command has nothing to work with. */
export const unless =
  (isPossible: (session: Session) => boolean, reason: string) =>
  (session: Session): string | undefined =>
    isPossible(session) ? undefined : reason;

/** The reason of commands that compute, on a run that was recorded elsewhere. */
export const whereRecorded = (session: Session): string | undefined =>
  logOf(session).program.recorded === undefined ? undefined : RECORDED;

/** Returns the LanguageError that reading an argument throws, undefined if it throws none. */
export function mistakeOf(read: () => unknown): LanguageError | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  return undefined;
}

/** Returns the word that a text is. @throws LanguageError for a text that is none of them. */
export function wordIn<Word extends string>(words: readonly Word[], text: string, code: string): Word {
  const trimmed = text.trim();
  const word = words.find(name => name === trimmed);
  if (word !== undefined) return word;
  const found = trimmed === '' ? 'nothing' : trimmed;
  throw new LanguageError(code, `expected ${words.join(', ')}, found ${found}`, { start: 0, end: text.length });
}

/** Whether more of this run will be recorded. */
export const isGrowing = (session: Session): boolean =>
  growingTimelines(session)[0]?.number === session.place.timeline ||
  (session.background.recording !== undefined &&
    !session.background.recording.isStopped &&
    session.background.recording.run === runOf(session));

/** Goes on when more is recorded, from the last event that was seen, by default the last recorded event. */
export function awaitMore(
  draft: SessionDraft,
  goOn: Awaited['goOn'],
  message: string,
  from = logOf(draft).length - 1,
): void {
  draft.background.awaited = { goOn, from };
  draft.message = message;
}

/** Whether a search has not seen every event yet: more events are recorded, or will be. */
export const hasMoreAfter = (session: Session, last: number): boolean =>
  logOf(session).length - 1 > last || isGrowing(session);

/** The open tensor's node, else the node selected by hand, else the event's node. */
export const selectedNode = (session: Session): NodeId | undefined =>
  tensorLook(session)?.node ?? session.selection.node ?? nodeOfEvent(logOf(session), session.place.position);

/** The reason of commands that are about what is selected, unless an argument says what they are about. */
export const withoutSelection =
  (else_ = '') =>
  (session: Session, argument: string): string | undefined =>
    argument !== '' || selectedNode(session) !== undefined ? undefined : `${NOTHING_SELECTED}${else_}`;

/** The element looked at, in an open tensor or inside the event; undefined while the whole tensor is shown. */
export const selectedElement = (session: Session): number | undefined =>
  tensorLook(session)?.element ?? (session.selection.node === undefined ? session.selection.inside : undefined);

/** The message of a command that needs a selected node and finds none. */
export const NOTHING_SELECTED = 'nothing is selected here; {select-next} selects a node';

/** Selects a node by hand: the ledger shows it and leaves the inside of the event. */
export function selectByHand(draft: SessionDraft, node: NodeId): void {
  draft.selection.node = node;
  draft.selection.inside = undefined;
}

/** @throws LanguageError for an unknown name. */
export function parseNode({ program }: EventLog, text: string): NodeId {
  const name = asInEvents(program, text).trim().replace(/^∂\s*/, ''); // what is selected has a value and a gradient
  const node = idNamed(program, name);
  if (node !== undefined) return node;
  const span = { start: 0, end: text.length };
  if (name === '') throw new LanguageError('unknown-name', 'expected the name of a node, found none', span);
  throw unknownName('name', name, span, () => program.byName.keys());
}

/** Writes one element of the event out in the ledger, which shows the event then. */
export function stepInto(draft: SessionDraft, element: number): void {
  draft.selection.node = undefined;
  draft.selection.inside = element;
  draft.selection.chain = undefined;
  draft.view.pane = 'ledger';
}

/** Steps to a position; the selection follows the event again. */
export function goTo(draft: SessionDraft, position: number): void {
  draft.place.position = clampPosition(logOf(draft), position);
  Object.assign(draft.selection, FOLLOWS_EVENT);
}

/** Jumps to a position; `back` returns to the place left. */
export function jumpTo(draft: SessionDraft, position: number): void {
  draft.place.behind = [...draft.place.behind, hereOf(draft)];
  draft.place.ahead = [];
  goTo(draft, position);
}
