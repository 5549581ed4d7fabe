/** PyTorch's layers and losses as expressions of the language over the operands A, B, C, …: one row each. */

import { type Shape, sizeOf } from '../../tensor/tensor.ts';
import {
  attributeNumber,
  attributeNumbers,
  letters,
  listText,
  literal,
  type OperatorRow,
  type OperatorRows,
  type RecordedCall,
} from './recorded-call.ts';
import type { Json } from './records.ts';

/** PyTorch's reductions, by number. */
const REDUCTIONS = ['none', 'mean', 'sum'] as const;

/** A loss of a prediction and a target; `settings` are written after them. */
const loss =
  (name: string, settings: (attributes: Json) => readonly string[] = () => []): OperatorRow =>
  ({ count, attributes }) => {
    const reduction = REDUCTIONS[attributeNumber(attributes, 'reduction') ?? 1];
    if (count !== 2 || reduction === undefined) return undefined;
    return `${name}(${['A', 'B', ...settings(attributes), `reduction="${reduction}"`].join(', ')})`;
  };

const setting =
  (key: string, usual: number) =>
  (attributes: Json): readonly string[] => [`${key}=${attributeNumber(attributes, key) ?? usual}`];

const negativeLogLikelihood: OperatorRow = ({ count, shapes, attributes }) => {
  const reduction = REDUCTIONS[attributeNumber(attributes, 'reduction') ?? 1];
  if (count > 3 || shapes[0]?.length !== 2 || reduction === undefined) return undefined;
  const ignored = `ignore_index=${attributeNumber(attributes, 'ignore_index') ?? -100}`;
  return `nll_loss(${letters(count)}, ${ignored}, reduction="${reduction}")`;
};

const pooled =
  (name: string): OperatorRow =>
  ({ count, attributes }) => {
    const sizes = attributeNumbers(attributes, 'kernel_size');
    const strides = attributeNumbers(attributes, 'stride') ?? [];
    const padding = attributeNumbers(attributes, 'padding') ?? [0];
    const isPlain =
      (attributeNumbers(attributes, 'dilation') ?? []).every(x => x === 1) &&
      attributes.ceil_mode !== true &&
      attributes.divisor_override === undefined &&
      (attributes.count_include_pad !== false || padding.every(x => x === 0));
    if (count !== 1 || !isPlain || sizes === undefined) return undefined;
    const stride = listText(strides.length > 0 ? strides : sizes);
    return `${name}(A, kernel_size=${listText(sizes)}, stride=${stride}, padding=${listText(padding)})`;
  };

/** An average of equal parts. */
const averaged: OperatorRow = ({ count, shapes, shape }) => {
  const sizes = shapes[0]!.slice(-2).map((length, k) => length / shape.slice(-2)[k]!);
  return count === 1 && sizes.every(Number.isInteger) ? `avg_pool2d(A, kernel_size=${listText(sizes)})` : undefined;
};

const convolved: OperatorRow = ({ count, shapes, attributes }) => {
  const name = shapes[1]?.length === 4 ? 'conv2d' : shapes[1]?.length === 3 ? 'conv1d' : undefined;
  if (name === undefined || count < 2 || count > 3 || attributes.transposed === true) return undefined;
  const settings = ['stride', 'padding', 'dilation'].flatMap(key => {
    const given = attributeNumbers(attributes, key);
    return given === undefined ? [] : [`${key}=${listText(given)}`];
  });
  const groups = attributeNumber(attributes, 'groups') ?? 1;
  return `${name}(${[letters(count), ...settings, `groups=${groups}`].join(', ')})`;
};

const epsOf = (attributes: Json): number => attributeNumber(attributes, 'eps') ?? 1e-5;

/** Rows of `x`, each at mean 0 and variance 1. */
const standard = (x: string, eps: number): string =>
  `(${x} - mean(${x}, axis=1, keepdims=true)) / sqrt(var(${x}, axis=1, correction=0, keepdims=true) + ${eps})`;

/** A number for each channel, so that it goes with axis 1. */
const channels = (letter: string, { length }: Shape): string =>
  `reshape(${letter}, shape=${listText(Array.from({ length }, (_, axis) => (axis === 1 ? -1 : 1)))})`;

const layerNormed: OperatorRow = ({ count, shapes, shape, attributes }) => {
  const axes = attributeNumbers(attributes, 'normalized_shape')?.length ?? 0;
  const eps = epsOf(attributes);
  if (count === 3 && axes === 1) return `layer_norm(A, B, C, eps=${eps})`;
  const length = sizeOf(shape.slice(shape.length - axes));
  const rows = standard(`reshape(A, shape=[${sizeOf(shapes[0]!) / length}, ${length}])`, eps);
  if (axes === 0 || (count !== 1 && count !== 3)) return undefined;
  return `reshape(${rows}, shape=${listText(shape)})${count === 3 ? ' * B + C' : ''}`;
};

