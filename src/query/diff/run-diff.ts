/** Two runs event by event: where their numbers part by more than a tolerance, and what only one of them has. */

import { NONE } from '../../engine/columns.ts';
import { beginsPass, KIND, numbersOfKind, writesValue } from '../../engine/events.ts';
import { type Parts, whole } from '../../engine/in-parts.ts';
import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { type Summary, summaryOf } from '../../engine/summaries.ts';
import { type GraphNode, type NodeId, nodeOf, wholeShapeOf } from '../../graph/program.ts';
import type { DType } from '../../tensor/dtype.ts';
import { isSameShape, type ReadonlyFloats } from '../../tensor/tensor.ts';
import { comparedStep, IterationEvents, type IterationPairs, iterationPairs } from './iteration-events.ts';
import { type Matching, matchingOf } from './matching.ts';
import { coarserOf, type Gap, gapOfSummaries, largerOf, largestGap, type Tolerance, toleranceOf } from './tolerance.ts';

/** Two events that do the same, with numbers that are apart. */
export interface Apart {
  /** Events of both logs. A leaf that only one log is given stands for itself at the start of the other's pass. */
  readonly here: number;
  readonly there: number;
  /** The node of the numbers, in both programs. */
  readonly node: NodeId;
  readonly nodeThere: NodeId;
  /** The coarser type of both. */
  readonly dtype: DType;
  /** How far they are apart; undefined where their shapes differ. */
  readonly gap: Gap | undefined;
}

/** Events that only one log has, of one kind and node. */
export interface Lonely {
  /** The first of them. */
  readonly position: number;
  count: number;
}

export interface RunDiff {
  readonly iterations: IterationPairs;
  /** Pairs of events whose numbers were compared. */
  compared: number;
  /** Those that are apart by more than the tolerance, or have other shapes. */
  differing: number;
  /** Those of which at least one side keeps only a summary. */
  summarised: number;
  /** The first that differs of each kind and node, in the order of the run. */
  readonly apart: Apart[];
  /** The largest gap, in units of its tolerance. */
  largest: (Apart & { readonly gap: Gap }) | undefined;
  readonly onlyHere: readonly Lonely[];
  readonly onlyThere: readonly Lonely[];
}

/** Kinds and nodes that are listed. */
const LISTED = 1_000;

/** Compares two runs. @param tolerance That of all types; by default the usual one of the coarser type. */
export const diffRuns = (here: EventLog, there: EventLog, tolerance?: Tolerance): RunDiff =>
  whole(diffingRuns(here, there, tolerance));

/** The same iteration by iteration. */
export const diffingRuns = (here: EventLog, there: EventLog, tolerance?: Tolerance): Parts<RunDiff> =>
  new Comparison(here, there, tolerance).inParts();

/** Numbers that an event wrote, or a leaf's at that event. */
interface Written {
  readonly log: EventLog;
  readonly position: number;
  readonly node: GraphNode;
  readonly data: ReadonlyFloats;
  readonly summary: Summary | undefined;
}

class Comparison {
  private readonly here: EventLog;
  private readonly there: EventLog;
  private readonly tolerance: Tolerance | undefined;
  private readonly matching: Matching;
  private readonly diff: RunDiff;
  private readonly told = new Set<string>();
  private readonly lonely: { readonly here: Map<string, Lonely>; readonly there: Map<string, Lonely> };

  constructor(here: EventLog, there: EventLog, tolerance: Tolerance | undefined) {
    this.here = here;
    this.there = there;
    this.tolerance = tolerance;
    this.matching = matchingOf(here.program, there.program);
    this.lonely = { here: new Map(), there: new Map() };
    this.diff = {
      iterations: iterationPairs(here, there),
      compared: 0,
      differing: 0,
      summarised: 0,
      apart: [],
      largest: undefined,
      onlyHere: [],
      onlyThere: [],
    };
  }

  *inParts(): Parts<RunDiff> {
    this.compareBeginnings();
    const { both } = this.diff.iterations;
    for (const [k, [n, m]] of both.entries()) {
      yield k / both.length;
      this.compareIterations(n, m);
    }
    return {
      ...this.diff,
      onlyHere: [...this.lonely.here.values()],
      onlyThere: [...this.lonely.there.values()],
    };
  }

