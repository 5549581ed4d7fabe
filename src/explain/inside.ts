/** Writes the elements of an event out, one at a time: 1×0.442 + 3×(−0.562) + …. */

import type { Event } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { indexInWhole } from '../graph/kept-elements.ts';
import { callOf, hasRule, nodeOf, operationOf, type RuledNode } from '../graph/program.ts';
import { at, type Path } from '../ops/operation.ts';
import { indexOf, scalar, type Tensor } from '../tensor/tensor.ts';
import { countSenders, senderOf } from './backward.ts';
import { asFirstFactor, inProduct, inSum, type NumberStyle, partialName, writerFor } from './derivation.ts';
import { ellipsisText, ends, shortened } from './ellipsis.ts';
import {
  type Binding,
  type Bindings,
  bindingsOf,
  simplifiedText,
  valueOfText,
  withNames,
  withNumbers,
  withoutIgnored,
} from './formula.ts';
import { followsRule, ruleLines } from './update-rule.ts';

/** One element written out. */
export interface WrittenElement {
  /** `z1.1[0]`, `∂L/∂W1[0, 2]`. */
  readonly name: string;
  readonly index: readonly number[];
  /** Over names, with the products close together: `W1[0, 0]×x[0] + …`. */
  readonly symbols: string;
  readonly numbers: string;
  readonly result: string;
  /** For an accumulation: the added contribution, written out. */
  readonly contribution?: WrittenElement;
}

/** Returns the number of elements that can be written out; 0 when there are none. */
export function insideCount(event: Event): number {
  switch (event.type) {
    case 'value.computed':
      return event.value.data.length;
    case 'contribution.computed':
      return event.contribution.data.length;
    case 'gradient.accumulated':
      return event.after.data.length;
    case 'parameter.updated':
      return event.after.data.length;
    default:
      return 0;
  }
}

/** Element `k` (row-major) of the event at the state's position, written out; undefined when it cannot be written out. */
export function writeElement(state: State, event: Event, k: number, style: NumberStyle): WrittenElement | undefined {
  switch (event.type) {
    case 'value.computed': {
      const node = operationOf(state.program, event.node);
      return hasRule(node) ? valueElement(state, node, event.value, k, style) : undefined;
    }
    case 'contribution.computed':
      return contributionElement(state, event, k, style);
    case 'gradient.accumulated':
      return sumElement(state, event, k, style);
    case 'parameter.updated':
      return followsRule(state.log, event) ? updateElement(state, event, k, style) : undefined;
    default:
      return undefined;
  }
}

function valueElement(
  state: State,
  node: RuledNode,
  value: Tensor,
  k: number,
  style: NumberStyle,
): WrittenElement | undefined {
  const { program } = state;
  const index = indexOf(value.shape, k);
  const bindings = bindingsOf(program, node, operand => state.valueOf(operand));
  const written = node.operation.element(index, callOf(program, node), node.shape);
  const text = shortened(written);
  if (text === undefined) return undefined;
  const kept = withoutIgnored(text, program, node, bindings);
  const write = writerFor(
    style,
    [node.id, ...node.operands],
    [value, ...node.operands.map(operand => state.valueOf(operand))],
  );
  return {
    name: at(node.name, index),
    index,
    symbols: withNames(kept, bindings, true),
    numbers: withNumbers(kept, bindings, write, true),
    result: write(scalar(value.data[k]!)),
  };
}

