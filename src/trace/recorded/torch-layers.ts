/** PyTorch's layers and losses as expressions of the language over the operands A, B, C, …: one row each. */

import { type Shape, sizeOf } from '../../tensor/tensor.ts';
import {
  axisIn,
  channels,
  letters,
  listText,
  literal,
  type OperatorRow,
  type OperatorRows,
  type RecordedCall,
} from './recorded-call.ts';
import type { RecordedSettings } from './recorded-settings.ts';
import { REDUCTIONS } from './torch-namesakes.ts';

const negativeLogLikelihood: OperatorRow = ({ count, shapes, settings }) => {
  const reduction = REDUCTIONS[settings.number('reduction') ?? 1];
  if (count > 3 || shapes[0]?.length !== 2 || reduction === undefined) return undefined;
  const ignored = `ignore_index=${settings.number('ignore_index') ?? -100}`;
  return `nll_loss(${letters(count)}, ${ignored}, reduction="${reduction}")`;
};

/** The classes stand on axis 1, before the places: a row for each place. */
const negativeLogLikelihoodByPlace: OperatorRow = recorded => {
  const { count, shapes, shape } = recorded;
  const [x, labels] = shapes;
  if (count > 3 || x === undefined || x.length < 3) return undefined;
  const [classes, places] = [x[1]!, sizeOf(labels!)];
  const axes = [0, ...x.slice(2).map((_, k) => k + 2), 1];
  const rows = `reshape(transpose(A, axes=${listText(axes)}), shape=${listText([places, classes])})`;
  const loss = negativeLogLikelihood({
    ...recorded,
    shapes: [[places, classes], [places], ...shapes.slice(2)],
  })?.replace('(A, B', `(${rows}, reshape(B, shape=[${places}])`);
  return loss === undefined || shape.length === 0 ? loss : `reshape(${loss}, shape=${listText(shape)})`;
};

/** With weights of the elements, then of the positive targets; where there is one alone, the log must say which. */
const weightedLogits: OperatorRow = recorded => {
  const { count, settings } = recorded;
  const reduction = REDUCTIONS[settings.number('reduction') ?? 1];
  if (reduction === undefined || count < 3 || count > 4 || (count === 3 && !settings.isLeftOut('weight')))
    return undefined;
  const each = `(1 - B) * A + (1 + (${count === 4 ? 'D' : 'C'} - 1) * B) * softplus(-A)`;
  const weighted = count === 4 ? `C * (${each})` : each;
  return reduction === 'none' ? weighted : `${reduction}(${weighted})`;
};

/** Each operand with axes of length 1, multiplied element by element, and summed: what nn.Bilinear runs. */
const trilinear: OperatorRow = ({ count, shapes, shape, settings }) => {
  const summed = settings.numbers('sumdim');
  settings.ignore('unroll_dim');
  if (count !== 3 || summed === undefined) return undefined;
  const factors = shapes.map((operand, slot) => {
    const added = settings.numbers(`expand${slot + 1}`) ?? [];
    const own = [...operand];
    const expanded = Array.from(
      { length: operand.length + added.length },
      (_, axis) => (added.includes(axis) ? 1 : own.shift()!), // as many axes are left
    );
    return `reshape(${'ABC'[slot]}, shape=${listText(expanded)})`;
  });
  const sum = `sum(${factors.join(' * ')}, axis=${listText(summed)})`;
  return `reshape(${sum}, shape=${listText(shape)})`;
};

/** Distances of all pairs of rows. PyTorch computes those of many rows by a product, which rounds otherwise. */
const distances: OperatorRow = ({ count, shapes, settings }) => {
  const [a, b] = shapes;
  const mode = settings.number('compute_mode') ?? 0; // 0: by a product where there are many rows; 1: always; 2: never
  if (count !== 2 || (settings.number('p') ?? 2) !== 2 || a!.length < 2 || b!.length < 2) return undefined;
  const isByProduct = mode === 1 || (mode === 0 && (a!.at(-2)! > 25 || b!.at(-2)! > 25));
  const rows = `reshape(A, shape=${listText([...a!.slice(0, -1), 1, a!.at(-1)!])})`;
  const others = `reshape(B, shape=${listText([...b!.slice(0, -2), 1, ...b!.slice(-2)])})`;
  return isByProduct ? undefined : `norm(${rows} - ${others}, axis=-1)`;
};