  /** The leaves with which two computed runs begin; a recorded run is given its leaves by events. */
  private compareBeginnings(): void {
    const { here, there, matching } = this;
    if (here.program.recorded !== undefined || there.program.recorded !== undefined) return;
    matching.nodes.forEach((id, other) => {
      const isLeaf = id !== NONE && nodeOf(here.program, id).role !== 'operation';
      if (isLeaf && !here.fed.includes(id)) this.compareLeaf(id, 0, other, 0);
    });
  }

  private compareIterations(n: number, m: number): void {
    const [ours, theirs] = [new IterationEvents(this.here, n), new IterationEvents(this.there, m, this.matching)];
    const sums = new SumsInOrder();
    for (const [step, all] of ours.steps()) {
      const others = theirs.all(step);
      if (this.here.kindAt(all[0]!) === KIND.accumulated) sums.note(step, this.edgesOf(all, others)); // a step has an event
    }
    const counts = new Map<number, number>();
    for (let i = ours.start; i <= ours.end; i++) {
      const step = comparedStep(this.here, i)!; // in the terms of its own program
      const k = counts.get(step) ?? 0;
      counts.set(step, k + 1);
      const j = theirs.all(step)[k];
      if (j === undefined) this.alone(i, this.here, theirs, theirs.all(step).length === 0);
      else if (sums.isSame(step, k)) this.comparePair(i, j);
    }
    for (const [step, all] of theirs.steps())
      for (const j of all.slice(counts.get(step) ?? 0)) this.alone(j, this.there, ours, !counts.has(step));
    for (const j of theirs.strange) this.alone(j, this.there, ours, false);
  }

  /** The edges that bring contributions into a node, in both orders, in the terms of this program. */
  private edgesOf(ours: readonly number[], theirs: readonly number[]): readonly (readonly number[])[] {
    return [ours.map(i => this.here.edgeAt(i)), theirs.map(j => this.matching.edges[this.there.edgeAt(j)]!)]; // accumulations have edges
  }

  private comparePair(i: number, j: number): void {
    if (beginsPass(this.here.kindAt(i))) {
      this.matching.nodes.forEach((id, other) => {
        if (this.here.fedOffsets.has(id) && this.there.fedOffsets.has(other)) this.compareLeaf(id, i, other, j);
      });
      return;
    }
    const [ours, theirs] = [writtenBy(this.here, i), writtenBy(this.there, j)];
    if (ours !== undefined && theirs !== undefined) this.compare(ours, theirs);
  }

  /** What only one log does. A leaf that only one is given has its numbers in the other too; what clears nothing does nothing. */
  private alone(i: number, log: EventLog, other: IterationEvents, isOnlyOne: boolean): void {
    const kind = log.kindAt(i);
    if (kind === KIND.cleared && !clearsSomething(log, i)) return;
    const node = log.nodeAt(i);
    const isHere = log === this.here;
    const there = kind === KIND.given && isOnlyOne ? this.counterpartOf(node, isHere) : NONE;
    if (there !== NONE) {
      const start = other.startOfPass(log.passAt(i));
      if (isHere) this.compareLeaf(node, i, there, start);
      else this.compareLeaf(there, start, node, i);
      return;
    }
    const lonely = isHere ? this.lonely.here : this.lonely.there;
    const key = `${kind} ${node} ${log.edgeAt(i)}`;
    const known = lonely.get(key);
    if (known !== undefined) known.count++;
    else lonely.set(key, { position: i, count: 1 });
  }

  private counterpartOf(node: NodeId, isHere: boolean): NodeId {
    return isHere ? this.matching.nodes.indexOf(node) : this.matching.nodes[node]!; // ids are positions
  }

  private compareLeaf(id: NodeId, i: number, other: NodeId, j: number): void {
    const [ours, theirs] = [leafAt(this.here, i, id), leafAt(this.there, j, other)];
    if (ours !== undefined && theirs !== undefined) this.compare(ours, theirs);
  }

