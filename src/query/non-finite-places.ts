/** Where NaN and ∞ first appear in a run: each value, contribution, sum and update once, at the first event that makes them of others. */

import { beginsPass, isEdit } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { wordOf, wordsBehind } from '../explain/non-finite.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { at } from '../ops/operation.ts';
import { indexOf, type ReadonlyFloats } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { written } from './find.ts';
import { nodeOfEvent } from './navigate.ts';
import { contributionAt, numberWritten, originOf, waypointName } from './origin.ts';
import { keptFor, type OngoingSearch, read, type Search, STRETCH, whenHeld } from './search.ts';
import type { Waypoint } from './waypoint.ts';

export interface NonFinitePlace {
  readonly position: number;
  /** `l[0]`, `∂l.1[0]`. */
  readonly name: string;
  /** `log(0) = −∞`. */
  readonly says: string;
}

/** Events that can be read while where one number comes from is worked out. */
const ASKED = 64;

/** In order, as far as the log has been read. */
class NonFinitePlaces implements OngoingSearch {
  readonly found: NonFinitePlace[] = [];
  /** Events read. */
  looked = 0;
  private readonly log: EventLog;
  private readonly known = new Set<string>();

  constructor(log: EventLog) {
    this.log = log;
  }

  get isWhole(): boolean {
    return this.looked === this.log.length;
  }

  /** Reads what there is more of. */
  *lookOn(): Search<void> {
    while (!this.isWhole) {
      yield* whenHeld(() => this.readStretch());
      yield read(this.looked);
    }
  }

  private readStretch(): void {
    for (let left = STRETCH; left > 0 && !this.isWhole; left--) {
      if (this.looked === 0 || written(this.log, this.looked).some(made => wordOf(made) !== undefined)) {
        const places = this.placesAt(this.looked);
        for (const { key, place } of places) {
          this.known.add(key);
          this.found.push(place);
        }
        left -= ASKED;
      }
      this.looked++;
    }
  }

  /** What first appears at an event, by what is listed once: the first NaN and the first ∞ that it makes are asked about. */
  private placesAt(i: number) {
    const { log } = this;
    if (beginsPass(log.kindAt(i))) return this.given(i);
    const node = nodeOfEvent(log, i)!; // what writes numbers is about a node
    const made = written(log, i)[0]!; // it is not finite
    const number = contributionAt(log, i) ?? numberWritten(log, i, node);
    return PATTERNS.flatMap(({ name, behind, test }) => {
      const element = placeOf(made.data, test);
      const isBehind = element < 0 && wordsBehind(made).includes(behind);
      const key = `${name} ${log.kindAt(i)} ${log.nodeAt(i)} ${log.edgeAt(i)}`;
      if ((element < 0 && !isBehind) || this.known.has(key)) return [];
      const says = firstWords(
        log,
        { ...number, ...(isBehind ? { behind } : { element }) },
        made.data[element] ?? Number.NaN,
      );
      return says === undefined ? [] : [{ key, place: { position: i, name: elementName(log, number, element), says } }];
    });
  }

  /** The leaves that bring NaN or ∞ themselves. */
  private given(i: number) {
    const { log } = this;
    const state = stateAt(log, i);
    const leaves = i === 0 ? log.program.nodes.filter(({ role }) => role !== 'operation').map(({ id }) => id) : log.fed;
    return leaves.flatMap(node =>
      PATTERNS.flatMap(({ name, behind, test }) => {
        const made = state.valueOf(node);
        const element = made === undefined ? -1 : placeOf(made.data, test);
        const isBehind = element < 0 && made !== undefined && wordsBehind(made).includes(behind);
        const key = `${name} given ${node}`;
        if (made === undefined || (element < 0 && !isBehind) || this.known.has(key)) return [];
        const number = { node, of: 'value' } as const;
        const says = `${isBehind ? behind : formatNumber(made.data[element]!, { digits: 5 })} is given`;
        return [{ key, place: { position: i, name: elementName(log, number, element), says } }];
      }),
    );
  }
}

const isInfinite = (x: number): boolean => Math.abs(x) === Number.POSITIVE_INFINITY;

/** The first element that passes; −1 for none. */
function placeOf(data: ReadonlyFloats, test: (x: number) => boolean): number {
  for (let i = 0; i < data.length; i++) if (test(data[i]!)) return i;
  return -1;
}

/** What is listed once, as it is found among the numbers that are kept of a tensor, and behind them. */
const PATTERNS = [
  { name: 'NaN', behind: 'NaN', test: Number.isNaN },
  { name: '∞', behind: '±∞', test: isInfinite },
] as const;

/** An element below 0 is not kept. */
const elementName = (log: EventLog, number: { readonly node: NodeId; readonly of: Waypoint['of'] }, element: number) =>
  element < 0
    ? waypointName(log.program, number)
    : at(waypointName(log.program, number), indexOf(nodeOf(log.program, number.node).shape, element));

/** How a NaN or ∞ came to be; undefined where it was passed on. */
function firstWords(log: EventLog, number: Waypoint, x: number): string | undefined {
  const { position } = number;
  const origin = originOf(log, number);
  const text = formatNumber(x, { digits: 5 });
  if (isEdit(log.kindAt(position))) return `${text} is set by hand`;
  if (typeof origin === 'string') return undefined;
  return origin.first !== undefined && origin.position === position ? origin.first.says : undefined;
}

const placesFor = keptFor(log => new NonFinitePlaces(log));

/** Where NaN and ∞ first appear, kept for its log. */
export const nonFinitePlaces = (log: EventLog): NonFinitePlaces => placesFor(log, '');
