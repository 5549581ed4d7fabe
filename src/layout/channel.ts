/** Routes the channel between two layers: every net that changes its row there gets a vertical trunk on a track of its own. */

import { createHeap, pop, push } from './heap.ts';

/** A net enters a channel in one row at the left and leaves it in one or more rows at the right. */
export interface ChannelNet {
  readonly leftRow: number;
  readonly rightRows: readonly number[];
}

/** A vertical piece of a net, reached in `leftRow` and left in `rightRows`. */
export interface Trunk extends ChannelNet {
  /** Index of the net among those of the channel. */
  readonly net: number;
  /** Column inside the channel, counted from 0 at the left. */
  readonly track: number;
}

export interface Channel {
  readonly trackCount: number;
  /** Per net its trunks from left to right: none for a straight line, two where a dogleg breaks a cycle. */
  readonly trunks: readonly (readonly Trunk[])[];
}

/** Most rounds of exchanges of adjacent trunks, which bounds the time for channels of hundreds of nets. */
const EXCHANGE_ROUNDS = 60;

/**
 * Assigns the tracks of a channel.
 * Two nets share a cell only where a trunk crosses a horizontal line: trunks on the same track keep apart, and
 * where one net leaves to the right in the row in which another enters from the left, the entering one turns off first.
 */
export function routeChannel(nets: readonly ChannelNet[]): Channel {
  const bent = nets.map((net, index) => ({ ...net, index })).filter(isBent);
  const ranked = rank(bent);
  const trunks = assignTracks(sequence(ranked, rowFinder(nets)));
  const perNet: Trunk[][] = nets.map(() => []);
  let trackCount = 0;
  for (const trunk of trunks) {
    perNet[trunk.net]!.push(trunk);
    trackCount = Math.max(trackCount, trunk.track + 1);
  }
  return { trackCount, trunks: perNet };
}

interface BentNet extends ChannelNet {
  readonly index: number;
}

function isBent({ leftRow, rightRows }: ChannelNet): boolean {
  return rightRows.some(row => row !== leftRow);
}

interface Span {
  readonly low: number;
  readonly high: number;
}

function spanOf({ leftRow, rightRows }: ChannelNet): Span {
  let [low, high] = [leftRow, leftRow];
  for (const row of rightRows) {
    low = Math.min(low, row);
    high = Math.max(high, row);
  }
  return { low, high };
}

/** Returns a left-to-right order with few crossings: rising nets top down, then falling nets bottom up, improved by exchanges. */
function rank(nets: readonly BentNet[]): BentNet[] {
  const ranked = nets.map(net => ({ net, span: spanOf(net), fall: net.rightRows[0]! - net.leftRow }));
  ranked.sort((a, b) => {
    if (a.fall < 0 !== b.fall < 0) return a.fall < 0 ? -1 : 1;
    return a.fall < 0 ? a.net.leftRow - b.net.leftRow : b.net.leftRow - a.net.leftRow;
  });
  let isBetter = true;
  for (let round = 0; isBetter && round < EXCHANGE_ROUNDS; round++) {
    isBetter = false;
    for (let at = 0; at + 1 < ranked.length; at++) {
      const [first, second] = [ranked[at]!, ranked[at + 1]!];
      if (
        crossings(second.net, second.span, first.net, first.span) >=
        crossings(first.net, first.span, second.net, second.span)
      )
        continue;
      ranked[at] = second;
      ranked[at + 1] = first;
      isBetter = true;
    }
  }
  return ranked.map(({ net }) => net);
}

/** Returns how often two nets cross when the first net's trunk is on the left. */
function crossings(first: ChannelNet, firstSpan: Span, second: ChannelNet, secondSpan: Span): number {
  let count = isInside(second.leftRow, firstSpan) ? 1 : 0;
  for (const row of first.rightRows) if (isInside(row, secondSpan)) count++;
  return count;
}

function isInside(row: number, { low, high }: Span): boolean {
  return low <= row && row <= high;
}

type Piece = Omit<Trunk, 'track'>;

/** Which nets must be left of others: the net that enters in a row is left of the net that leaves in it. */
interface Precedence {
  readonly leaders: readonly Set<number>[];
  readonly followers: readonly Set<number>[];
}

function precedence(ranked: readonly BentNet[]): Precedence {
  const entering = new Map(ranked.map((net, at) => [net.leftRow, at]));
  const leaders = ranked.map(() => new Set<number>());
  const followers = ranked.map(() => new Set<number>());
  for (const [at, net] of ranked.entries()) {
    for (const row of net.rightRows) {
      const leader = entering.get(row);
      if (leader === undefined || leader === at) continue;
      leaders[at]!.add(leader);
      followers[leader]!.add(at);
    }
  }
  return { leaders, followers };
}

/**
 * Returns the order of trunks that keeps horizontal lines apart, close to the ranking: a topological sort.
 * Where nets wait for each other in a circle, one is split: it turns into a row free of everything else, and from there on later.
 */
function sequence(ranked: readonly BentNet[], freeRow: (near: number) => number): Piece[] {
  const { leaders, followers } = precedence(ranked);
  const leftRows = ranked.map(net => net.leftRow);
  const ready = createHeap();
  for (const [at, set] of leaders.entries()) if (set.size === 0) push(ready, -at, at);
  const pieces: Piece[] = [];
  const release = (at: number): void => {
    for (const follower of followers[at]!) {
      leaders[follower]!.delete(at);
      if (leaders[follower]!.size === 0) push(ready, -follower, follower);
    }
    followers[at]!.clear();
  };
  for (let done = 0; done < ranked.length; ) {
    const next = pop(ready);
    const at = next ?? waitingInCircle(leaders);
    const rightRows = next === undefined ? [freeRow(leftRows[at]!)] : ranked[at]!.rightRows;
    pieces.push({ net: ranked[at]!.index, leftRow: leftRows[at]!, rightRows });
    leftRows[at] = rightRows[0]!;
    release(at);
    if (next !== undefined) done++;
  }
  return pieces;
}

/** Follows leaders until a leader repeats, and returns it. */
function waitingInCircle(leaders: readonly ReadonlySet<number>[]): number {
  const met = new Set<number>();
  let at = leaders.findIndex(set => set.size > 0);
  while (!met.has(at)) {
    met.add(at);
    for (const leader of leaders[at]!) {
      at = leader;
      break;
    }
  }
  return at;
}

/** Returns a function that finds the nearest row in which no net of the channel enters or leaves; each row is returned once. */
function rowFinder(nets: readonly ChannelNet[]): (near: number) => number {
  const taken = new Set(nets.flatMap(net => [net.leftRow, ...net.rightRows]));
  return near => {
    let distance = 1;
    while (taken.has(near - distance) && taken.has(near + distance)) distance++;
    const row = taken.has(near + distance) ? near - distance : near + distance;
    taken.add(row);
    return row;
  };
}

/** Puts each trunk on the first track to the right of every earlier trunk that shares a row with it. */
function assignTracks(pieces: readonly Piece[]): Trunk[] {
  const spans = pieces.map(spanOf);
  const least = spans.reduce((low, span) => Math.min(low, span.low), 0);
  const most = spans.reduce((high, span) => Math.max(high, span.high), 0);
  const nextFree = new Int32Array(most - least + 1);
  return pieces.map((piece, at) => {
    const { low, high } = spans[at]!;
    let track = 0;
    for (let row = low - least; row <= high - least; row++) track = Math.max(track, nextFree[row]!);
    nextFree.fill(track + 1, low - least, high - least + 1);
    return { ...piece, track };
  });
}
