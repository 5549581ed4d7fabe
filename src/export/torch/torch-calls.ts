/** What PyTorch calls each operation that has no namesake there, or not always, so that its numbers and its choices at kinks are the ones recorded here. */

import type { AttributeForms, Attributes, AxisRange, Operation, OperationCall } from '../../ops/operation.ts';
import type { Shape } from '../../tensor/tensor.ts';
import { labels, numberSetting, type WriteCall } from './call-writer.ts';
import { classLoss, hingeCall, pairLossCall } from './loss-calls.ts';
import { OPERATORS, ofTruth, truthOf } from './operator-calls.ts';
import {
  asNumbers,
  asTensor,
  atom,
  BINDS,
  bracketed,
  called,
  type Keywords,
  type PythonPiece,
  prefix,
  tupleText,
} from './python.ts';

/** The operation in PyTorch; undefined where the table has none. @param operands behind them, the running statistics that it updates */
export function torchCall(
  operation: Operation,
  operands: readonly PythonPiece[],
  call: OperationCall,
): PythonPiece | undefined {
  const { operator, name } = operation;
  if (operator === undefined || operands.length === 1)
    return (FUNCTIONS[name] ?? namesakeOf(operation))?.(operands, call);
  return OPERATORS[operator]?.(...(operands as readonly [PythonPiece, PythonPiece])); // an operator with two operands
}

/** A function of PyTorch, with the settings of the call as its keywords. */
const as =
  (callee: string, keywords?: (attributes: Attributes, call: OperationCall) => Keywords): WriteCall =>
  (operands, call) =>
    called(callee, operands, keywords?.(call.attributes, call));

/** A method of the first operand. */
const method =
  (written: (call: OperationCall) => string): WriteCall =>
  ([x], call) =>
    atom(`${prefix(x!)}.${written(call)}`);

/** The axes that are folded, as PyTorch's `dim`: undefined for all, unless they stay at length 1. */
function dimOf({
  attributes: { axis, keepdims },
  operands: [x],
}: OperationCall): number | readonly number[] | undefined {
  if (axis !== undefined) return axis;
  return keepdims ? x!.map((_, i) => i) : undefined;
}

const folded = (call: OperationCall): Keywords => ({
  dim: dimOf(call),
  keepdim: call.attributes.keepdims || undefined,
});

const reduced = (callee: string): WriteCall => as(callee, (_attributes, call) => folded(call));

/** The variance and its root; PyTorch wants to hear of the axes where the correction is said. */
const spread =
  (callee: string): WriteCall =>
  ([x], call) =>
    called(callee, [x!], {
      ...folded(call),
      dim: dimOf(call) ?? call.operands[0]!.map((_, i) => i),
      correction: numberSetting(call.attributes.correction ?? 1),
    });

/** A function that asks for its axes even when they are all. */
const reducedOver =
  (callee: string): WriteCall =>
  ([x], call) =>
    called(callee, [x!], { ...folded(call), dim: dimOf(call) ?? call.operands[0]!.map((_, i) => i) });

/** The largest or smallest: over all elements and along axes, ties share the gradient equally. */
const extreme =
  (ofAll: string, alongAxes: string): WriteCall =>
  (operands, call) =>
    dimOf(call) === undefined ? called(ofAll, operands) : called(alongAxes, operands, folded(call));

/** torch.prod takes one axis at a time: from the last, so that those before it keep their numbers. */
const product: WriteCall = ([x], call) => {
  const dim = dimOf(call);
  if (typeof dim !== 'object') return called('torch.prod', [x!], folded(call));
  const rank = call.operands[0]!.length;
  const axes = dim.map(axis => (axis < 0 ? axis + rank : axis)).toSorted((a, b) => b - a);
  return axes.reduce((inner, axis) => called('torch.prod', [inner], { ...folded(call), dim: axis }), x!);
};

/** The number of an element, of all or along one axis: PyTorch gives whole numbers, and takes no list of axes. */
const place =
  (callee: string): WriteCall =>
  ([x], call) => {
    const ofAll = call.attributes.axis === undefined;
    const found = called(callee, [x!], ofAll ? {} : folded(call));
    const kept = ofAll && call.attributes.keepdims ? `.reshape(${tupleText(call.operands[0]!.map(() => 1))})` : '';
    return atom(asNumbers({ text: `${found.text}${kept}` }));
  };

