/** PyTorch's operators as expressions of the language over the operands A, B, C, …: one row each. */

import { isSameShape, type Shape } from '../../tensor/tensor.ts';
import {
  axisIn,
  axisOf,
  callOver,
  LETTERS,
  letters,
  listText,
  literal,
  type OperatorRow,
  type OperatorRows,
  partAlong,
  type RecordedCall,
} from './recorded-call.ts';
import type { RecordedSettings } from './recorded-settings.ts';
import { ACTIVATIONS } from './torch-activations.ts';
import { binaryCall, ELEMENTWISE, unaryCall } from './torch-elementwise.ts';
import { LAYERS } from './torch-layers.ts';

/** A + B @ C, where both have a factor of 1. */
const added =
  (expression: string): OperatorRow =>
  ({ count, settings }) =>
    count === 3 && (settings.number('alpha') ?? 1) === 1 && (settings.number('beta') ?? 1) === 1
      ? expression
      : undefined;

/** A reduction over `dim`, one axis or several, or over all. */
const reduction =
  (name: string): OperatorRow =>
  ({ count, settings }) =>
    count === 1 ? `${name}(A${axesOf(settings)})` : undefined;

/** The axes of `dim`, one or several, and whether they stay, as settings of a reduction. */
function axesOf(settings: RecordedSettings): string {
  const one = settings.number('dim');
  const axes = one === undefined ? (settings.numbers('dim') ?? []) : [one];
  if (axes.length === 0) return '';
  return `, axis=${axes.length === 1 ? axes[0] : listText(axes)}, keepdims=${settings.is('keepdim')}`;
}

const spread =
  (name: string): OperatorRow =>
  ({ count, settings }) => {
    const correction = settings.number('correction') ?? settings.number('unbiased') ?? 1;
    return count === 1 ? `${name}(A${axesOf(settings)}, correction=${correction})` : undefined;
  };

const length: OperatorRow = ({ count, settings }) => {
  const power = settings.number('p') ?? settings.number('ord') ?? 2;
  if (count !== 1) return undefined;
  return power === 2 ? `norm(A${axesOf(settings)})` : power === 1 ? `sum(abs(A)${axesOf(settings)})` : undefined;
};

/** PyTorch names the last axis first. */
const padded: OperatorRow = ({ count, shapes, settings }) => {
  const pad = settings.numbers('pad') ?? [];
  if (count !== 1 || (settings.number('value') ?? 0) !== 0 || pad.some(width => width < 0)) return undefined;
  const axes = shapes[0]!.length;
  const widths = shapes[0]!.map((_, axis) => {
    const at = 2 * (axes - 1 - axis);
    return listText([pad[at] ?? 0, pad[at + 1] ?? 0]);
  });
  return `pad(A, widths=[${widths.join(', ')}])`;
};

const alongAxis =
  (name: string): OperatorRow =>
  ({ count, settings }) =>
    count === 1 && !settings.is('half_to_float') ? `${name}(A, axis=${settings.number('dim') ?? -1})` : undefined;

const reshaped: OperatorRow = ({ count, shape, settings }) => {
  if (settings.text('dtype') !== undefined) return undefined; // the same bits are other numbers
  settings.ignore(); // the shape says them
  return count === 1 && shape.length > 0 ? `reshape(A, shape=${listText(shape)})` : undefined;
};

const sliced: OperatorRow = recorded => {
  const { count, shapes, settings } = recorded;
  const axis = axisIn(recorded, 0);
  const length = axis === undefined ? undefined : shapes[0]?.[axis];
  if (count !== 1 || axis === undefined || length === undefined) return undefined;
  const within = (x: number) => Math.min(Math.max(x < 0 ? x + length : x, 0), length);
  const [start, end, step] = [
    within(settings.number('start') ?? 0),
    within(settings.number('end') ?? length),
    settings.number('step') ?? 1,
  ];
  return partAlong(axis, step === 1 ? `${start}:${end}` : `${start}:${end}:${step}`);
};

const selected: OperatorRow = recorded => {
  const [axis, place] = [axisIn(recorded, 0), recorded.settings.number('index')];
  return recorded.count === 1 && axis !== undefined && place !== undefined ? partAlong(axis, place) : undefined;
};

const swapped: OperatorRow = ({ count, shapes, settings }) => {
  const [a, b] = ['dim0', 'dim1'].map(key => axisOf(settings.number(key) ?? 0, shapes[0]));
  return count === 1 && a !== undefined && b !== undefined ? `swapaxes(A, ${a}, ${b})` : undefined;
};

const permuted: OperatorRow = ({ count, settings }) => {
  const dims = settings.numbers('dims');
  return count === 1 && dims !== undefined && dims.every(d => d >= 0)
    ? `transpose(A, axes=${listText(dims)})`
    : undefined;
};

const joined: OperatorRow = ({ count, settings }) =>
  count < 1 || count > LETTERS.length ? undefined : `concat([${letters(count)}], axis=${settings.number('dim') ?? 0})`;

/** Rows picked along an axis by a list of places, an expression over B. */
function rowsAlong(
  axis: number | undefined,
  { count, shapes, dtypes }: RecordedCall,
  places = 'B',
): string | undefined {
  if (count !== 2 || axis === undefined || shapes[1]!.length !== 1 || dtypes[1] !== 'int64') return undefined;
  return axis === 0 ? `gather(A, ${places})` : `swapaxes(gather(swapaxes(A, 0, ${axis}), ${places}), 0, ${axis})`;
}

