/** Runs, timelines, and the reports of gradient checks. */

import type { CheckedGradient } from '../engine/checked-gradient.ts';
import type { EventLog } from '../engine/log.ts';
import type { Recorder } from '../engine/record.ts';
import type { NodeId } from '../graph/program.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A scenario and its log. A class, so that immer leaves it alone: nothing in it is ever drafted or frozen. */
export class Run {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** Records the rest of a fork; undefined for a recorded run. */
  readonly recorder: Recorder | undefined;

  constructor(scenario: Scenario, log: EventLog, recorder?: Recorder) {
    this.scenario = scenario;
    this.log = log;
    this.recorder = recorder;
  }
}

/** The original run, or a run changed by an edit or a skip. A class for the same reason. */
export class Timeline {
  /** Counts from 1, the original run; a deleted timeline's number is not used again. */
  readonly number: number;
  /** How it differs from its parent: `b := 2 at event 2`. */
  readonly name: string;
  readonly run: Run;
  /** The number of its parent timeline. */
  readonly parent: number | undefined;

  constructor(number: number, name: string, run: Run, parent?: number) {
    this.number = number;
    this.name = name;
    this.run = run;
    this.parent = parent;
  }
}

/** The run of another file, which the original run is compared with: `B`, of another program. Made outside of the session. */
export interface OtherRun {
  readonly number: 'B';
  /** The file's name. */
  readonly name: string;
  /** The name of the file of the original run. */
  readonly comparedWith: string;
  readonly run: Run;
  /** The first event of the original run where both part by more than the tolerance; undefined where they do not. */
  readonly first: number | undefined;
  /** Where they part, by name and line. */
  readonly words: string;
  /** Returns the event here that does the same as an event of the original run, else as the last one before it. */
  readonly counterpartOf: (position: number) => number;
  /** Returns the node that is the same as a node of the original run. */
  readonly nodeOf: (node: NodeId) => NodeId | undefined;
  /** Whether two tensors of a node are apart by more than the tolerance. */
  readonly isApart: (node: NodeId, here: Tensor, there: Tensor) => boolean;
}

/** The results of a gradient check of one iteration. A class for the same reason. */
export class GradientReport {
  readonly iteration: number;
  readonly results: readonly CheckedGradient[];

  constructor(iteration: number, results: readonly CheckedGradient[]) {
    this.iteration = iteration;
    this.results = results;
  }

  /** Returns the results at a node: its gradient, and each local derivative of an operation. */
  at(node: NodeId): readonly CheckedGradient[] {
    return this.results.filter(result => result.node === node);
  }
}
