/** Explains operations of recorded runs that have no rule here: what was recorded, and never a formula that is not known. */

import type { Event, ParameterUpdated } from '../engine/events.ts';
import { OPTIMIZER_DEFAULTS } from '../engine/optimizers/table.ts';
import { summaryOfWhole } from '../engine/recorded-tensor.ts';
import type { State } from '../engine/state.ts';
import { summaryOf } from '../engine/summaries.ts';
import { nodeOf, type OpaqueNode } from '../graph/program.ts';
import { difference, isSameShape, scalar, type Tensor, tensor } from '../tensor/tensor.ts';
import { checkedNode, contributionAgreement } from './agreement.ts';
import { type Derivation, type Equation, type NumberStyle, numberPiece, partialName, writerFor } from './derivation.ts';
import { BY_ELEMENT, MIXED, nonFiniteRemark } from './non-finite.ts';

/** Explains a contribution of an operation without a rule. */
export function explainOpaqueContribution(
  state: State,
  node: OpaqueNode,
  { edge, upstream, contribution }: Event & { type: 'contribution.computed' },
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const { from, to, slot } = program.edges[edge]!;
  const [upstreamName, targetName] = [partialName(program, from), partialName(program, to)];
  const ratio = ratioOf(node, upstream, contribution);
  const norms = [upstream, contribution].map(made => scalar(normOf(made)));
  const write = writerFor(style, [from, to], [upstream, contribution, ratio, ...norms]);
  const [upstreamNorm, norm] = norms.map(write);
  const by = node.sentBy === undefined ? '' : ` (by ${node.sentBy.join(', ')})`;
  const checked = checkedNode(program, node);
  const equations: Equation[] = [
    {
      left: targetName,
      relation: '=',
      right: [{ text: `${upstreamName} through the backward of ${node.operation.name}${by}`, role: 'gradient' }],
      label: ruleWords(node),
    },
    { left: upstreamName, relation: '=', right: [numberPiece(write(upstream), 'gradient')], label: 'upstream' },
    { left: targetName, relation: '=', right: [numberPiece(write(contribution), 'gradient')], label: 'contribution' },
  ];
  if (ratio !== undefined)
    equations.push({
      left: `∂${node.name}/∂${nodeOf(program, to).name}`,
      relation: '=',
      right: [{ text: write(ratio), role: 'value' }],
      label: 'contribution ÷ upstream, element by element',
    });
  if (upstream.data.length > 1 || contribution.data.length > 1)
    equations.push({ left: 'norm', relation: '=', right: [{ text: `${norm}, upstream ${upstreamNorm}` }], label: '' });
  if (checked) equations.push(...contributionAgreement(state, checked, { to, slot, upstream, contribution }, write));
  const title = `${node.name} = ${node.text} sends back to ${nodeOf(program, to).name}`;
  return {
    title,
    equations,
    remarks: nonFiniteRemark(
      contribution,
      [{ name: upstreamName, tensor: upstream }],
      ratio === undefined ? MIXED : BY_ELEMENT,
    ),
    sentence: `${title.replace('sends back', `sends ${write(contribution)} back`)}: from upstream ${write(upstream)}, ${node.check === undefined ? 'without a rule' : `by ${node.check.text ?? `the rule of ${node.operation.name}`}`}`,
  };
}

/** What a contribution is held against. */
function ruleWords({ check, operation }: OpaqueNode): string {
  if (check === undefined) return 'no rule for it here';
  return check.text === undefined ? `the rule of ${operation.name}` : `the chain rule through ${check.text}`;
}

/** Explains an update whose optimizer has no rule here: its numbers, and what it remembers. */
export function explainRulelessUpdate({ log }: State, update: ParameterUpdated, style: NumberStyle): Derivation {
  const { before, gradient, after, stateAfter, lr, hasOwnSettings, optimizer = 'an optimizer' } = update;
  const { name } = nodeOf(log.program, update.parameter);
  const isOneOfSeveral = hasOwnSettings || log.program.recorded!.optimizers > 1; // updates have a rule elsewhere
  const isKnown = isOneOfSeveral && Object.hasOwn(OPTIMIZER_DEFAULTS, optimizer.toLowerCase());
  const delta = isSameShape(before.shape, after.shape) ? difference(after, before) : undefined;
  const write = writerFor(style, [update.parameter], [before, gradient, after, delta, ...stateAfter.values()]);
  const row = (left: string, text: string, label = ''): Equation => ({ left, relation: '=', right: [{ text }], label });
  return {
    title: `update of ${name}: a step of ${optimizer}`,
    equations: [
      {
        left: name,
        relation: '←',
        right: [numberPiece(write(after), 'value')],
        label: isKnown ? `by ${optimizer}, whose rule is not shown` : `by ${optimizer}, no rule for it here`,
      },
      row('before', write(before)),
      row(partialName(log.program, update.parameter), write(gradient), 'gradient used'),
      ...(Number.isNaN(lr) ? [] : [row('lr', write(scalar(lr)))]),
      ...[...stateAfter].map(([key, value]) => row(key, write(value), 'optimizer state')),
      ...(delta === undefined ? [] : [row('Δ', write(delta), 'change')]),
    ],
    remarks: [
      ...(isKnown ? ['A rule is shown for the only optimizer of a run, where the parameter has its settings.'] : []),
      ...nonFiniteRemark(
        after,
        [
          { name, tensor: before },
          { name: 'its gradient', tensor: gradient },
        ],
        BY_ELEMENT,
      ),
    ],
    sentence: `Parameter ${name}: ${write(before)} with gradient ${write(gradient)} gives ${write(after)}, by ${optimizer}`,
  };
}

/** √Σx² of all elements. */
const normOf = ({ data, whole }: Tensor): number => (whole ? summaryOfWhole(whole) : summaryOf(data)).norm;

/** Returns ∂out/∂operand where PyTorch says that each element is treated by itself, NaN where the upstream is 0. Equal shapes alone do not show that. */
function ratioOf(node: OpaqueNode, upstream: Tensor, contribution: Tensor): Tensor | undefined {
  if (!node.isPointwise || !isSameShape(upstream.shape, contribution.shape)) return undefined;
  return tensor(
    upstream.shape,
    upstream.data.map((x, i) => contribution.data[i]! / x), // NaN where nothing can be told
  );
}
