/** Wrong answers that result from common mistakes, computed from the same event as the right answer; the likeliest first. */

import type { Event, ParameterUpdated } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { tensorComputed } from '../engine/written-tensor.ts';
import { partialName } from '../explain/derivation.ts';
import { bindingsOf, derivativeBindings, valueOfText } from '../explain/formula.ts';
import {
  callOf,
  type EdgeId,
  nodeOf,
  type OperationNode,
  operationOf,
  type RuledNode,
  ruledOf,
} from '../graph/program.ts';
import { add, divide, multiply, subtract } from '../ops/arithmetic.ts';
import { matmul } from '../ops/matmul.ts';
import type { Operation } from '../ops/operation.ts';
import { isIdentical, isSameShape, scalar, type Tensor } from '../tensor/tensor.ts';
import { type Mistaken, mistakenBy, transposed, unscaled, unsigned } from './mistaken.ts';
import { DERIVATIVE_SLIPS, FACTOR_SLIPS, FORWARD_SLIPS } from './slips.ts';

/** Returns the mistakes at an event; none of them gives the right answer. */
export function mistakesAt(log: EventLog, position: number): readonly Mistaken[] {
  const event = log.at(position);
  const before = stateAt(log, position - 1);
  const made = mistakesOf(log, before, event, position);
  const right = tensorComputed(event);
  if (right === undefined) return [];
  // A wrong sign belongs to a parameter's step, not to the parameter; and a difference has a wrong sign because its operands are swapped.
  const isSignLast = event.type === 'parameter.updated' || event.type === 'value.computed';
  const likeliest = isSignLast
    ? [...made, ...unsigned(right)]
    : [...unsigned(right), ...unscaled(stateAt(log, position), right), ...made];
  return [...likeliest, ...transposed(right)].filter(({ value }) => !isIdentical(value, right));
}

function mistakesOf(log: EventLog, before: State, event: Event, position: number): readonly Mistaken[] {
  switch (event.type) {
    case 'value.computed':
      return forwardMistakes(log, before, operationOf(log.program, event.node), event.value);
    case 'backward.seeded': {
      const { name } = nodeOf(log.program, event.node);
      return [
        ...mistakenBy(
          'L',
          new Map([['L', before.valueOf(event.node)]]),
          'that is its value; asked is its derivative by itself',
        ),
        { value: scalar(0), says: `if ${name} grows by 0.1, ${name} grows by 0.1: its derivative by itself is 1` },
      ];
    }
    case 'contribution.computed':
      return contributionMistakes(log, before, event.edge, event);
    case 'gradient.accumulated':
      return sumMistakes(event.before, log.gradientWrittenBy(position - 1, event.node));
    case 'gradient.kept':
      return event.arrived === undefined ? [] : sumMistakes(event.before, event.arrived);
    case 'parameter.updated':
      return updateMistakes(event);
    default:
      return [];
  }
}

/** Operations that are mistaken for each other. */
const MIXED_UP: readonly Operation[] = [add, subtract, multiply, divide];