/** Whether some or all elements are not 0. */
const asked =
  (ofAll: string, alongAxes: string, truth: (piece: PythonPiece) => string = truthOf): WriteCall =>
  ([x], call) =>
    extreme(ofAll, alongAxes)([ofTruth(truth(x!))], call);

/** Neither 0 nor NaN. */
const isCounted = (x: PythonPiece): string => `(${truthOf(x)}) & ~${called('torch.isnan', [x]).text}`;

/** One length stands for every axis. */
const lengths = (value: Attributes[string]): number | readonly number[] | undefined =>
  Array.isArray(value) && value.length === 1 ? value[0] : (value as number | readonly number[] | undefined); // its form says so

const convolution = (callee: string): WriteCall =>
  as(callee, ({ stride, padding, dilation, groups }) => ({
    stride: lengths(stride),
    padding: lengths(padding),
    dilation: lengths(dilation),
    groups: numberSetting(groups),
  }));

const pool = (callee: string): WriteCall =>
  as(callee, ({ kernel_size, stride, padding }) => ({
    kernel_size: lengths(kernel_size),
    stride: lengths(stride),
    padding: lengths(padding),
  }));

/** `x[1, 0:2]`; a step down is a step up, turned round, as PyTorch has none. */
const indexed: WriteCall = ([x], { attributes: { ranges = [] } }) => {
  const turned = turnedAxes(ranges);
  const picked = atom(`${prefix(x!)}[${ranges.map(rangeText).join(', ')}]`);
  return turned.length === 0 ? picked : called('torch.flip', [picked], { dims: turned });
};

function rangeText({ start, stop, step = 1, keeps, isNew }: AxisRange): string {
  if (isNew) return 'None';
  if (!keeps) return String(start);
  if (step > 0) return `${start}:${stop}${step === 1 ? '' : `:${step}`}`;
  const last = start + (Math.ceil((stop - start) / step) - 1) * step;
  return `${last}:${start + 1}${step === -1 ? '' : `:${-step}`}`;
}

function turnedAxes(ranges: readonly AxisRange[]): readonly number[] {
  return ranges.filter(({ keeps }) => keeps).flatMap(({ step = 1 }, axis) => (step < 0 ? [axis] : []));
}

/** Sizes before and after each axis; PyTorch begins with the last axis. */
const padded: WriteCall = ([x], { attributes: { widths } }) =>
  called('F.pad', [x!, atom(tupleText((widths as readonly (readonly number[])[]).toReversed().flat()))]); // its form says so

const transposed: WriteCall = ([x], { attributes: { axes }, operands: [shape] }) => {
  if (Array.isArray(axes)) return called('torch.permute', [x!, atom(tupleText(axes))]);
  return shape!.length === 2 ? atom(`${prefix(x!)}.T`) : x!;
};

const list = (parts: readonly PythonPiece[]): PythonPiece =>
  atom(`[${parts.map(part => asTensor(part).text).join(', ')}]`);

const lastAxis = ({ operands: [x] }: OperationCall): Shape => x!.slice(-1);

/** ReLU′(0) is 0 in PyTorch; the lecture takes 1. */
const relu: WriteCall = ([x], { conventions }) => {
  if (conventions.reluAtZero === 0) return called('torch.relu', [x!]);
  const operand = asTensor(x!);
  return called('torch.where', [
    atom(`${bracketed(operand, BINDS.sum)} < 0`),
    called('torch.zeros_like', [operand]),
    operand,
  ]);
};

/** The call of the function whose name the operation's record has. */
function namesakeOf({ torch, attributes: forms }: Operation): WriteCall | undefined {
  if (torch === undefined) return undefined;
  if (forms.reduction !== undefined)
    return pairLossCall(torch, ({ reduction: _, ...given }) => keywordsOf(given, forms));
  return as(torch, given => keywordsOf(given, forms));
}

const keywordsOf = (given: Attributes, forms: AttributeForms): Keywords =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [forms[name]?.torch ?? name, numberSetting(value)]));

