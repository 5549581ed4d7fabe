/** Where NaN and ∞ first appear in a run: each value, contribution, sum and update once, at the first event that makes them of others. */

import { beginsPass, isEdit, KIND, type Kind } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { wordOf, wordsBehind } from '../explain/non-finite.ts';
import { elementName } from '../graph/kept-elements.ts';
import { isKeptLeaf, type NodeId, nodeOf } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { firstBehind } from './behind.ts';
import { written } from './find.ts';
import { isInfinity } from './likeliest.ts';
import { tellMasks } from './masks.ts';
import { nodeOfEvent } from './navigate.ts';
import { contributionAt, numberWritten, originOf, waypointName } from './origin.ts';
import { keptFor, type OngoingSearch, read, type Search, whenHeld } from './search.ts';
import { Pace } from './search-pace.ts';
import type { PathEnd, Waypoint } from './waypoint.ts';

export interface NonFinitePlace {
  readonly position: number;
  /** `l[0]`, `∂l.1[0]`. */
  readonly name: string;
  /** Its flat index; undefined where it is not kept. */
  readonly element: number | undefined;
  /** `log(0) = −∞`. */
  readonly says: string;
  /** The operation that takes it, where it is a mask; known when its iteration is over. */
  takenBy?: string | undefined;
}

/** A place, by what it is listed once, and the node whose value is perhaps a mask. */
interface Listed {
  readonly key: string;
  readonly place: NonFinitePlace;
  readonly mask: NodeId | undefined;
}

/** Events that can be read while where one number comes from is worked out. */
const ASKED = 64;

/** In order, as far as the log has been read. */
class NonFinitePlaces implements OngoingSearch {
  readonly found: NonFinitePlace[] = [];
  /** Events read. */
  looked = 0;
  private readonly log: EventLog;
  private readonly pace: Pace;
  private readonly known = new Set<string>();
  /** Values with ∞ of the iteration that is read. */
  private readonly perhapsMasks = new Map<NonFinitePlace, NodeId>();

  constructor(log: EventLog) {
    this.log = log;
    this.pace = new Pace(log);
  }

  get isWhole(): boolean {
    return this.looked === this.log.length;
  }

  /** The place to look at first, by its row: the first that is not a mask, as far as is known. */
  get first(): number {
    return Math.max(
      0,
      this.found.findIndex(({ takenBy }) => takenBy === undefined),
    );
  }

  /** Reads what there is more of. */
  *searchOn(): Search<void> {
    while (!this.isWhole) {
      const most = this.pace.next();
      yield* whenHeld(() => this.readStretch(most));
      yield read(this.looked);
    }
  }

  private readStretch(most: number): void {
    for (let left = most; left > 0 && !this.isWhole; left--) {
      if (this.log.kindAt(this.looked) === KIND.started) {
        tellMasks(this.log, this.perhapsMasks);
        this.perhapsMasks.clear();
      }
      if (this.looked === 0 || written(this.log, this.looked).some(made => wordOf(made) !== undefined)) {
        const places = this.placesAt(this.looked);
        for (const { key, place, mask } of places) {
          this.known.add(key);
          if (mask !== undefined) this.perhapsMasks.set(place, mask);
          this.found.push(place);
        }
        left -= ASKED;
      }
      this.looked++;
    }
    if (this.isWhole) tellMasks(this.log, this.perhapsMasks);
  }

  /** What first appears at an event, by what is listed once: the first NaN and the first ∞ that it makes are asked about. */
  private placesAt(i: number): readonly Listed[] {
    const { log } = this;
    if (beginsPass(log.kindAt(i))) return this.given(i);
    const node = nodeOfEvent(log, i)!; // what writes numbers is about a node
    const made = written(log, i)[0]!; // it is not finite
    const number = contributionAt(log, i) ?? numberWritten(log, i, node);
    return this.listed(made, number, log.kindAt(i), (found, word) => firstWords(log, found, word));
  }

