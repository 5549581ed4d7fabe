/** Explains edits and skips, and their effects. */

import type { Event, EventSkipped } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { type EdgeId, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { firstNamed } from '../text/amounts.ts';
import { unchangedWords } from '../text/rounding.ts';
import { contributionOf } from './backward.ts';
import {
  arrowText,
  type Derivation,
  type Equation,
  type NumberStyle,
  numberPiece,
  partialName,
  writerFor,
} from './derivation.ts';

type Edited = Event & { readonly type: 'value.edited' };

/** Explains an edit: the numbers before and after, and the operations that use the new number. */
export function explainEdit(state: State, event: Edited, style: NumberStyle): Derivation {
  const { program } = state;
  const { node, of, before, after } = event;
  const write = writerFor(style, [node], [before, after]);
  const { name } = nodeOf(program, node);
  const what = of === 'value' ? name : `the gradient of ${name}`;
  const left = of === 'value' ? name : partialName(program, node);
  const [old, now] = [before === undefined ? unset(of) : write(before), write(after)];
  const unchanged = unchangedWords(before, after, style.digits);
  const suffix = unchanged ? `, ${unchanged}` : '';
  return {
    title: `${what} is set by hand`,
    equations: [
      {
        left,
        relation: '=',
        right: [before === undefined ? { text: old, role: 'muted' } : numberPiece(old, of)],
        label: 'before',
      },
      { left, relation: '←', right: [numberPiece(now, of)], label: `set by hand${suffix}` },
    ],
    remarks: of === 'value' ? valueRemarks(state, node) : gradientRemarks(state, node),
    sentence: `${capitalised(what)} is set by hand: ${old} becomes ${now}${suffix}`,
  };
}

/** Says which operations have used the old value, and which will use the new value. */
function valueRemarks(state: State, node: NodeId): readonly string[] {
  const { program } = state;
  const { name } = nodeOf(program, node);
  const users = program.nodes.filter(user => user.role === 'operation' && user.operands.includes(node));
  const done = users.filter(({ id }) => state.valueOf(id) !== undefined && !state.isStale(id));
  const ahead = users.filter(user => !done.includes(user));
  return [
    ...(ahead.length > 0 ? [`Still to be computed, with the new value: ${listed(ahead)}.`] : []),
    ...(done.length > 0
      ? [
          `Computed already, with the old value: ${listed(done)}. What is left of this backward pass takes the new ${name}, so gradients may no longer fit the loss; the next forward pass takes it from the start.`,
        ]
      : []),
  ];
}

function gradientRemarks(state: State, node: NodeId): readonly string[] {
  const { program } = state;
  const { name, role } = nodeOf(program, node);
  if (role !== 'operation')
    return program.parameters.includes(node) && state.log.updates !== undefined
      ? ['Later contributions accumulate into it, and the update uses the sum.']
      : ['Later contributions accumulate into it.'];
  return [
    `Later contributions accumulate into it. What ${name} sends back from here on is computed with it; contributions sent before stay as they are.`,
  ];
}

/** Lists a few names and counts the rest. */
export const listed = (nodes: readonly { readonly name: string }[]): string =>
  firstNamed(
    nodes.map(({ name }) => name),
    6,
  );

/** `clearing gradients`, `contribution e ⇢ d`, `update of W1`: the skipped event in a few words. */
export function skippedWords(program: Program, { skipped, node, edge }: EventSkipped): string {
  const name = node === undefined ? '' : nodeOf(program, node).name;
  switch (skipped) {
    case 'gradients.cleared':
      return 'clearing gradients';
    case 'value.computed':
      return `value of ${name}`;
    case 'backward.seeded':
      return `seed of ${name}`;
    case 'contribution.computed':
    case 'gradient.accumulated': {
      const path = arrowText(program, edge!); // both are about an edge
      return skipped === 'contribution.computed' ? `contribution ${path}` : `adding ${path}`;
    }
    case 'gradient.kept':
      return `adding to the kept ∂${name}`;
    case 'parameter.updated':
    case 'buffer.updated':
    case 'validation.computed':
      return `update of ${name}`;
  }
}

/** Explains a skip: the skipped event, what stays unchanged, and the effects. */
export function explainSkip(state: State, event: EventSkipped, style: NumberStyle): Derivation {
  const { program } = state;
  const name = event.node === undefined ? '' : nodeOf(program, event.node).name;
  switch (event.skipped) {
    case 'gradients.cleared':
      return skipped(
        'the gradients are not cleared',
        [],
        [
          'As if zero_grad were forgotten: the gradients of this iteration are added to those that the last one left in the leaves, and the updates use the sums.',
          'The result of an operation is new in every iteration, so it starts without a gradient even so.',
        ],
      );
    case 'value.computed':
      return skipped(
        `${name} is not computed`,
        [kept(state, event.node!, 'value', style, 'kept from before')], // such events have a node
        [`What depends on ${name} goes on with its old value.`],
      );
    case 'backward.seeded':
      return skipped(
        `the backward pass does not start at ${name}`,
        [],
        ['Without ∂L/∂L = 1 nothing is sent back, and no gradient arrives anywhere in this iteration.'],
      );
    case 'contribution.computed':
      return skippedContribution(state, event, style, undefined);
    case 'gradient.accumulated':
      return skippedContribution(state, event, style, contributionOf(state.log, state.position));
    case 'gradient.kept':
      return skipped(
        `the gradient of ${name} is not added to what earlier passes left`,
        [kept(state, event.node!, 'gradient', style, 'of this pass alone')], // such events have a node
        ['What earlier passes brought is lost.'],
      );
    case 'buffer.updated':
      return skipped(
        `${name} is not updated`,
        [kept(state, event.node!, 'value', style, 'stays')], // such events have a node
        ['The forward pass goes on as before: it uses the statistics of the batch.'],
      );
    case 'parameter.updated':
      return skipped(
        `${name} is not updated`,
        [kept(state, event.node!, 'value', style, 'stays')], // such events have a node
        state.log.updates!.ruleOf(event.node!).state.length > 0 // an update has a rule and a node
          ? ['What the optimizer remembers of it stays as well.']
          : [],
      );
    case 'validation.computed':
      return skipped(
        `${name} is not computed`,
        [kept(state, event.node!, 'value', style, 'stays')], // such events have a node
        ['The training goes on as before: nothing reads it.'],
      );
  }
}

function skippedContribution(
  state: State,
  { edge }: EventSkipped,
  style: NumberStyle,
  contribution: Tensor | undefined,
): Derivation {
  const { program } = state;
  const { from, to } = program.edges[edge!]!; // both are about an edge
  const [sender, receiver] = [nodeOf(program, from).name, nodeOf(program, to).name];
  const left = contribution === undefined ? undefined : writerFor(style, [to], [contribution])(contribution);
  return skipped(
    contribution === undefined
      ? `${sender} sends nothing back to ${receiver}`
      : `the contribution of ${sender} is not added to the gradient of ${receiver}: ${left}`,
    [kept(state, to, 'gradient', style, left === undefined ? 'its contribution is missing' : `without ${left}`)],
    [whatIsLacking(state, edge!)], // a contribution has an edge
  );
}

/** Says what a skipped contribution causes: a gradient without it, or no gradient at all if it was the only contribution. */
function whatIsLacking(state: State, edge: EdgeId): string {
  const { program } = state;
  const { to } = program.edges[edge]!;
  const { name, role } = nodeOf(program, to);
  const reached = stillReached(state, edge);
  if (reached.has(to))
    return `From here on the gradient of ${name}, and all that is sent back from it, lacks this contribution.`;
  const left = state.log.updates === undefined ? [] : program.parameters.filter(id => !reached.has(id));
  const end =
    left.length === 0
      ? ''
      : left.length === program.parameters.length
        ? ' No parameter is updated.'
        : ` Not updated: ${listed(left.map(id => nodeOf(program, id)))}.`;
  return `No gradient reaches ${name}${role === 'operation' ? ', so nothing is sent on from it' : ''}.${end}`;
}

/** Returns the nodes that have a gradient, or will get it through a later edge. */
function stillReached(state: State, edge: EdgeId): ReadonlySet<NodeId> {
  const { edges, backward, nodes } = state.program;
  const reached = new Set(nodes.filter(({ id }) => state.gradientOf(id) !== undefined).map(({ id }) => id));
  for (const id of backward.slice(backward.indexOf(edge) + 1))
    if (reached.has(edges[id]!.from)) reached.add(edges[id]!.to);
  return reached;
}

/** An equation for the unchanged value or gradient of a node. */
function kept(state: State, node: NodeId, of: 'value' | 'gradient', style: NumberStyle, label: string): Equation {
  const { program } = state;
  const held = of === 'value' ? state.valueOf(node) : state.gradientOf(node);
  const text = held === undefined ? unset(of) : writerFor(style, [node], [held])(held);
  return {
    left: of === 'value' ? nodeOf(program, node).name : partialName(program, node),
    relation: '=',
    right: [held === undefined ? { text, role: 'muted' } : numberPiece(text, of)],
    label,
  };
}

/** The text in place of a missing number. */
const unset = (of: 'value' | 'gradient'): string => `no ${of} yet`;

const skipped = (what: string, equations: readonly Equation[], remarks: readonly string[]): Derivation => ({
  title: `skipped: ${what}`,
  equations,
  remarks,
  sentence: `Skipped by hand: ${what}`,
});

const capitalised = (text: string): string => (text.startsWith('the ') ? `The ${text.slice(4)}` : text);
