/** A binary log is opened as lines of JSON are: its scenario is recorded again, and every byte held against what that gives. */

import { EXIT, Failure } from '../failure.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { visibleLine } from '../text/visible.ts';
import { memberSpan } from './json-tokens.ts';
import { ByteReader, chunksIn, Damage, type PlacedChunk } from './log-chunks.ts';
import { Comparison } from './log-comparison.ts';
import { NO_HEADER, notesOn, OTHER_VERSION, type ReadLog, scenarioIn } from './read-log.ts';
import { recorderOf } from './recorded.ts';
import { BINARY_VERSION } from './trace-binary.ts';

/** @param memory Bytes that the run may take. @throws Failure 65 with the byte for damage, or for what the scenario does not compute. */
export async function readBinaryLog(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  memory: number | undefined,
): Promise<ReadLog> {
  try {
    const chunks = chunksIn(new ByteReader(bytes));
    const header = await chunks.next();
    if (header.done) throw new Damage(0, 'the log ends within its header', NO_HEADER);
    const { scenario, writtenBy } = openHeader(header.value, name);
    const recorder = recorderOf(scenario, memory, name);
    const comparison = new Comparison(scenario, recorder, writtenBy);
    comparison.hold(header.value);
    let next = await chunks.next();
    for (; !next.done && !comparison.isOver; next = await chunks.next()) comparison.hold(next.value);
    comparison.finish();
    const isTorn = next.done === true && next.value;
    return { scenario, log: recorder.log, notes: notesOn(comparison.whole, recorder.log.length, isTorn) };
  } catch (error) {
    throw error instanceof Damage ? failureOf(error, name) : error;
  }
}

function openHeader(
  { tag, body, offset }: PlacedChunk,
  name: string,
): { readonly scenario: Scenario; readonly writtenBy: string } {
  const text = tag === 'head' ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1') : '';
  const [, version, writtenBy] = /^\{"bplog":(\d{1,9}),"program":"([ -!#-[\]-~]*)"/.exec(text) ?? [];
  if (version !== undefined && Number(version) !== BINARY_VERSION)
    throw new Damage(offset, `expected a log of version ${BINARY_VERSION}, found version ${version}`, OTHER_VERSION);
  const span = memberSpan(text, 'scenario');
  if (writtenBy === undefined || span === undefined) throw new Damage(offset, 'expected a header', NO_HEADER);
  return { scenario: scenarioIn(text, span, name), writtenBy };
}

function failureOf({ offset, message, hint }: Damage, name: string): Failure {
  return new Failure(EXIT.badScenario, `${visibleLine(name)}: byte ${offset}\n    ${message}\n    ${hint}`);
}
