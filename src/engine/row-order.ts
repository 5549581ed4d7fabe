/** What a row of a recorded run needs before it: damaged logs have rows that could not have happened. */

import { hasRule, type NodeId, nodeOf } from '../graph/program.ts';
import { NONE } from './columns.ts';
import { KIND, type Kind, writesGradient } from './events.ts';
import type { EventLog } from './log.ts';

/** The rows so far, and which of them wrote each node's value and gradient last. */
export class RowOrder {
  private readonly log: EventLog;
  private readonly valueWriter: Int32Array;
  private readonly gradientWriter: Int32Array;

  constructor(log: EventLog, valueWriter: Int32Array, gradientWriter: Int32Array) {
    this.log = log;
    this.valueWriter = valueWriter;
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
    if (kind === KIND.value || kind === KIND.contribution) this.demandValues(node, kind === KIND.contribution);
  }

  /** What an operation is explained with, by its rule: its operands, and the value that sends back. Leaves have numbers from the beginning. */
  private demandValues(id: NodeId, isSending: boolean): void {
    const { nodes } = this.log.program;
    const node = nodes[id]!;
    if (node.role !== 'operation' || !hasRule(node)) return; // without a rule it may be from before the recording
    const lacks = (at: NodeId) => this.valueWriter[at] === NONE && nodes[at]!.role === 'operation';
    const missing = isSending && lacks(id) ? id : node.operands.find(lacks);
    if (missing !== undefined) throw this.mistake(`the value of ${this.nameOf(missing)} before what is made of it`);
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
