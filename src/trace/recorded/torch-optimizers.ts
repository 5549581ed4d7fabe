/** PyTorch's optimizers by their own names and settings → those of the table. */

import { type Optimizer, torchName } from '../../engine/optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { RecordedHeader } from './header-and-end.ts';
import type { Json } from './records.ts';

/** Settings that change how a step is computed, and not what it gives. */
const WITHOUT_EFFECT = ['type', 'lr', 'foreach', 'fused', 'capturable', 'differentiable'];

/** Settings of an optimizer that are not false with its rule: PyTorch 2 makes AdamW of Adam. */
const OWN: Readonly<Partial<Record<string, Json>>> = { AdamW: { decoupled_weight_decay: true } };

/** Returns the optimizer's settings; undefined where the table has no such optimizer, or not with these settings. */
export function settingsOfTorch(optimizer: Json, { runtime }: RecordedHeader): OptimizerSettings | undefined {
  const known: Optimizer | undefined = OPTIMIZERS.find(
    ({ torch }) => torch.replace('torch.optim.', '') === optimizer.type,
  );
  if (known === undefined || typeof optimizer.lr !== 'number') return undefined;
  const { name: type, settings, sinceTorch = 0 } = known;
  if (Number.parseInt(runtime.get('torch') ?? '', 10) < sinceTorch) return undefined;
  const rest = new Map(Object.entries(optimizer).filter(([key]) => !WITHOUT_EFFECT.includes(key)));
  const values = Object.entries(settings).map(([name, setting]) => {
    const [key, { standard }] = [torchName(name, setting), setting];
    const value = rest.get(key);
    if (!isLike(value, standard)) return [name, standard] as const;
    rest.delete(key);
    return [name, value] as const;
  });
  const own = OWN[optimizer.type as string] ?? {}; // known by it
  if ([...rest].some(([key, value]) => value !== (own[key] ?? false) && value !== null)) return undefined; // `maximize`, and what another version may have
  return { type, lr: optimizer.lr, ...Object.fromEntries(values) } as OptimizerSettings; // each has the type of its default
}

function isLike(value: unknown, standard: unknown): boolean {
  if (!Array.isArray(standard)) return typeof value === typeof standard;
  return Array.isArray(value) && value.length === standard.length && value.every(part => typeof part === 'number');
}
