/** A run's numbers, in segments of whole iterations: beyond the memory budget, the least recently used segments are dropped, the longest payloads first,
 * and recorded again from a checkpoint when needed. */

import { Arena, type ArenaPlan, tierOf, tierStart } from './arena.ts';
import type { Budget, Spender } from './budget.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Recipe } from './feed.ts';
import type { LastingIn } from './lasting.ts';
import { isAmongHeld, NotHeld } from './not-held.ts';
import { Summaries, type Summary } from './summaries.ts';

/** Records iterations again from a checkpoint, or from the beginning: it gives the same numbers at the same places, and the state after them. */
export type Rerun = (from: Checkpoint | undefined, iterations: number) => Rerecorded;

export interface Rerecorded {
  readonly arena: Arena;
  readonly checkpoint: Checkpoint;
}

/** A log's memory budget, and its way to restore dropped numbers. */
export interface LogMemory {
  /** Bytes. */
  readonly budget: Budget;
  readonly rerun: Rerun;
  readonly plan: ArenaPlan;
  readonly recipe: Recipe;
}

interface Segment {
  readonly index: number;
  /** Its first event. */
  readonly start: number;
  /** The first event after it. */
  end: number;
  /** Iterations done before it. */
  readonly iteration: number;
  /** Its numbers, or the payloads still held; undefined when all are dropped. */
  arena: Arena | undefined;
  /** What is kept of the dropped payloads of each tier. */
  readonly summaries: (Summaries | undefined)[];
  /** The checkpoint from which it can be recorded again; the first segment needs none. */
  checkpoint: Checkpoint | undefined;
}

/** A segment ends after so many bytes of numbers: enough that a checkpoint costs little, few enough to be recorded again in a moment. */
const SEGMENT = { most: 8 * 1024 * 1024, shareOfBudget: 1 / 32 } as const;
/** Parts of the budget, without events, for permanent checkpoints and for checkpoints made in passing. */
const CHECKPOINTS = { kept: 5 / 8, passed: 1 / 8 } as const;
/** The part of the budget that summaries of dropped tensors take at most: they are never dropped. */
const SUMMARIES = 1 / 16;
/** Least segments held: the segment being recorded, and, on the timeline looked at, the current segment and the previous segment with the values before. */
const LEAST_HELD = { lookedAt: 3, other: 1 } as const;

export class Segments implements Spender {
  private readonly budget: Budget;
  private readonly ownEventBytes: () => number;
  private readonly rerun: Rerun;
  private readonly plan: ArenaPlan | undefined;
  private readonly full: number;
  private readonly all: Segment[] = [];
  /** Segments with numbers, the least recently used first. */
  private readonly held = new Set<Segment>();
  /** Segments whose checkpoint was made in passing, the oldest first. */
  private readonly passed = new Set<Segment>();
  private readonly checkpointBytes = { kept: 0, passed: 0 };
  private summaryBytes = 0;
  private readonly lastingIn: LastingIn | undefined;
  /** Every `stride` segments, a checkpoint is permanent. */
  private stride = 1;
  private current: Segment;
  private recent: Segment;

  /** @param budget The budget of all timelines. @param eventBytes Returns the bytes of this timeline's events.
   * @param first The event and the iterations done before the first segment. @param plan What its arenas will hold.
   * @param lastingIn What is summarised before it is dropped; without it nothing is. */
  constructor(
    budget: Budget,
    eventBytes: () => number,
    rerun: Rerun,
    first: { readonly start: number; readonly iteration: number },
    plan?: ArenaPlan,
    lastingIn?: LastingIn,
  ) {
    this.lastingIn = lastingIn;
    this.budget = budget;
    this.plan = plan;
    this.ownEventBytes = eventBytes;
    this.rerun = rerun;
    this.full = Math.min(SEGMENT.most, budget.bytes * SEGMENT.shareOfBudget);
    this.current = this.recent = this.add(first.start, first.iteration);
    budget.join(this);
  }

  /** Where the recorder writes. */
  get arena(): Arena {
    return this.current.arena!; // the segment being recorded is never dropped
  }

  /** Whether the next iteration should begin a new segment. */
  get isFull(): boolean {
    return this.arena.bytes >= this.full;
  }

  get eventBytes(): number {
    return this.ownEventBytes();
  }

  /** Bytes of the numbers held, with summaries of those dropped, and of the checkpoints. */
  get bytes(): { readonly numbers: number; readonly checkpoints: number } {
    let numbers = this.summaryBytes;
    for (const { arena } of this.held) numbers += arena!.bytes; // held segments have one
    return { numbers, checkpoints: this.checkpointBytes.kept + this.checkpointBytes.passed };
  }

  /** @param iteration Iterations done. @param checkpoint Called only when the checkpoint is kept. */
  begin(start: number, iteration: number, checkpoint: () => Checkpoint): void {
    this.current.end = start;
    this.current = this.recent = this.add(start, iteration);
    if (this.isKept(this.current)) this.keep(this.current, checkpoint());
    this.trim();
  }

  /** Whether the numbers of event i, at `place`, are held. */
  isHeld(i: number, place = 0): boolean {
    return this.segmentOf(i).arena?.holds(place) ?? false;
  }

  /** Returns the arena of event i; its numbers at `place` are recorded again if they were dropped. */
  arenaOf(i: number, place = 0): Arena {
    const { recent } = this;
    if (i >= recent.start && i < recent.end && recent.arena?.holds(place)) return recent.arena;
    const wanted = this.segmentOf(i);
    if (isAmongHeld() && !wanted.arena?.holds(place)) throw new NotHeld(this, i, place);
    while (!wanted.arena?.holds(place)) this.recover(i);
    this.look(wanted);
    return wanted.arena;
  }

