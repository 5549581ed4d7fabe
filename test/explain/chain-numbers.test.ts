import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { type Chain, chainOf } from '../../src/explain/chain-numbers.ts';
import type { Program } from '../../src/graph/program.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { generatedPrograms } from '../support/generated-programs.ts';
import { idOf, programOf, type WrittenProgram } from '../support/programs.ts';

/** The chain to a node at the end of one iteration without an update. */
function chainIn(written: WrittenProgram, name: string, most?: number): { chain: Chain; gradient: Tensor } {
  const program = programOf(written);
  const log = record(program, { iterations: 1 });
  const state = stateAt(log, log.length - 1);
  const chain = chainOf(state, idOf(program, name), most);
  if ('reason' in chain) throw new Error(chain.reason);
  return { chain, gradient: state.gradientOf(idOf(program, name))! };
}

const localsOf = ({ paths }: Chain): readonly (readonly (readonly number[] | undefined)[])[] =>
  paths.map(path => path.map(({ local }) => local && [...local.data]));

describe('The factors of a chain', () => {
  it('of L = c (a + 2b) to b are −2, 1 and 2: their product is −4', () => {
    const { chain } = chainIn(
      { parameters: { a: 3, b: 1, c: -2 }, lines: ['d = 2 * b', 'e = a + d', 'L = c * e'] },
      'b',
    );
    expect(localsOf(chain)).toEqual([[[-2], [1], [2]]]);
    expect([...chain.total.data]).toEqual([-4]);
  });

  it('of forks are three paths: L = y z, z = x + y, y = x² at x = 3', () => {
    // ∂L/∂y = z = 12, ∂y/∂x = 2x = 6, ∂L/∂z = y = 9, ∂z/∂x = ∂z/∂y = 1.
    const { chain } = chainIn({ parameters: { x: 3 }, lines: ['y = x * x', 'z = x + y', 'L = y * z'] }, 'x');
    expect(localsOf(chain)).toEqual([
      [[12], [6]],
      [[9], [1]],
      [[9], [1], [6]],
    ]);
    expect([...chain.total.data]).toEqual([72 + 9 + 54]);
  });

  it('of a network are numbers, vectors and a matrix product', () => {
    const { chain } = chainIn(
      {
        parameters: { W: [[1, 2], [3, 4]], v: [5, -6] }, // biome-ignore format: a matrix in one row
        inputs: { x: [7, 8] },
        lines: ['z = W @ x', 'a = relu(z)', 's = v @ a', 'L = 2 * s'],
      },
      'W',
    );
    const [path] = chain.paths;
    expect(path!.map(({ kind }) => kind)).toEqual(['number', 'tensor', 'elements', 'map']);
    expect(localsOf(chain)).toEqual([[[2], [5, -6], [1, 1], undefined]]);
    // g = 2 · [5, −6], and the last factor is g xᵀ.
    expect([...chain.total.data]).toEqual([70, 80, -84, -96]);
  });

  it('go through the inside of a line to one of its operations', () => {
    // L = (x − 1)²: L.1 = x − 1 = 3, ∂L/∂L.1 = 6.
    const { chain } = chainIn({ parameters: { x: 4 }, lines: ['y = 3 * x', 'L = (y - 9) ** 2'] }, 'L.1');
    expect(localsOf(chain)).toEqual([[[6]]]);
  });

  it('count the paths that are not written out, and their sum', () => {
    const lines = ['y0 = 2 * x', 'z0 = 3 * x'];
    for (let i = 1; i <= 20; i++) lines.push(`y${i} = y${i - 1} + z${i - 1}`, `z${i} = y${i - 1} - z${i - 1}`);
    const { chain, gradient } = chainIn({ parameters: { x: 1 }, lines: [...lines, 'L = y20 + z20'] }, 'x');
    expect(chain.count).toBe(2 ** 21);
    expect(chain.paths).toHaveLength(8);
    expect([...chain.total.data]).toEqual([...gradient.data]);
    // [[1, 1], [1, −1]]² is 2 times the identity, so y20 + z20 is 2¹⁰ (y0 + z0).
    expect([...gradient.data]).toEqual([2 ** 10 * (2 + 3)]);
  });
});

const reached = (program: Program) => program.nodes.filter(({ isReached, id }) => isReached && id !== program.loss);

describe('The sum over all paths', () => {
  it('is the gradient that the backward pass recorded, in random programs', () => {
    fc.assert(
      fc.property(generatedPrograms, fc.integer({ min: 1, max: 8 }), (written, most) => {
        const program = programOf(written);
        const log = record(program, { iterations: 1 });
        const state = stateAt(log, log.length - 1);
        for (const { id, name } of reached(program)) {
          const chain = chainOf(state, id, most);
          if ('reason' in chain) throw new Error(`${name}: ${chain.reason}`);
          const gradient = state.gradientOf(id)!;
          const size = Math.max(1e-300, ...[...sizesOf(chain)].map(Math.abs));
          for (const [i, x] of [...chain.total.data].entries())
            if (Number.isNaN(gradient.data[i]!)) expect(x).toBeNaN();
            else expect(Math.abs(x - gradient.data[i]!), name).toBeLessThanOrEqual(1e-11 * size);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** The numbers whose rounding a total may keep: what the paths send. */
function* sizesOf({ paths, rest }: Chain): Generator<number> {
  for (const path of paths) for (const { product } of path) yield* product.data;
  if (rest) yield* rest.data;
}
