/** Why a kind refuses a run, in words. */

import { RECORDED } from '../engine/timeline.ts';
import { EXIT, Failure } from '../failure.ts';
import { hasRule, operationOf, type Program } from '../graph/program.ts';
import { visibleLine } from '../text/visible.ts';

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

/** @throws Failure 2 for a run that was recorded elsewhere, which the kind would have to compute again. */
export function demandComputed(kind: string, { recorded }: Program): void {
  if (recorded !== undefined) throw new Failure(EXIT.usage, `${kind}: ${RECORDED}`);
}

export const noEvent = (flag: string, event: number, last: number): Failure =>
  new Failure(EXIT.usage, `${flag} ${event}: expected an event from 0 to ${last}`);

const count = (number: number): string => number.toLocaleString('en');

/** @throws Failure 2 for a run that was recorded elsewhere: it has operations of which only the numbers are known. */
export function demandRules(kind: string, program: Program): void {
  const opaque = program.order.map(id => operationOf(program, id)).find(node => !hasRule(node));
  if (opaque !== undefined)
    throw new Failure(
      EXIT.usage,
      `${kind}: expected a scenario, found a recorded run: ${visibleLine(opaque.name)} has no rule here`,
    );
}
