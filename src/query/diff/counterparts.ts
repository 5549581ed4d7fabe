/** The event of another program's run that does the same as one of this run. */

import { NONE } from '../../engine/columns.ts';
import type { EventLog } from '../../engine/log.ts';
import type { NodeId } from '../../graph/program.ts';
import { comparedStep, IterationEvents, iterationPairs } from './iteration-events.ts';
import { matchingOf } from './matching.ts';

export class Counterparts {
  private readonly here: EventLog;
  private readonly there: EventLog;
  /** By iteration here: that of `there`. */
  private readonly iterations: ReadonlyMap<number, number>;
  private readonly nodes: ReadonlyMap<NodeId, NodeId>;
  /** Those of the iterations that were asked for last. */
  private last:
    | { readonly iteration: number; readonly ours: IterationEvents; readonly theirs: IterationEvents }
    | undefined;

  constructor(here: EventLog, there: EventLog) {
    this.here = here;
    this.there = there;
    this.iterations = new Map(iterationPairs(here, there).both);
    const { nodes } = matchingOf(here.program, there.program);
    this.nodes = new Map([...nodes].flatMap((id, other) => (id === NONE ? [] : [[id, other]])));
  }

  /** Returns the node there that is the same as one here. */
  nodeOf(node: NodeId): NodeId | undefined {
    return this.nodes.get(node);
  }

  /** Returns the event there that does the same as event i here, else as the last one before it. */
  counterpartOf(i: number): number {
    const iteration = this.here.iterationAt(i);
    const pair = this.eventsOf(iteration);
    if (pair === undefined) return this.endBefore(iteration);
    const { ours, theirs } = pair;
    for (let k = i; k >= ours.start; k--) {
      const step = comparedStep(this.here, k)!; // in the terms of its own program
      const found = theirs.all(step)[ours.all(step).indexOf(k)];
      if (found !== undefined) return found;
    }
    return theirs.start;
  }

  private eventsOf(iteration: number) {
    if (this.last?.iteration === iteration) return this.last;
    const other = this.iterations.get(iteration);
    if (other === undefined) return undefined;
    const { here, there } = this;
    const ours = new IterationEvents(here, iteration);
    const theirs = new IterationEvents(there, other, matchingOf(here.program, there.program));
    this.last = { iteration, ours, theirs };
    return this.last;
  }

  /** The end of the last iteration there whose counterpart comes before one here; the first event without one. */
  private endBefore(iteration: number): number {
    const before = [...this.iterations].filter(([n]) => n < iteration).at(-1);
    return before === undefined ? 0 : this.there.endOf(before[1]);
  }
}