const pooled =
  (name: string): OperatorRow =>
  ({ count, settings }) => {
    const sizes = settings.numbers('kernel_size');
    const strides = settings.numbers('stride') ?? [];
    const padding = settings.numbers('padding') ?? [0];
    const isPlain =
      (settings.numbers('dilation') ?? []).every(x => x === 1) &&
      !settings.is('ceil_mode') &&
      (settings.is('count_include_pad', true) || padding.every(x => x === 0));
    if (count !== 1 || !isPlain || sizes === undefined) return undefined;
    const stride = listText(strides.length > 0 ? strides : sizes);
    return `${name}(A, kernel_size=${listText(sizes)}, stride=${stride}, padding=${listText(padding)})`;
  };

/** An average of equal parts. */
const averaged: OperatorRow = ({ count, shapes, shape }) => {
  const sizes = shapes[0]!.slice(-2).map((length, k) => length / shape.slice(-2)[k]!);
  return count === 1 && sizes.every(Number.isInteger) ? `avg_pool2d(A, kernel_size=${listText(sizes)})` : undefined;
};

const convolved: OperatorRow = ({ count, shapes, settings }) => {
  const name = shapes[1]?.length === 4 ? 'conv2d' : shapes[1]?.length === 3 ? 'conv1d' : undefined;
  if (name === undefined || count < 2 || count > 3 || settings.is('transposed')) return undefined;
  const given = ['stride', 'padding', 'dilation'].flatMap(key => {
    const numbers = settings.numbers(key);
    return numbers === undefined ? [] : [`${key}=${listText(numbers)}`];
  });
  const groups = settings.number('groups') ?? 1;
  return `${name}(${[letters(count), ...given, `groups=${groups}`].join(', ')})`;
};

/** A direction and its length, for each place along an axis, as weight_norm keeps a weight. */
const directionAndLength: OperatorRow = recorded => {
  const { count, shape } = recorded;
  const axis = axisIn(recorded, 0);
  const others = shape.flatMap((_, k) => (k === axis ? [] : [k]));
  return count === 2 && axis !== undefined ? `A * (B / norm(A, axis=${listText(others)}, keepdims=true))` : undefined;
};

const epsOf = (settings: RecordedSettings): number => settings.number('eps') ?? settings.number('epsilon') ?? 1e-5;

/** `x` at mean 0 and variance 1 along axes, `1` or `[0, 2]`. */
const standard = (x: string, axes: string, eps: number): string =>
  `(${x} - mean(${x}, axis=${axes}, keepdims=true)) / sqrt(var(${x}, axis=${axes}, correction=0, keepdims=true) + ${eps})`;

/** Each channel, axis 1, at mean 0 and variance 1. */
const byChannel = (shape: Shape, eps: number): string =>
  standard('A', listText(shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))), eps);

const layerNormed: OperatorRow = ({ count, shapes, shape, settings }) => {
  const axes = settings.numbers('normalized_shape')?.length ?? 0;
  const eps = epsOf(settings);
  const affine = ['', ' * B', ' * B + C'][count - 1];
  if (count === 3 && axes === 1) return `layer_norm(A, B, C, eps=${eps})`;
  const length = sizeOf(shape.slice(shape.length - axes));
  const rows = standard(`reshape(A, shape=[${sizeOf(shapes[0]!) / length}, ${length}])`, '1', eps);
  if (axes === 0 || affine === undefined) return undefined;
  return `reshape(${rows}, shape=${listText(shape)})${affine}`;
};

const groupNormed: OperatorRow = ({ count, shape, settings }) => {
  const [groups, eps] = [settings.number('group'), epsOf(settings)];
  settings.ignore('N', 'C', 'HxW');
  if (groups === undefined || (count !== 1 && count !== 3)) return undefined;
  const rows = shape[0]! * groups;
  const whole = `reshape(${standard(`reshape(A, shape=[${rows}, ${sizeOf(shape) / rows}])`, '1', eps)}, shape=${listText(shape)})`;
  return count === 1 ? whole : `${whole} * ${channels('B', shape)} + ${channels('C', shape)}`;
};

