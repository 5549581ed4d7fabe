/**
 * The nodes of a recorded run. A log may define a million: each refers to its definition and to what all calls that are alike have in
 * common, and makes its words when they are asked for.
 */

import type { FoldId, LeafNode, NodeId, OpaqueNode, RuledNode } from '../../graph/program.ts';
import type { Span } from '../../language/ast.ts';
import { memoised } from '../../memoised.ts';
import { type Shape, sizeOf, type Tensor, tensor } from '../../tensor/tensor.ts';
import type { Definitions, NodeDefinition } from './definitions.ts';
import type { KnownRule } from './known-rules.ts';
import { listText } from './recorded-call.ts';
import type { UnruledCall } from './recorded-calls.ts';
import type { RecordedSource } from './recorded-source.ts';

/** What the nodes of a run refer to. */
export interface NodeContext {
  readonly definitions: Definitions;
  readonly source: RecordedSource;
}

abstract class RecordedNode {
  readonly id: NodeId;
  /** The first numbers of a tensor that is only summarised are a vector. */
  readonly shape: Shape;
  readonly isReached: boolean;
  protected readonly definition: NodeDefinition;

  constructor(id: NodeId, definition: NodeDefinition, isReached: boolean) {
    this.id = id;
    this.shape = definition.kept === undefined ? definition.shape : [definition.kept];
    this.isReached = isReached;
    this.definition = definition;
  }

  get name() {
    return this.definition.name;
  }

  get size() {
    return sizeOf(this.shape);
  }

  get needsGradient() {
    return this.definition.needsGradient;
  }

  get dtype() {
    return this.definition.dtype;
  }

  get wholeShape() {
    return this.shape === this.definition.shape ? undefined : this.definition.shape;
  }

  get module() {
    return this.definition.module;
  }
}

/** A leaf's numbers before it is given any. */
const unknown = memoised((shape: Shape): Tensor => tensor(shape, new Float64Array(0)));

export class RecordedLeaf extends RecordedNode implements LeafNode {
  get role() {
    const { role } = this.definition;
    return role === 'parameter' || role === 'input' ? role : 'constant';
  }

  get text() {
    return this.name;
  }

  get initial() {
    return unknown(this.shape);
  }
}

/** Where an operation stands. */
interface Place {
  readonly line: number;
  readonly fold: FoldId;
}

abstract class RecordedOperation extends RecordedNode {
  readonly line: number;
  readonly fold: FoldId;
  readonly operands: readonly NodeId[];
  protected readonly context: NodeContext;

  constructor(
    id: NodeId,
    definition: NodeDefinition,
    isReached: boolean,
    operands: readonly NodeId[],
    { line, fold }: Place,
    context: NodeContext,
  ) {
    super(id, definition, isReached);
    this.operands = operands;
    this.line = line;
    this.fold = fold;
    this.context = context;
  }

  get role() {
    return 'operation' as const;
  }

  get span(): Span {
    return this.context.source.spanOf(this.definition.site);
  }

  /** The names of the recorded operands. */
  protected get names(): readonly string[] {
    const { nodes } = this.context.definitions;
    return this.definition.operands.map(id => nodes[id]!.name); // they are defined before
  }
}

export class RuledOperation extends RecordedOperation implements RuledNode {
  private readonly rule: KnownRule;

  constructor(rule: KnownRule, ...node: ConstructorParameters<typeof RecordedOperation>) {
    super(...node);
    this.rule = rule;
  }

  get operation() {
    return this.rule.operation;
  }

  get attributes() {
    return this.rule.attributes;
  }

  get kernel() {
    return this.rule.kernel;
  }

  get text() {
    return this.rule.text(this.names);
  }
}

const NO_ATTRIBUTES = {};

export class UnruledOperation extends RecordedOperation implements OpaqueNode {
  private readonly call: UnruledCall;

  constructor(call: UnruledCall, ...node: ConstructorParameters<typeof RecordedOperation>) {
    super(...node);
    this.call = call;
  }

  get operation() {
    return this.call.operation;
  }

  get attributes() {
    return NO_ATTRIBUTES;
  }

  get kernel() {
    return undefined;
  }

  get check() {
    const { check } = this.call;
    return check && { kernel: check.kernel, undecided: check.undecided, text: check.text?.(this.names) };
  }

  get isPointwise() {
    return this.definition.isPointwise;
  }

  get sentBy() {
    return this.context.definitions.sentBy.get(this.id);
  }

  get text() {
    return `${this.operation.name}(${[...this.names, ...settingsOf(this.definition)].join(', ')})`;
  }
}

/** Most numbers of a list that is written out. */
const WRITTEN = 4;

/** `dim=1` of `max(z, dim=1)`, as PyTorch names it: without it, `max(z)` would be one number. */
function settingsOf({ attributes, varies }: NodeDefinition): readonly string[] {
  const isWritten = (value: unknown): boolean =>
    typeof value === 'number' ||
    value === true ||
    (Array.isArray(value) && value.length <= WRITTEN && value.every(item => typeof item === 'number'));
  const known = Object.entries(varies ? {} : attributes).filter(([, value]) => isWritten(value));
  return known.map(([key, value]) => `${key}=${Array.isArray(value) ? listText(value) : value}`);
}
