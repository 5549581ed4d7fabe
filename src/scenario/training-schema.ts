/** The schema of the training section, field by field; optimizers and schedules derive from their tables. */

import * as z from 'zod/mini';
import { SCALE_DEFAULTS } from '../engine/loss-scale.ts';
import type { Optimizer, SettingKind } from '../engine/optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerSettings } from '../engine/optimizers/table.ts';
import { SCHEDULES, type Schedule, type ScheduleField, type ScheduleRecord } from '../engine/schedules.ts';
import { TRAINING_LIMITS } from '../limits.ts';
import { FLOAT_TYPES } from '../tensor/dtype.ts';
import { atLeast, between, examples, fields, flag, leafName, losses, numbers, told } from './schema-parts.ts';

const beta = z.number().check(z.minimum(0), z.lt(1));
const VALUES: Readonly<Record<SettingKind['kind'], z.ZodMiniType>> = {
  amount: atLeast(0),
  number: z.number(),
  flag: z.boolean(),
  decays: z.tuple([beta, beta]),
};

/** `Decay of the running average, default 0.99.`; `Default 0.` */
function settingField({ kind, standard, means }: SettingKind) {
  const value = typeof standard === 'object' ? `[${standard.join(', ')}]` : standard;
  return told(means === undefined ? `Default ${value}.` : `${means}, default ${value}.`, z.exactOptional(VALUES[kind]));
}

const optimizerFields = ({ name, title, settings }: Optimizer<OptimizerSettings['type']>) =>
  z.strictObject({
    type: told(`${title}.`, z.literal(name)),
    lr: told('Learning rate.', atLeast(0)),
    ...Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, settingField(setting)])),
  });

const [firstOptimizer, ...otherOptimizers] = OPTIMIZERS;

const optimizer = told(
  "The update rule. Rules and defaults are PyTorch's, names its names in camel case.",
  z.discriminatedUnion('type', [optimizerFields(firstOptimizer), ...otherOptimizers.map(optimizerFields)]),
);

// What few files have is made when one has it: it is more than half of the section, and every start would wait for it.

const INSTEAD = "In place of the optimizer's.";

/** Settings of one name take the same values in all optimizers. */
const groupSettings = () =>
  Object.fromEntries(
    OPTIMIZERS.flatMap(({ settings }: Optimizer<OptimizerSettings['type']>) =>
      Object.entries(settings).map(([key, { kind }]) => [key, told(INSTEAD, z.exactOptional(VALUES[kind]))]),
    ),
  );

const group = () =>
  z.strictObject({
    parameters: told('Their names; each parameter is in one group at most.', z.array(leafName).check(z.minLength(1))),
    lr: told(INSTEAD, z.exactOptional(atLeast(0))),
    ...groupSettings(),
  });

export const iterations = () => z.int().check(z.minimum(1), z.maximum(TRAINING_LIMITS.iterations));

const SCHEDULE_NUMBERS: Readonly<Record<ScheduleField['kind'], () => z.ZodMiniType<number>>> = {
  iterations,
  factor: () => atLeast(0),
  fraction: () => between(0, 1),
  divisor: () => z.number().check(z.positive()),
};

const scheduleFields = ({ name, does, fields: settings }: ScheduleRecord<Schedule['type']>, more = {}) =>
  z.strictObject({
    type: told(does, z.literal(name)),
    ...Object.fromEntries(
      Object.entries(settings).map(([key, { kind, means, standard }]) => {
        const number = SCHEDULE_NUMBERS[kind]();
        return [key, told(means, standard === undefined ? number : z.exactOptional(number))];
      }),
    ),
    ...more,
  });

const [firstSchedule, ...otherSchedules] = SCHEDULES;

/** A schedule; with `next` a warmup may lead to another. */
const anySchedule = (description: string, next?: z.ZodMiniType) =>
  told(
    description,
    z.discriminatedUnion('type', [
      scheduleFields(firstSchedule),
      ...otherSchedules.map(one => scheduleFields(one, one.name === 'warmup' && next ? { next } : {})),
    ]),
  );

const schedule = () =>
  anySchedule(
    'A factor of the learning rate over the iterations.',
    z.exactOptional(anySchedule('The schedule after the warmup, from its beginning.')),
  );

