/** The memory budget of all timelines of a run. Beyond it, the least recently used timelines drop numbers first, and each drops its longest payloads first. */

import { MEMORY_LIMITS } from '../limits.ts';

/** A timeline's events, numbers and checkpoints. */
export interface Spender {
  readonly eventBytes: number;
  readonly bytes: { readonly numbers: number; readonly checkpoints: number };
  /** Drops payloads of a tier until `bytes` bytes are free, or all that may be dropped; returns the bytes freed. @param isLookedAt Whether it is the timeline last looked at. */
  drop(tier: number, bytes: number, isLookedAt: boolean): number;
}

export class Budget {
  /** The whole budget. */
  readonly bytes: number;
  /** Bytes of the leaves and of the data fed to them. */
  private readonly given: number;
  /** The timelines, the last looked at at the end. A deleted timeline counts until it is garbage-collected. */
  private members: readonly Pick<WeakRef<Spender>, 'deref'>[] = [];

  constructor(bytes: number, given = 0) {
    this.bytes = bytes;
    this.given = given;
  }

  /** The first is the original, which all others begin with and hold anyway. A weak reference keeps what it is to until the job ends, and one job may record hundreds of logs. */
  join(spender: Spender): void {
    const member = this.members.length === 0 ? { deref: () => spender } : new WeakRef(spender);
    this.members = [...this.members, member];
  }

  /** Notes that a timeline is looked at. */
  touch(spender: Spender): void {
    const last = this.members.at(-1);
    if (last?.deref() === spender) return;
    const [others, own] = [false, true].map(isOwn => this.members.filter(one => (one.deref() === spender) === isOwn));
    this.members = [...others!, ...own!]; // of two, two
  }

  /** Whether more events may be recorded: events are never dropped. */
  get hasRoom(): boolean {
    return this.eventBytes <= this.bytes * MEMORY_LIMITS.shareOfEvents;
  }

  /** The bytes of all events. */
  get eventBytes(): number {
    let bytes = 0;
    for (const member of this.members) bytes += member.deref()?.eventBytes ?? 0;
    return bytes;
  }

  /** Bytes that numbers and checkpoints may take. */
  get room(): number {
    return this.bytes - this.given - this.eventBytes;
  }

  /** Returns each timeline's share of a part of the room. */
  shareOf(part: number): number {
    return (this.room * part) / this.spenders().length;
  }

  /** Drops numbers beyond the budget. @param longest The tier of the longest payloads. */
  trim(longest: number): void {
    const spenders = this.spenders();
    let excess = -this.room;
    for (const { bytes } of spenders) excess += bytes.numbers + bytes.checkpoints;
    for (let tier = longest; tier >= 0; tier--)
      for (const spender of spenders) if (excess > 0) excess -= spender.drop(tier, excess, spender === spenders.at(-1));
  }

  private spenders(): readonly Spender[] {
    const there = this.members.flatMap(member => member.deref() ?? []);
    if (there.length < this.members.length) this.members = this.members.filter(member => member.deref() !== undefined);
    return there;
  }
}
