/** Which examples an iteration gets, and its learning rate: both follow from its number alone, so a run can be repeated. */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { pow } from '../ops/pow.ts';
import type { Feed, Schedule } from './training.ts';

/** The examples of iteration n (from 1), as places in the file's order. */
export function batchOf({ examples, batch, order }: Feed, iteration: number): readonly number[] {
  const perEpoch = examples / batch;
  const epoch = Math.floor((iteration - 1) / perEpoch);
  const start = ((iteration - 1) % perEpoch) * batch;
  const places = order === 'sequential' ? undefined : shuffled(examples, order.shuffle, epoch);
  return Array.from({ length: batch }, (_, i) => (places ? places[start + i]! : start + i));
}

/** A permutation of 0 … n − 1 that depends on the seed and the epoch. Source: Fisher and Yates. */
function shuffled(n: number, seed: number, epoch: number): readonly number[] {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ epoch);
  const places = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

/** Factor of the learning rate in iteration n, from 1. Source: PyTorch's StepLR, CosineAnnealingLR (to `min` as a fraction of lr), LinearLR. */
export function rateFactor(schedule: Schedule | undefined, iteration: number): number {
  if (schedule === undefined) return 1;
  const done = iteration - 1;
  switch (schedule.type) {
    case 'step':
      return pow(schedule.factor, Math.floor(done / schedule.every));
    case 'cosine': {
      const part = Math.min(done / schedule.iterations, 1);
      return schedule.min + ((1 - schedule.min) * (1 + Math.cos(Math.PI * part))) / 2;
    }
    case 'linear': {
      const part = Math.min(done / schedule.iterations, 1);
      return schedule.from + (schedule.to - schedule.from) * part;
    }
  }
}
