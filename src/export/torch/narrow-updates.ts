/** Updates that PyTorch does not make on a CPU where the parameters themselves are in float16 or bfloat16. */

import type { OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { Training } from '../../engine/training.ts';
import type { Program } from '../../graph/program.ts';
import { BOUNDS } from '../../tensor/dtype.ts';
import { NoCounterpart } from './no-counterpart.ts';

/** Optimizers that PyTorch 1.13 has in float16 on a CPU. */
const IN_FLOAT16: ReadonlySet<OptimizerSettings['type']> = new Set(['sgd', 'lion']);

/** @throws NoCounterpart with what PyTorch does not do. */
export function demandUpdates({ precision }: Program, training: Training): void {
  if (precision === undefined || precision.master || training.optimizer === undefined) return;
  const { dtype } = precision;
  if (dtype !== 'float16' && dtype !== 'bfloat16') return;
  const found = refused(dtype, { ...training, optimizer: training.optimizer });
  if (found !== undefined)
    throw new NoCounterpart(
      `${found} with parameters in ${dtype}`,
      'is not computed by every PyTorch on a CPU: write "master": true',
    );
}

function refused(
  dtype: 'float16' | 'bfloat16',
  { optimizer, groups = [], clip, scale }: Training & { readonly optimizer: OptimizerSettings },
): string | undefined {
  if (scale !== undefined) return 'a loss scale'; // the gradient without it may be 0 in that type
  if (dtype === 'bfloat16') return undefined;
  if (!IN_FLOAT16.has(optimizer.type)) return `the optimizer ${optimizer.type}`;
  if (clip !== undefined) return 'clipping';
  const rate = Math.max(...[optimizer, ...groups.map(({ settings }) => settings)].map(({ lr }) => lr));
  return rate > BOUNDS.float16.largest ? `the learning rate ${rate}` : undefined;
}
