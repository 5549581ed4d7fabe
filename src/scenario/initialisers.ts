/** Leaves drawn from a seed: the same file gives the same numbers on every machine. */

import { type Draw, randomOf } from '../tensor/random.ts';
import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import type { Initialiser } from './scenario-schema.ts';

/**
 * Returns an initialiser's tensor. Its numbers are drawn in row-major order on first use, as a program may be refused for its shapes alone.
 * xavier: uniform within ±√(6/(fan_in + fan_out)), Glorot and Bengio 2010; he: normal with std √(2/fan_in), He et al. 2015;
 * normal and uniform default to PyTorch's std 1 and [0, 1). fan_in is the last axis, fan_out the one before it; a missing axis is 1.
 */
export function initialise(initialiser: Initialiser, name: string): Tensor {
  const { shape } = initialiser;
  let numbers: Float64Array | undefined;
  return {
    shape,
    get data() {
      numbers ??= drawn(initialiser, name);
      return numbers;
    },
  };
}

function drawn(initialiser: Initialiser, name: string): Float64Array {
  const numbers = new Float64Array(sizeOf(initialiser.shape));
  const draw = drawOf(initialiser, name);
  for (let i = 0; i < numbers.length; i++) numbers[i] = draw();
  return numbers;
}

function drawOf(initialiser: Initialiser, name: string): Draw {
  const { shape } = initialiser;
  switch (initialiser.init) {
    case 'zeros':
      return () => 0;
    case 'ones':
      return () => 1;
    case 'normal':
      return normal(drawsFor(name, initialiser.seed), initialiser.std ?? 1);
    case 'uniform': {
      const { low = 0, high = 1, seed } = initialiser;
      return uniform(drawsFor(name, seed), low, high);
    }
    case 'he':
      return normal(drawsFor(name, initialiser.seed), Math.sqrt(2 / (shape.at(-1) ?? 1)));
    case 'xavier': {
      const bound = Math.sqrt(6 / ((shape.at(-1) ?? 1) + (shape.at(-2) ?? 1)));
      return uniform(drawsFor(name, initialiser.seed), -bound, bound);
    }
  }
}

/** The name is drawn from as well, so that W1 and W2 of one seed differ. */
const drawsFor = (name: string, seed = 0): Draw => randomOf(`${seed} ${name}`);

const uniform =
  (random: Draw, low: number, high: number): Draw =>
  () =>
    low + (high - low) * random();

/** Source: Box and Muller 1958, cosine half only: two uniform draws for each number, so that a number depends only on its index. */
const normal =
  (random: Draw, std: number): Draw =>
  () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random())); // 1 − [0, 1) is never 0
    return std * radius * Math.cos(2 * Math.PI * random());
  };
