/** What a session looks at: runs, the timelines that they are, and what a gradient check found. */

import type { CheckedGradient } from '../engine/gradient-check.ts';
import type { EventLog } from '../engine/log.ts';
import type { Recorder } from '../engine/record.ts';
import type { NodeId } from '../graph/program.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A scenario and its log. A class, so that immer leaves it alone: nothing in it is ever drafted or frozen. */
export class Run {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** Of a fork: what records the rest of it. */
  readonly recorder: Recorder | undefined;

  constructor(scenario: Scenario, log: EventLog, recorder?: Recorder) {
    this.scenario = scenario;
    this.log = log;
    this.recorder = recorder;
  }
}

/** A run as it was recorded, or as an edit or a skip made of it. A class for the same reason. */
export class Timeline {
  /** From 1, which is the original run; never used again when one is deleted. */
  readonly number: number;
  /** What makes it another one than its parent: `b := 2 at event 2`. */
  readonly name: string;
  readonly run: Run;
  /** Number of the timeline that it was forked from. */
  readonly parent: number | undefined;

  constructor(number: number, name: string, run: Run, parent?: number) {
    this.number = number;
    this.name = name;
    this.run = run;
    this.parent = parent;
  }
}

/** What a gradient check of one iteration found. A class for the same reason. */
export class GradientReport {
  readonly iteration: number;
  readonly results: readonly CheckedGradient[];

  constructor(iteration: number, results: readonly CheckedGradient[]) {
    this.iteration = iteration;
    this.results = results;
  }

  /** What was found at a node: its own gradient, and, for an operation, each local derivative. */
  at(node: NodeId): readonly CheckedGradient[] {
    return this.results.filter(result => result.node === node);
  }
}
