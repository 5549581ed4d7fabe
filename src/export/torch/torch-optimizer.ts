/** An optimizer's call in PyTorch: its class, and the settings that are not the class's defaults. */

import { torchName } from '../../engine/optimizers/optimizer.ts';
import { type OptimizerSettings, optimizerOf } from '../../engine/optimizers/table.ts';
import type { Group } from '../../engine/training.ts';
import { nodeOf, type Program } from '../../graph/program.ts';
import { LION } from './lion-class.ts';
import { bareNumber, type KeywordValue, valueText } from './python.ts';

/** Lines before an optimizer: those that stop the program where PyTorch follows another rule (docs/differences.md), or a class that PyTorch does not have. */
export function linesBefore(settings: OptimizerSettings): string {
  const { name, torch, sinceTorch } = optimizerOf(settings);
  if (name === 'lion') return `${LION}\n\n`;
  return sinceTorch === undefined
    ? ''
    : `if int(torch.__version__.split(".")[0]) < ${sinceTorch}:
    raise RuntimeError("${torch.replace('torch.optim.', '')} follows another rule before PyTorch ${sinceTorch}: expected ${sinceTorch} or later, found " + torch.__version__)
`;
}

/** `torch.optim.Adam([W1, b1], lr=0.1)`. */
export function optimizerCall(settings: OptimizerSettings, parameters: string): string {
  const { type: _, lr, ...values } = settings;
  const { torch, settings: kinds } = optimizerOf(settings);
  const changed = Object.entries<KeywordValue>(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(kinds[name]?.standard),
  );
  const keywords = changed.map(([name, value]) => `, ${torchName(name, kinds[name])}=${valueText(value)}`);
  return `${torch}(${parameters}, lr=${bareNumber(lr)}${keywords.join('')})`;
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
export function groupText({ parameters, settings, own }: Group, pythonName: (name: string) => string): string {
  const { type: _, ...values } = settings;
  const kinds = optimizerOf(settings).settings;
  const given = Object.entries<KeywordValue>(values).filter(([name]) => own.includes(name));
  const keys = given.map(([name, value]) => `, "${torchName(name, kinds[name])}": ${valueText(value)}`);
  return `{"params": [${parameters.map(pythonName).join(', ')}]${keys.join('')}}`;
}
