/** Dialogs: a prompt, a menu or the help. The open dialog takes the keys, and at most one is open. */

import type { EditTarget } from '../query/edits.ts';
import type { Direction } from '../query/navigate.ts';
import type { Finding } from '../query/overview.ts';
import type { Printed } from '../query/print.ts';
import { lineOf, type RecallingLine } from './line.ts';

export type Dialog = Prompt | Menu | Help | Legend;

/** A line being typed at the bottom: a command, a search, or a new value. */
export type Prompt = TextPrompt | EditPrompt;

export interface TextPrompt extends RecallingLine {
  readonly kind: 'command' | 'search';
  /** The suggestion chosen by hand; undefined while the text decides. */
  readonly choice: number | undefined;
}

/** `2`, `[[1, 2], [3, 4]]`, `2 * W1`, or `[0, 1] = 2` for one element of the whole. */
export interface EditPrompt extends RecallingLine {
  readonly kind: 'edit';
  readonly target: EditTarget;
  /** Whether nothing is typed yet: the text is the current value, and the first letter replaces it. */
  readonly isFresh: boolean;
}

export const textPrompt = (kind: TextPrompt['kind'], text = ''): TextPrompt => ({
  kind,
  ...lineOf(text),
  choice: undefined,
});

/** A list to choose from, above the screen. */
export type Menu = PrintMenu | NonFiniteMenu | OverviewMenu | FindMenu | GlossaryMenu | ListMenu;

/** The rows of a print; `choice` is the chosen row, by default the current event's. */
export interface PrintMenu {
  readonly kind: 'print';
  readonly printed: Printed;
  readonly choice: number | undefined;
}

/** Where NaN and ∞ first appear; `choice` is one of the places, by default the first that is not a mask. */
export interface NonFiniteMenu {
  readonly kind: 'nonfinite';
  readonly choice: number | undefined;
}

/** What stands out in a recorded run; there is at least one finding. */
export interface OverviewMenu {
  readonly kind: 'overview';
  readonly findings: readonly Finding[];
  readonly choice: number;
}

/** `typed` is the threshold as typed so far, '' for the default. */
export interface FindMenu {
  readonly kind: 'find';
  readonly direction: Direction;
  readonly choice: number;
  readonly typed: string;
}

/** `choice` is the chosen word of the glossary. */
export interface GlossaryMenu {
  readonly kind: 'glossary';
  readonly choice: number;
}

/** A list of things of which the session holds several. */
export interface ListMenu {
  readonly kind: 'breakpoints' | 'watches' | 'timelines';
  readonly choice: number;
}

/** The signs on the screen; after the last page comes the first. */
export interface Legend {
  readonly kind: 'legend';
  readonly page: number;
}

/** The help: keys and commands that match the filter. */
export interface Help {
  readonly kind: 'help';
  readonly filter: string;
  readonly choice: number;
}

export const isPrompt = (dialog: Dialog | undefined): dialog is Prompt =>
  dialog?.kind === 'command' || dialog?.kind === 'search' || dialog?.kind === 'edit';

export const isMenu = (dialog: Dialog | undefined): dialog is Menu =>
  dialog !== undefined && !isPrompt(dialog) && dialog.kind !== 'help' && dialog.kind !== 'legend';
