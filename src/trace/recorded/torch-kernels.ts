/** Numbers of PyTorch's operators that are neither expressions of the language nor sums of single elements. */

import { conv1d, conv2d } from '../../ops/convolution.ts';
import { laneIn, lanesOf } from '../../ops/lanes.ts';
import { DEFAULT_CONVENTIONS, type Kernel } from '../../ops/operation.ts';
import { isDType, roundTo } from '../../tensor/dtype.ts';
import { isSameShape, type ReadonlyFloats, type Shape, sizeOf } from '../../tensor/tensor.ts';
import { NO_SLOT, sumKernel } from './element-sums.ts';
import { axisIn, type CheckRow, type CheckRows, type RecordedCall, type RecordedCheck } from './recorded-call.ts';
import { scatterReduced } from './torch-reductions.ts';
import { volumes } from './torch-volumes.ts';

/** A transposed convolution sends numbers on as a convolution sends gradients back, and the other way round. */
const transposed = (
  { count, shapes, shape, settings }: RecordedCall,
  isTransposed: boolean,
): RecordedCheck | undefined => {
  const [x, w, b] = shapes;
  const operation = w?.length === 4 ? conv2d : w?.length === 3 ? conv1d : undefined;
  if (operation === undefined || count > 3 || !isTransposed) return undefined;
  const given = ['stride', 'padding', 'dilation'].map(key => [key, settings.numbers(key) ?? []] as const);
  const convolution = operation.kernel({
    operands: [shape, w!],
    attributes: {
      ...Object.fromEntries(given.filter(([, numbers]) => numbers.length > 0)),
      groups: settings.number('groups') ?? 1,
    },
    conventions: DEFAULT_CONVENTIONS,
  });
  if (sizeOf(convolution.shape) !== sizeOf(x!)) return undefined;
  const plane = sizeOf(shape.slice(2));
  const none = new Float64Array(0);
  return {
    kernel: {
      shape,
      multiplications: convolution.multiplications ?? 0,
      forward([numbers, weights, bias], out) {
        convolution.vjp(0, numbers!, [none, weights!], none, out);
        if (b !== undefined)
          for (let k = 0; k < out.length; k++) out[k]! += bias![Math.floor(k / plane) % bias!.length]!;
      },
      vjp(slot, upstream, [numbers, weights], _out, contribution) {
        if (slot === 0) convolution.forward([upstream, weights!], contribution);
        if (slot === 1) convolution.vjp(1, numbers!, [upstream, weights!], none, contribution);
        if (slot !== 2) return;
        contribution.fill(0);
        for (let k = 0; k < upstream.length; k++)
          contribution[Math.floor(k / plane) % contribution.length]! += upstream[k]!;
      },
    },
  };
};

/** One element of the result from one of each operand, and what goes back to each; the operands have one shape. */
interface ElementRule {
  readonly forward: (x: number, y: number) => number;
  readonly back: readonly ((upstream: number, x: number, y: number) => number)[];
}

const byElement =
  ({ forward, back }: ElementRule): CheckRow =>
  ({ count, shapes, shape }) => {
    const areSame = shapes.every(operand => isSameShape(operand, shape));
    if (count !== back.length || !areSame) return undefined;
    const kernel: Kernel = {
      shape,
      forward([x, y], out) {
        for (let k = 0; k < out.length; k++) out[k] = forward(x![k]!, y?.[k] ?? Number.NaN);
      },
      vjp(slot, upstream, [x, y], _out, contribution) {
        for (let k = 0; k < contribution.length; k++)
          contribution[k] = back[slot]!(upstream[k]!, x![k]!, y?.[k] ?? Number.NaN);
      },
    };
    return { kernel };
  };

const inverseCosh = byElement({ forward: Math.acosh, back: [(upstream, x) => upstream / Math.sqrt(x * x - 1)] });

const inverseSinh = byElement({ forward: Math.asinh, back: [(upstream, x) => upstream / Math.sqrt(x * x + 1)] });

const angle = byElement({
  forward: Math.atan2,
  back: [(upstream, y, x) => (upstream * x) / (x * x + y * y), (upstream, y, x) => (upstream * -y) / (x * x + y * y)],
});

