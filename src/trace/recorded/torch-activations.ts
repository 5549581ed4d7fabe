/** PyTorch's activations, and what it runs to differentiate some of them, as expressions over the operands A, B, …: one row each. */

import {
  axisIn,
  callOver,
  channels,
  literal,
  type OperatorRow,
  type OperatorRows,
  partAlong,
} from './recorded-call.ts';

/** One slope for all, or one for each channel, axis 1. */
const parametricRelu: OperatorRow = ({ count, shapes }) => {
  const [x, slope] = shapes;
  if (count !== 2) return undefined;
  const isByChannel = slope!.length === 1 && slope![0] !== 1 && x!.length > 1;
  return `where(A > 0, A, ${isByChannel ? channels('B', x!) : 'B'} * A)`;
};

/** An expression between two places of A, and numbers from them on, where PyTorch sends 0 back. */
const saturated = (between: string, [from, lower]: Bound, [to, upper]: Bound): string =>
  `where(A <= ${from}, ${lower}, where(A >= ${to}, ${upper}, ${between}))`;

type Bound = readonly [place: string, number: string];

export const ACTIVATIONS: OperatorRows = {
  rsqrt: callOver('1 / sqrt(A)'),
  log_sigmoid_forward: callOver('-softplus(-A)'),
  hardsigmoid: callOver(saturated('(A + 3) / 6', ['-3', '0'], ['3', '1'])),
  hardtanh: ({ count, settings }) => {
    const [least, most] = [settings.number('min_val') ?? -1, settings.number('max_val') ?? 1].map(literal);
    return count === 1 ? saturated('A', [least!, least!], [most!, most!]) : undefined;
  },
  hardswish: callOver('A * clip(A + 3, min=0, max=6) / 6'),
  mish: callOver('A * tanh(softplus(A))'),
  softplus: ({ count, dtypes, settings }) => {
    const [beta, threshold] = [settings.number('beta') ?? 1, settings.number('threshold')];
    const scaled = beta === 1 ? 'A' : `${literal(beta)} * A`;
    const smooth = beta === 1 ? 'softplus(A)' : `softplus(${scaled}) / ${literal(beta)}`;
    if (count !== 1) return undefined;
    // PyTorch takes A itself above 20, which 32 bits do not tell from it.
    if (threshold === undefined && dtypes[0] !== 'float64') return smooth;
    return `where(${scaled} > ${literal(threshold ?? 20)}, A, ${smooth})`;
  },
  elu: ({ count, settings }) => {
    const scale = settings.number('scale');
    if (count !== 1 || scale === undefined || (settings.number('input_scale') ?? 1) !== 1) return undefined;
    return `${literal(scale)} * elu(A, alpha=${settings.number('alpha') ?? 1})`; // SELU
  },
  glu: recorded => {
    const { count, shapes } = recorded;
    const axis = axisIn(recorded, -1);
    if (count !== 1 || axis === undefined) return undefined;
    const half = shapes[0]![axis]! / 2;
    return `${partAlong(axis, `:${half}`)} * sigmoid(${partAlong(axis, `${half}:`)})`;
  },
  celu: ({ count, settings }) => {
    const alpha = settings.number('alpha') ?? 1;
    return count === 1 && alpha > 0 ? `${alpha} * elu(A / ${alpha})` : undefined;
  },
  softshrink: ({ count, settings }) => {
    const lambda = settings.number('lambd') ?? 0.5;
    return count === 1 ? `where(A > ${lambda}, A - ${lambda}, where(A < -${lambda}, A + ${lambda}, 0))` : undefined;
  },
  hardshrink: ({ count, settings }) =>
    count === 1 ? `where(abs(A) <= ${settings.number('lambd') ?? 0.5}, 0, A)` : undefined,
  prelu: parametricRelu,
  prelu_kernel: parametricRelu,
  tanh_backward: callOver('A * (1 - B * B)', 2),
  sigmoid_backward: callOver('A * B * (1 - B)', 2),
  leaky_relu_backward: ({ count, settings }) => {
    settings.ignore('self_is_result'); // that has the sign of the operand
    const slope = settings.number('negative_slope') ?? 0.01;
    return count === 2 ? `where(B > 0, A, ${literal(slope)} * A)` : undefined;
  },
  threshold_backward: ({ count, settings }) =>
    count === 2 ? `where(B <= ${literal(settings.number('threshold') ?? 0)}, 0, A)` : undefined,
  threshold: ({ count, settings }) => {
    const [least, value] = [settings.number('threshold'), settings.number('value')];
    return count === 1 && least !== undefined && value !== undefined
      ? `where(A <= ${literal(least)}, ${literal(value)}, A)`
      : undefined;
  },
  gelu: ({ count, settings }) => (count === 1 && settings.text('approximate') === 'tanh' ? 'gelu_tanh(A)' : undefined),
};
