/** Compares a file's chunks with the chunks from recording its scenario again: every row, number and byte. */

import { KIND, type Kind, numbersOfKind } from '../engine/events.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANGED } from './format.ts';
import { type Chunk, Damage, HEAD, type PlacedChunk } from './log-chunks.ts';
import { firstDifference, ROW, Rows } from './log-rows.ts';
import type { Rerecording } from './recorded.ts';
import { binaryTrace } from './trace-binary.ts';

export const MOVED = 'a piece of the log is missing, repeated or out of order';

/** Bytes of a number. */
const NUMBER = 8;

export class LogComparison {
  /** Events of the file that match the run. */
  whole = 0;
  hasEnded = false;
  /** The offset after the last compared chunk. */
  end = 0;
  private readonly run: Rerecording;
  private readonly right: AsyncIterator<Chunk>;
  /** The expected next chunk. */
  private upcoming: Chunk;
  /** Numbers that match, leaves first; `rightNumbers` counts the expected numbers. */
  private numbers = 0;
  private rightNumbers = 0;
  /** Whether the file has fewer iterations than the run: its last chunk of numbers and its last group are shorter then. */
  private hasLastNumbers = false;
  private hasLastGroup = false;

  private constructor(run: Rerecording, right: AsyncIterator<Chunk>, header: Chunk) {
    this.run = run;
    this.right = right;
    this.upcoming = header;
  }

  /** @param writtenBy The version in the header. */
  static async of(scenario: Scenario, run: Rerecording, writtenBy: string): Promise<LogComparison> {
    const right = binaryTrace(scenario, writtenBy, run.log, run.lengths());
    return new LogComparison(run, right, (await right.next()).value);
  }

  /** Whether the comparison is over: the memory budget ended the recording. */
  get isOver(): boolean {
    return this.run.isShort && this.whole === this.run.log.length;
  }

  /** @throws Damage when the chunk is not the expected chunk. */
  async hold(chunk: PlacedChunk): Promise<void> {
    if (this.hasEnded) throw new Damage(chunk.offset, 'expected nothing behind the end of the log', MOVED);
    switch (chunk.tag) {
      case 'head':
        await this.holdHeader(chunk);
        break;
      case 'nums':
        await this.holdNumbers(chunk);
        break;
      case 'rows':
        await this.holdRows(chunk);
        break;
      case 'ends':
        this.holdEnd(chunk);
    }
    this.end = chunk.offset + HEAD + chunk.body.length;
  }

  private async holdHeader(chunk: PlacedChunk): Promise<void> {
    if (this.upcoming.tag !== 'head') throw this.outOfPlace(chunk);
    if (!isSame(chunk.body, this.upcoming.body))
      throw new Damage(chunk.offset, 'the nodes, edges or kinds of this header are not those of its scenario', CHANGED);
    await this.goOn();
  }

  private async holdNumbers(chunk: PlacedChunk): Promise<void> {
    const { body, offset } = chunk;
    demandWhole(chunk, NUMBER, 'number');
    if (this.hasLastNumbers) throw this.outOfPlace(chunk);
    if (this.upcoming.tag !== 'nums') {
      if (this.run.isShort) return; // their events were not recorded
      throw this.outOfPlace(chunk);
    }
    const right = this.upcoming.body;
    const size = Math.min(body.length, right.length);
    if (!isSame(body.subarray(0, size), right.subarray(0, size))) {
      const place = this.numbers + Math.floor(firstDifference(body, right) / NUMBER);
      throw new Damage(offset, `${await this.eventWriting(place)} is not what the scenario computes`, CHANGED);
    }
    if (body.length > size && !this.run.isShort)
      throw new Damage(offset + HEAD + size, 'expected no more numbers here', CHANGED);
    this.numbers += size / NUMBER;
    this.hasLastNumbers = body.length < right.length;
    await this.goOn();
  }

