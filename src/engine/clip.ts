/** Clipping of gradients before the update. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Training } from './training.ts';

/** Returns the norm of all gradients as a single vector. */
export function globalNorm(gradients: readonly ReadonlyFloats[]): number {
  let squares = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  return Math.sqrt(squares);
}

/** Returns max / ‖all gradients‖ when that is below 1, else undefined. @param gradients Called only where their norm counts. Source: torch.nn.utils.clip_grad_norm_, which adds 1e−6 to the norm. */
export function clipFactor({ clip }: Training, gradients: () => readonly ReadonlyFloats[]): number | undefined {
  if (clip === undefined || !('norm' in clip)) return undefined;
  const factor = clip.norm / (globalNorm(gradients()) + 1e-6);
  return factor >= 1 ? undefined : factor; // a NaN spreads to all gradients, as in PyTorch
}

/** Whether the optimizer uses a clipped gradient instead of the gradient. */
export const isClipped = ({ clip }: Training, factor: number | undefined): boolean =>
  factor !== undefined || (clip !== undefined && 'value' in clip);

/** Whether updates may use another gradient than what has arrived: a clipped one, or one that the loss scale is taken out of. */
export const changesGradients = ({ clip, scale }: Training): boolean => clip !== undefined || scale !== undefined;

/** Writes the gradient that the optimizer uses into an array, and returns the array. */
export function clippedInto(
  into: Float64Array,
  gradient: ReadonlyFloats,
  { clip }: Training,
  factor: number | undefined,
): ReadonlyFloats {
  if (factor !== undefined) for (let i = 0; i < into.length; i++) into[i] = gradient[i]! * factor;
  else if (clip !== undefined && 'value' in clip)
    for (let i = 0; i < into.length; i++) into[i] = Math.min(Math.max(gradient[i]!, -clip.value), clip.value);
  else into.set(gradient as Float64Array); // it only reads it
  return into;
}
