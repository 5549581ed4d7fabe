/** What a command is, and the steps that commands share. */

import type { NodeId } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { clampPosition, nodeOfEvent } from '../../query/navigate.ts';
import { FOLLOWS_EVENT, logOf, runOf, type Session, type SessionDraft, tensorOf } from '../session.ts';
import { growingTimelines, hereOf } from '../timelines.ts';

export type Group = 'Step' | 'Look' | 'Find' | 'Change' | 'Panes' | 'Program';

/** What a command asks of the world outside the session. */
export type Effect =
  | { readonly kind: 'exit' }
  | { readonly kind: 'copy'; readonly text: string }
  /** To a new file in the working folder; one that is there is never overwritten. */
  | { readonly kind: 'save'; readonly file: string; readonly text: string };

export interface Command<Name extends string = string> {
  readonly name: Name;
  /** Names that gdb, rr or a shell have for it: they find and run it as well. */
  readonly also?: readonly string[];
  readonly does: string;
  readonly group: Group;
  /** What it takes after its name in the palette. */
  readonly argument?: string;
  /** Why it can do nothing here and now, in words; undefined when it can. The argument is '' when only that is asked. */
  readonly disabledReason?: (session: Session, argument: string) => string | undefined;
  /** A step runs even then: where it leads nowhere, the selection follows the event again. */
  readonly runsAnyway?: true;
  /** What is wrong with an argument, with its place in it: asked by scripts, which stop there. */
  readonly mistake?: (session: Session, argument: string) => LanguageError | undefined;
  /** Changes the draft; the run and the log behind it are only read. `from` is where it looks on after it has waited. */
  readonly run: (draft: SessionDraft, argument: string, from?: number) => void;
  /** What else is to happen, in the session as it was before. */
  readonly effect?: (session: Session, argument: string) => Effect | undefined;
}

/** The reason while a command has nothing to work with. */
export const unless =
  (isPossible: (session: Session) => boolean, reason: string) =>
  (session: Session): string | undefined =>
    isPossible(session) ? undefined : reason;

/** What reading an argument throws, for commands that say beforehand what is wrong with one. */
export function mistakeOf(read: () => unknown): LanguageError | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  return undefined;
}

/** Whether more of this run is still to come. */
export const isGrowing = (session: Session): boolean =>
  growingTimelines(session)[0]?.number === session.place.timeline ||
  (session.background.recording !== undefined &&
    !session.background.recording.isStopped &&
    session.background.recording.run === runOf(session));

/** The command is run again when there is more, and looks on from the last event that it has seen, by default the last one that there is. */
export function awaitMore(
  draft: SessionDraft,
  command: string,
  argument: string,
  message: string,
  from = logOf(draft).length - 1,
): void {
  draft.background.awaited = { command, argument, from };
  draft.message = message;
}

/** Whether more is recorded than a search has seen, or is still to come. */
export const hasMoreAfter = (session: Session, last: number): boolean =>
  logOf(session).length - 1 > last || isGrowing(session);

/** The tensor that is open, else what is selected by hand, else what the event is about. */
export const selectedNode = (session: Session): NodeId | undefined =>
  tensorOf(session)?.node ?? session.selection.node ?? nodeOfEvent(logOf(session), session.place.position);

/** The reason of commands that are about what is selected, unless an argument says what they are about. */
export const withoutSelection =
  (else_ = '') =>
  (session: Session, argument: string): string | undefined =>
    argument !== '' || selectedNode(session) !== undefined ? undefined : `${NOTHING_SELECTED}${else_}`;

/** The element that is looked at, in an open tensor or inside the event; undefined while the whole is. */
export const selectedElement = (session: Session): number | undefined =>
  tensorOf(session)?.element ?? (session.selection.node === undefined ? session.selection.inside : undefined);

/** What a command says that works with the selected node, where there is none. */
export const NOTHING_SELECTED = 'nothing is selected here; {select-next} selects a node';

/** A node chosen by hand: the ledger is about it, and no longer inside the event. */
export function selectByHand(draft: SessionDraft, node: NodeId): void {
  draft.selection.node = node;
  draft.selection.inside = undefined;
}

/** One element of the event written out: in the ledger, which is about the event then. */
export function stepInto(draft: SessionDraft, element: number): void {
  draft.selection.node = undefined;
  draft.selection.inside = element;
  draft.view.pane = 'ledger';
}

/** A step: the selection follows the event again. */
export function goTo(draft: SessionDraft, position: number): void {
  draft.place.position = clampPosition(logOf(draft), position);
  Object.assign(draft.selection, FOLLOWS_EVENT);
}

/** A jump: the place left can be come back to. */
export function jumpTo(draft: SessionDraft, position: number): void {
  draft.place.behind = [...draft.place.behind, hereOf(draft)];
  draft.place.ahead = [];
  goTo(draft, position);
}