const dynamicScale = () =>
  z.strictObject({
    initScale: told(`Default ${SCALE_DEFAULTS.initScale}.`, z.exactOptional(z.number().check(z.positive()))),
    growthFactor: told(
      `What it is multiplied by after growthInterval iterations without ∞ or NaN, default ${SCALE_DEFAULTS.growthFactor}.`,
      z.exactOptional(z.number().check(z.gt(1))),
    ),
    backoffFactor: told(
      `What it is multiplied by when a gradient has ∞ or NaN, default ${SCALE_DEFAULTS.backoffFactor}.`,
      z.exactOptional(z.number().check(z.positive(), z.lt(1))),
    ),
    growthInterval: told(`Default ${SCALE_DEFAULTS.growthInterval}.`, z.exactOptional(z.int().check(z.minimum(1)))),
  });

const above = (description: string) => told(description, z.exactOptional(z.number().check(z.positive())));

const clip = () =>
  z
    .strictObject({
      norm: above('Scale all gradients down when their common length exceeds this.'),
      value: above('Cut every element to ± this.'),
    })
    .register(fields, {
      description: 'Limits gradients before the update, in one of two ways.',
      minProperties: 1,
      maxProperties: 1,
    });

const validation = () =>
  z.strictObject({
    data: told('Examples by leaf, as in the data of the training.', z.record(leafName, examples)),
    every: told('After each so many iterations, default 1.', z.exactOptional(iterations())),
  });

export const training = z.strictObject({
  iterations: told('How often forward, backward and update run; default 1.', z.exactOptional(iterations())),
  optimizer: z.exactOptional(optimizer),
  data: told(
    'Examples by leaf: a list with one entry an example for each leaf, all of one length. Or "file": a CSV file beside the scenario, and the column of each leaf, or its list of columns. The leaves are constants unless they stand in inputs.',
    z.exactOptional(z.record(leafName, examples)),
  ),
  batch: told(
    'Examples an iteration: 1 (default), or a number that divides their count, or "all"; beyond 1 the leaves get a leading axis.',
    z.exactOptional(z.union([z.int().check(z.minimum(1)), z.literal('all')])),
  ),
  order: told(
    'Order of the examples: as written (default), or drawn anew each time round from a seed.',
    z.exactOptional(z.union([z.literal('sequential'), z.strictObject({ shuffle: told('Seed.', z.int()) })])),
  ),
  validation: told(
    'Examples on which the losses are computed without gradients, in evaluation; L.validation holds the loss L on them.',
    z.exactOptional(z.lazy(validation)),
  ),
  freeze: told(
    'Parameters to which no gradient goes, so that they are not updated.',
    z.exactOptional(z.array(leafName)),
  ),
  groups: told(
    "Parameters with settings of their own, as PyTorch's parameter groups; what a group does not give, the optimizer gives.",
    z.exactOptional(z.lazy(() => z.array(group()))),
  ),
  state: told(
    "The optimizer's state before the first iteration, by parameter: PyTorch's names, such as exp_avg, and step, the updates before.",
    z.exactOptional(z.record(leafName, z.record(z.string(), numbers))),
  ),
  losses,
  accumulate: told(
    'Forward and backward passes of an iteration, default 1: each takes a batch of its own, and its gradient is added to those before.',
    z.exactOptional(z.int().check(z.minimum(1), z.maximum(TRAINING_LIMITS.passes))),
  ),
  clear: told(
    'When gradients are cleared: as each iteration begins (default), or never, as without zero_grad.',
    z.exactOptional(z.enum(['iteration', 'never'])),
  ),
  clip: z.exactOptional(z.lazy(clip)),
  schedule: z.exactOptional(z.lazy(schedule)),
  precision: told(
    'The type of all numbers, default float64: every value, contribution, accumulated gradient and update is computed in 64 bits and rounded once to it.',
    z.exactOptional(z.enum(FLOAT_TYPES)),
  ),
  scale: told(
    'What the loss is multiplied by for the backward pass, and gradients are divided by before the update; a step with ∞ or NaN is skipped. A number stays; "dynamic", or its settings, follows the gradients as PyTorch\'s GradScaler does.',
    z.exactOptional(z.union([z.number().check(z.positive()), z.literal('dynamic'), z.lazy(dynamicScale)])),
  ),
  master: flag(
    'Keep parameters, their gradients and the state of the optimizer in float32, and compute with copies in the type of precision, default false.',
  ),
});

export type TrainingFields = z.output<typeof training>;
export type OptimizerFields = NonNullable<TrainingFields['optimizer']>;
