/** An optimizer's call in PyTorch: its class, and the settings that are not the class's defaults. */

import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { Group } from '../../engine/training.ts';
import { nodeOf, type Program } from '../../graph/program.ts';
import { LION } from './lion-class.ts';
import { bareNumber, type KeywordValue, valueText } from './python.ts';

/** PyTorch's classes, and one that the program has itself. */
const CLASSES: Readonly<Record<OptimizerSettings['type'], string>> = {
  sgd: 'torch.optim.SGD',
  adam: 'torch.optim.Adam',
  adamw: 'torch.optim.AdamW',
  adamax: 'torch.optim.Adamax',
  nadam: 'torch.optim.NAdam',
  radam: 'torch.optim.RAdam',
  rmsprop: 'torch.optim.RMSprop',
  adagrad: 'torch.optim.Adagrad',
  adadelta: 'torch.optim.Adadelta',
  lion: 'Lion',
};

/** Optimizers that follow another rule before PyTorch 2: docs/differences.md. */
const SINCE_2: ReadonlySet<OptimizerSettings['type']> = new Set(['nadam']);

/** Lines before an optimizer: those that stop the program where PyTorch follows another rule, or a class that PyTorch does not have. */
export const linesBefore = ({ type }: OptimizerSettings): string => {
  if (type === 'lion') return `${LION}\n\n`;
  return SINCE_2.has(type)
    ? `if int(torch.__version__.split(".")[0]) < 2:
    raise RuntimeError("${CLASSES[type].replace('torch.optim.', '')} follows another rule before PyTorch 2: expected 2 or later, found " + torch.__version__)
`
    : '';
};

/** PyTorch's names of settings, where they are not ours with an underscore. */
const OTHER_NAMES: Readonly<Record<string, string>> = { initialAccumulator: 'initial_accumulator_value' };

/** `torch.optim.Adam([W1, b1], lr=0.1)`. */
export function optimizerCall(settings: OptimizerSettings, parameters: string): string {
  const { type, lr, ...values } = settings;
  const defaults: Readonly<Record<string, unknown>> = OPTIMIZER_DEFAULTS[type];
  const changed = Object.entries<KeywordValue>(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  const keywords = changed.map(([name, value]) => `, ${torchName(name)}=${valueText(value)}`);
  return `${CLASSES[type]}(${parameters}, lr=${bareNumber(lr)}${keywords.join('')})`;
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
