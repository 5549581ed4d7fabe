/** A scenario's run within the memory it may take. */

import type { EventLog } from '../engine/log.ts';
import { MemoryShortage } from '../engine/memory.ts';
import { Recorder } from '../engine/record.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { shortageIn, shortageText } from '../session/shortage.ts';
import { visibleLine } from '../text/visible.ts';
import type { Input } from './input.ts';
import { Failure, type Io, remark } from './io.ts';
import { EXIT } from './options.ts';

/** @param memory Bytes. @throws Failure 65 when not even a few iterations fit. */
export function recorderOf({ program, training }: Scenario, memory: number | undefined, name: string): Recorder {
  try {
    return new Recorder(program, training, { memory });
  } catch (error) {
    if (!(error instanceof MemoryShortage)) throw error;
    throw new Failure(EXIT.badScenario, `${visibleLine(name)}: ${shortageText(error.shortage)}`);
  }
}

/** The whole run. @throws Failure 65 as above. */
export function recorded(scenario: Scenario, memory: number | undefined, name: string): EventLog {
  const recorder = recorderOf(scenario, memory, name);
  while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
  return recorder.log;
}

/** Events recorded ahead of a reader: one who takes only the first does not wait for the last. */
const SLICE = 20_000;

/** How many events there are, again and again until all are recorded. */
export function* growing(recorder: Recorder): Generator<number> {
  while (!recorder.isDone) {
    recorder.run(SLICE);
    yield recorder.log.length;
  }
}

/** Says on stderr when the run ends before its last iteration. */
export async function warnOfShortage({ name, scenario }: Input, log: EventLog, { stderr }: Io): Promise<void> {
  const shortage = shortageIn(log, scenario.training);
  if (shortage !== undefined) await remark(stderr, `${visibleLine(`${name}: warning: ${shortage}`)}\n`);
}
