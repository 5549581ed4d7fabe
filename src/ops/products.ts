/** Products of vectors, and what computes products of matrices: every output element is a sum of products, and so is every contribution. */

import { isLongProduct, multiplyInBands, multiplyMatrices, productElement } from '../tensor/matrix.ts';
import { contributionOfLeft, contributionOfRight, matrixProduct } from '../tensor/matrix-product.ts';
import type { Shape } from '../tensor/tensor.ts';
import { at, type Kernel, type KernelInParts, type Operation, type OperationCall } from './operation.ts';
import { mustMatch, wrongRank } from './shape-errors.ts';

/** A product as the matrix product (m, k) · (k, n) that computes it, and which axes are there to see. */
interface Lengths {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly shape: Shape;
}

export function productKernel({ m, k, n, shape }: Lengths): Kernel {
  const product = matrixProduct(m, k, n);
  const [ofLeft, ofRight] = [contributionOfLeft(product), contributionOfRight(product)];
  return {
    shape,
    multiplications: m * k * n,
    forward([a, b], out) {
      multiplyMatrices(product, a!, b!, out);
    },
    vjp(slot, upstream, [a, b], _out, contribution) {
      if (slot === 0) multiplyMatrices(ofLeft, upstream, b!, contribution);
      else multiplyMatrices(ofRight, a!, upstream, contribution);
    },
    vjpElement(slot, element, { upstream, operand }) {
      if (slot === 0) return productElement(ofLeft, element, upstream, k => operand(1, k));
      return productElement(ofRight, element, k => operand(0, k), upstream);
    },
    ...(isLongProduct(product) && {
      inParts: {
        forward: ([a, b], out) => multiplyInBands(product, a!, b!, out),
        vjp: (slot, upstream, [a, b], contribution) =>
          slot === 0
            ? multiplyInBands(ofLeft, upstream, b!, contribution)
            : multiplyInBands(ofRight, a!, upstream, contribution),
      } satisfies KernelInParts,
    }),
  };
}

function dotLengths({ operands: [u, v] }: OperationCall): Lengths {
  if (u!.length !== 1) throw wrongRank('dot', 'u', 'a vector', u!);
  if (v!.length !== 1) throw wrongRank('dot', 'v', 'a vector', v!);
  if (u![0] !== v![0]) throw mustMatch('dot', u!, v!, 'both vectors need the same length');
  return { m: 1, k: u![0]!, n: 1, shape: [] };
}

export const dot: Operation = {
  name: 'dot',
  torch: 'torch.dot',
  summary: 'inner product of two vectors, Σ uᵢvᵢ',
  noun: 'inner product',
  operands: ['u', 'v'],
  attributes: {},
  kernel: call => productKernel(dotLengths(call)),
  derivative: slot => ({ local: slot === 0 ? 'v' : 'u' }),
  element: (_index, call) => Array.from({ length: dotLengths(call).k }, (_, i) => `u[${i}] * v[${i}]`).join(' + '),
  paths: (slot, index) => [{ out: [], local: at(slot === 0 ? 'v' : 'u', index) }],
  samples: [{ operands: [[3], [3]] }, { operands: [[1], [1]] }],
  source: 'lecture 9: z = w x + b',
};

function outerLengths({ operands: [u, v] }: OperationCall): Lengths {
  if (u!.length !== 1) throw wrongRank('outer', 'u', 'a vector', u!);
  if (v!.length !== 1) throw wrongRank('outer', 'v', 'a vector', v!);
  return { m: u![0]!, k: 1, n: v![0]!, shape: [u![0]!, v![0]!] };
}

export const outer: Operation = {
  name: 'outer',
  torch: 'torch.outer',
  summary: 'outer product of two vectors, uᵢvⱼ',
  noun: 'outer product, each with each',
  operands: ['u', 'v'],
  attributes: {},
  kernel: call => productKernel(outerLengths(call)),
  derivative: slot => ({ contribution: slot === 0 ? 'upstream @ v' : 'u @ upstream' }),
  element: ([i, j]) => `u[${i}] * v[${j}]`,
  paths: (slot, [i], call) => {
    const { m, n } = outerLengths(call);
    if (slot === 0) return Array.from({ length: n }, (_, j) => ({ out: [i!, j], local: `v[${j}]` }));
    return Array.from({ length: m }, (_, row) => ({ out: [row, i!], local: `u[${row}]` }));
  },
  samples: [{ operands: [[3], [2]] }],
};
