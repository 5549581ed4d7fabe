/** The chunks of a file beside those that recording its scenario again gives. */

import { KIND } from '../engine/events.ts';
import { shortageOf } from '../engine/memory.ts';
import type { Recorder } from '../engine/record.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { COLUMNS, ROW } from './event-groups.ts';
import { type Chunk, Damage, type PlacedChunk } from './log-chunks.ts';
import { CHANGED } from './read-log.ts';
import { growing } from './recorded.ts';
import { binaryTrace } from './trace-binary.ts';

const MOVED = 'a piece of the log is missing, repeated or out of order';

export class Comparison {
  /** Events that are as they were kept. */
  whole = 0;
  private readonly scenario: Scenario;
  private readonly recorder: Recorder;
  private readonly right: Iterator<Chunk>;
  /** Numbers that are as they were kept, those of the leaves first. */
  private numbers = 0;
  /** The file's last group is shorter than it might be: it kept fewer iterations. */
  private isShort = false;
  private hasEnded = false;

  /** @param writtenBy As the header says. */
  constructor(scenario: Scenario, recorder: Recorder, writtenBy: string) {
    this.scenario = scenario;
    this.recorder = recorder;
    this.right = binaryTrace(scenario, writtenBy, recorder.log, growing(recorder));
  }

  /** Whether nothing more can be held against the file: the memory budget ended the recording. */
  get isOver(): boolean {
    return (
      shortageOf(this.recorder.log, this.scenario.training) !== undefined && this.whole === this.recorder.log.length
    );
  }

  /** Records what the file does not hold, too. */
  finish(): void {
    while (!this.recorder.isDone) this.recorder.run(Number.POSITIVE_INFINITY);
  }

  /** @throws Damage when the chunk is not what should stand here. */
  hold(chunk: PlacedChunk): void {
    if (this.hasEnded) throw new Damage(chunk.offset, 'something follows the end of the log', MOVED);
    if (chunk.tag === 'ends') this.end(chunk);
    else this.holdAgainst(chunk, this.next(chunk));
  }

  private holdAgainst(chunk: PlacedChunk, right: Chunk): void {
    if (right.tag !== chunk.tag || (this.isShort && chunk.tag === 'nums')) throw this.outOfPlace(chunk);
    if (chunk.tag === 'head' && !isSame(chunk.body, right.body))
      throw new Damage(chunk.offset, 'the nodes of this header are not those of its scenario', CHANGED);
    if (chunk.tag === 'nums') this.holdNumbers(chunk, right);
    if (chunk.tag === 'rows') this.holdRows(chunk, right);
  }

  private next({ tag, offset }: PlacedChunk): Chunk {
    let { done, value } = this.right.next();
    // The rows of a short group come after fewer numbers.
    while (!done && this.isShort && value.tag !== tag) ({ done, value } = this.right.next());
    if (done || value.tag === 'ends')
      throw new Damage(
        offset,
        `expected the end of the log, found event ${this.whole}`,
        `the last event of the scenario is ${this.whole - 1}`,
      );
    return value;
  }

  private holdNumbers({ body, offset }: PlacedChunk, right: Chunk): void {
    const size = Math.min(body.length, right.body.length);
    if (!isSame(body.subarray(0, size), right.body.subarray(0, size))) {
      const place = this.numbers + (firstDifference(body, right.body) >>> 3);
      throw new Damage(offset, `${this.eventWriting(place)} is not what the scenario computes`, CHANGED);
    }
    this.numbers += size / 8;
    this.isShort = body.length < right.body.length;
  }

  private holdRows({ body, offset }: PlacedChunk, right: Chunk): void {
    const [rows, rightRows] = [body.length / ROW, right.body.length / ROW];
    const count = Math.min(rows, rightRows);
    let [start, rightStart] = [0, 0];
    for (const width of COLUMNS) {
      const [ours, theirs] = [body.subarray(start), right.body.subarray(rightStart)];
      if (!isSame(ours.subarray(0, count * width), theirs.subarray(0, count * width))) {
        const event = this.whole + Math.floor(firstDifference(ours, theirs) / width);
        throw new Damage(offset, `event ${event} is not what the scenario computes`, CHANGED);
      }
      start += rows * width;
      rightStart += rightRows * width;
    }
    this.whole += count;
    this.isShort ||= rows < rightRows;
  }

  private end({ body, offset }: PlacedChunk): void {
    const events = body.length === 8 ? Buffer.from(body).readBigUInt64LE() : undefined;
    if (events !== BigInt(this.whole))
      throw new Damage(offset, `the log ends after event ${this.whole - 1}, and says otherwise`, MOVED);
    this.hasEnded = true;
  }

  private outOfPlace({ offset }: PlacedChunk): Damage {
    return new Damage(offset, `expected event ${this.whole} here`, MOVED);
  }

  /** Whose number stands at this place of all numbers. */
  private eventWriting(place: number): string {
    let right = this.right.next();
    while (!right.done && right.value.tag !== 'rows') right = this.right.next();
    if (right.done) return 'a number';
    const { body } = right.value;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const places = Array.from({ length: body.length / ROW }, (_, row) => Number(view.getBigUint64(8 * row, true)));
    const kinds = body.subarray(body.length - places.length);
    const begin = Math.max(...places.filter(start => start <= place));
    // Events that write nothing, and an accumulation that does not, have the place of one that does.
    const row = places.findIndex((start, k) => start === begin && writes(kinds[k]!));
    return row < 0 ? 'an initial value or what was fed' : `event ${this.whole + row}`;
  }
}

const writes = (kind: number): boolean => kind !== KIND.started && kind !== KIND.cleared && kind < KIND.skipped;

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** The first byte in which they differ. */
function firstDifference(one: Uint8Array, other: Uint8Array): number {
  let i = 0;
  while (one[i] === other[i] && i < one.length) i++;
  return i;
}
