/** The matrix product of any two tensors: the last two axes are multiplied, those before them broadcast. */

import { once } from '../memoised.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { isLongProduct, multiplyInBands, multiplyMatrices } from '../tensor/matrix.ts';
import { contributionOfLeft, contributionOfRight, matrixProduct } from '../tensor/matrix-product.ts';
import { type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
import { broadcastPlaces, sourceIndex } from './element-texts.ts';
import { at, type Derivative, type Kernel, type Operation, type OperationCall, type Path } from './operation.ts';
import { productKernel } from './products.ts';
import { cannotBroadcast, cannotMultiply, wrongRank } from './shape-errors.ts';

/** A product as the matrix products (m, k) · (k, n) that compute it, one for each index of the leading axes. */
interface Batch {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** The axes before the last two, in the result and in both operands. */
  readonly lead: Shape;
  readonly leads: readonly [Shape, Shape];
  /** Ranks, of which 1 is a vector: its missing axis is missing in the result as well. */
  readonly ranks: readonly [number, number];
  readonly shape: Shape;
}

/** (…, m, k) @ (…, k, n) → (…, m, n); (m, k) @ (k,) → (m,); (k,) @ (k, n) → (n,); (k,) @ (k,) → (), as NumPy. @throws ShapeError */
function batchOf({ operands }: OperationCall): Batch {
  const [a, b] = operands as readonly [Shape, Shape]; // it has two
  if (a.length === 0) throw wrongRank('`@`', 'its left side', 'at least one axis', a);
  if (b.length === 0) throw wrongRank('`@`', 'its right side', 'at least one axis', b);
  const k = a.at(-1)!;
  const inner = b.at(-2) ?? b[0]!;
  if (k !== inner) throw cannotMultiply(a, b, [k, inner]);
  const leads = [a.slice(0, -2), b.slice(0, -2)] as const;
  const lead = broadcastShapes(...leads);
  if (lead === undefined) throw cannotBroadcast('`@`, axes before the last two', ...leads);
  const rows = a.slice(0, -1).slice(-1);
  const columns = b.length === 1 ? [] : b.slice(-1);
  return {
    m: rows[0] ?? 1,
    k,
    n: columns[0] ?? 1,
    lead,
    leads,
    ranks: [a.length, b.length],
    shape: [...lead, ...rows, ...columns],
  };
}

/** Where the right side is one matrix, all rows of the left side make one product. */
function kernelOf(call: OperationCall): Kernel {
  const batch = batchOf(call);
  const { m, k, n, leads, shape } = batch;
  return sizeOf(leads[1]) === 1 ? productKernel({ m: sizeOf(leads[0]) * m, k, n, shape }) : batchKernel(batch);
}

function batchKernel({ m, k, n, lead, leads, shape }: Batch): Kernel {
  const product = matrixProduct(m, k, n);
  const back = [contributionOfLeft(product), contributionOfRight(product)] as const;
  const sizes = [m * k, k * n, m * n] as const;
  const count = sizeOf(lead);
  const sources = once(() => [broadcastSources(leads[0], lead), broadcastSources(leads[1], lead)] as const);
  const part = (slot: 0 | 1, operand: ReadonlyFloats, i: number) => {
    const start = sources()[slot][i]! * sizes[slot];
    return operand.subarray(start, start + sizes[slot]);
  };
  const own = (of: Float64Array, i: number) => of.subarray(i * sizes[2], (i + 1) * sizes[2]);

  function* forward([a, b]: readonly ReadonlyFloats[], out: Float64Array) {
    for (let i = 0; i < count; i++) yield* multiplyInBands(product, part(0, a!, i), part(1, b!, i), own(out, i));
  }
  function* vjp(slot: number, upstream: ReadonlyFloats, [a, b]: readonly ReadonlyFloats[], contribution: Float64Array) {
    const side = slot === 0 ? 0 : 1;
    const sent = new Float64Array(sizes[side]);
    contribution.fill(0);
    for (let i = 0; i < count; i++) {
      const from = upstream.subarray(i * sizes[2], (i + 1) * sizes[2]);
      if (side === 0) yield* multiplyInBands(back[0], from, part(1, b!, i), sent);
      else yield* multiplyInBands(back[1], part(0, a!, i), from, sent);
      const start = sources()[side][i]! * sizes[side];
      for (let e = 0; e < sent.length; e++) contribution[start + e]! += sent[e]!;
    }
  }
  return {
    shape,
    multiplications: count * m * k * n,
    forward([a, b], out) {
      for (let i = 0; i < count; i++) multiplyMatrices(product, part(0, a!, i), part(1, b!, i), own(out, i));
    },
    vjp(slot, upstream, operands, _out, contribution) {
      for (const _ of vjp(slot, upstream, operands, contribution)); // to its end
    },
    ...(isLongProduct({ ...product, m: count * m }) && { inParts: { forward, vjp } }),
  };
}

const OF_VECTORS = new Map<string, readonly [string, string]>([
  ['2@2', ['upstream @ transpose(y)', 'transpose(x) @ upstream']],
  ['2@1', ['outer(upstream, y)', 'transpose(x) @ upstream']],
  ['1@2', ['y @ upstream', 'outer(x, upstream)']],
  ['1@1', ['upstream * y', 'upstream * x']],
]);

/** The whole contribution: a product with the other side, and its sum over what was repeated. */
function contributionText(slot: 0 | 1, call: OperationCall): string {
  const { ranks, lead, leads } = batchOf(call);
  const known = OF_VECTORS.get(ranks.join('@'));
  if (known !== undefined) return known[slot];
  const [x, y] = ranks;
  const all = lead.map((_, axis) => axis);
  if (x === 1)
    return slot === 0
      ? summed('y * upstream[..., None, :]', [...all, lead.length + 1])
      : 'x[:, None] * upstream[..., None, :]';
  if (y === 1) return slot === 0 ? 'upstream[..., None] * y' : summed('upstream[..., None] * x', [...all, lead.length]);
  const turned = (name: string, rank: number) => (rank === 2 ? `transpose(${name})` : `swapaxes(${name}, -1, -2)`);
  const whole = slot === 0 ? `upstream @ ${turned('y', y)}` : `${turned('x', x)} @ upstream`;
  const missing = lead.length - leads[slot].length;
  const stretched = all.filter(axis => axis >= missing && leads[slot][axis - missing] === 1 && lead[axis] !== 1);
  return summed(summed(whole, stretched, ', keepdims=true'), all.slice(0, missing));
}

const summed = (text: string, axes: readonly number[], keepdims = ''): string =>
  axes.length === 0 ? text : `sum(${text}, axis=${axes.length === 1 ? axes[0] : `[${axes.join(', ')}]`}${keepdims})`;

/** The text of an element of one side, leaving out an axis that the vector does not have. */
function sideText(side: 0 | 1, { leads, ranks }: Batch, lead: readonly number[], [i, j]: readonly [number, number]) {
  const inner = ranks[side] > 1 ? [i, j] : [side === 0 ? j : i];
  return at(side === 0 ? 'x' : 'y', [...sourceIndex(leads[side], lead), ...inner]);
}

function elementText(index: readonly number[], call: OperationCall): string {
  const batch = batchOf(call);
  const { k, lead, ranks } = batch;
  const held = index.slice(0, lead.length);
  const row = ranks[0] > 1 ? index[lead.length]! : 0;
  const column = ranks[1] > 1 ? index.at(-1)! : 0;
  const terms = Array.from(
    { length: k },
    (_, p) => `${sideText(0, batch, held, [row, p])} * ${sideText(1, batch, held, [p, column])}`,
  );
  return terms.join(' + ');
}

function pathsOf(slot: number, index: readonly number[], call: OperationCall): readonly Path[] {
  const batch = batchOf(call);
  const { m, n, lead, leads, ranks } = batch;
  const side = slot === 0 ? 0 : 1;
  const own = leads[side];
  const inner = index.slice(own.length);
  const [i, j] = inner.length === 2 ? inner : side === 0 ? [0, inner[0]!] : [inner[0]!, 0];
  const place = (held: readonly number[], row: number, column: number) => [
    ...held,
    ...(ranks[0] > 1 ? [row] : []),
    ...(ranks[1] > 1 ? [column] : []),
  ];
  return broadcastPlaces(own, index.slice(0, own.length), lead).flatMap(held =>
    Array.from({ length: side === 0 ? n : m }, (_, other) =>
      side === 0
        ? { out: place(held, i!, other), local: sideText(1, batch, held, [j!, other]) }
        : { out: place(held, other, j!), local: sideText(0, batch, held, [other, i!]) },
    ),
  );
}

export const matmul: Operation = {
  name: 'matmul',
  operator: '@',
  summary: 'matrix product over the last two axes, the others broadcast; the inner product where both are vectors',
  noun: 'matrix product',
  operands: ['x', 'y'],
  attributes: {},
  kernel: kernelOf,
  derivative: (slot, call): Derivative => ({ contribution: contributionText(slot as 0 | 1, call) }), // two slots
  rule: slot => ({ contribution: OF_VECTORS.get('2@2')![slot as 0 | 1] }), // of matrices
  element: elementText,
  paths: pathsOf,
  samples: [
    {
      operands: [
        [2, 3],
        [3, 2],
      ],
    },
    { operands: [[2, 3], [3]] },
    { operands: [[3], [3, 2]] },
    { operands: [[3], [3]] },
    {
      operands: [
        [1, 4],
        [4, 1],
      ],
    },
    {
      operands: [
        [2, 2, 3],
        [3, 2],
      ],
    },
    {
      operands: [
        [2, 2, 3],
        [2, 3, 2],
      ],
    },
    {
      operands: [
        [2, 1, 2, 3],
        [3, 3, 1],
      ],
    },
    {
      operands: [
        [2, 3],
        [2, 3, 2],
      ],
    },
    { operands: [[3], [2, 3, 2]] },
    { operands: [[2, 2, 3], [3]] },
  ],
};
