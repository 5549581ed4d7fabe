/** Records a scenario's run within its memory budget. */

import { MemoryShortage } from '../engine/memory.ts';
import { Recorder } from '../engine/record.ts';
import { EXIT, Failure } from '../failure.ts';
import { shortageText } from '../query/shortage.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { visibleLine } from '../text/visible.ts';

/** @param memory Budget in bytes. @throws Failure 65 when not even a few iterations fit. */
export function recorderOf({ program, training }: Scenario, memory: number | undefined, name: string): Recorder {
  try {
    return new Recorder(program, training, { memory });
  } catch (error) {
    if (!(error instanceof MemoryShortage)) throw error;
    throw new Failure(EXIT.badScenario, `${visibleLine(name)}: ${shortageText(error.shortage)}`);
  }
}

/** Events recorded ahead of a reader: a reader of the first events does not wait for the last. */
export const SLICE = 20_000;

/** Yields the number of recorded events, repeatedly until all are recorded. */
export function* growing(recorder: Recorder): Generator<number> {
  while (!recorder.isDone) {
    recorder.run(SLICE);
    yield recorder.log.length;
  }
}
