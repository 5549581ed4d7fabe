/** PyTorch's activations, and what it runs to differentiate some of them, as expressions over the operands A, B, …: one row each. */

import {
  attributeNumber,
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

export const ACTIVATIONS: OperatorRows = {
  rsqrt: callOver('1 / sqrt(A)'),
  log_sigmoid_forward: callOver('-softplus(-A)'),
  hardsigmoid: callOver('clip(A + 3, min=0, max=6) / 6'),
  hardswish: callOver('A * clip(A + 3, min=0, max=6) / 6'),
  mish: callOver('A * tanh(softplus(A))'),
  softplus: ({ count, attributes }) => {
    const beta = attributeNumber(attributes, 'beta') ?? 1;
    return count !== 1 ? undefined : beta === 1 ? 'softplus(A)' : `softplus(${beta} * A) / ${beta}`;
  },
  elu: ({ count, attributes }) => {
    const [alpha, scale] = [attributeNumber(attributes, 'alpha') ?? 1, attributeNumber(attributes, 'scale') ?? 1];
    if (count !== 1 || (attributeNumber(attributes, 'input_scale') ?? 1) !== 1) return undefined;
    return `${scale === 1 ? '' : `${scale} * `}elu(A, alpha=${alpha})`;
  },
  glu: recorded => {
    const { count, shapes } = recorded;
    const axis = axisIn(recorded, -1);
    if (count !== 1 || axis === undefined) return undefined;
    const half = shapes[0]![axis]! / 2;
    return `${partAlong(axis, `:${half}`)} * sigmoid(${partAlong(axis, `${half}:`)})`;
  },
  celu: ({ count, attributes }) => {
    const alpha = attributeNumber(attributes, 'alpha') ?? 1;
    return count === 1 ? `${alpha} * elu(A / ${alpha})` : undefined;
  },
  softshrink: ({ count, attributes }) => {
    const lambda = attributeNumber(attributes, 'lambd') ?? 0.5;
    return count === 1 ? `where(A > ${lambda}, A - ${lambda}, where(A < -${lambda}, A + ${lambda}, 0))` : undefined;
  },
  hardshrink: ({ count, attributes }) =>
    count === 1 ? `where(abs(A) <= ${attributeNumber(attributes, 'lambd') ?? 0.5}, 0, A)` : undefined,
  prelu: parametricRelu,
  prelu_kernel: parametricRelu,
  tanh_backward: callOver('A * (1 - B * B)', 2),
  sigmoid_backward: callOver('A * B * (1 - B)', 2),
  leaky_relu_backward: ({ count, attributes }) => {
    const slope = attributeNumber(attributes, 'negative_slope') ?? 0.01;
    return count === 2 ? `where(B > 0, A, ${literal(slope)} * A)` : undefined;
  },
  threshold_backward: ({ count, attributes }) =>
    count === 2 ? `where(B > ${literal(attributeNumber(attributes, 'threshold') ?? 0)}, A, 0)` : undefined,
  threshold: ({ count, attributes }) => {
    const [least, value] = [attributeNumber(attributes, 'threshold'), attributeNumber(attributes, 'value')];
    return count === 1 && least !== undefined && value !== undefined
      ? `where(A > ${literal(least)}, A, ${literal(value)})`
      : undefined;
  },
  gelu: ({ count, attributes }) =>
    count === 1 ? `${attributes.approximate === 'tanh' ? 'gelu_tanh' : 'gelu'}(A)` : undefined,
  leaky_relu: ({ count, attributes }) =>
    count === 1 ? `leaky_relu(A, slope=${attributeNumber(attributes, 'negative_slope') ?? 0.01})` : undefined,
};
