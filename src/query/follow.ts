/** Follows a condition along a log, from one event that can change its value to the next; other events are not read. */

import { beginsPass, KIND, phaseOfKind, writesGradient, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { foldNumberAt } from '../engine/operation-at.ts';
import { stateAt, writersAt } from '../engine/state.ts';
import { type Compiled, compile } from '../graph/compile.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { Expression } from '../language/ast.ts';
import { isIdentical, isSameShape, type Tensor } from '../tensor/tensor.ts';
import { type Bounds, boundsWhereAbsent, type Condition, conditionValue } from './conditions.ts';
import { isClearedIn, leafOf, type ReadLeaf, WRITES, type WriterChannel } from './followed-leaf.ts';
import { type MemoryNumbers, partMemory, readIn, readInto } from './leaf-memory.ts';
import { lastUpdateOf, rateOf } from './learning-rates.ts';
import { type Fact, type NodeRead, readOf } from './reads.ts';

/** How the expression is evaluated with the present reads: its two bounds, equal where nothing is absent. */
type Plan = { readonly low: Compiled; readonly high: Compiled } | 'nothing' | 'evaluated';

/** Bits of `reads`: whether a node's value, gradient or learning rate is read. */
const READS = { value: 1, gradient: 2, rate: 4 } as const;

export class Follower {
  /** "After event `position`"; −1 is before the first event, where nothing has a value. */
  position: number;
  private readonly log: EventLog;
  private readonly condition: Condition;
  private readonly started: WriterChannel = { head: NONE };
  private readonly cleared: WriterChannel = { head: NONE };
  private readonly leaves: readonly ReadLeaf[];
  private readonly channels: readonly WriterChannel[];
  private readonly reads: Uint8Array;
  /** Whether the start of an iteration can change the value. */
  private readonly isAtStart: boolean;
  /** Whether every event can, and whether the start of a phase can: told here, as it is asked of every event. */
  private readonly isAtEvery: boolean;
  private readonly isAtPhase: boolean;
  private readonly facts: ReadonlyMap<Fact, MemoryNumbers>;
  private readonly folds: ReadonlyMap<string, MemoryNumbers>;
  /** Otherwise memory cannot be set aside beforehand. */
  private readonly hasOneShape: boolean;
  private readonly plans = new Map<string, Plan>();
  private whole: Plan | undefined;

  constructor(log: EventLog, condition: Condition, position: number) {
    const { values, gradients, rates, facts, folds } = condition;
    this.log = log;
    this.condition = condition;
    this.position = position;
    this.reads = new Uint8Array(log.program.nodes.length);
    this.leaves = [
      ...[...values].map(nodes => this.leafOf({ kind: 'value', nodes })),
      ...[...gradients].map(nodes => this.leafOf({ kind: 'gradient', nodes })),
      ...[...rates].map(nodes => this.leafOf({ kind: 'rate', nodes })),
    ];
    this.hasOneShape = this.leaves.every(({ kind, nodes }) => kind === 'rate' || areAlike(log.program, nodes));
    this.isAtStart = this.leaves.some(({ kind, isFed, isRenewed }) => isFed || (kind === 'gradient' && isRenewed));
    this.isAtEvery = facts.has('step') || facts.has('event');
    this.isAtPhase = facts.has('phase');
    this.channels = [
      ...this.leaves.map(({ channel }) => channel),
      ...(this.isAtStart || facts.has('iteration') ? [this.started] : []),
      ...(gradients.size > 0 ? [this.cleared] : []),
    ];
    this.facts = new Map([...facts].map(fact => [fact, oneNumber()]));
    this.folds = new Map([...folds].map(name => [name, oneNumber()]));
    if (position >= 0) this.findHeads();
  }

  private leafOf(read: NodeRead): ReadLeaf {
    for (const node of read.nodes) this.reads[node]! |= READS[read.kind];
    return leafOf(this.log, this.condition.expression, read);
  }

  private findHeads(): void {
    const { values, gradients, cleared, started } = writersAt(this.log, this.position);
    this.started.head = started;
    this.cleared.head = cleared;
    for (const { kind, nodes, channel } of this.leaves) {
      if (kind === 'rate') {
        channel.head = lastUpdateOf(this.log, nodes, node => values[node]);
        continue;
      }
      const writers = kind === 'value' ? values : gradients;
      channel.head = nodes.reduce((last, node) => Math.max(last, writers[node]!), NONE);
    }
  }

  /** Goes to the next event that can change the value, and returns it. Without an event up to `until` it goes there and returns undefined. */
  forward(until: number): number | undefined {
    for (let i = this.position + 1; i <= until; i++)
      if (this.isTaken(i)) {
        this.position = i;
        return i;
      }
    this.position = Math.max(this.position, until);
    return undefined;
  }

  /** Goes before the last event that can have changed the value, and returns it; undefined when there is none down to `until`. */
  backward(until: number): number | undefined {
    const i = this.lastChange();
    if (i < until) return undefined;
    if (this.started.head === i) this.started.head = this.log.previousWriter(i);
    if (this.cleared.head === i) this.cleared.head = this.log.previousWriter(i);
    for (const leaf of this.leaves) if (leaf.channel.head === i) leaf.channel.head = this.writerBefore(leaf, i);
    this.position = i - 1;
    return i;
  }

  /** The event before i that wrote any of the leaf's nodes; NONE when there is none. */
  private writerBefore({ kind, nodes, members }: ReadLeaf, i: number): number {
    if (kind === 'rate' && nodes.length === 1) return this.log.lastUpdate(this.log.previousWriter(i));
    if (nodes.length === 1) {
      const cleared = kind === 'gradient' && this.log.kindAt(i) === KIND.cleared ? this.log.clearedBy(i) : undefined;
      return cleared === undefined ? this.log.previousWriter(i) : cleared.before[cleared.nodes.indexOf(nodes[0]!)]!; // it was written by the clearing
    }
    const writes = WRITES[kind];
    for (let j = i - 1; j >= 0; j--) {
      const some = this.log.clearedBy(j);
      if (some !== undefined && isClearedIn({ kind, members }, some)) return j;
      if (writes(this.log.kindAt(j)) && members.has(this.log.nodeAt(j))) return j;
    }
    return NONE;
  }

  /** Records what event i writes, and returns whether it can change the value. */
  private isTaken(i: number): boolean {
    if (this.isWritten(i) || i === 0 || this.isAtEvery) return true;
    return (this.isAtPhase && this.isPhaseStart(i)) || (this.folds.size > 0 && this.isFoldStart(i));
  }

  private isWritten(i: number): boolean {
    const kind = this.log.kindAt(i);
    const isRate = kind === KIND.updated && this.isLeafWritten(i, 'rate');
    if (writesValue(kind)) return this.isLeafWritten(i, 'value') || isRate; // an update writes a value as well
    if (writesGradient(kind)) return this.isLeafWritten(i, 'gradient');
    if (beginsPass(kind)) {
      this.started.head = i;
      return this.isAtStart || this.condition.facts.has('iteration');
    }
    return kind === KIND.cleared && this.isCleared(i);
  }

  /** A clearing of some nodes writes them; one of all ends what was written before. */
  private isCleared(i: number): boolean {
    const some = this.log.clearedBy(i);
    if (some === undefined) this.cleared.head = i;
    else for (const leaf of this.leaves) if (isClearedIn(leaf, some)) leaf.channel.head = i;
    return this.condition.gradients.size > 0;
  }

  private isLeafWritten(i: number, kind: ReadLeaf['kind']): boolean {
    const node = this.log.nodeAt(i);
    if ((this.reads[node]! & READS[kind]) === 0) return false;
    for (const leaf of this.leaves) if (leaf.kind === kind && leaf.members.has(node)) leaf.channel.head = i;
    return true;
  }

  /** Whether a round or call that is read begins or ends with the event. */
  private isFoldStart(i: number): boolean {
    for (const name of this.folds.keys())
      if (i === 0 || foldNumberAt(this.log, name, i) !== foldNumberAt(this.log, name, i - 1)) return true;
    return false;
  }

  private isPhaseStart(i: number): boolean {
    if (i === 0) return true;
    const [before, after] = [phaseOfKind(this.log.kindAt(i - 1)), phaseOfKind(this.log.kindAt(i))];
    return before !== after && after !== undefined && after !== (before ?? this.log.phaseAt(i - 1)); // an edit starts no phase
  }

  /** Returns the last event, up to the position, that can have changed the value; −1 before the first. */
  private lastChange(): number {
    if (this.position <= 0 || this.isAtEvery) return this.position;
    let last = 0;
    for (const { head } of this.channels) if (head > last) last = head;
    if (!this.isAtPhase && this.folds.size === 0) return last;
    let i = this.position;
    while (i > last && !(this.isAtPhase && this.isPhaseStart(i)) && !this.isFoldStart(i)) i--;
    return i;
  }

  /** Returns the value here; undefined while it needs an absent value. The next call overwrites its numbers. */
  value(): Tensor | undefined {
    if (this.position < 0) return undefined;
    const plan = this.planHere();
    if (plan === 'nothing') return undefined;
    if (plan === 'evaluated') return conditionValue(this.condition, stateAt(this.log, this.position));
    if (this.facts.size > 0) this.readFacts();
    const { low, high } = plan;
    low.refresh();
    if (high === low) return low;
    high.refresh();
    return isIdentical(low, high) ? low : undefined;
  }

  /** Reads changed numbers, and returns the plan for the reads that are present. */
  private planHere(): Plan {
    if (!this.hasOneShape) return 'evaluated';
    let absent = '';
    for (let i = 0; i < this.leaves.length; i++) if (!this.isRead(this.leaves[i]!)) absent += `${i} `;
    if (this.folds.size > 0) absent += this.readFolds();
    if (absent === '') {
      this.whole ??= this.planOf({ low: this.condition.expression, high: this.condition.expression });
      return this.whole;
    }
    let plan = this.plans.get(absent);
    if (plan === undefined) {
      plan = this.planWithout(new Set(absent.trimEnd().split(' ')));
      this.plans.set(absent, plan);
    }
    return plan;
  }

  private readFacts(): void {
    for (const [fact, { data }] of this.facts)
      data[0] = fact === 'iteration' ? this.log.iterationNumberAt(this.position) : this.position;
  }

  /** Reads the numbers of rounds and calls; returns the names of those that are absent, each with a space after it. */
  private readFolds(): string {
    let absent = '';
    for (const [name, { data }] of this.folds) {
      const number = foldNumberAt(this.log, name, this.position);
      data[0] = number ?? Number.NaN;
      if (number === undefined) absent += `${name} `;
    }
    return absent;
  }

  /** @param absent Leaves by number, rounds and calls by name. */
  private planWithout(absent: ReadonlySet<string>): Plan {
    const bounds = boundsWhereAbsent(this.log.program, this.condition, read =>
      read.kind === 'fold'
        ? absent.has(read.name)
        : this.leaves.some((leaf, i) => absent.has(String(i)) && leaf.kind === read.kind && leaf.nodes === read.nodes),
    );
    return bounds === undefined ? 'nothing' : this.planOf(bounds);
  }

  /** Copies the leaf's numbers if they have changed; returns false when it has none. */
  private isRead(leaf: ReadLeaf): boolean {
    const { kind, nodes, channel, isOperation, isRenewed, isFed, given } = leaf;
    const writer = isFed ? Math.max(channel.head, this.started.head) : channel.head;
    const isGone = writer <= this.cleared.head || (isRenewed && writer <= this.started.head);
    if (kind === 'gradient' ? isGone : writer === NONE && isOperation) return false;
    if (writer === leaf.held) return true; // a clearing is never held
    if (kind === 'gradient' && this.log.clearedBy(writer) !== undefined) return false;
    const node = writer === NONE ? given : nodes.length === 1 ? nodes[0]! : this.log.nodeAt(writer); // it wrote one of them
    readInto(leaf.memory, this.log, kind, node, writer);
    if (kind === 'rate' && Number.isNaN(rateOf(this.log, writer))) return false;
    leaf.held = writer;
    return true;
  }

  private planOf({ low, high }: Bounds): Plan {
    const below = this.compiled(low);
    const above = high === low ? below : this.compiled(high);
    return below === undefined || above === undefined ? 'evaluated' : { low: below, high: above };
  }

  private compiled(expression: Expression): Compiled | undefined {
    const { program } = this.log;
    const leaf = (part: Expression): Tensor | undefined => {
      const whole = readIn(part);
      const read = readOf(program, whole);
      if (read === undefined) return undefined;
      if (read.kind === 'fold') return part === whole ? this.folds.get(read.name) : undefined;
      if (read.kind === 'fact') return read.fact === 'phase' || part !== whole ? undefined : this.facts.get(read.fact);
      const found = this.leaves.find(({ kind, nodes }) => kind === read.kind && nodes === read.nodes);
      return found && partMemory(found.memory, part, nodeOf(program, read.nodes[0]!).shape); // a name has a node at least
    };
    const phase = () => this.log.phaseAt(this.position);
    return compile(expression, { leaf, text: name => (isPhase(program, name) ? phase : undefined) });
  }
}

/** Returns the expression's value after an event; undefined where it depends on numbers that have not arrived. It asks the log for no more than it needs. */
export const valueAfter = (log: EventLog, condition: Condition, position: number): Tensor | undefined =>
  new Follower(log, condition, position).value();

const oneNumber = (): MemoryNumbers => ({ shape: [], data: new Float64Array(1) });

/** Whether the nodes have one shape. */
const areAlike = (program: Program, nodes: readonly NodeId[]): boolean =>
  nodes.every(node => isSameShape(nodeOf(program, node).shape, nodeOf(program, nodes[0]!).shape)); // a name has a node at least

const isPhase = (program: Program, name: string): boolean => name === 'phase' && !program.byName.has(name);
