/** A line of text that is being typed, with its cursor, and the lines entered before it. */

export interface EditedLine {
  readonly text: string;
  /** Code units before the cursor; never inside a character. */
  readonly cursor: number;
}

/** A line that can recall earlier lines. */
export interface RecallingLine extends EditedLine {
  /** The recalled line; undefined while nothing is recalled. */
  readonly recalled: Recalled | undefined;
}

export interface Recalled {
  /** How many lines back; 1 is the line entered last. */
  readonly back: number;
  /** The text typed before the first recall. */
  readonly typed: string;
}

/** A line of this text, with the cursor at its end. */
export const lineOf = (text: string): RecallingLine => ({ text, cursor: text.length, recalled: undefined });

/** Returns the line entered before (1) or after (−1) the shown line; undefined where there is none. */
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

/** Lines remembered for each prompt. */
const REMEMBERED = 100;

/** Adds a line to the entered lines; a repeated line moves to the end. */
export const withEntered = (entered: readonly string[], text: string): readonly string[] =>
  text.trim() === '' ? entered : [...entered.filter(other => other !== text), text].slice(-REMEMBERED);