function forwardMistakes({ program }: EventLog, before: State, node: OperationNode, out: Tensor): readonly Mistaken[] {
  const [x, y] = node.operands.map(id => before.valueOf(id));
  const names = new Map([
    ['x', x],
    ['y', y],
    ['stale', before.valueOf(node.id)],
    ['out', out],
    ['n', x && out && scalar(x.data.length / out.data.length)],
  ]);
  const bindings = bindingsOf(program, node, id => before.valueOf(id));
  const [first, second] = [...bindings.values()].map(({ text }) => text); // bindings begin with the operands
  const { operation } = node;
  return [
    ...(FORWARD_SLIPS.get(operation.name) ?? []).flatMap(({ formula, says }) => mistakenBy(formula, names, says)),
    // For + and × this is the right answer, not a mistake.
    ...(operation.operator === undefined
      ? []
      : mistakenBy(`y ${operation.operator} x`, names, 'the operands have changed places')),
    ...(y === undefined
      ? mistakenBy('x', names, `that is ${first}: ${operation.name} is still to be applied`)
      : [
          ...mistakenBy('x', names, `that is ${first}: ${second} is not in it yet`),
          ...mistakenBy('y', names, `that is ${second}: ${first} is not in it yet`),
          ...MIXED_UP.filter(other => other !== operation).flatMap(({ operator, noun }) =>
            mistakenBy(`x ${operator} y`, names, `that is the ${noun} of ${first} and ${second}`),
          ),
        ]),
    ...(operation === matmul
      ? [
          ...mistakenBy('transpose(x) @ y', names, `${first} is transposed`),
          ...mistakenBy('x @ transpose(y)', names, `${second} is transposed`),
        ]
      : []),
    ...mistakenBy('stale', names, 'that is its value of the iteration before'),
  ];
}

/** Upstream × local derivative with a factor omitted, used twice, or from the wrong operand. */
function contributionMistakes(
  log: EventLog,
  before: State,
  edge: EdgeId,
  { upstream, contribution }: { readonly upstream: Tensor; readonly contribution: Tensor },
): readonly Mistaken[] {
  const { program } = log;
  const { from, to, slot } = program.edges[edge]!;
  const node = ruledOf(program, from);
  const [upstreamName, name] = [partialName(before.program, from), nodeOf(program, to).name];
  const derivative = node.operation.derivative(slot, callOf(program, node));
  const bindings = derivativeBindings(program, node, id => before.valueOf(id), { text: '', tensor: upstream });
  const local = 'local' in derivative ? valueOfText(derivative.local, bindings) : undefined;
  const factors: Factors = {
    upstream: bindings.get('upstream')!.tensor!, // just given
    local,
    upstreamName,
    operand: { name, value: before.valueOf(to), gradient: before.gradientOf(to) },
    sender: { name: node.name, value: before.valueOf(from) },
  };
  return [
    ...slips(node, slot, before, upstream, contribution),
    ...factorMistakes(factors),
    ...otherSlots(log, before, node, slot, upstream),
    ...valueMistakes(factors),
  ];
}

/** What a contribution is made of, of an operation or of a line. */
export interface Factors {
  readonly upstream: Tensor;
  /** Undefined where the local derivative is no tensor of the operand's shape. */
  readonly local: Tensor | undefined;
  readonly upstreamName: string;
  readonly operand: {
    readonly name: string;
    readonly value: Tensor | undefined;
    readonly gradient: Tensor | undefined;
  };
  readonly sender: { readonly name: string; readonly value: Tensor | undefined };
}

const namesOf = ({ upstream, local, operand, sender }: Factors) =>
  new Map([
    ['u', upstream],
    ['d', local],
    ['value', operand.value],
    ['out', sender.value],
    ['gradient', operand.gradient],
  ]);

/** Returns the mistakes with a factor omitted, added or divided by. */
export function factorMistakes(factors: Factors): readonly Mistaken[] {
  const names = namesOf(factors);
  return [
    ...mistakenBy(
      'u + 0 * value',
      names,
      `that is the upstream gradient ${factors.upstreamName}: the local derivative is missing`,
    ),
    ...mistakenBy('d + 0 * value', names, 'that is the local derivative: the upstream gradient is missing'),
    ...mistakenBy('u + d', names, 'upstream and local derivative are multiplied, not added'),
    ...mistakenBy('u / d', names, 'upstream is multiplied by the local derivative, not divided by it'),
  ];
}

/** Returns the mistakes that take a value, or the whole gradient, for the contribution. */
export function valueMistakes(factors: Factors): readonly Mistaken[] {
  const names = namesOf(factors);
  return [
    ...mistakenBy('value', names, `that is the value of ${factors.operand.name}, not a gradient`),
    ...mistakenBy('out + 0 * value', names, `that is the value of ${factors.sender.name}, not a gradient`),
    ...(factors.local
      ? mistakenBy('gradient + u * d', names, 'that is the gradient after adding: asked is this contribution alone')
      : []),
  ];
}