/** Its operands are x, then gain and bias where it has them, then the running mean and variance where it has them. @param isTraining where it is not said */
const batchNormed =
  (isTraining = true): OperatorRow =>
  ({ count, shape, needGradient, settings }) => {
    const eps = epsOf(settings);
    settings.ignore('bias', 'running_mean', 'running_var');
    const hasGain = count === 5 || (count === 3 && !settings.isLeftOut('weight') && needGradient[1] === true);
    const hasBoth = count === 5 || count === 3;
    if (shape.length < 2) return undefined;
    if (settings.is('training', isTraining) && settings.is('use_input_stats', true))
      return hasGain
        ? `batch_norm(A, B, C, eps=${eps})`
        : count === 1 || count === 3
          ? byChannel(shape, eps)
          : undefined;
    if (!hasBoth) return undefined;
    if (count === 3 && hasGain) return undefined;
    const [mean, variance] = (hasGain ? ['D', 'E'] : ['B', 'C']).map(letter => channels(letter, shape));
    const normed = `(A - ${mean}) / sqrt(${variance} + ${eps})`;
    return hasGain ? `${normed} * ${channels('B', shape)} + ${channels('C', shape)}` : normed;
  };

/** softmax(q kᵀ · scale + mask) v; a mask of truth values says which scores stay, the others are −∞. */
const attended = ({ count, shapes, dtypes, settings }: RecordedCall): string | undefined => {
  const [q, k] = shapes;
  if (count < 3 || count > 4 || (settings.number('dropout_p') ?? 0) !== 0 || q!.length < 2) return undefined;
  const scale = settings.number('scale') ?? 1 / Math.sqrt(q!.at(-1)!);
  const scores = `(A @ swapaxes(B, -2, -1)) * ${literal(scale)}`;
  const seen = `tril(ones(${listText([q!.at(-2)!, k!.at(-2)!])}))`;
  const kept = settings.is('is_causal') ? seen : dtypes[3] === 'bool' ? 'D' : undefined;
  const masked = kept !== undefined ? `where(${kept}, ${scores}, -inf)` : count === 4 ? `${scores} + D` : scores;
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
  'batch_norm_with_update',
  'cudnn_batch_norm',
  'miopen_batch_norm',
];

const named = (names: readonly string[], row: OperatorRow): OperatorRows =>
  Object.fromEntries(names.map(name => [name, row]));

export const LAYERS: OperatorRows = {
  soft_margin_loss: ({ count, settings }) => {
    const reduction = REDUCTIONS[settings.number('reduction') ?? 1];
    const each = 'log1p(exp(-(A * B)))';
    return count !== 2 || reduction === undefined ? undefined : reduction === 'none' ? each : `${reduction}(${each})`;
  },
  weight_norm_interface: directionAndLength,
  binary_cross_entropy_with_logits: weightedLogits,
  nll_loss_forward: negativeLogLikelihood,
  nll_loss: negativeLogLikelihood,
  nll_loss2d_forward: negativeLogLikelihoodByPlace,
  nll_loss2d: negativeLogLikelihoodByPlace,
  trilinear,
  cdist_forward: distances,
  embedding: ({ count, settings }) => {
    const padding = settings.number('padding_idx') ?? -1;
    if (settings.is('scale_grad_by_freq')) return undefined;
    return count === 2 ? `embedding(A, B${padding < 0 ? '' : `, padding_idx=${padding}`})` : undefined;
  },
  ...named(['convolution', 'cudnn_convolution', 'mkldnn_convolution'], convolved),
  max_pool2d_with_indices: pooled('max_pool2d'),
  max_pool2d: pooled('max_pool2d'),
  avg_pool2d: pooled('avg_pool2d'),
  adaptive_avg_pool2d: averaged,
  native_layer_norm: layerNormed,
  native_group_norm: groupNormed,
  ...named(BATCH_NORMS, batchNormed()),
  ...named(['native_batch_norm_legit_no_training', 'batch_norm_no_update'], batchNormed(false)),
  ...named(ATTENTION, attended),
};
