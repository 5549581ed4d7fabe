/** Single elements of what was dropped, made again from what is left: an element of a parameter takes no more than its own gradients,
 * and one of a product's gradient a row and a column. The same bits as recording again, which is what is done where this does not reach. */

import { gradientType } from '../graph/precision.ts';
import { type NodeId, type Program, ruledOf } from '../graph/program.ts';
import { roundTo } from '../tensor/dtype.ts';
import { NONE, UPDATE_HEAD } from './columns.ts';
import { beginsPass, KIND } from './events.ts';
import type { EventLog } from './log.ts';
import { addedTo } from './standing-gradients.ts';
import { stateAt } from './state.ts';

/** An element after an update. */
interface Standing {
  /** The event that wrote it. */
  readonly writer: number;
  readonly value: number;
  /** In the order of the rule's keys. */
  readonly state: readonly number[];
  /** Updates so far. */
  readonly step: number;
}

/** Follows one element of a node; going forward from update to update costs no recording. */
export class ElementReader {
  private readonly log: EventLog;
  private readonly node: NodeId;
  private readonly element: number;
  private standing: Standing | undefined;

  /** @param element The flat index, row by row. */
  constructor(log: EventLog, node: NodeId, element: number) {
    this.log = log;
    this.node = node;
    this.element = element;
  }

  /** Returns the element in the value that event `writer` wrote; NONE is its initial value. */
  value(writer: number): number {
    this.standing = this.updatedTo(writer) ?? this.read(writer);
    return this.standing.value;
  }

  /** Returns the element in the gradient that event `writer` wrote. */
  gradient(writer: number): number {
    return this.gradientAt(writer, this.node, this.element);
  }

  private read(writer: number): Standing {
    const { log, node, element, standing } = this;
    const value = log.valueWrittenBy(writer, node)!.data[element]!; // callers pass an event that wrote the value
    const rule = log.updates?.ruleOf(node);
    if (writer === NONE) {
      const { parts, step } = log.updates?.beginningOf(node) ?? { parts: [], step: 0 };
      return { writer, value, state: parts.map(part => part[element]!), step };
    }
    const kind = log.kindAt(writer);
    if (kind === KIND.editedValue && standing?.writer === log.previousWriter(writer))
      return { ...standing, writer, value };
    if (kind !== KIND.updated || !log.isHeld(writer)) return { writer, value, state: [], step: Number.NaN };
    const state = (rule?.state ?? []).map((_, k) => log.updatePart(writer, 1 + k).data[element]!);
    return { writer, value, state, step: log.updateHead(writer, UPDATE_HEAD.step) };
  }

  /** Returns the rule's step on this element alone; undefined where the log holds it, or the previous value is unknown. */
  private updatedTo(writer: number): Standing | undefined {
    const { log, node, standing } = this;
    const { updates, recipe } = log;
    if (writer === standing?.writer) return standing;
    if (writer === NONE || updates === undefined || recipe.changesGradients || log.kindAt(writer) !== KIND.updated)
      return undefined;
    if (log.isHeld(writer) || standing?.writer !== log.previousWriter(writer) || Number.isNaN(standing.step))
      return undefined;
    const g = this.gradient(stateAt(log, writer).gradientWriter(node)!); // an update needs a gradient
    const after = new Float64Array(1);
    const rule = updates.ruleOf(node);
    const stateAfter = rule.state.map(() => new Float64Array(1));
    const step = standing.step + 1;
    const state = standing.state.map(x => Float64Array.of(x));
    const lr = updates.rateOf(node, log.iterationAt(writer));
    rule.update({ p: Float64Array.of(standing.value), g: Float64Array.of(g), state, lr, t: step }, after, stateAfter);
    return { writer, value: after[0]!, state: stateAfter.map(([x]) => x!), step };
  }

  private gradientAt(writer: number, node: NodeId, element: number): number {
    const { log } = this;
    if (
      !log.isHeld(writer) &&
      log.kindAt(writer) === KIND.accumulated &&
      log.kindAt(writer - 1) === KIND.contribution
    ) {
      const contribution = this.contributionAt(writer - 1, element);
      const before = addedTo(log, writer, node);
      if (contribution !== undefined)
        return before === NONE
          ? contribution
          : sumIn(log.program, node, this.gradientAt(before, node, element) + contribution);
    }
    return log.gradientWrittenBy(writer, node).data[element]!;
  }

  /** Returns the contribution's element; undefined where the operation cannot compute single elements, or needs dropped numbers. */
  private contributionAt(i: number, element: number): number | undefined {
    const { log } = this;
    const { from, slot } = log.program.edges[log.edgeAt(i)]!;
    const { kernel, operands } = ruledOf(log.program, from);
    const upstream = log.previousWriter(i);
    if (kernel.vjpElement === undefined || !log.isHeld(upstream)) return undefined;
    const state = stateAt(log, i);
    const readers = operands.map((operand, k) =>
      k === slot ? unread : this.readerOf(operand, state.valueWriter(operand)!, log.batchAt(i)),
    ); // computed before
    if (readers.includes(undefined)) return undefined;
    const { data } = log.gradientWrittenBy(upstream, from);
    return kernel.vjpElement(slot, element, { upstream: k => data[k]!, operand: (k, at) => readers[k]!(at) });
  }

  /** Returns a reader of an operand's elements; undefined for dropped numbers. */
  private readerOf(operand: NodeId, writer: number, batch: number): ((element: number) => number) | undefined {
    const { log } = this;
    if (writer !== NONE && !log.isHeld(writer))
      return beginsPass(log.kindAt(writer)) ? log.recipe.fedTo(operand, batch) : undefined;
    const { data } = log.valueWrittenBy(writer, operand)!; // as above
    return element => data[element]!;
  }
}

/** The sum of two contributions in the type of the node's gradient. */
function sumIn(program: Program, node: NodeId, sum: number): number {
  const type = gradientType(program, node);
  return type === undefined ? sum : roundTo(type, sum);
}

/** A product's contribution to an operand reads only the other operand. */
const unread = (): number => {
  throw new Error('the contribution to an operand reads that operand');
};
