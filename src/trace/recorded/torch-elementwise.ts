/** PyTorch's operators on each element by itself, activations aside, as expressions over the operands A, B, C: one row each. */

import type { DType } from '../../tensor/dtype.ts';
import { callOver, literal, type OperatorRow, type OperatorRows, type RecordedCall } from './recorded-call.ts';
import type { RecordedSettings } from './recorded-settings.ts';

/** `sigmoid(A)`. */
export const unaryCall = (name: string): OperatorRow => callOver(`${name}(A)`);

/** The second of two tensors, or the number `other`. */
const secondOf = ({ count, settings }: RecordedCall): string | undefined => {
  const other = settings.number('other');
  return count === 2 ? 'B' : other === undefined ? undefined : literal(other);
};

/** Two tensors, or a tensor and the number `other`, times `alpha`; this must be 1 where they are reversed. */
export const binaryCall =
  (operator: string, isReversed = false): OperatorRow =>
  recorded => {
    const right = secondOf(recorded);
    const alpha = recorded.settings.number('alpha') ?? 1;
    if (right === undefined) return undefined;
    if (isReversed) return alpha === 1 ? `${right} ${operator} A` : undefined;
    return `A ${operator} ${alpha === 1 ? right : `(${literal(alpha)} * ${right})`}`;
  };

/** `max(A, B)`. */
const call2 = (name: string): OperatorRow => callOver(`${name}(A, B)`, 2);

const powered: OperatorRow = ({ count, settings }) => {
  const [base, exponent] = [settings.number('self') ?? 0, settings.number('exponent')];
  if (count === 1 && base > 0) return `${literal(base)} ** A`; // with a base of 0, PyTorch sends back something else
  return count === 2 ? 'A ** B' : exponent === undefined ? undefined : `A ** ${literal(exponent)}`;
};

/** Between numbers, or between tensors: where the lower one lies above the upper, that is taken. */
const limited: OperatorRow = ({ count, settings }) => {
  if (count === 3) return 'where(A > C, C, where(A < B, where(B > C, C, B), A))';
  const bounds = ['min', 'max'].flatMap(key => {
    const bound = settings.number(key);
    return bound === undefined ? [] : [`${key}=${bound}`];
  });
  return count === 1 && bounds.length > 0 ? `clip(A, ${bounds.join(', ')})` : undefined;
};

/** What is left after whole parts, of two tensors or a tensor and a number. */
const divided =
  (parts: string): OperatorRow =>
  recorded => {
    const divisor = secondOf(recorded);
    return divisor && `A - ${divisor} * ${parts.replaceAll('B', divisor)}`;
  };

/** An operator on truth values, which PyTorch also has for bits of whole numbers. */
const ofTruth =
  (expression: string, operands: number): OperatorRow =>
  ({ count, dtypes }) =>
    count === operands && dtypes.every(dtype => dtype === 'bool') ? expression : undefined;

/** A number in place of each NaN and ∞; PyTorch's largest number of the type for ∞, unless it is said. */
const madeFinite: OperatorRow = ({ count, dtypes, settings }) => {
  const largest = LARGEST[dtypes[0]!];
  if (count !== 1 || largest === undefined) return undefined;
  const [nan, above, below] = [
    setting(settings, 'nan', 0),
    setting(settings, 'posinf', largest),
    setting(settings, 'neginf', -largest),
  ];
  return `where(isnan(A), ${nan}, where(A == inf, ${above}, where(A == -inf, ${below}, A)))`;
};

const LARGEST: Readonly<Partial<Record<DType, number>>> = {
  float64: Number.MAX_VALUE,
  float32: 3.4028234663852886e38,
  float16: 65504,
};

const setting = (settings: RecordedSettings, key: string, usual: number): string =>
  literal(settings.number(key) ?? usual);

/** PyTorch takes 0 of NaN. */
const SIGN = 'where(isnan(A), 0, sign(A))';

/** By the operator's name. */
export const ELEMENTWISE: OperatorRows = {
  add: binaryCall('+'),
  sub: binaryCall('-'),
  rsub: binaryCall('-', true),
  mul: binaryCall('*'),
  div: binaryCall('/'),
  pow: powered,
  neg: callOver('-A'),
  addcmul: ({ count, settings }) => (count === 3 ? `A + ${literal(settings.number('value') ?? 1)} * B * C` : undefined),
  addcdiv: ({ count, settings }) => (count === 3 ? `A + ${literal(settings.number('value') ?? 1)} * B / C` : undefined),
  lerp: ({ count, settings }) => {
    const weight = count === 3 ? 'C' : settings.number('weight');
    return weight === undefined ? undefined : `A + ${weight} * (B - A)`;
  },
  exp2: callOver('2 ** A'),
  ceil: callOver('-floor(-A)'),
  trunc: callOver('sign(A) * floor(abs(A))'),
  frac: callOver('A - sign(A) * floor(abs(A))'),
  sign: callOver(SIGN),
  sgn: callOver(SIGN),
  atanh: callOver('(log1p(A) - log1p(-A)) / 2'),
  logit: ({ count, settings }) => {
    const eps = settings.number('eps');
    const within = `clip(A, min=${eps}, max=${1 - (eps ?? 0)})`;
    return count === 1 && eps !== undefined ? `log(${within} / (1 - ${within}))` : undefined;
  },
  hypot: callOver('sqrt(A * A + B * B)', 2),
  logaddexp: callOver('where(A == B && isinf(A), A, max(A, B) + log1p(exp(-abs(A - B))))', 2),
  xlogy: ({ count, needGradient }) =>
    count === 2 && needGradient[0] !== true ? 'where(A == 0 && !isnan(B), 0, A * log(B))' : undefined,
  remainder: divided('floor(A / B)'),
  fmod: divided('sign(A / B) * floor(abs(A / B))'),
  maximum: call2('max'),
  minimum: call2('min'),
  clamp: limited,
  clamp_min: limited,
  clamp_max: limited,
  logical_not: callOver('!A'),
  logical_and: callOver('A && B', 2),
  logical_or: callOver('A || B', 2),
  bitwise_not: ofTruth('!A', 1),
  bitwise_and: ofTruth('A && B', 2),
  bitwise_or: ofTruth('A || B', 2),
  isnan: unaryCall('isnan'),
  isinf: unaryCall('isinf'),
  gt: binaryCall('>'),
  ge: binaryCall('>='),
  lt: binaryCall('<'),
  le: binaryCall('<='),
  eq: binaryCall('=='),
  ne: binaryCall('!='),
  nan_to_num: madeFinite,
};