/** By the operation's name, what its record does not say; one with an operator between two operands stands above. */
const FUNCTIONS: Readonly<Record<string, WriteCall>> = {
  neg: ([x]) => ({ text: `-${bracketed(asTensor(x!), BINDS.sign)}`, binds: BINDS.sign }),
  logical_not: ([x]) => ofTruth(`torch.logical_not(${truthOf(x!)})`),
  relu,
  gelu_tanh: as('F.gelu', () => ({ approximate: { text: '"tanh"' } })),
  softplus: as('F.softplus', () => ({ threshold: 700 })), // below it, log(1 + eˣ) is what is computed
  isnan: ([x]) => ofTruth(called('torch.isnan', [x!]).text),
  isinf: ([x]) => ofTruth(called('torch.isinf', [x!]).text),
  where: ([condition, a, b]) => called('torch.where', [atom(truthOf(condition!)), a!, b!]),
  detach: method(() => 'detach()'),
  identity: method(() => 'clone()'), // another name for the same tensor would have the same gradient
  cast: method(({ attributes: { dtype } }) => `to(torch.${dtype})`),
  any: asked('torch.max', 'torch.amax'),
  all: asked('torch.min', 'torch.amin', isCounted),
  max: (operands, call) =>
    operands.length === 2 ? called('torch.maximum', operands) : extreme('torch.max', 'torch.amax')(operands, call),
  min: (operands, call) =>
    operands.length === 2 ? called('torch.minimum', operands) : extreme('torch.min', 'torch.amin')(operands, call),
  sum: reduced('torch.sum'),
  mean: reduced('torch.mean'),
  prod: product,
  var: spread('torch.var'),
  std: spread('torch.std'),
  logsumexp: reducedOver('torch.logsumexp'),
  norm: reduced('torch.linalg.vector_norm'),
  argmax: place('torch.argmax'),
  argmin: place('torch.argmin'),
  cumsum: as('torch.cumsum', ({ axis = 0 }) => ({ dim: axis })),
  softmax: as('torch.softmax', ({ axis = -1 }) => ({ dim: axis })),
  log_softmax: as('torch.log_softmax', ({ axis = -1 }) => ({ dim: axis })),
  transpose: transposed,
  swapaxes: ([x], { attributes: { axis1, axis2 } }) =>
    called('torch.swapaxes', [x!, atom(`${axis1}`), atom(`${axis2}`)]),
  flip: as('torch.flip', ({ axis }, { operands: [x] }) => ({
    dims: axis === undefined ? x!.map((_, i) => i) : [axis].flat(),
  })),
  pad: padded,
  reshape: method(({ attributes: { shape = [] } }) => `reshape(${tupleText(shape)})`),
  index: indexed,
  concat: (parts, { attributes: { axis = 0 } }) => called('torch.cat', [list(parts)], { dim: axis }),
  stack: parts => called('torch.stack', [list(parts)]),
  append: ([rows, x]) => called('torch.cat', [list([rows!, atom(`${prefix(x!)}[None]`)])]),
  gather: ([table, picks]) => atom(`${prefix(table!)}[${labels(picks!).text}]`),
  embedding: ([table, picks], { attributes: { padding_idx } }) =>
    called('F.embedding', [labels(picks!), table!], { padding_idx: numberSetting(padding_idx) }),
  one_hot: ([y], { attributes: { classes } }) =>
    atom(asNumbers(called('F.one_hot', [labels(y!)], { num_classes: classes }))),
  einsum: (parts, { attributes: { equation } }) => called('torch.einsum', [atom(`"${equation}"`), ...parts]),
  conv1d: convolution('F.conv1d'),
  conv2d: convolution('F.conv2d'),
  max_pool2d: pool('F.max_pool2d'),
  avg_pool2d: pool('F.avg_pool2d'),
  layer_norm: ([x, g, b], call) =>
    called('F.layer_norm', [x!, atom(tupleText(lastAxis(call))), g!, b!], { eps: numberSetting(call.attributes.eps) }),
  batch_norm: ([x, g, b, mean, variance], { attributes: { eps, momentum } }) =>
    called('F.batch_norm', [x!, mean!, variance!, g!, b!], {
      training: true,
      momentum: numberSetting(momentum),
      eps: numberSetting(eps),
    }),
  cross_entropy: classLoss('F.cross_entropy'),
  nll_loss: classLoss('F.nll_loss'),
  hinge: hingeCall,
};
