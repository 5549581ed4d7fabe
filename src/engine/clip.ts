/** Clipping of gradients before the update. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Training } from './training.ts';

/** max / ‖all gradients‖ when that is below 1. Source: torch.nn.utils.clip_grad_norm_, which adds 1e−6 to the norm. */
export function clipFactor({ clip }: Training, gradients: readonly ReadonlyFloats[]): number | undefined {
  if (clip === undefined || !('norm' in clip)) return undefined;
  let squares = 0;
  for (const gradient of gradients) for (const g of gradient) squares += g * g;
  const factor = clip.norm / (Math.sqrt(squares) + 1e-6);
  return factor >= 1 ? undefined : factor; // a NaN spreads to all gradients, as in PyTorch
}

/** The gradient as the optimizer uses it. */
export function clipInto(
  into: Float64Array,
  gradient: ReadonlyFloats,
  { clip }: Training,
  factor: number | undefined,
): void {
  if (factor !== undefined) for (let i = 0; i < into.length; i++) into[i] = gradient[i]! * factor;
  else if (clip !== undefined && 'value' in clip)
    for (let i = 0; i < into.length; i++) into[i] = Math.min(Math.max(gradient[i]!, -clip.value), clip.value);
  else into.set(gradient as Float64Array); // a view of the log's own numbers, only read
}
