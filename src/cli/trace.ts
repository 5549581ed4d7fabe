/** `trace`: every event as a sentence, or as a line of JSON. */

import type { EventLog } from '../engine/log.ts';
import type { NumberStyle } from '../explain/derivation.ts';
import { sentenceAt, spoken } from '../explain/explain.ts';
import { nodeOf } from '../graph/program.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { visibleLine } from '../text/visible.ts';
import { PROGRAM } from './help.ts';
import { type Input, logOf, openInput } from './input.ts';
import { type Io, writeLines } from './io.ts';
import { EXIT, type FlagValues } from './options.ts';
import type { Invocation } from './parse.ts';
import { positionIn } from './position.ts';
import { recorderOf, warnOfShortage } from './recorded.ts';
import { eventLine, headerLine } from './trace-json.ts';
import { VERSION } from './version.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const input = await openInput(words[0]!, flags, io);
  if (flags.json) await writeJson(input, io);
  else await writeSentences(input, flags, io);
  return EXIT.fine;
}

/** Events as sentences, as a voice would say them, from `--at` on. */
export async function writeSentences(input: Input, flags: FlagValues, io: Io): Promise<void> {
  const log = logOf(input);
  const from = positionIn(log, flags.at) ?? 0;
  await writeLines(io.stdout, sentences(log, from, styleFor(input.scenario, flags.digits)));
  await warnOfShortage(input, log, io);
}

function* sentences(log: EventLog, from: number, style: NumberStyle): Generator<string> {
  for (let i = from; i < log.length; i++) yield visibleLine(spoken(sentenceAt(log, i, style)));
}

/** Digits as asked for, by default 5; never fewer than the scenario's source prints for a node. */
export function styleFor({ expect, program }: Scenario, digits = 5): NumberStyle {
  const printed = new Map<string, number>();
  for (const { node, digits } of expect) printed.set(node, Math.max(digits, printed.get(node) ?? 0));
  return { digits, digitsOf: node => printed.get(nodeOf(program, node).name) ?? 0 };
}

/** Events recorded ahead of the reader: one who takes only the first line does not wait for the last. */
const SLICE = 20_000;

async function writeJson(input: Input, io: Io): Promise<void> {
  const { name, scenario, log, memory } = input;
  const { stdout } = io;
  await writeLines(stdout, [headerLine(scenario, `${PROGRAM} ${VERSION}`)]);
  if (log !== undefined) return writeLines(stdout, eventLines(log, 0));
  const recorder = recorderOf(scenario, memory, name);
  for (let done = 0; !recorder.isDone; done = recorder.log.length) {
    recorder.run(SLICE);
    await writeLines(stdout, eventLines(recorder.log, done));
  }
  await warnOfShortage(input, recorder.log, io);
}

function* eventLines(log: EventLog, from: number): Generator<string> {
  for (let i = from; i < log.length; i++) yield eventLine(log, i);
}