/** Upstream × a wrong local derivative, and the contribution with a wrong factor. */
function slips(
  { operation, operands, id }: OperationNode,
  slot: number,
  before: State,
  upstream: Tensor,
  right: Tensor,
): readonly Mistaken[] {
  const [x, y] = operands.map(node => before.valueOf(node));
  const out = before.valueOf(id);
  const names = new Map([
    ['x', x],
    ['y', y],
    ['out', out],
    ['u', upstream],
    ['right', right],
    ['n', x && out && scalar(x.data.length / out.data.length)],
  ]);
  const derivatives = DERIVATIVE_SLIPS.get(operation.name) ?? [];
  return [
    ...derivatives
      .filter(slip => (slip.slot ?? 0) === slot)
      .flatMap(({ formula, says }) => mistakenBy(`u * (${formula})`, names, says)),
    ...(FACTOR_SLIPS.get(operation.name) ?? []).flatMap(({ formula, says }) => mistakenBy(formula, names, says)),
  ];
}

/** The contributions that the operation sends to its other operands. */
function otherSlots(
  { program }: EventLog,
  before: State,
  node: RuledNode,
  slot: number,
  upstream: Tensor,
): readonly Mistaken[] {
  const operands = node.operands.map(id => before.valueOf(id)!); // operands are computed before the operation
  const out = before.valueOf(node.id)!; // computed before the backward pass
  return node.operands.flatMap((id, other): readonly Mistaken[] => {
    const { shape, size, name } = nodeOf(program, id);
    if (other === slot || !isSameShape(shape, operands[slot]!.shape)) return [];
    const contribution = new Float64Array(size);
    node.kernel.vjp(
      other,
      upstream.data,
      operands.map(({ data }) => data),
      out.data,
      contribution,
    );
    return [{ value: { shape, data: contribution }, says: `that is what goes to ${name}` }];
  });
}

/** Returns the mistakes in adding a contribution to what was there. */
export function sumMistakes(before: Tensor | undefined, contribution: Tensor): readonly Mistaken[] {
  const names = new Map([
    ['b', before],
    ['s', contribution],
  ]);
  return [
    ...mistakenBy(
      's',
      names,
      'that is the contribution alone: gradients accumulate, so what was there before is added',
    ),
    ...mistakenBy('b', names, 'that is what was there before: the contribution is still to be added'),
    ...mistakenBy('b - s', names, 'contributions are added, not subtracted'),
    ...mistakenBy('b * s', names, 'contributions are added where paths meet; factors are multiplied along a path'),
  ];
}

function updateMistakes({ before, gradient, lr, after }: ParameterUpdated): readonly Mistaken[] {
  const names = new Map([
    ['p', before],
    ['g', gradient],
    ['lr', scalar(lr)],
    ['after', after],
  ]);
  return [
    ...mistakenBy('p + lr * g', names, 'that step goes uphill: it goes against the gradient, so subtract'),
    ...mistakenBy('2 * p - after', names, 'the step has the right length, and goes uphill'),
    ...mistakenBy('p - g', names, 'the learning rate is missing'),
    ...mistakenBy('after - p', names, 'that is the step alone: it starts at the parameter'),
    ...mistakenBy('p - after', names, 'that is the length of the step: it is taken off the parameter'),
    ...mistakenBy('p - lr', names, 'the gradient is missing: the step is learning rate times gradient'),
    ...mistakenBy('p - lr * g', names, 'that would be the plain step; this optimizer does more'),
    ...mistakenBy('p', names, 'that is where it stands before the step'),
    ...mistakenBy('g', names, 'that is the gradient; the update goes against it'),
  ];
}
