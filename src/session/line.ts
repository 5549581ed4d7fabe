/** A line of text that is being typed, with the cursor before one of its characters or at its end; and the lines that were entered before it. */

export interface Line {
  readonly text: string;
  /** Code units before the cursor; never within a character. */
  readonly cursor: number;
}

/** A line that can become one that was entered before. */
export interface RecallingLine extends Line {
  /** Undefined while it is a line of its own. */
  readonly recalled: Recalled | undefined;
}

export interface Recalled {
  /** 1 is the line that was entered last. */
  readonly back: number;
  /** What was typed before anything was recalled. */
  readonly typed: string;
}

/** With the cursor at its end. */
export const lineOf = (text: string): RecallingLine => ({ text, cursor: text.length, recalled: undefined });

/** The line entered before (1) or after (−1) the one that stands there; undefined where there is none. */
export function recalledLine(
  entered: readonly string[],
  { text, recalled }: RecallingLine,
  by: 1 | -1,
): RecallingLine | undefined {
  const { back, typed } = recalled ?? { back: 0, typed: text };
  const next = back + by;
  if (next < 0 || next > entered.length) return undefined;
  return next === 0 ? lineOf(typed) : { ...lineOf(entered.at(-next)!), recalled: { back: next, typed } };
}

/** Lines that are remembered of each prompt. */
const REMEMBERED = 100;

/** The lines with one more; one that was entered before moves to the end. */
export const withEntered = (entered: readonly string[], text: string): readonly string[] =>
  text.trim() === '' ? entered : [...entered.filter(other => other !== text), text].slice(-REMEMBERED);