/** A place counted from the end is negative. */
const indexed: OperatorRow = recorded => {
  const axis = indexedAxis(recorded.settings);
  const length = recorded.shapes[0]?.[axis ?? 0];
  return rowsAlong(axis, recorded, `where(B < 0, B + ${length}, B)`);
};

/** The axis of the one index: `x[:, k]` has the indices null and 0, and `x[k]` has none that are said. */
function indexedAxis(settings: RecordedSettings): number | undefined {
  const axes = settings.places('indices')?.flatMap((place, axis) => (place === null ? [] : [axis])) ?? [0];
  return axes.length === 1 ? axes[0] : undefined;
}

/** The cross product of vectors of three along an axis: each element of the products of the two after it. */
const crossed =
  (usual: (shape: Shape) => number): OperatorRow =>
  ({ count, shapes, shape, settings }) => {
    const axis = axisOf(settings.number('dim') ?? usual(shape), shape);
    if (count !== 2 || axis === undefined || !shapes.every(operand => isSameShape(operand, shape))) return undefined;
    const turned = (letter: string, by: number) => {
      const part = (range: string) => partAlong(axis, range).replace('A', letter);
      return `concat([${part(`${by}:`)}, ${part(`:${by}`)}], axis=${axis})`;
    };
    return `${turned('A', 1)} * ${turned('B', 2)} - ${turned('A', 2)} * ${turned('B', 1)}`;
  };

/** The same number everywhere, whatever the operand: a tensor like another one. */
const filled =
  (rule: string, number: number): OperatorRow =>
  ({ shape, settings }) => {
    settings.ignore(); // whatever its type
    return shape.length === 0 ? String(number) : `${rule}(${listText(shape)})`;
  };

/** By the operator's name without `aten::` and the underscores after it. */
export const ROWS: OperatorRows = {
  ...LAYERS,
  ...ACTIVATIONS,
  ...ELEMENTWISE,
  mm: binaryCall('@'),
  mv: binaryCall('@'),
  bmm: binaryCall('@'),
  matmul: binaryCall('@'),
  sparse_addmm: recorded =>
    recorded.count === 3 && recorded.settings.number('beta') === 0 ? 'B @ C' : added('A + B @ C')(recorded),
  baddbmm: added('A + B @ C'),
  addmv: added('A + B @ C'),
  addbmm: added('A + sum(B @ C, axis=0)'),
  nansum: recorded => reduction('sum')(recorded)?.replace('A', 'where(isnan(A), 0, A)'),
  linalg_cross: crossed(() => -1),
  cross: crossed(shape => shape.indexOf(3)),
  clone: unaryCall('identity'),
  to_copy: recorded => {
    const dtype = recorded.settings.text('dtype') ?? '';
    const isCut = dtype.includes('int') && recorded.dtypes[0]?.includes('float') === true; // to whole numbers
    if (recorded.count !== 1 || isCut) return undefined;
    return dtype === 'torch.bool' ? 'A != 0' : 'identity(A)';
  },
  alias: unaryCall('identity'),
  contiguous: unaryCall('identity'),
  lift_fresh: unaryCall('identity'),
  detach: unaryCall('detach'),
  view_as_complex: unaryCall('identity'),
  view_as_real: unaryCall('identity'),
  t: ({ count, shapes }) => (count === 1 && shapes[0]?.length === 2 ? 'transpose(A)' : undefined),
  transpose: swapped,
  permute: permuted,
  view: reshaped,
  unsafe_view: reshaped,
  reshape: reshaped,
  reshape_alias: reshaped,
  squeeze: reshaped,
  unsqueeze: reshaped,
  softmax: alongAxis('softmax'),
  safe_softmax: recorded => {
    const seen = `max(A, axis=${recorded.settings.number('dim') ?? -1}, keepdims=true) != -inf`;
    const rows = alongAxis('softmax')(recorded)?.replace('A', `where(${seen}, A, 0)`);
    return rows && `where(${seen}, ${rows}, 0)`; // rows of nothing but -inf are 0
  },
  log_softmax: alongAxis('log_softmax'),
  sum: reduction('sum'),
  mean: reduction('mean'),
  logsumexp: reduction('logsumexp'),
  amax: reduction('max'),
  amin: reduction('min'),
  max: unaryCall('max'),
  min: unaryCall('min'),
  prod: reduction('prod'),
  var: spread('var'),
  std: spread('std'),
  norm: length,
  linalg_vector_norm: length,
  dist: ({ count, settings }) => (count === 2 && (settings.number('p') ?? 2) === 2 ? 'norm(A - B)' : undefined),
  constant_pad_nd: padded,
  index_select: recorded => rowsAlong(axisIn(recorded, 0), recorded),
  index: indexed,
  masked_fill: ({ count, settings }) => {
    const value = count === 3 ? 'C' : settings.number('value');
    if (value === undefined) return undefined;
    return `where(B, ${typeof value === 'string' ? value : literal(value)}, A)`;
  },
  where: callOver('where(A, B, C)', 3),
  cat: joined,
  select: selected,
  slice: sliced,
  cumsum: alongAxis('cumsum'),
  zeros_like: filled('zeros', 0),
  new_zeros: filled('zeros', 0),
  ones_like: filled('ones', 1),
  new_ones: filled('ones', 1),
};
