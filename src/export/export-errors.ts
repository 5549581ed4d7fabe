/** Why a kind refuses a run, in words. */

import { EXIT, Failure } from '../failure.ts';
import type { Program } from '../graph/program.ts';
import { EXPORT_KINDS, type ExportKindName, exportKind } from '../session/export-kinds.ts';
import { visibleLine } from '../text/visible.ts';

/** A kind's limit, and how much there is. */
interface Amount {
  /** What the numbers count: `events`. */
  readonly unit: string;
  readonly found: number;
  readonly most: number;
  /** What makes it smaller. */
  readonly remedy: string;
}

/** What makes a graph smaller. */
export const SMALLER_GRAPH = 'show a part with --around NODE --hops N, or with --line N; or fold it with --level lines';

/** @throws Failure 2 above the limit: `steps: expected at most 5,000 events, found 21,345`, and what to do. */
export function demandAtMost(kind: string, { unit, found, most, remedy }: Amount): void {
  if (found <= most) return;
  throw new Failure(EXIT.usage, `${kind}: expected at most ${count(most)} ${unit}, found ${count(found)}\n${remedy}`);
}

/** @throws Failure 2 for a run that was recorded elsewhere, which the kind would have to compute again. */
export function demandComputed(kind: ExportKindName, { recorded }: Program): void {
  if (recorded === undefined || !isOfComputed(kind)) return;
  const others = EXPORT_KINDS.map(({ name }) => name).filter(name => !isOfComputed(name));
  throw new Failure(
    EXIT.usage,
    `${kind}: expected a run that can be computed again, found a run recorded by ${visibleLine(recorded.by)}\nopen it in a terminal, or export it as ${others.slice(0, -1).join(', ')} or ${others.at(-1)}`,
  );
}

const isOfComputed = (kind: ExportKindName): boolean => exportKind(kind).isOfComputed === true;

export const noSuchEvent = (flag: string, event: number, last: number): Failure =>
  new Failure(EXIT.usage, `${flag} ${event}: expected an event from 0 to ${last}`);

const count = (number: number): string => number.toLocaleString('en');
