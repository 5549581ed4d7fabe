/** What the screen is for while no dialog is open: the panes, one tensor instead of them, or predicting what comes next. */

import type { NodeId } from '../graph/program.ts';
import type { Line } from './line.ts';

/** Undefined for the panes. A dialog can lie over any of them. */
export type Mode = TensorLook | Predicting | undefined;

/** A tensor that is looked at element by element. */
export interface TensorLook {
  readonly kind: 'tensor';
  readonly node: NodeId;
  readonly of: 'value' | 'gradient';
  /** Counted row by row. */
  readonly element: number;
}

/** What is asked in predict mode, and how it was answered. */
export interface Predicting {
  readonly kind: 'predict';
  /** The event that is asked about: the next one, or, once answered, the one shown. */
  readonly asked: number;
  /** The answer in the making. */
  readonly text: string;
  /** Where in it one types; undefined at its end. */
  readonly cursor?: number;
  /** What was found of the last answer; `unread` when it is none, `shown` when one gave it up. */
  readonly verdict:
    | { readonly kind: 'right' | 'close' | 'wrong' | 'unread' | 'shown'; readonly says: string }
    | undefined;
  readonly isAnswered: boolean;
  /** Wrong and right answers to this question. */
  readonly tries: number;
  /** Questions done with, and those of them that were right at the first try. */
  readonly score: { readonly right: number; readonly asked: number };
}

/** The answer in the making as a line. */
export const answerLine = ({ text, cursor = text.length }: Pick<Predicting, 'text' | 'cursor'>): Line => ({
  text,
  cursor: Math.min(cursor, text.length), // an answer that was wrong begins anew
});