/** Beyond 0 and 1, PyTorch sends NaN back. */
const logit = byElement({
  forward: x => Math.log(x / (1 - x)),
  back: [(upstream, x) => (x < 0 || x > 1 ? Number.NaN : upstream / (x * (1 - x)))],
});

/** Numbers of one lane → those of its result, and what each element is sent. */
interface LaneRule {
  readonly forward: (x: Float64Array) => ArrayLike<number>;
  readonly back: (upstream: Float64Array, x: Float64Array, out: Float64Array) => ArrayLike<number>;
}

/** Most elements of a lane: the rules below take as many steps as pairs of them. */
const LONGEST_LANE = 4096;

/** A result as long as its operand, lane after lane along an axis. */
const laneByLane =
  ({ forward, back }: LaneRule): CheckRow =>
  recorded => {
    const { count, shape } = recorded;
    const axis = axisIn(recorded);
    if (count !== 1 || axis === undefined) return undefined;
    const lanes = lanesOf(shape, axis);
    if (lanes.length > LONGEST_LANE) return undefined;
    const laneOf = (numbers: ReadonlyFloats, lane: number) => laneIn(numbers, lanes, lane);
    const write = (into: Float64Array, made: (lane: number) => ArrayLike<number>) => {
      for (let lane = 0; lane < lanes.count; lane++) {
        const numbers = made(lane);
        for (let e = 0; e < lanes.length; e++) into[lanes.start(lane) + e * lanes.step] = numbers[e]!;
      }
    };
    const kernel: Kernel = {
      shape,
      multiplications: sizeOf(shape) * lanes.length,
      forward: ([x], out) => write(out, lane => forward(laneOf(x!, lane))),
      vjp: (_slot, upstream, [x], out, contribution) =>
        write(contribution, lane => back(laneOf(upstream, lane), laneOf(x!, lane), laneOf(out, lane))),
    };
    return { kernel };
  };

/** out[k] = x[0] · … · x[k]; what is sent back is made of products of the others, as an element may be 0. */
const products: LaneRule = {
  forward: x => {
    let product = 1;
    return x.map(factor => {
      product *= factor;
      return product;
    });
  },
  back: (upstream, x) => {
    let before = 1;
    return x.map((own, i) => {
      let [product, sum] = [before, 0];
      for (let k = i; k < x.length; k++) {
        if (k > i) product *= x[k]!;
        sum += upstream[k]! * product;
      }
      before *= own;
      return sum;
    });
  },
};

/** out[k] = log(exp(x[0]) + … + exp(x[k])), so ∂out[k]/∂x[i] = exp(x[i] − out[k]) from i on. */
const sumsOfExponentials: LaneRule = {
  forward: x => {
    let sum = Number.NEGATIVE_INFINITY;
    return x.map(term => {
      const [most, least] = [Math.max(sum, term), Math.min(sum, term)];
      sum = most === least && !Number.isFinite(most) ? most : most + Math.log1p(Math.exp(least - most));
      return sum;
    });
  },
  back: (upstream, x, out) =>
    x.map((term, i) => {
      let sum = 0;
      for (let k = i; k < out.length; k++) sum += upstream[k]! * Math.exp(term - out[k]!);
      return sum;
    }),
};

/** Rows of a table that one bag has: their numbers, and where they stand in the list of all. */
type Bags = (
  operands: readonly ReadonlyFloats[],
) => readonly (readonly { readonly row: number; readonly at: number }[])[];

const MODES = ['sum', 'mean'] as const;

/** Sums or means of the rows of each bag; of sums, each row may have a factor, the fourth operand. */
const bagged: CheckRow = ({ count, shapes, shape, settings }) => {
  const [table, indices] = shapes;
  const mode = MODES[settings.number('mode') ?? 0];
  if (count < 3 || count > 4 || shape.length !== 2 || indices!.length !== 1 || mode === undefined) return undefined;
  settings.ignore('include_last_offset'); // the bags are counted by the result
  if (settings.is('scale_grad_by_freq') || (count === 4 && mode !== 'sum')) return undefined;
  const padding = settings.number('padding_idx') ?? -1;
  const bagsOf: Bags = ([, rows, offsets]) =>
    Array.from({ length: shape[0]! }, (_, bag) => {
      const [from, to] = [offsets![bag]!, offsets![bag + 1] ?? rows!.length];
      const places = Array.from({ length: to - from }, (_, k) => ({ row: rows![from + k]!, at: from + k }));
      return places.filter(({ row }) => row !== padding);
    });
  return bagCheck(table![1]!, shape, mode, bagsOf);
};