  private async holdRows(chunk: PlacedChunk): Promise<void> {
    demandWhole(chunk, ROW, 'event');
    if (this.hasLastGroup) throw this.outOfPlace(chunk);
    while (this.upcoming.tag === 'nums') await this.goOn(); // a file with fewer iterations has none of them
    if (this.upcoming.tag !== 'rows') throw this.outOfPlace(chunk);
    const [ours, right] = [new Rows(chunk.body), new Rows(this.upcoming.body)];
    const different = ours.firstDifference(right);
    if (different !== undefined)
      throw new Damage(chunk.offset, `event ${this.whole + different} is not what the scenario computes`, CHANGED);
    if (!this.run.isShort) await this.demandSize(chunk, ours, right);
    this.hasLastNumbers = this.hasLastGroup = ours.count < right.count;
    this.whole += Math.min(ours.count, right.count);
    await this.goOn();
  }

  /** Checks a group's size: it is complete, or it ends with an iteration and is the last. */
  private async demandSize({ offset, tag }: PlacedChunk, ours: Rows, right: Rows): Promise<void> {
    const end = this.whole + Math.min(ours.count, right.count);
    if (ours.count > right.count) {
      await this.goOn();
      throw this.outOfPlace({ offset, tag }, end);
    }
    const isCut = ours.count < right.count;
    if (isCut && right.kindOf(ours.count) !== KIND.started)
      throw new Damage(offset, `expected event ${end} here`, MOVED);
    const numbers = isCut ? right.placeOf(ours.count) : this.rightNumbers;
    if (this.numbers !== numbers)
      throw new Damage(
        offset,
        `expected ${numbers} numbers before the end of event ${end - 1}, found ${this.numbers}`,
        MOVED,
      );
  }

  private holdEnd({ body, offset }: PlacedChunk): void {
    const events = body.length === 8 ? Buffer.from(body).readBigUInt64LE() : undefined;
    if (events !== BigInt(this.whole))
      throw new Damage(offset, `the log ends after event ${this.whole - 1}, and says otherwise`, MOVED);
    this.hasEnded = true;
  }

  private async goOn(): Promise<void> {
    const { tag, body } = this.upcoming;
    if (tag === 'nums') this.rightNumbers += body.length / NUMBER;
    const { done, value } = await this.right.next();
    if (!done) this.upcoming = value;
  }

  /** @param event The event that should follow, if any. */
  private outOfPlace({ offset, tag }: Pick<PlacedChunk, 'offset' | 'tag'>, event = this.whole): Damage {
    return this.upcoming.tag === 'ends'
      ? new Damage(
          offset,
          `expected the end of the log, found ${tag === 'nums' ? 'numbers' : `event ${event}`}`,
          `the last event of the scenario is ${event - 1}`,
        )
      : new Damage(offset, `expected event ${event} here`, MOVED);
  }

  /** Returns words for the event that wrote the number at this place. */
  private async eventWriting(place: number): Promise<string> {
    while (this.upcoming.tag === 'nums') await this.goOn();
    if (this.upcoming.tag !== 'rows') return 'a number';
    const rows = new Rows(this.upcoming.body);
    let found: number | undefined;
    // Events that write nothing share their place with the event that writes there.
    for (let row = 0; row < rows.count && rows.placeOf(row) <= place; row++)
      if (isComputed(rows.kindOf(row)) && (found === undefined || rows.placeOf(row) > rows.placeOf(found))) found = row;
    return found === undefined ? 'an initial value or what was fed' : `event ${this.whole + found}`;
  }
}

const isComputed = (kind: Kind): boolean => !['none', 'fed'].includes(numbersOfKind(kind));

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** @throws Damage at the first byte of an incomplete number or event. */
function demandWhole({ body, offset }: PlacedChunk, size: number, what: 'number' | 'event'): void {
  const rest = body.length % size;
  if (body.length > 0 && rest === 0) return;
  const end = offset + HEAD + body.length - rest;
  throw new Damage(
    end,
    `expected whole ${what}s of ${size} bytes, found ${rest === 0 ? 'none' : `${rest} bytes more`}`,
    MOVED,
  );
}
