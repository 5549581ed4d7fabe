/** A matrix product and what is added to it, as one operation: PyTorch computes a linear layer so. */

import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { isSameShape } from '../tensor/tensor.ts';
import { broadcastPlaces, sourceIndex } from './element-texts.ts';
import { at, type Kernel, type Operation, type OperationCall } from './operation.ts';
import { productKernel } from './products.ts';
import { cannotBroadcast, cannotMultiply, wrongRank } from './shape-errors.ts';

/** (m, n) + (m, k) @ (k, n) → (m, n); c is broadcast to it. @throws ShapeError */
function lengthsOf({ operands: [c, a, b] }: OperationCall) {
  if (a!.length !== 2) throw wrongRank('addmm', 'a', 'a matrix', a!);
  if (b!.length !== 2) throw wrongRank('addmm', 'b', 'a matrix', b!);
  const [m, k] = a as readonly [number, number]; // just tested
  const [inner, n] = b as readonly [number, number]; // just tested
  if (k !== inner) throw cannotMultiply(a!, b!, [k, inner]);
  const shape = [m, n];
  const together = broadcastShapes(c!, shape);
  if (together === undefined || !isSameShape(together, shape)) throw cannotBroadcast('addmm', c!, shape);
  return { m, k, n, shape };
}

function kernelOf(call: OperationCall): Kernel {
  const lengths = lengthsOf(call);
  const product = productKernel(lengths);
  const sources = broadcastSources(call.operands[0]!, lengths.shape);
  return {
    shape: lengths.shape,
    multiplications: lengths.m * lengths.k * lengths.n,
    forward([c, a, b], out) {
      product.forward([a!, b!], out);
      for (let k = 0; k < out.length; k++) out[k]! += c![sources[k]!]!;
    },
    vjp(slot, upstream, [, a, b], out, contribution) {
      if (slot > 0) {
        product.vjp(slot - 1, upstream, [a!, b!], out, contribution);
        return;
      }
      contribution.fill(0);
      for (let k = 0; k < upstream.length; k++) contribution[sources[k]!]! += upstream[k]!;
    },
  };
}

export const addmm: Operation = {
  name: 'addmm',
  torch: 'torch.addmm',
  summary: 'c + a @ b, matrices and what is added to their product, as one operation',
  noun: 'matrix product with sum',
  operands: ['c', 'a', 'b'],
  attributes: {},
  kernel: kernelOf,
  derivative: slot =>
    slot === 0 ? { local: '1' } : { contribution: slot === 1 ? 'upstream @ transpose(b)' : 'transpose(a) @ upstream' },
  element([i, j], call, shape) {
    const { k } = lengthsOf(call);
    const added = at('c', sourceIndex(call.operands[0]!, [i!, j!].slice(0, shape.length)));
    return [added, ...Array.from({ length: k }, (_, p) => `a[${i}, ${p}] * b[${p}, ${j}]`)].join(' + ');
  },
  paths(slot, index, call) {
    const { m, n, shape } = lengthsOf(call);
    const [i, j] = index;
    if (slot === 0) return broadcastPlaces(call.operands[0]!, index, shape).map(out => ({ out, local: '1' }));
    if (slot === 1) return Array.from({ length: n }, (_, q) => ({ out: [i!, q], local: `b[${j}, ${q}]` }));
    return Array.from({ length: m }, (_, p) => ({ out: [p, j!], local: `a[${p}, ${i}]` }));
  },
  samples: [
    {
      operands: [[2], [3, 4], [4, 2]],
    },
    {
      operands: [
        [3, 2],
        [3, 1],
        [1, 2],
      ],
    },
    {
      operands: [
        [3, 1],
        [3, 4],
        [4, 2],
      ],
    },
  ],
  source: 'PyTorch: torch.addmm, behind torch.nn.Linear',
};
