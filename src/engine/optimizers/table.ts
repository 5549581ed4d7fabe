/** All optimizers. Schema, defaults, documents and the test of words against numbers read this list and nothing else. */

import { memoised } from '../../memoised.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import { adamax } from './adamax.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import type { Contradiction, Optimizer, Rule, SettingKinds, ValuesOf } from './optimizer.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export const OPTIMIZERS = [sgd, adam, adamw, adamax, nadam, radam, rmsprop, adagrad, adadelta, lion] as const;

type Known = (typeof OPTIMIZERS)[number];

/** An optimizer with all its settings, as a run uses it. */
export type OptimizerSettings = {
  [One in Known as One['name']]: { readonly type: One['name']; readonly lr: number } & ValuesOf<One['settings']>;
}[Known['name']];

/** The rule of a run's updates, and what its words mean. */
export interface UpdateRule extends Rule {
  readonly name: OptimizerSettings['type'];
  /** What the rule's names other than p, g, lr, t, the state and its terms stand for. */
  readonly settings: ReadonlyMap<string, number>;
  /** What each key of its state holds, in a few words. */
  readonly stateMeans: Readonly<Record<string, string>>;
}

/** A record of the table with the settings of one run. */
interface Chosen {
  readonly optimizer: Optimizer<OptimizerSettings['type']>;
  /** Its own settings, which a union of all settings cannot say. */
  readonly values: ValuesOf<SettingKinds>;
}

/** Its record. */
export const optimizerOf = ({ type }: OptimizerSettings): Optimizer<OptimizerSettings['type']> =>
  OPTIMIZERS.find(({ name }) => name === type)!; // every name is one of the table

function chosenBy(settings: OptimizerSettings): Chosen {
  const { type, lr, ...values } = settings;
  return { optimizer: optimizerOf(settings), values };
}

/** What is wrong with the settings, if they cannot go together. */
export function contradictionIn(settings: OptimizerSettings): Contradiction | undefined {
  const { optimizer, values } = chosenBy(settings);
  return optimizer.contradiction?.(values);
}

const defaultsOf = ({ settings }: Optimizer) =>
  Object.fromEntries(Object.entries(settings).map(([name, { standard }]) => [name, standard]));

/** The defaults of each optimizer's settings, PyTorch's. The cast: TypeScript does not follow names through entries. */
export const OPTIMIZER_DEFAULTS = Object.fromEntries(
  OPTIMIZERS.map((optimizer: Optimizer) => [optimizer.name, defaultsOf(optimizer)]),
) as { readonly [One in Known as One['name']]: ValuesOf<One['settings']> };

/** Made once for the same settings: each recorder, log and explanation asks for it. */
export const updateRule = memoised((settings: OptimizerSettings): UpdateRule => {
  const { optimizer, values } = chosenBy(settings);
  return {
    ...optimizer.rule(values),
    name: optimizer.name,
    settings: new Map(Object.entries(values).flatMap(([name, value]) => numbersOf(name, value))),
    stateMeans: optimizer.stateMeans,
  };
});

/** The names that a rule's words have for a setting: `betas` are `beta1` and `beta2`; a flag has none. */
function numbersOf(name: string, value: unknown): readonly (readonly [string, number])[] {
  if (typeof value === 'number') return [[name, value]];
  if (!Array.isArray(value)) return [];
  return value.map((number: number, i) => [`${name.replace(/s$/, '')}${i + 1}`, number]);
}
