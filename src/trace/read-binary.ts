/** Reads a binary log as lines of JSON are read: its scenario is recorded again, and every byte is compared with the result. */

import { EXIT, Failure } from '../failure.ts';
import type { LoadOptions } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { visibleLine } from '../text/visible.ts';
import { isMistake, NO_SCENARIO, scenarioSpan, versionMistake } from './format.ts';
import { ByteReader, chunksIn, Damage, type PlacedChunk } from './log-chunks.ts';
import { LogComparison, MOVED } from './log-comparison.ts';
import { notesOn, type ReadLog, scenarioIn } from './read-log.ts';
import { AT_ONCE, Rerecording } from './recorded.ts';
import { BINARY_HEADER_KEYS } from './trace-binary.ts';

/** @param memory Bytes that the run may take. @throws Failure 65 with the byte for damage, or for a byte that the scenario does not compute. */
export async function readBinaryLog(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  memory: number | undefined,
  options: LoadOptions = {},
  between = AT_ONCE,
): Promise<ReadLog> {
  try {
    const chunks = chunksIn(new ByteReader(bytes));
    const header = await chunks.next();
    if (header.done) throw new Damage(0, 'the log ends within its header', NO_SCENARIO);
    const { scenario, writtenBy } = openHeader(header.value, name, options);
    const run = await Rerecording.of(scenario, memory, name, between);
    const comparison = await LogComparison.of(scenario, run, writtenBy);
    await comparison.hold(header.value);
    let next = await chunks.next();
    for (; !next.done && !comparison.isOver; next = await chunks.next()) await comparison.hold(next.value);
    await run.finish();
    const isTorn = next.done === true && next.value;
    if (isTorn && comparison.hasEnded)
      throw new Damage(comparison.end, 'expected nothing behind the end of the log', MOVED);
    return { scenario, log: run.log, notes: notesOn(comparison.whole, run.log.length, isTorn) };
  } catch (error) {
    throw error instanceof Damage ? failureOf(error, name) : error;
  }
}

function openHeader(
  { tag, body, offset }: PlacedChunk,
  name: string,
  options: LoadOptions,
): { readonly scenario: Scenario; readonly writtenBy: string } {
  const text = tag === 'head' ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1') : '';
  const mistake = versionMistake(text, 'bplog');
  if (mistake !== undefined) throw new Damage(offset, ...mistake);
  const [, writtenBy] = /^\{"bplog":\d{1,9},"program":"([ -!#-[\]-~]*)"/.exec(text) ?? [];
  if (writtenBy === undefined) throw new Damage(offset, 'expected a header', NO_SCENARIO);
  const span = scenarioSpan(text, BINARY_HEADER_KEYS, true);
  if (isMistake(span)) throw new Damage(offset, ...span);
  return { scenario: scenarioIn(text, span, name, options), writtenBy };
}

function failureOf({ offset, message, hint }: Damage, name: string): Failure {
  return new Failure(EXIT.badScenario, `${visibleLine(name)}: byte ${offset}\n    ${message}\n    ${hint}`);
}
