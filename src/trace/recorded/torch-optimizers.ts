/** PyTorch's optimizers by their own names and settings → those of the table. */

import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../engine/optimizers/table.ts';
import { isObject, type Json } from './records.ts';

/** Settings that change the rule, which no optimizer of the table has. */
const UNKNOWN = ['maximize', 'decoupled_weight_decay'];

/** Returns the optimizer's settings; undefined where the table has no such optimizer, or not with these settings. */
export function settingsOfTorch(optimizer: Json): OptimizerSettings | undefined {
  const type = String(optimizer.type).toLowerCase();
  if (!Object.hasOwn(OPTIMIZER_DEFAULTS, type) || UNKNOWN.some(key => optimizer[key] === true)) return undefined;
  const defaults: unknown = OPTIMIZER_DEFAULTS[type as keyof typeof OPTIMIZER_DEFAULTS]; // just looked up
  if (!isObject(defaults) || typeof optimizer.lr !== 'number') return undefined;
  const values = Object.entries(defaults).map(([key, standard]) => {
    const value = optimizer[key.replace(/[A-Z]/g, capital => `_${capital.toLowerCase()}`)];
    return [key, isLike(value, standard) ? value : standard] as const;
  });
  return { type, lr: optimizer.lr, ...Object.fromEntries(values) } as OptimizerSettings; // each has the type of its default
}

function isLike(value: unknown, standard: unknown): boolean {
  if (!Array.isArray(standard)) return typeof value === typeof standard;
  return Array.isArray(value) && value.length === standard.length && value.every(part => typeof part === 'number');
}
