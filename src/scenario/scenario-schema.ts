/** The schema of a scenario file, field by field: it checks files, and gives the JSON Schema for editors. */

import * as z from 'zod/mini';
import type { Optimizer, Setting } from '../engine/optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerSettings } from '../engine/optimizers/table.ts';
import { SCHEDULES, type Schedule, type ScheduleField, type ScheduleRecord } from '../engine/schedules.ts';
import { NAME_PATTERN, NODE_PATTERN, RESERVED } from '../language/names.ts';
import { FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS, TRAINING_LIMITS } from '../limits.ts';

const fields = z.registry<{ id?: string; title?: string; description?: string; [keyword: string]: unknown }>();

/** The schema with a description for people. */
function told<T extends z.ZodMiniType>(description: string, schema: T): T {
  const described: z.ZodMiniType = schema;
  fields.add(described, { description });
  return schema;
}

const atLeast = (minimum: number) => z.number().check(z.minimum(minimum));
const between = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));
const text = (description: string) => told(description, z.string());
const flag = (description: string) => told(description, z.exactOptional(z.boolean()));

/** Numbers are read from the file's tree, which keeps their written form; here they are only described. */
const numbers = z.unknown().register(fields, {
  id: 'numbers',
  description: 'A number, or nested lists of numbers of one length on each level; the non-finite ones are texts.',
  anyOf: [
    { type: 'number' },
    { enum: ['NaN', 'Infinity', '-Infinity'] },
    { type: 'array', minItems: 1, items: { $ref: '#/$defs/numbers' } },
  ],
});

/** Examples are read from the file's tree, too: numbers, or names of columns beside `file`. */
const examples = z.unknown().register(fields, {
  id: 'examples',
  description: 'A list of numbers with one entry an example; beside "file" the name of a column, or a list of names.',
  anyOf: [{ $ref: '#/$defs/numbers' }, { type: 'string' }, { type: 'array', items: { type: 'string' } }],
});

const leafName = z
  .string()
  .check(z.regex(new RegExp(`^(?!(?:${[...RESERVED].join('|')})$)${NAME_PATTERN}$`)), z.maxLength(NAME_LIMIT));
const nodeName = z.string().check(z.regex(new RegExp(`^(?:${NODE_PATTERN})$`)));

const shape = told(
  'Lengths of the axes; [] is a single number.',
  z.array(z.int().check(z.minimum(1), z.maximum(PROGRAM_LIMITS.elements))).check(z.maxLength(FILE_LIMITS.axes)),
);
const seed = told(
  'Where the random numbers start (default 0). The same seed, name and shape give the same numbers; parameters of one seed still differ from each other.',
  z.exactOptional(z.int()),
);

export const initialiserSchema = z
  .discriminatedUnion('init', [
    z.strictObject({
      init: told('Normally distributed around 0.', z.literal('normal')),
      shape,
      std: told('Standard deviation, default 1.', z.exactOptional(atLeast(0))),
      seed,
    }),
    z.strictObject({
      init: told('Evenly distributed from low to high.', z.literal('uniform')),
      shape,
      low: told('Default 0.', z.exactOptional(z.number())),
      high: told('Default 1.', z.exactOptional(z.number())),
      seed,
    }),
    z.strictObject({
      init: told(
        'xavier: uniform within ±√(6/(fan_in + fan_out)); he: normal with standard deviation √(2/fan_in). fan_in is the last axis, fan_out the one before it.',
        z.enum(['xavier', 'he']),
      ),
      shape,
      seed,
    }),
    z.strictObject({ init: told('All 0, or all 1.', z.enum(['zeros', 'ones'])), shape }),
  ])
  .register(fields, { id: 'initialiser', description: 'Numbers drawn from a seed instead of written down.' });

export type Initialiser = z.output<typeof initialiserSchema>;

const beta = z.number().check(z.minimum(0), z.lt(1));
const VALUES: Readonly<Record<Setting['kind'], z.ZodMiniType>> = {
  amount: atLeast(0),
  number: z.number(),
  flag: z.boolean(),
  decays: z.tuple([beta, beta]),
};