  private compare(ours: Written, theirs: Written): void {
    const { diff } = this;
    const dtype = coarserOf(ours.node.dtype ?? 'float64', theirs.node.dtype ?? 'float64');
    const isComparable = isSameShape(wholeShapeOf(ours.node), wholeShapeOf(theirs.node));
    const gap = isComparable ? this.gapBetween(ours, theirs, this.tolerance ?? toleranceOf(dtype)) : undefined;
    const [here, there] = [ours.position, theirs.position];
    const apart = { here, there, node: ours.node.id, nodeThere: theirs.node.id, dtype };
    diff.compared++;
    if (isComparable && gap === undefined) return; // they have no element
    if (gap !== undefined && largerOf(diff.largest?.gap, gap) === gap) diff.largest = { ...apart, gap };
    if (gap !== undefined && gap.times <= 1) return;
    diff.differing++;
    const key = `${ours.log.kindAt(here)} ${ours.node.id} ${ours.log.edgeAt(here)}`;
    if (this.told.has(key) || this.told.size >= LISTED) return;
    this.told.add(key);
    diff.apart.push({ ...apart, gap });
  }

  private gapBetween(ours: Written, theirs: Written, tolerance: Tolerance): Gap | undefined {
    const ofElements = largestGap(ours.data, theirs.data, tolerance);
    if (ours.node.wholeShape === undefined && theirs.node.wholeShape === undefined) return ofElements;
    this.diff.summarised++;
    const [one, other] = [ours, theirs].map(({ summary, node, data }) =>
      node.wholeShape === undefined && data.length > 0 ? summaryOf(data) : summary,
    );
    if (one === undefined || other === undefined) return ofElements;
    return largerOf(ofElements, gapOfSummaries(one, other, tolerance));
  }
}

/** Sums with contributions that come in another order: they are the same again once the same contributions have come. */
class SumsInOrder {
  private readonly differing = new Map<number, ReadonlySet<number>>();

  /** @param edges Those of both sides, in their orders. */
  note(step: number, [ours = [], theirs = []]: readonly (readonly number[])[]): void {
    const open = new Map<number, number>();
    const differing = new Set<number>();
    const add = (edge: number, by: number): void => {
      const count = (open.get(edge) ?? 0) + by;
      if (count === 0) open.delete(edge);
      else open.set(edge, count);
    };
    for (let k = 0; k < Math.min(ours.length, theirs.length); k++) {
      add(ours[k]!, 1);
      add(theirs[k]!, -1);
      if (open.size > 0) differing.add(k);
    }
    if (differing.size > 0) this.differing.set(step, differing);
  }

  /** Whether the k-th sum is of the same contributions on both sides; true for what is no sum. */
  isSame(step: number, k: number): boolean {
    return this.differing.get(step)?.has(k) !== true;
  }
}

function writtenBy(log: EventLog, position: number): Written | undefined {
  const kind = log.kindAt(position);
  if (numbersOfKind(kind) === 'none') return undefined;
  const id = kind === KIND.contribution ? log.program.edges[log.edgeAt(position)]!.to : log.nodeAt(position); // it has an edge
  const node = nodeOf(log.program, id);
  const { data } = writesValue(kind) ? log.valueWrittenBy(position, id)! : log.gradientWrittenBy(position, id); // it wrote one of them
  return { log, position, node, data, summary: summaryAt(log, position, node) };
}

function leafAt(log: EventLog, position: number, id: NodeId): Written | undefined {
  const state = stateAt(log, position);
  const value = state.valueOf(id);
  if (value === undefined) return undefined;
  const writer = state.valueWriter(id) ?? NONE;
  const node = nodeOf(log.program, id);
  return { log, position, node, data: value.data, summary: writer === NONE ? undefined : summaryAt(log, writer, node) };
}

const summaryAt = (log: EventLog, position: number, { wholeShape }: GraphNode): Summary | undefined =>
  wholeShape === undefined ? undefined : log.summaryOf(position);

/** Whether any node has a gradient before the clearing. */
function clearsSomething(log: EventLog, position: number): boolean {
  if (position === 0) return false;
  const before = stateAt(log, position - 1);
  return log.program.nodes.some(({ id }) => before.gradientWriter(id) !== undefined);
}
