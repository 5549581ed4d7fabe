/** Dropout: a product with a mask that is drawn anew in each pass. Source: torch.nn.functional.dropout; Srivastava and others, 2014. */

import { randomOf } from '../tensor/random.ts';
import { type AttributeForms, type Attributes, ShapeError } from './operation.ts';

/** The settings of one call. */
export interface Dropout {
  /** The probability with which an element is dropped, from 0 to 1. */
  readonly p: number;
  readonly seed: number;
}

export const DROPOUT = {
  name: 'dropout',
  operands: ['x'],
  summary:
    'x times a mask of 0 with probability p, else 1 / (1 - p); it is drawn anew in each pass, from the seed. With "mode": "eval" x itself',
  attributes: {
    p: { kind: 'number', example: '0.5', isRequired: true },
    seed: { kind: 'whole number', example: '1' },
  } satisfies AttributeForms,
} as const;

/** @throws ShapeError for a p that is no probability. */
export function dropoutBy({ p, seed }: Attributes): Dropout {
  const probability = Number(p); // the form has checked that it is a number
  if (probability >= 0 && probability <= 1) return { p: probability, seed: Number(seed ?? 1) };
  throw new ShapeError(
    'not-a-probability',
    `dropout: expected a probability from 0 to 1 for p, found ${probability}`,
    'p is the part that is dropped, as in dropout(x, 0.5)',
  );
}

/** Draws the mask of pass n, from 1, into an array. @param name The mask's: masks of one seed differ. */
export function drawMask({ p, seed }: Dropout, name: string, n: number, into: Float64Array): void {
  if (p === 0 || p === 1) {
    into.fill(1 - p);
    return;
  }
  const draw = randomOf(`${seed} ${name} ${n}`);
  for (let i = 0; i < into.length; i++) into[i] = draw() < p ? 0 : 1 / (1 - p);
}
