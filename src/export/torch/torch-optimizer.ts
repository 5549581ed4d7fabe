/** An optimizer's call in PyTorch: its class, and the settings that are not the class's defaults. */

import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../engine/optimizers/table.ts';
import { bareNumber, tupleText } from './python.ts';

/** PyTorch's classes; undefined where it has none. */
const CLASSES: Readonly<Record<OptimizerSettings['type'], string | undefined>> = {
  sgd: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  adamax: 'Adamax',
  nadam: 'NAdam',
  radam: 'RAdam',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
  adadelta: 'Adadelta',
  lion: undefined,
};

/** PyTorch's names of settings, where they are not ours with an underscore. */
const OTHER_NAMES: Readonly<Record<string, string>> = { initialAccumulator: 'initial_accumulator_value' };

/** `torch.optim.Adam([W1, b1], lr=0.1)`; undefined where PyTorch has no such optimizer. */
export function optimizerCall(settings: OptimizerSettings, parameters: string): string | undefined {
  const { type, lr, ...values } = settings;
  const known = CLASSES[type];
  if (known === undefined) return undefined;
  const defaults: Readonly<Record<string, unknown>> = OPTIMIZER_DEFAULTS[type];
  const changed = Object.entries<unknown>(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  const keywords = changed.map(([name, value]) => `, ${torchName(name)}=${valueText(value)}`);
  return `torch.optim.${known}(${parameters}, lr=${bareNumber(lr)}${keywords.join('')})`;
}

const torchName = (name: string): string =>
  OTHER_NAMES[name] ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return Array.isArray(value) ? tupleText(value) : bareNumber(Number(value));
}
