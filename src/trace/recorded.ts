/** Records a scenario's run within its memory budget. */

import type { EventLog } from '../engine/log.ts';
import { MemoryShortage, shortageOf } from '../engine/memory.ts';
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

/** What is done between the parts of a log's recording, which may take long. */
export interface Between {
  /** Computes what the first iteration needs. */
  readonly prepare: (scenario: Scenario) => Promise<void>;
  /** Tells how much of the run is recorded, 0 … 1; resolves now and then when signals have been heard. */
  readonly pause: (recorded: number) => Promise<void> | undefined;
}

/** Does nothing between the parts. */
export const AT_ONCE: Between = { prepare: async () => {}, pause: () => undefined };

/** Records a scenario again beside its log. */
export class Rerecording {
  readonly log: EventLog;
  private readonly recorder: Recorder;
  private readonly scenario: Scenario;
  private readonly between: Between;

  private constructor(scenario: Scenario, recorder: Recorder, between: Between) {
    this.scenario = scenario;
    this.recorder = recorder;
    this.between = between;
    this.log = recorder.log;
  }

  /** @param memory Budget in bytes. @throws Failure 65 when not even a few iterations fit. */
  static async of(scenario: Scenario, memory: number | undefined, name: string, between: Between) {
    await between.prepare(scenario);
    return new Rerecording(scenario, recorderOf(scenario, memory, name), between);
  }

  get isDone(): boolean {
    return this.recorder.isDone;
  }

  /** Whether the memory budget ended the recording: what the file has beyond it cannot be compared. */
  get isShort(): boolean {
    return shortageOf(this.log, this.scenario.training) !== undefined;
  }

  /** Records some events more, or a part of a long iteration. */
  async goOn(): Promise<void> {
    this.recorder.run(SLICE);
    await this.between.pause(this.recorder.iterationsDone / this.scenario.training.iterations);
  }

  /** Yields the number of recorded events, repeatedly until all are recorded. */
  async *lengths(): AsyncGenerator<number> {
    while (!this.isDone) {
      await this.goOn();
      yield this.log.length;
    }
  }

  /** Records the rest of the run. */
  async finish(): Promise<void> {
    while (!this.isDone) await this.goOn();
  }
}