  /** The leaves that bring NaN or ∞ themselves. */
  private given(i: number): readonly Listed[] {
    const { log } = this;
    const state = stateAt(log, i);
    const leaves = i === 0 ? log.program.nodes.filter(({ role }) => role !== 'operation').map(({ id }) => id) : log.fed;
    return leaves.flatMap(node => {
      const made = state.valueOf(node);
      if (made === undefined) return [];
      const isKept = isKeptLeaf(nodeOf(log.program, node));
      return this.listed(made, { node, of: 'value', position: i }, KIND.given, (_, word) =>
        isKept ? `the validation makes it ${word}` : `${word} is given`,
      );
    });
  }

  /** What is not listed yet of a tensor. A leaf is listed once, whether it is given at the start or on the way. */
  private listed(
    made: Tensor,
    whole: Waypoint,
    kind: Kind,
    saysOf: (number: Waypoint, word: string) => string | undefined,
  ): readonly Listed[] {
    const { log } = this;
    const { node, of, position } = whole;
    const edge = log.program.edges[log.edgeAt(position)];
    return foundIn(made).flatMap(({ name, followed, word }) => {
      const key = `${name} ${kind} ${sourceOf(log, node)} ${edge && sourceOf(log, edge.from)} ${edge?.slot}`;
      if (this.known.has(key)) return [];
      const number = { ...whole, ...followed };
      const says = saysOf(number, word);
      const mask = name === '∞' && of === 'value' ? node : undefined;
      return says === undefined ? [] : [{ key, place: { position, ...named(log, number), says }, mask }];
    });
  }
}

/** What a node's variants have in common, which a recorded run defines for other shapes: `h~2` is `h` there. */
function sourceOf({ program }: EventLog, id: NodeId): string {
  const node = nodeOf(program, id);
  return `${node.name.replace(/~\d+/, '')} ${'operation' in node && node.operation.name}`;
}

/** The first element that passes; −1 for none. */
function placeOf(data: ReadonlyFloats, test: (x: number) => boolean): number {
  for (let i = 0; i < data.length; i++) if (test(data[i]!)) return i;
  return -1;
}

/** What is listed once, as it is found among the numbers that are kept of a tensor, and behind them. */
const PATTERNS = [
  { name: 'NaN', behind: 'NaN', test: Number.isNaN },
  { name: '∞', behind: '±∞', test: isInfinity },
] as const;

/** A NaN or ∞ of a tensor. */
interface Found {
  readonly name: string;
  /** The first such element, or, where none is kept, what stands behind those that are. */
  readonly followed: Pick<Waypoint, 'element' | 'behind'>;
  readonly word: string;
}

const foundIn = (made: Tensor): readonly Found[] =>
  PATTERNS.flatMap(({ name, behind, test }): readonly Found[] => {
    const element = placeOf(made.data, test);
    if (element >= 0) return [{ name, followed: { element }, word: formatNumber(made.data[element]!, { digits: 5 }) }];
    return wordsBehind(made).includes(behind) ? [{ name, followed: { behind }, word: behind }] : [];
  });

/** The element, and `l[0]`; the tensor's name where the element is not kept. */
function named(log: EventLog, number: Waypoint) {
  const { program } = log;
  const { element } = number;
  const name = waypointName(program, number);
  const place = element ?? firstBehind(log, number);
  return { element, name: place === undefined ? name : elementName(nodeOf(program, number.node), place, name) };
}

/** How a NaN or ∞ came to be; undefined where it was passed on. */
function firstWords(log: EventLog, number: Waypoint, word: string): string | undefined {
  const { position } = number;
  const origin = originOf(log, number);
  if (isEdit(log.kindAt(position))) return `${word} is set by hand`;
  if (typeof origin === 'string') return ownWords(log, number, origin, word);
  return origin.first !== undefined && origin.position === position ? origin.first.says : undefined;
}

/** Words for what comes of no other number: a leaf, a seed, an operation without operands. */
function ownWords(log: EventLog, { node, position }: Waypoint, end: PathEnd, word: string): string | undefined {
  if (end === 'changed') return `${log.factsAt(position).by} makes it ${word}`;
  if (end === 'nothing') return `${nodeOf(log.program, node).text} = ${word}`;
  return end === 'given' || end === 'seed' ? `${word} is ${end === 'seed' ? 'the seed' : end}` : undefined;
}

const placesFor = keptFor(log => new NonFinitePlaces(log));

/** Where NaN and ∞ first appear, kept for its log. */
export const nonFinitePlaces = (log: EventLog): NonFinitePlaces => placesFor(log, '');