/** `Decay of the running average, default 0.99.`; `Default 0.` */
function settingField({ kind, standard, means }: Setting) {
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

const iterations = () => z.int().check(z.minimum(1), z.maximum(TRAINING_LIMITS.iterations));

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

const schedule = anySchedule(
  'A factor of the learning rate over the iterations.',
  z.exactOptional(anySchedule('The schedule after the warmup, from its beginning.')),
);

const above = (description: string) => told(description, z.exactOptional(z.number().check(z.positive())));

const clip = z.strictObject({
  norm: above('Scale all gradients down when their common length exceeds this.'),
  value: above('Cut every element to ± this.'),
});
clip.register(fields, {
  description: 'Limits gradients before the update, in one of two ways.',
  minProperties: 1,
  maxProperties: 1,
});

const training = z.strictObject({
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
  freeze: told(
    'Parameters to which no gradient goes, so that they are not updated.',
    z.exactOptional(z.array(leafName)),
  ),
  clip: z.exactOptional(clip),
  schedule: z.exactOptional(schedule),
});

const line = z.union([
  text('name = expression'),
  z.strictObject({
    line: text('name = expression'),
    say: told('A remark beside the line.', z.exactOptional(z.string())),
  }),
]);

const expectation = z.strictObject({
  iteration: told('From 1 (default).', z.exactOptional(iterations())),
  values: told('Values by node.', z.exactOptional(z.record(nodeName, numbers))),
  gradients: told('Gradients of the loss by node.', z.exactOptional(z.record(nodeName, numbers))),
  parameters: told('Parameters after the update, by name.', z.exactOptional(z.record(leafName, numbers))),
  tolerance: told(
    'Absolute; default: half a unit of the last digit as written for numbers with a point or an exponent, 1e-9 for integers.',
    z.exactOptional(atLeast(0)),
  ),
});

const note = z.strictObject({
  at: text(
    'What the note stands beside: start, value N, seed N, contribution A -> B, gradient N or update P, each with an optional @ITERATION.',
  ),
  text: text('What it says.'),
  do: told(
    'A step of the tour: a key or a command, fulfilled in whatever way it is done: "n", "next-node", "select b".',
    z.exactOptional(z.string()),
  ),
  ask: told(
    'A step of the tour: the event, written as in at, whose number is to be predicted.',
    z.exactOptional(z.string()),
  ),
});

const leaves = (description: string) => told(description, z.exactOptional(z.record(leafName, numbers)));

/** Unknown keys are mistakes on every level. */
export const scenarioSchema = z.strictObject({
  $schema: told('For editors; never fetched.', z.exactOptional(z.string())),
  version: told('Version of this format; a file without it is read as 1.', z.exactOptional(z.literal(1))),
  title: told('Shown at the top.', z.string().check(z.minLength(1))),
  source: told('Where the example stands: book, slide, page.', z.exactOptional(z.string())),
  description: told('What it shows.', z.exactOptional(z.string())),
  constants: leaves('Leaves without a gradient: targets, labels, masks, indices.'),
  inputs: leaves('Leaves with a gradient that no optimizer touches.'),
  parameters: told(
    'Leaves with a gradient that the optimizer updates: numbers, or an initialiser.',
    z.exactOptional(z.record(leafName, z.union([initialiserSchema, numbers]))),
  ),
  program: told(
    'The lines, from the first to the last; each defines a name once and uses only what stands above it.',
    z.array(line).check(z.minLength(1)),
  ),
  loss: told('The node with one element that is differentiated; default: the last line.', z.exactOptional(z.string())),
  forwardOnly: flag('No loss and no backward pass, default false.'),
  nonfinite: flag(
    'The loss or a parameter may be NaN or infinite, and nothing need be judged: check does not fail for it, default false.',
  ),
  training: told('How the parameters are trained; without it: one iteration, no update.', z.exactOptional(training)),
  conventions: told(
    'Choices where the mathematics leaves one.',
    z.exactOptional(
      z.strictObject({
        reluAtZero: told("ReLU'(0): 0 (default) or 1.", z.exactOptional(z.union([z.literal(0), z.literal(1)]))),
      }),
    ),
  ),
  expect: told('Numbers that the source prints.', z.exactOptional(z.array(expectation))),
  notes: told('Narration beside events.', z.exactOptional(z.array(note))),
});

export type ScenarioFields = z.output<typeof scenarioSchema>;
export type TrainingFields = z.output<typeof training>;
export type OptimizerFields = NonNullable<TrainingFields['optimizer']>;

/** Returns the JSON Schema, draft 2020-12, of a scenario file. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { metadata: fields, io: 'input' });
  return { $schema, title: 'A scenario of backprop-tui', ...schema };
}

/** Returns the schema's words for an issue's message: an object's allowed keys, or a field's meaning. */
export function schemaWords(issue: { readonly code?: string | undefined; readonly inst?: unknown }): string {
  const schema = issue.inst;
  if (issue.code === 'unrecognized_keys' && schema instanceof z.ZodMiniObject)
    return Object.keys(schema.shape).join(' ');
  return schema instanceof z.ZodMiniType ? (fields.get(schema)?.description ?? '') : '';
}