/** Σ over all paths from the operand's element to the output: the upstream gradient there × the local derivative. */
function contributionElement(
  state: State,
  event: Event & { type: 'contribution.computed' },
  k: number,
  style: NumberStyle,
): WrittenElement | undefined {
  const { program } = state;
  const { from, to, slot } = program.edges[event.edge]!;
  const node = operationOf(program, from);
  if (!hasRule(node)) return undefined;
  const index = indexOf(event.contribution.shape, k);
  const bindings = bindingsOf(program, node, id => state.valueOf(id), [
    ['upstream', { text: partialName(program, from), tensor: event.upstream }],
  ]);
  const paths = livePaths(node, slot, index, bindings, state);
  const write = writerFor(
    style,
    [from, to],
    [event.upstream, event.contribution, ...node.operands.map(id => state.valueOf(id)), state.valueOf(from)],
  );
  const { head, tail, leftOut } = ends(paths);
  const sum = (render: (text: string) => string) => {
    const term = ({ out, local }: Path) => `${asFirstFactor(render(at('upstream', out)))}×${inProduct(render(local))}`;
    return [...head.map(term), ...(leftOut > 0 ? [ellipsisText(leftOut)] : []), ...tail.map(term)].join(' + ') || '0';
  };
  return {
    name: at(partialName(program, to), index),
    index,
    symbols: sum(text => withNames(text, bindings, true)),
    numbers: sum(text => withNumbers(text, bindings, write, true)),
    result: write(scalar(event.contribution.data[k]!)),
  };
}

/** Returns the paths that carry something: paths with a local derivative of 0 by selection (a row not picked) are omitted. */
function livePaths(node: RuledNode, slot: number, index: readonly number[], bindings: Bindings, state: State) {
  const { program } = state;
  const paths = node.operation
    .paths(slot, index, callOf(program, node), node.shape)
    .map(({ out, local }): Path => ({ out, local: simplifiedText(local, program, node, bindings) }));
  const isSelection = node.operation.indices !== undefined;
  return isSelection ? paths.filter(({ local }) => valueOfText(local, bindings).data[0] !== 0) : paths;
}

function sumElement(
  state: State,
  { node, before, after }: Event & { type: 'gradient.accumulated' },
  k: number,
  style: NumberStyle,
): WrittenElement {
  const { log } = state;
  const index = indexInWhole(after, k);
  const sending = log.at(senderOf(log, state.position));
  if (sending.type !== 'contribution.computed') throw new Error(`event ${state.position} adds nothing that was sent`);
  const contribution = contributionElement(state, sending, k, style);
  const name = at(partialName(log.program, node), index);
  const write = writerFor(style, [node], [before, sending.contribution, after]);
  const start = before ? write(scalar(before.data[k]!)) : 'no gradient yet';
  return {
    name,
    index,
    symbols: 'before + contribution',
    numbers: `${start} + ${inSum(write(scalar(sending.contribution.data[k]!)))}`,
    result: write(scalar(after.data[k]!)),
    ...(contribution && {
      contribution: countSenders(state, node) > 1 ? { ...contribution, name: `contribution to ${name}` } : contribution,
    }),
  };
}

/** Writes out the rule's last line, which updates the parameter, with the results of the lines before it. */
function updateElement(
  state: State,
  update: Event & { type: 'parameter.updated' },
  k: number,
  style: NumberStyle,
): WrittenElement {
  const { name } = nodeOf(state.program, update.parameter);
  const index = indexInWhole(update.after, k);
  const lines = ruleLines(state, update);
  const { line, bindings: whole, result = update.after } = lines.at(-1)!; // each rule ends with the parameter
  const bindings = new Map([...whole].map(([key, binding]) => [key, elementOf(binding, index, k)]));
  const after = scalar(result.data[k]!);
  // Settings are not compared: β₁ = 0.9 must not give a result of 0.90000000001 more digits than in other panes.
  const compared = [update.before, update.gradient, ...lines.flatMap(made => made.result ?? [])].map(
    ({ data }) => data[k]!,
  );
  const write = writerFor(style, [update.parameter], [...compared, update.lr].map(scalar));
  return {
    name: at(name, index),
    index,
    symbols: withNames(line.text, bindings, true),
    numbers: withNumbers(line.text, bindings, write, true),
    result: write(after),
  };
}

/** Returns the binding for one element if it has the parameter's shape; lr and settings are single numbers. */
const elementOf = ({ text, tensor }: Binding, index: readonly number[], k: number): Binding =>
  tensor === undefined || tensor.shape.length === 0
    ? { text, tensor }
    : { text: at(text, index), tensor: scalar(tensor.data[k]!) };
