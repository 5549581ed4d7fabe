/** What each pass is fed, examples and masks of dropout: it depends only on the batch's number, so a run can be repeated. */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { dropoutOf, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { memoisedPair } from '../memoised.ts';
import { drawMask } from '../ops/dropout.ts';
import { shuffled } from '../tensor/random.ts';
import { changesGradients } from './clip.ts';
import type { Feed, Training } from './training.ts';

/** Facts that depend only on the training and a batch's number, so that they need not be stored. */
export interface Recipe {
  /** Whether updates may use other gradients than what has arrived. */
  readonly changesGradients: boolean;
  /** The elements of batch n, from 1, for a leaf, by flat index. */
  readonly fedTo: (leaf: NodeId, batch: number) => (element: number) => number;
}

export const recipeOf = memoisedPair((program: Program, training: Training): Recipe => {
  const { feed } = training;
  return {
    changesGradients: changesGradients(training),
    fedTo(leaf, batch) {
      const node = nodeOf(program, leaf);
      const { name, size } = node;
      const dropout = dropoutOf(node);
      if (dropout !== undefined) {
        const mask = new Float64Array(size);
        drawMask(dropout, name, batch, mask);
        return element => mask[element]!;
      }
      const all = feed!.leaves.get(name)!.data; // only called for fed leaves
      const examples = batchOf(feed!, batch); // only called for fed leaves
      const width = size / examples.length;
      return element => all[examples[Math.floor(element / width)]! * width + (element % width)]!;
    },
  };
});

/** Leaves that each pass gives new numbers. */
export interface Fed {
  /** Those of the data, then the masks of dropout. */
  readonly leaves: readonly NodeId[];
  /** Where each leaf's numbers begin in a batch, in which they stand one after another. */
  readonly offsets: ReadonlyMap<NodeId, number>;
  /** Numbers in a batch. */
  readonly size: number;
}

export const NOTHING_FED: Fed = { leaves: [], offsets: new Map(), size: 0 };

export const fedIn = memoisedPair((program: Program, { feed }: Training): Fed => {
  const data = [...(feed?.leaves.keys() ?? [])].map(name => program.byName.get(name)!); // checked when the scenario was read
  const masks = program.nodes.filter(node => dropoutOf(node) !== undefined).map(({ id }) => id);
  const leaves = [...data, ...masks];
  const offsets = new Map<NodeId, number>();
  let size = 0;
  for (const leaf of leaves) {
    offsets.set(leaf, size);
    size += nodeOf(program, leaf).size;
  }
  return { leaves, offsets, size };
});

/** Returns the examples of batch n (from 1), as indices in the file's order. */
export function batchOf({ examples, batch, order }: Feed, n: number): readonly number[] {
  const perEpoch = examples / batch;
  const epoch = Math.floor((n - 1) / perEpoch);
  const start = ((n - 1) % perEpoch) * batch;
  const places = order === 'sequential' ? undefined : orderOf(examples, order.shuffle, epoch);
  return Array.from({ length: batch }, (_, i) => (places ? places[start + i]! : start + i));
}

/** Returns a permutation of 0 … n − 1 that depends on the seed and the epoch. */
function orderOf(n: number, seed: number, epoch: number): readonly number[] {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ epoch);
  return shuffled(
    Array.from({ length: n }, (_, i) => i),
    (low, high) => uniformInt(generator, low, high),
  );
}
