/** PyTorch's operators as calls of the language over the operands A, B, C, …: one row each. */

import type { Shape } from '../../tensor/tensor.ts';
import type { Json } from './records.ts';

/** What a row of the table sees of a recorded operation. */
export interface RecordedCall {
  readonly count: number;
  readonly shapes: readonly Shape[];
  readonly shape: Shape;
  readonly attributes: Json;
}

type Row = (recorded: RecordedCall) => string | undefined;

export const LETTERS = 'ABCDEFGH';

const number = (attributes: Json, key: string): number | undefined => {
  const value = attributes[key];
  if (value === true || value === false) return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

const numbers = (attributes: Json, key: string): readonly number[] | undefined => {
  const value = attributes[key];
  return Array.isArray(value) && value.every(x => Number.isInteger(x)) ? value : undefined;
};

/** `sigmoid(A)`. */
const unary =
  (call: string): Row =>
  ({ count }) =>
    count === 1 ? `${call}(A)` : undefined;

/** Two tensors, or a tensor and the number `other`; `alpha` must be 1. */
const binary =
  (operator: string, isReversed = false): Row =>
  ({ count, attributes }) => {
    if ((number(attributes, 'alpha') ?? 1) !== 1 || attributes.rounding_mode !== undefined) return undefined;
    const other = number(attributes, 'other');
    const [x, y] = count === 2 ? ['A', 'B'] : ['A', other === undefined ? undefined : literal(other)];
    if (y === undefined) return undefined;
    return isReversed ? `${y} ${operator} ${x}` : `${x} ${operator} ${y}`;
  };

const literal = (x: number): string => (x < 0 || Object.is(x, -0) ? `(${x})` : String(x));

/** `max(A, B)`. */
const call2 =
  (name: string): Row =>
  ({ count }) =>
    count === 2 ? `${name}(A, B)` : undefined;

/** A reduction over `dim`, one axis or several, or over all. */
const reduction =
  (name: string): Row =>
  ({ count, attributes }) => {
    if (count !== 1 || attributes.dtype !== undefined) return undefined;
    const one = number(attributes, 'dim');
    const axes = one === undefined ? (numbers(attributes, 'dim') ?? []) : [one];
    if (axes.length === 0) return `${name}(A)`;
    const axis = axes.length === 1 ? axes[0] : `[${axes.join(', ')}]`;
    return `${name}(A, axis=${axis}, keepdims=${attributes.keepdim === true})`;
  };

/** Reduction 1 is the mean, as everywhere in PyTorch. */
const meanLoss =
  (name: string): Row =>
  ({ count, attributes }) =>
    count === 2 && (number(attributes, 'reduction') ?? 1) === 1 ? `${name}(A, B)` : undefined;

const alongAxis =
  (name: string): Row =>
  ({ count, attributes }) =>
    count === 1 && attributes.half_to_float !== true
      ? `${name}(A, axis=${number(attributes, 'dim') ?? -1})`
      : undefined;

const reshaped: Row = ({ count, shape }) =>
  count === 1 && shape.length > 0 ? `reshape(A, shape=[${shape.join(', ')}])` : undefined;

const pooled =
  (name: string): Row =>
  ({ count, attributes }) => {
    const sizes = numbers(attributes, 'kernel_size');
    const strides = numbers(attributes, 'stride') ?? sizes;
    const isPlain = [
      ...(numbers(attributes, 'padding') ?? []),
      ...(numbers(attributes, 'dilation') ?? []).map(x => x - 1),
    ].every(x => x === 0);
    const isSquare = sizes?.every(x => x === sizes[0]) && strides?.every(x => x === strides[0]);
    if (count !== 1 || !isPlain || !isSquare || attributes.ceil_mode === true) return undefined;
    return `${name}(A, size=${sizes![0]}, stride=${strides![0] ?? sizes![0]})`; // both are lists of equal numbers
  };

const convolved: Row = ({ count, shapes, attributes }) => {
  const one = (key: string, usual: number): number | undefined => {
    const all = numbers(attributes, key) ?? [usual];
    return all.every(x => x === all[0]) ? (all[0] ?? usual) : undefined;
  };
  const [stride, padding, dilation] = [one('stride', 1), one('padding', 0), one('dilation', 1)];
  const groups = number(attributes, 'groups') ?? 1;
  if (stride === undefined || padding === undefined || dilation !== 1 || groups !== 1 || attributes.transposed === true)
    return undefined;
  const name = shapes[1]?.length === 4 ? 'conv2d' : shapes[1]?.length === 3 ? 'conv1d' : undefined;
  if (name === undefined || count < 2 || count > 3) return undefined;
  return `${name}(${[...LETTERS].slice(0, count).join(', ')}, stride=${stride}, padding=${padding})`;
};

const sliced: Row = ({ count, shapes, attributes }) => {
  const axis = axisOf(number(attributes, 'dim') ?? 0, shapes[0]);
  const length = axis === undefined ? undefined : shapes[0]?.[axis];
  if (count !== 1 || axis === undefined || length === undefined) return undefined;
  const within = (x: number) => Math.min(Math.max(x < 0 ? x + length : x, 0), length);
  const [start, end, step] = [
    within(number(attributes, 'start') ?? 0),
    within(number(attributes, 'end') ?? length),
    number(attributes, 'step') ?? 1,
  ];
  return `A[${[...Array(axis).fill(':'), step === 1 ? `${start}:${end}` : `${start}:${end}:${step}`].join(', ')}]`;
};

const selected: Row = ({ count, shapes, attributes }) => {
  const [axis, place] = [axisOf(number(attributes, 'dim') ?? 0, shapes[0]), number(attributes, 'index')];
  return count === 1 && axis !== undefined && place !== undefined
    ? `A[${[...Array(axis).fill(':'), place].join(', ')}]`
    : undefined;
};

const axisOf = (axis: number, shape: Shape | undefined): number | undefined => {
  const at = axis < 0 ? axis + (shape?.length ?? 0) : axis;
  return at >= 0 && at < (shape?.length ?? 0) ? at : undefined;
};

const swapped: Row = ({ count, shapes, attributes }) => {
  const [a, b] = ['dim0', 'dim1'].map(key => axisOf(number(attributes, key) ?? 0, shapes[0]));
  return count === 1 && a !== undefined && b !== undefined ? `swapaxes(A, ${a}, ${b})` : undefined;
};

const permuted: Row = ({ count, attributes }) => {
  const dims = numbers(attributes, 'dims');
  return count === 1 && dims !== undefined && dims.every(d => d >= 0)
    ? `transpose(A, axes=[${dims.join(', ')}])`
    : undefined;
};

const listed =
  (name: string): Row =>
  ({ count, attributes }) => {
    if (count < 1 || count > LETTERS.length) return undefined;
    return `${name}([${[...LETTERS].slice(0, count).join(', ')}], axis=${number(attributes, 'dim') ?? 0})`;
  };

/** The weights are absent and reduction is the mean. */
const negativeLogLikelihood: Row = ({ count, shapes, attributes }) =>
  count === 2 &&
  shapes[0]?.length === 2 &&
  (number(attributes, 'reduction') ?? 1) === 1 &&
  (number(attributes, 'ignore_index') ?? -100) === -100
    ? 'nll_loss(A, B)'
    : undefined;

const layerNormed: Row = ({ count, attributes }) => {
  if (count !== 3 || numbers(attributes, 'normalized_shape')?.length !== 1) return undefined;
  return `layer_norm(A, B, C, eps=${number(attributes, 'eps') ?? 1e-5})`;
};

const powered: Row = ({ count, attributes }) => {
  const exponent = number(attributes, 'exponent');
  return count === 2 ? 'A ** B' : exponent === undefined ? undefined : `A ** ${literal(exponent)}`;
};

const limited: Row = ({ count, attributes }) => {
  const bounds = ['min', 'max'].flatMap(key => {
    const bound = number(attributes, key);
    return bound === undefined ? [] : [`${key}=${bound}`];
  });
  return count === 1 && bounds.length > 0 ? `clip(A, ${bounds.join(', ')})` : undefined;
};

/** By the operator's name without `aten::` and the underscores after it. */
export const ROWS: Readonly<Record<string, Row>> = {
  add: binary('+'),
  sub: binary('-'),
  rsub: binary('-', true),
  mul: binary('*'),
  div: binary('/'),
  pow: powered,
  neg: ({ count }) => (count === 1 ? '-A' : undefined),
  mm: binary('@'),
  mv: binary('@'),
  bmm: binary('@'),
  dot: binary('@'),
  matmul: binary('@'),
  addmm: ({ count, attributes }) =>
    count === 3 && (number(attributes, 'alpha') ?? 1) === 1 && (number(attributes, 'beta') ?? 1) === 1
      ? 'addmm(A, B, C)'
      : undefined,
  ...Object.fromEntries(
    [
      'relu',
      'sigmoid',
      'tanh',
      'exp',
      'log',
      'sqrt',
      'abs',
      'sin',
      'cos',
      'erf',
      'silu',
      'log1p',
      'expm1',
      'log2',
      'log10',
      'reciprocal',
      'sign',
      'floor',
      'round',
      'softplus',
    ].map(name => [name, unary(name)] as const),
  ),
  clone: unary('identity'),
  to_copy: unary('identity'),
  alias: unary('identity'),
  contiguous: unary('identity'),
  lift_fresh: unary('identity'),
  detach: unary('detach'),
  gelu: ({ count, attributes }) =>
    count === 1 ? `${attributes.approximate === 'tanh' ? 'gelu_tanh' : 'gelu'}(A)` : undefined,
  leaky_relu: ({ count, attributes }) =>
    count === 1 ? `leaky_relu(A, slope=${number(attributes, 'negative_slope') ?? 0.01})` : undefined,
  t: ({ count, shapes }) => (count === 1 && shapes[0]?.length === 2 ? 'transpose(A)' : undefined),
  transpose: swapped,
  permute: permuted,
  view: reshaped,
  unsafe_view: reshaped,
  reshape: reshaped,
  reshape_alias: reshaped,
  squeeze: reshaped,
  unsqueeze: reshaped,
  expand: ({ count, shapes, shape }) =>
    count === 1 && shapes[0] !== undefined ? `A * ones([${shape.join(', ')}])` : undefined,
  softmax: alongAxis('softmax'),
  log_softmax: alongAxis('log_softmax'),
  sum: reduction('sum'),
  mean: reduction('mean'),
  logsumexp: reduction('logsumexp'),
  amax: reduction('max'),
  amin: reduction('min'),
  mse_loss: meanLoss('mse'),
  l1_loss: meanLoss('l1'),
  binary_cross_entropy_with_logits: meanLoss('bce_with_logits'),
  nll_loss_forward: negativeLogLikelihood,
  nll_loss: negativeLogLikelihood,
  embedding: ({ count, attributes }) =>
    count === 2 && (number(attributes, 'padding_idx') ?? -1) < 0 ? 'embedding(A, B)' : undefined,
  masked_fill: ({ count, attributes }) => {
    const value = number(attributes, 'value');
    return count === 2 && value !== undefined ? `where(B, ${literal(value)}, A)` : undefined;
  },
  maximum: call2('max'),
  minimum: call2('min'),
  where: ({ count }) => (count === 3 ? 'where(A, B, C)' : undefined),
  cat: listed('concat'),
  stack: listed('stack'),
  select: selected,
  slice: sliced,
  convolution: convolved,
  max_pool2d_with_indices: pooled('max_pool2d'),
  max_pool2d: pooled('max_pool2d'),
  avg_pool2d: pooled('avg_pool2d'),
  native_layer_norm: layerNormed,
  clamp: limited,
  cumsum: alongAxis('cumsum'),
  gt: binary('>'),
  ge: binary('>='),
  lt: binary('<'),
  le: binary('<='),
  eq: binary('=='),
  ne: binary('!='),
};
