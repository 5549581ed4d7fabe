/** What recorded operations have in common that are called alike, as those of a line in a loop: it is looked up once for all of them. */

import { keptIn } from '../../memoised.ts';
import type { OpaqueOperation } from '../../ops/operation.ts';
import type { NodeDefinition } from './definitions.ts';
import { type CheckingRule, type KnownRule, knownRule } from './known-rules.ts';
import type { Json } from './records.ts';

/** A call whose operation has a rule. */
export interface RuledCall {
  readonly rule: KnownRule;
  /** For each operand of the log, the place among those of the rule; −1 for one that the rule does not use. */
  readonly slots: readonly number[];
  /** Whether the rule's operands are those of the log. */
  readonly isAsRecorded: boolean;
}

/** A call of an operation without a rule. */
export interface UnruledCall {
  readonly rule?: undefined;
  readonly operation: OpaqueOperation;
  /** What its numbers are held against; undefined for none. */
  readonly check: CheckingRule | undefined;
}

export class RecordedCalls {
  private readonly known = new Map<string, RuledCall | UnruledCall>();
  private readonly settings = new Map<Json, number>();
  private readonly nodes: readonly NodeDefinition[];

  /** @param nodes The definitions of the log, in order. */
  constructor(nodes: readonly NodeDefinition[]) {
    this.nodes = nodes;
  }

  of(definition: NodeDefinition): RuledCall | UnruledCall {
    const operands = definition.operands.map(id => this.nodes[id]!); // they are defined before
    return keptIn(this.known, this.likeness(definition, operands), () => callOf(definition, operands));
  }

  /** The same for calls with the same rule: all that `knownRule` looks at. Alike settings are one object. */
  private likeness(definition: NodeDefinition, operands: readonly NodeDefinition[]): string {
    const { op, attributes, varies, view } = definition;
    const settings = keptIn(this.settings, attributes, () => this.settings.size);
    let text = `${op} ${varies} ${settings} ${JSON.stringify(view)}${typeText(definition)}`;
    for (const operand of operands) text += typeText(operand);
    return text;
  }
}

const typeText = ({ dtype, shape, kept, isComplex, needsGradient }: NodeDefinition): string =>
  `;${dtype} ${shape} ${kept !== undefined} ${isComplex} ${needsGradient}`;

function callOf(definition: NodeDefinition, operands: readonly NodeDefinition[]): RuledCall | UnruledCall {
  const rule = knownRule(definition, operands);
  if (rule?.operation === undefined) return { operation: opaque(definition), check: rule };
  const slots = operands.map((_, slot) => rule.operands.findIndex(own => 'slot' in own && own.slot === slot));
  return {
    rule,
    slots,
    isAsRecorded: slots.length === rule.operands.length && slots.every((own, slot) => own === slot),
  };
}

function opaque({ op, operands }: NodeDefinition): OpaqueOperation {
  const summary = `computed by PyTorch: ${op}`;
  return {
    name: op.replace(/^(aten|autograd)::_*/, '').replace(/_+$/, ''),
    summary,
    noun: summary,
    operands: operands.map((_, slot) => `operand${slot}`),
    attributes: {},
  };
}