const groupNormed: OperatorRow = ({ count, shape, attributes }) => {
  const [groups, eps] = [attributeNumber(attributes, 'group'), epsOf(attributes)];
  if (groups === undefined || (count !== 1 && count !== 3)) return undefined;
  const rows = shape[0]! * groups;
  const whole = `reshape(${standard(`reshape(A, shape=[${rows}, ${sizeOf(shape) / rows}])`, eps)}, shape=${listText(shape)})`;
  return count === 1 ? whole : `${whole} * ${channels('B', shape)} + ${channels('C', shape)}`;
};

/** Its operands are x, then gain and bias where it has them, then the running mean and variance where it has them. */
const batchNormed: OperatorRow = ({ count, shape, needGradient, attributes }) => {
  const eps = epsOf(attributes);
  const hasGain = count === 5 || (count === 3 && needGradient[1] === true);
  const hasBoth = count === 5 || count === 3;
  if (!hasBoth || shape.length < 2) return undefined;
  if (attributes.training !== false && attributes.use_input_stats !== false)
    return hasGain ? `batch_norm(A, B, C, eps=${eps})` : undefined;
  if (count === 3 && hasGain) return undefined;
  const [mean, variance] = (hasGain ? ['D', 'E'] : ['B', 'C']).map(letter => channels(letter, shape));
  const normed = `(A - ${mean}) / sqrt(${variance} + ${eps})`;
  return hasGain ? `${normed} * ${channels('B', shape)} + ${channels('C', shape)}` : normed;
};

/** softmax(q kᵀ · scale + mask) v. Only a mask of numbers has a rule: one of truth values is not added. */
const attended = ({ count, shapes, dtypes, attributes }: RecordedCall): string | undefined => {
  const [q, k] = shapes;
  if (dtypes[3] === 'bool') return undefined;
  if (count < 3 || count > 4 || (attributeNumber(attributes, 'dropout_p') ?? 0) !== 0 || q!.length < 2)
    return undefined;
  const scale = attributeNumber(attributes, 'scale') ?? 1 / Math.sqrt(q!.at(-1)!);
  const scores = `(A @ swapaxes(B, -2, -1)) * ${literal(scale)}`;
  const seen = `tril(ones(${listText([q!.at(-2)!, k!.at(-2)!])}))`;
  const masked =
    attributes.is_causal === true ? `where(${seen}, ${scores}, -inf)` : count === 4 ? `${scores} + D` : scores;
  return `softmax(${masked}, axis=-1) @ C`;
};

const ATTENTION = [
  'scaled_dot_product_attention',
  'scaled_dot_product_attention_math',
  'scaled_dot_product_flash_attention',
  'scaled_dot_product_flash_attention_for_cpu',
  'scaled_dot_product_efficient_attention',
  'scaled_dot_product_cudnn_attention',
  'scaled_dot_product_fused_attention_overrideable',
];

const BATCH_NORMS = [
  'native_batch_norm',
  'native_batch_norm_legit',
  'native_batch_norm_legit_no_training',
  'batch_norm_with_update',
  'batch_norm_no_update',
  'cudnn_batch_norm',
  'miopen_batch_norm',
];

const named = (names: readonly string[], row: OperatorRow): OperatorRows =>
  Object.fromEntries(names.map(name => [name, row]));

export const LAYERS: OperatorRows = {
  mse_loss: loss('mse'),
  l1_loss: loss('l1'),
  smooth_l1_loss: loss('smooth_l1', setting('beta', 1)),
  huber_loss: loss('huber', setting('delta', 1)),
  binary_cross_entropy: loss('bce'),
  binary_cross_entropy_with_logits: loss('bce_with_logits'),
  nll_loss_forward: negativeLogLikelihood,
  nll_loss: negativeLogLikelihood,
  embedding: ({ count, attributes }) => {
    const padding = attributeNumber(attributes, 'padding_idx') ?? -1;
    return count === 2 ? `embedding(A, B${padding < 0 ? '' : `, padding_idx=${padding}`})` : undefined;
  },
  ...named(['convolution', 'cudnn_convolution', 'mkldnn_convolution'], convolved),
  max_pool2d_with_indices: pooled('max_pool2d'),
  max_pool2d: pooled('max_pool2d'),
  avg_pool2d: pooled('avg_pool2d'),
  adaptive_avg_pool2d: averaged,
  native_layer_norm: layerNormed,
  native_group_norm: groupNormed,
  ...named(BATCH_NORMS, batchNormed),
  ...named(ATTENTION, attended),
  hardtanh: ({ count, attributes }) =>
    count === 1
      ? `clip(A, min=${attributeNumber(attributes, 'min_val') ?? -1}, max=${attributeNumber(attributes, 'max_val') ?? 1})`
      : undefined,
};
