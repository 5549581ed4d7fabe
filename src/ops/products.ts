/** Products of vectors and matrices: every output element is a sum of products, and so is every contribution. */

import { isLongProduct, multiply, multiplyInBands, productElement } from '../tensor/matrix.ts';
import { contributionOfLeft, contributionOfRight, matrixProduct } from '../tensor/matrix-product.ts';
import type { Shape } from '../tensor/tensor.ts';
import {
  at,
  type Call,
  type Derivative,
  type Kernel,
  type KernelInParts,
  type Operation,
  type Path,
} from './operation.ts';
import { cannotMultiply, mustMatch, wrongRank } from './shape-errors.ts';

/** A product as the matrix product (m, k) · (k, n) that computes it, and which axes are there to see. */
interface Lengths {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly shape: Shape;
}

/** (m,k)@(k,n) → (m,n); (m,k)@(k,) → (m,); (k,)@(k,n) → (n,); (k,)@(k,) → () as NumPy. */
function matmulLengths({ operands: [a, b] }: Call): Lengths {
  for (const [operand, shape] of [
    ['its left side', a!],
    ['its right side', b!],
  ] as const)
    if (shape.length !== 1 && shape.length !== 2) throw wrongRank('`@`', operand, 'a vector or a matrix', shape);
  const k = a!.at(-1)!;
  if (k !== b![0]) throw cannotMultiply(a!, b!, [k, b![0]!]);
  const rows = a!.slice(0, -1);
  const columns = b!.slice(1);
  return { m: rows[0] ?? 1, k, n: columns[0] ?? 1, shape: [...rows, ...columns] };
}

function productKernel({ m, k, n, shape }: Lengths): Kernel {
  const product = matrixProduct(m, k, n);
  const [ofLeft, ofRight] = [contributionOfLeft(product), contributionOfRight(product)];
  return {
    shape,
    multiplications: m * k * n,
    forward([a, b], out) {
      multiply(product, a!, b!, out);
    },
    vjp(slot, upstream, [a, b], _out, contribution) {
      if (slot === 0) multiply(ofLeft, upstream, b!, contribution);
      else multiply(ofRight, a!, upstream, contribution);
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

const DERIVATIVES = new Map<string, readonly [string, string]>([
  ['2@2', ['upstream @ transpose(y)', 'transpose(x) @ upstream']],
  ['2@1', ['outer(upstream, y)', 'transpose(x) @ upstream']],
  ['1@2', ['y @ upstream', 'outer(x, upstream)']],
  ['1@1', ['upstream * y', 'upstream * x']],
]);

const ranks = ({ operands: [a, b] }: Call) => [a!.length, b!.length] as const;

/** The text of x[row, p], leaving out an axis that the vector does not have. */
const left = ([rank]: readonly [number, number], row: number, p: number) => at('x', rank === 2 ? [row, p] : [p]);
const right = ([, rank]: readonly [number, number], p: number, column: number) =>
  at('y', rank === 2 ? [p, column] : [p]);

function matmulElement(index: readonly number[], call: Call): string {
  const rank = ranks(call);
  const row = rank[0] === 2 ? index[0]! : 0;
  const column = rank[1] === 2 ? index.at(-1)! : 0;
  const terms = Array.from(
    { length: matmulLengths(call).k },
    (_, p) => `${left(rank, row, p)} * ${right(rank, p, column)}`,
  );
  return terms.join(' + ');
}

function matmulPaths(slot: number, index: readonly number[], call: Call): readonly Path[] {
  const rank = ranks(call);
  const { m, n } = matmulLengths(call);
  if (slot === 0) {
    const [row, p] = rank[0] === 2 ? index : [0, index[0]!];
    return Array.from({ length: n }, (_, column) => ({
      out: place(rank, row!, column),
      local: right(rank, p!, column),
    }));
  }
  const [p, column] = rank[1] === 2 ? index : [index[0]!, 0];
  return Array.from({ length: m }, (_, row) => ({ out: place(rank, row, column!), local: left(rank, row, p!) }));
}

const place = ([a, b]: readonly [number, number], row: number, column: number): number[] => [
  ...(a === 2 ? [row] : []),
  ...(b === 2 ? [column] : []),
];

export const matmul: Operation = {
  name: 'matmul',
  operator: '@',
  summary: 'matrix product; of two vectors their inner product',
  operands: ['x', 'y'],
  attributes: {},
  kernel: call => productKernel(matmulLengths(call)),
  derivative: (slot, call): Derivative => ({ contribution: DERIVATIVES.get(ranks(call).join('@'))![slot as 0 | 1] }), // checked ranks, two slots
  rule: slot => ({ contribution: DERIVATIVES.get('2@2')![slot as 0 | 1] }), // of matrices
  element: matmulElement,
  paths: matmulPaths,
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
  ],
};

function dotLengths({ operands: [u, v] }: Call): Lengths {
  if (u!.length !== 1) throw wrongRank('dot', 'u', 'a vector', u!);
  if (v!.length !== 1) throw wrongRank('dot', 'v', 'a vector', v!);
  if (u![0] !== v![0]) throw mustMatch('dot', u!, v!, 'both vectors need the same length');
  return { m: 1, k: u![0]!, n: 1, shape: [] };
}

export const dot: Operation = {
  name: 'dot',
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

function outerLengths({ operands: [u, v] }: Call): Lengths {
  if (u!.length !== 1) throw wrongRank('outer', 'u', 'a vector', u!);
  if (v!.length !== 1) throw wrongRank('outer', 'v', 'a vector', v!);
  return { m: u![0]!, k: 1, n: v![0]!, shape: [u![0]!, v![0]!] };
}

export const outer: Operation = {
  name: 'outer',
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
