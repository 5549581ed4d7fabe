/** A large log: its first iteration costs what it costs in a small one, and it is read as a whole. */

import { describe, expect, it } from 'vitest';
import { stateAt } from '../../../src/engine/state.ts';
import type { BytesAt } from '../../../src/trace/recorded/bytes-at.ts';
import { openWhole, RecordedReading } from '../../../src/trace/recorded/log-reader.ts';
import { largeLog } from '../../support/large-logs.ts';
import { bytesOfLog, openedLog, readerOf } from '../../support/recorded-logs.ts';

const MEGABYTE = 2 ** 20;
const KEPT = 'summaries.bplog';

/** A log in memory that counts the bytes that are read of it. */
class Counted implements BytesAt {
  count = 0;
  private readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  size = (): number => this.bytes.length;
  read = (offset: number, length: number): Uint8Array => {
    const part = this.bytes.subarray(offset, offset + length);
    this.count += part.length;
    return part;
  };
}

describe.each([
  ['bytes', 'large.bplog'],
  ['lines', 'large.ndjson'],
] as const)('A log of %s', (form, name) => {
  const logOf = (megabytes: number) => Buffer.concat([...largeLog(bytesOfLog(KEPT), megabytes * MEGABYTE, form)]);

  /** Bytes read until there is a first iteration to look at, with the numbers of its last event. */
  function readAtFirst(bytes: Uint8Array): number {
    const counted = new Counted(bytes);
    const reading = new RecordedReading(readerOf(counted, name));
    reading.readOn(() => reading.iterations > 1);
    const { log } = reading.run();
    expect(log.iterationCount).toBeGreaterThan(0);
    const state = stateAt(log, log.endOf(1));
    for (const { id } of log.program.nodes) state.gradientOf(id);
    return counted.count;
  }

  it('shows its first iteration after as many bytes, however long it is', () => {
    const [small, large] = [2, 8].map(megabytes => readAtFirst(logOf(megabytes)));
    expect(large).toBe(small);
    expect(large).toBeLessThan(3 * MEGABYTE);
  });

  it('has the iterations of the run, each with its numbers', () => {
    const { log } = openWhole(readerOf(new Counted(logOf(2)), name));
    const kept = openedLog(KEPT).log;
    const lengthOf = (n: number) => kept.endOf(n) - kept.startOf(n)!; // it has these
    const last = kept.iterationCount;
    expect(log.iterationCount).toBeGreaterThan(100);
    expect(log.iterationNumber(log.iterationCount)).toBe(log.iterationCount);
    expect(log.length).toBe(kept.length + (log.iterationCount - last) * (lengthOf(last) + 1));
    expect(log.lossOf(log.iterationCount)).toBe(kept.lossOf(last));
  });
});
