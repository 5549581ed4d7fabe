/** What a row of a recorded run needs before it: damaged logs have rows that could not have happened. */

import { type NodeId, nodeOf } from '../graph/program.ts';
import { NONE } from './columns.ts';
import { KIND, type Kind, writesGradient } from './events.ts';
import type { EventLog } from './log.ts';

/** The rows so far, and which of them wrote each node's gradient last. */
export class RowOrder {
  private readonly log: EventLog;
  private readonly gradientWriter: Int32Array;

  constructor(log: EventLog, gradientWriter: Int32Array) {
    this.log = log;
    this.gradientWriter = gradientWriter;
  }

  /** @throws RangeError when the row cannot follow the rows before */
  check(kind: Kind, node: NodeId, edge: number): void {
    if (this.log.length === 0 && kind !== KIND.started)
      throw new RangeError('expected the start of an iteration first');
    if (kind === KIND.accumulated && !this.isOfLastRow(edge, node))
      throw this.mistake('an accumulation right after its contribution');
    if (kind === KIND.contribution && !this.hasGradient(node))
      throw this.mistake(`the gradient of ${this.nameOf(node)} before its contribution`);
  }

  private isOfLastRow(edge: number, node: NodeId): boolean {
    const { log } = this;
    const last = log.length - 1;
    return log.kindAt(last) === KIND.contribution && log.edgeAt(last) === edge && log.program.edges[edge]!.to === node;
  }

  private hasGradient(node: NodeId): boolean {
    const writer = this.gradientWriter[node]!;
    return writer !== NONE && writesGradient(this.log.kindAt(writer));
  }

  private nameOf = (node: NodeId): string => nodeOf(this.log.program, node).name;

  private mistake = (expected: string): RangeError => new RangeError(`event ${this.log.length}: expected ${expected}`);
}
