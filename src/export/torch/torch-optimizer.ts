/** An optimizer's call in PyTorch: its class, and the settings that are not the class's defaults. */

import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { Group } from '../../engine/training.ts';
import { nodeOf, type Program } from '../../graph/program.ts';
import { bareNumber, type KeywordValue, valueText } from './python.ts';

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

/** Optimizers that follow another rule before PyTorch 2: docs/differences.md. */
const SINCE_2: ReadonlySet<OptimizerSettings['type']> = new Set(['nadam']);

/** Lines that stop the program where PyTorch follows another rule; none for most optimizers. */
export const versionLines = ({ type }: OptimizerSettings): string =>
  SINCE_2.has(type)
    ? `if int(torch.__version__.split(".")[0]) < 2:
    raise RuntimeError("${CLASSES[type]} follows another rule before PyTorch 2: expected 2 or later, found " + torch.__version__)
`
    : '';

/** PyTorch's names of settings, where they are not ours with an underscore. */
const OTHER_NAMES: Readonly<Record<string, string>> = { initialAccumulator: 'initial_accumulator_value' };

/** `torch.optim.Adam([W1, b1], lr=0.1)`; undefined where PyTorch has no such optimizer. */
export function optimizerCall(settings: OptimizerSettings, parameters: string): string | undefined {
  const { type, lr, ...values } = settings;
  const known = CLASSES[type];
  if (known === undefined) return undefined;
  const defaults: Readonly<Record<string, unknown>> = OPTIMIZER_DEFAULTS[type];
  const changed = Object.entries<KeywordValue>(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  const keywords = changed.map(([name, value]) => `, ${torchName(name)}=${valueText(value)}`);
  return `torch.optim.${known}(${parameters}, lr=${bareNumber(lr)}${keywords.join('')})`;
}

/** All groups of parameters; the last has those that no group names. */
export function groupsOf(
  program: Program,
  { optimizer, groups = [] }: { readonly optimizer: OptimizerSettings; readonly groups?: readonly Group[] | undefined },
): readonly Group[] {
  const named = new Set(groups.flatMap(({ parameters }) => parameters));
  const rest = program.parameters.map(id => nodeOf(program, id).name).filter(name => !named.has(name));
  return rest.length === 0 ? groups : [...groups, { parameters: rest, settings: optimizer, own: [] }];
}

/** `{"params": [b1], "lr": 0.01}`. */
export function groupText(
  { parameters, settings: { type: _, ...values }, own }: Group,
  pythonName: (name: string) => string,
): string {
  const given = Object.entries<KeywordValue>(values).filter(([name]) => own.includes(name));
  const keys = given.map(([name, value]) => `, "${torchName(name)}": ${valueText(value)}`);
  return `{"params": [${parameters.map(pythonName).join(', ')}]${keys.join('')}}`;
}

const torchName = (name: string): string =>
  OTHER_NAMES[name] ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
