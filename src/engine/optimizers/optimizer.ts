/** What an optimizer is: one record says its settings, its state and its rule. Schema, defaults, documents and explanations derive from it.
 * Source of all rules: PyTorch's torch.optim, single-tensor form. */

import { type ReadonlyFloats, type Shape, sizeOf, tensor } from '../../tensor/tensor.ts';
import type { OptimizerState } from '../events.ts';

/** One step of a rule: `target` is a state key, `g` (the gradient from here on), `p` (the parameter from here on), or a term of the lines below. */
export interface RuleLine {
  readonly target: string;
  /** Over p, g, lr, t (updates so far, this one included), the state keys, the settings and the terms above. */
  readonly text: string;
  /** What a term is, in a few words. */
  readonly means?: string;
}

/** What an update reads: all arrays have the parameter's shape; `state` in the order of the rule's keys. */
export interface UpdateInput {
  readonly p: ReadonlyFloats;
  readonly g: ReadonlyFloats;
  readonly state: readonly ReadonlyFloats[];
  readonly lr: number;
  /** Number of this update, from 1. */
  readonly t: number;
}

/** A rule with its settings filled in: the same step in words (`lines`) and in numbers (`update`); a test holds the two together. */
export interface Rule {
  /** PyTorch's keys, in the order in which updates store them. */
  readonly state: readonly string[];
  initialState(shape: Shape): OptimizerState;
  lines(t: number): readonly RuleLine[];
  /** Writes the parameter and the state after the step. */
  update(input: UpdateInput, after: Float64Array, stateAfter: readonly Float64Array[]): void;
}

/** What a setting may be: a number from 0, any number, yes or no, or two decay rates from 0 up to but not including 1. */
export type SettingKind = (
  | { readonly kind: 'amount' | 'number'; readonly standard: number }
  | { readonly kind: 'flag'; readonly standard: boolean }
  | { readonly kind: 'decays'; readonly standard: readonly [number, number] }
) & {
  readonly means?: string;
  /** PyTorch's name, where it is not ours with an underscore for each capital. */
  readonly torch?: string;
};

export type SettingKinds = Readonly<Record<string, SettingKind>>;

interface ValueOf {
  readonly amount: number;
  readonly number: number;
  readonly flag: boolean;
  readonly decays: readonly [number, number];
}

/** The values of settings, by their names. */
export type ValuesOf<S extends SettingKinds> = { readonly [Name in keyof S]: ValueOf[S[Name]['kind']] };

/** Settings that cannot go together, and what to do about it. */
export interface Contradiction {
  /** The setting that is at fault. */
  readonly setting: string;
  readonly says: string;
  readonly remedy: string;
}

export interface Optimizer<Name extends string = string, S extends SettingKinds = SettingKinds> {
  readonly name: Name;
  /** For people: `Stochastic gradient descent`. */
  readonly title: string;
  /** PyTorch's class that follows the rule, or the one that an exported program has. */
  readonly torch: string;
  /** The first version of PyTorch whose class follows it, if not every one does. */
  readonly sinceTorch?: number;
  /** PyTorch's names in camel case, with PyTorch's defaults; the learning rate is for the scenario to say. */
  readonly settings: S;
  /** What each key of its state holds, in a few words. */
  readonly stateMeans: Readonly<Record<string, string>>;
  contradiction?(values: ValuesOf<S>): Contradiction | undefined;
  rule(values: ValuesOf<S>): Rule;
}

/** The record itself, with its types inferred. */
export const optimizer = <const Name extends string, const S extends SettingKinds>(
  record: Optimizer<Name, S>,
): Optimizer<Name, S> => record;

/** `weight_decay` for weightDecay. */
export const torchName = (name: string, setting?: SettingKind): string =>
  setting?.torch ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** A number from 0 whose default is `standard`. */
export const amount = <const N extends number>(standard: N, means?: string) =>
  ({ kind: 'amount', standard, ...(means !== undefined && { means }) }) as const;

export const yesOrNo = (standard: boolean, means: string) => ({ kind: 'flag', standard, means }) as const;

/** The setting that keeps a division from 0. */
export const epsilon = (standard: number) => amount(standard, 'Keeps the division from 0');

/** The state of a rule that begins with one number everywhere. */
export const filled =
  (keys: readonly string[], value: number) =>
  (shape: Shape): OptimizerState =>
    new Map(keys.map(key => [key, tensor(shape, new Float64Array(sizeOf(shape)).fill(value))]));

/** Weight decay as a part of the gradient: no line without it. */
export const decayLine = (weightDecay: number): readonly RuleLine[] =>
  weightDecay === 0 ? [] : [{ target: 'g', text: 'g + weightDecay * p' }];

/** Decoupled weight decay, of the parameter itself: no line without it. */
export const decoupledDecayLine = (weightDecay: number): readonly RuleLine[] =>
  weightDecay === 0 ? [] : [{ target: 'p', text: 'p * (1 - lr * weightDecay)', means: 'weight decay' }];

/** The gradient with its part of weight decay. */
export const decayed = (g: number, p: number, weightDecay: number): number =>
  weightDecay === 0 ? g : g + weightDecay * p; // 0 · ∞ is NaN