  /** Returns how many segments must be recorded again before the numbers of event i, at `place`, are held. */
  distance(i: number, place = 0): number {
    const segment = this.segmentOf(i);
    return segment.arena?.holds(place) ? 0 : segment.index - this.nearest(segment).index + 1;
  }

  /** Records a segment again: event i's segment, or a segment on the way to it. */
  recover(i: number): void {
    const wanted = this.segmentOf(i);
    const segment = this.nearest(wanted);
    const next = this.all[segment.index + 1]!; // the last segment is never dropped
    const { arena, checkpoint } = this.rerun(segment.checkpoint, next.iteration - segment.iteration);
    segment.arena?.refill(arena);
    segment.arena ??= arena;
    this.held.add(segment);
    this.look(segment);
    if (next.checkpoint === undefined) this.pass(next, checkpoint);
    this.trim();
  }

  /** Returns the checkpoint after the segment of event i, if it is kept and the numbers at `place` are dropped. */
  checkpointAfter(i: number, place = 0): Checkpoint | undefined {
    const { index, arena } = this.segmentOf(i);
    return arena?.holds(place) ? undefined : this.all[index + 1]?.checkpoint;
  }

  private add(start: number, iteration: number): Segment {
    const segment: Segment = {
      index: this.all.length,
      start,
      end: Number.POSITIVE_INFINITY,
      iteration,
      arena: new Arena(this.plan),
      summaries: [],
      checkpoint: undefined,
    };
    this.all.push(segment);
    this.held.add(segment);
    return segment;
  }

  private look(segment: Segment): void {
    this.budget.touch(this);
    this.recent = segment;
    if (this.held.delete(segment)) this.held.add(segment);
  }

  private segmentOf(i: number): Segment {
    let [low, high] = [0, this.all.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.all[middle]!.start <= i) low = middle;
      else high = middle;
    }
    return this.all[low]!;
  }

  /** Returns the last segment, up to this segment, from which recording can start. */
  private nearest({ index }: Segment): Segment {
    let from = index;
    while (from > 0 && this.all[from]!.checkpoint === undefined) from--;
    return this.all[from]!;
  }

  private isKept({ index }: Segment): boolean {
    return index % this.stride === 0;
  }

  private keep(segment: Segment, checkpoint: Checkpoint): void {
    segment.checkpoint = checkpoint;
    this.checkpointBytes.kept += checkpoint.bytes;
  }

  private pass(segment: Segment, checkpoint: Checkpoint): void {
    segment.checkpoint = checkpoint;
    this.passed.add(segment);
    this.checkpointBytes.passed += checkpoint.bytes;
  }

  private trim(): void {
    while (this.checkpointBytes.passed > this.budget.shareOf(CHECKPOINTS.passed) && this.passed.size > 1)
      this.forgetOldestPassed();
    while (this.checkpointBytes.kept > this.budget.shareOf(CHECKPOINTS.kept) && this.stride < this.all.length)
      this.thin();
    this.budget.trim(this.plan?.bounds.length ?? 0);
  }

  drop(tier: number, bytes: number, isLookedAt: boolean): number {
    let [freed, spare] = [0, this.held.size - (isLookedAt ? LEAST_HELD.lookedAt : LEAST_HELD.other)];
    for (const segment of this.held) {
      if (freed >= bytes || spare <= 0) break;
      if (segment === this.current || (isLookedAt && segment === this.recent)) continue;
      const arena = segment.arena!; // those here have one
      this.summarise(segment, tier);
      freed += arena.drop(tier);
      spare--;
      if (!arena.isEmpty) continue;
      segment.arena = undefined;
      this.held.delete(segment);
    }
    return freed;
  }

  /** Keeps the summaries of a tier that is about to be dropped. A payload of few numbers would be no longer than its summary. */
  private summarise({ start, end, arena, summaries }: Segment, tier: number): void {
    if (tier === 0 || summaries[tier] !== undefined || this.lastingIn === undefined || !arena!.holds(tierStart(tier)))
      return; // only a held segment is summarised: it has an arena
    const written = this.lastingIn(start, end, tier, arena!); // as above
    if (this.summaryBytes + Summaries.bytesOf(written.length) > this.budget.bytes * SUMMARIES) return;
    const made = new Summaries(written);
    summaries[tier] = made;
    this.summaryBytes += made.bytes;
  }

  /** Returns the summary of what event i wrote at `place`; undefined while its numbers are held, and where none was kept. */
  summaryOf(i: number, place: number): Summary | undefined {
    if (this.summaryBytes === 0) return undefined; // asked for each event of a search
    const { arena, summaries } = this.segmentOf(i);
    return arena?.holds(place) ? undefined : summaries[tierOf(place)]?.of(i);
  }

  private forgetOldestPassed(): void {
    const [segment] = this.passed;
    this.checkpointBytes.passed -= segment!.checkpoint!.bytes; // those here have one
    segment!.checkpoint = undefined;
    this.passed.delete(segment!);
  }

  /** Halves the checkpoints: they are twice as far apart then. */
  private thin(): void {
    this.stride *= 2;
    for (const segment of this.all) {
      if (this.isKept(segment) || segment.checkpoint === undefined || this.passed.has(segment)) continue;
      this.checkpointBytes.kept -= segment.checkpoint.bytes;
      segment.checkpoint = undefined;
    }
  }
}
