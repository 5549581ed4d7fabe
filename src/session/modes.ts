/** Modes of the screen: the panes, one tensor instead of them, or predict mode. */

import type { NodeId } from '../graph/program.ts';
import type { QuestionLevel } from '../query/predict.ts';
import type { EditedLine } from './line.ts';

/** Undefined for the panes. A dialog can lie over any of them. */
export type Mode = TensorLook | Predicting | undefined;

/** The tensor view, which shows one tensor's elements. */
export interface TensorLook {
  readonly kind: 'tensor';
  readonly node: NodeId;
  readonly of: 'value' | 'gradient';
  /** The flat index, row by row. */
  readonly element: number;
}

/** Predict mode's question, and the answers given to it. */
export interface Predicting {
  readonly kind: 'predict';
  /** The event of the question: a later event, or, once answered, the event shown. */
  readonly asked: number;
  /** What it is about. */
  readonly level: QuestionLevel;
  /** The answer as typed so far. */
  readonly text: string;
  /** The cursor in `text`; undefined at its end. */
  readonly cursor?: number;
  /** The verdict on the last answer: `unread` if it cannot be read, `shown` if the person gave up. */
  readonly verdict:
    | { readonly kind: 'right' | 'close' | 'wrong' | 'unread' | 'shown'; readonly says: string }
    | undefined;
  readonly isAnswered: boolean;
  /** Answers given to this question, right and wrong. */
  readonly tries: number;
  /** Finished questions, and how many of them were right at the first try. */
  readonly score: { readonly right: number; readonly asked: number };
}

/** The answer as typed so far, as a line. */
export const answerLine = ({ text, cursor = text.length }: Pick<Predicting, 'text' | 'cursor'>): EditedLine => ({
  text,
  cursor: Math.min(cursor, text.length), // a wrong answer is cleared
});