function bagCheck(width: number, shape: Shape, mode: 'sum' | 'mean', bagsOf: Bags): RecordedCheck {
  const each = (
    operands: readonly ReadonlyFloats[],
    visit: (bag: number, row: number, at: number, factor: number) => void,
  ) => {
    for (const [bag, rows] of bagsOf(operands).entries())
      for (const { row, at } of rows) visit(bag, row, at, mode === 'mean' ? 1 / rows.length : (operands[3]?.[at] ?? 1));
  };
  return {
    kernel: {
      shape,
      forward(operands, out) {
        out.fill(0);
        each(operands, (bag, row, _at, factor) => {
          for (let k = 0; k < width; k++) out[bag * width + k]! += factor * operands[0]![row * width + k]!;
        });
      },
      vjp(slot, upstream, operands, _out, contribution) {
        contribution.fill(0);
        each(operands, (bag, row, at, factor) => {
          for (let k = 0; k < width; k++) {
            const sent = upstream[bag * width + k]!;
            if (slot === 0) contribution[row * width + k]! += factor * sent;
            if (slot === 3) contribution[at]! += sent * operands[0]![row * width + k]!;
          }
        });
      },
    },
  };
}

/** The same number everywhere; a tensor in place of `value` is moved. */
const filledWith =
  (usual: number): CheckRow =>
  ({ count, shape, settings }) => {
    const value = settings.number('value') ?? usual;
    if (count !== 1 || Number.isNaN(value)) return undefined;
    return {
      kernel: sumKernel(shape, (_operands, visit) => {
        for (let k = 0; k < sizeOf(shape); k++) visit(k, NO_SLOT, 0, value);
      }),
    };
  };

const trace: CheckRow = ({ count, shapes, shape }) =>
  count === 1
    ? {
        kernel: sumKernel(shape, (_operands, visit) => {
          const [rows, columns] = shapes[0] as [number, number]; // PyTorch takes a matrix
          for (let k = 0; k < Math.min(rows, columns); k++) visit(0, 0, k * (columns + 1));
        }),
      }
    : undefined;

/** The last axis on the diagonal of the last two. */
const onDiagonal: CheckRow = ({ count, shapes, shape, settings }) => {
  const length = shapes[0]!.at(-1)!;
  const isUsual = (settings.number('offset') ?? 0) === 0 && (settings.number('dim1') ?? -2) === -2;
  if (count !== 1 || !isUsual || (settings.number('dim2') ?? -1) !== -1) return undefined;
  return {
    kernel: sumKernel(shape, (_operands, visit) => {
      for (let k = 0; k < sizeOf(shapes[0]!); k++) visit(k * length + (k % length), 0, k);
    }),
  };
};

/** Whole parts. PyTorch documents nothing of those that the type does not have, and of NaN. */
const wholeParts: CheckRow = ({ count, shape, settings }) => {
  const type = settings.text('dtype')?.replace('torch.', '') ?? '';
  if (count !== 1 || !type.includes('int') || !isDType(type)) return undefined;
  const isIn = (x: number) => Number.isFinite(x) && roundTo(type, x) === Math.trunc(x);
  return {
    kernel: sumKernel(shape, (_operands, visit) => {
      for (let k = 0; k < sizeOf(shape); k++) visit(k, 0, k);
    }),
    undecided: ([x]) =>
      x!.every(isIn) ? undefined : `numbers are none of ${type}, and become what the machine makes of them`,
  };
};

/** By the operator's name. */
export const KERNELS: CheckRows = {
  convolution: recorded => volumes(recorded) ?? transposed(recorded, recorded.settings.is('transposed')),
  to_copy: wholeParts,
  fill: filledWith(Number.NaN),
  zero: filledWith(0),
  trace,
  diag_embed: onDiagonal,
  scatter_reduce: scatterReduced,
  cudnn_convolution_transpose: recorded => transposed(recorded, true),
  acosh: inverseCosh,
  asinh: inverseSinh,
  atan2: angle,
  logit,
  cumprod: laneByLane(products),
  logcumsumexp: laneByLane(sumsOfExponentials),
  embedding_bag: bagged,
  embedding_bag_forward_only: bagged,
};
