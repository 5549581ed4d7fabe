/** Why a kind refuses a run, in words. */

import { EXIT, Failure } from '../failure.ts';

/** A kind's limit, and how much there is. */
interface TooMuch {
  /** What the numbers count: `events`. */
  readonly unit: string;
  readonly found: number;
  readonly most: number;
  /** What makes it smaller. */
  readonly remedy: string;
}

/** `steps: expected at most 5,000 events, found 21,345`, and what to do. */
export const tooLarge = (kind: string, { unit, found, most, remedy }: TooMuch): Failure =>
  new Failure(EXIT.usage, `${kind}: expected at most ${count(most)} ${unit}, found ${count(found)}\n${remedy}`);

export const noEvent = (flag: string, event: number, last: number): Failure =>
  new Failure(EXIT.usage, `${flag} ${event}: expected an event from 0 to ${last}`);

const count = (number: number): string => number.toLocaleString('en');
