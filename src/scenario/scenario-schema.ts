/** The schema of a scenario file, field by field: it checks files, and gives the JSON Schema for editors. */

import * as z from 'zod/mini';
import { FILE_LIMITS, PROGRAM_LIMITS } from '../limits.ts';
import { atLeast, fields, flag, leafName, losses, numbers, numbersWithGaps, text, told } from './schema-parts.ts';
import { iterations, training } from './training-schema.ts';

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

const line = z.union([
  text('name = expression'),
  z.strictObject({
    line: text('name = expression'),
    say: told('A remark beside the line.', z.exactOptional(z.string())),
  }),
]);

const expected = z.string().check(z.maxLength(FILE_LIMITS.string));

const expectation = z.strictObject({
  iteration: told(
    'From 1 (default); or the first and the last of several, in each of which the numbers are expected.',
    z.exactOptional(z.union([iterations(), z.tuple([iterations(), iterations()])])),
  ),
  values: told(
    'Values by node, by part of a node, as in W1[3, 1], or by expression, as in mean(grad(W1)).',
    z.exactOptional(z.record(expected, numbersWithGaps)),
  ),
  gradients: told(
    'Gradients of the loss by node, or by part of a node.',
    z.exactOptional(z.record(expected, numbersWithGaps)),
  ),
  parameters: told(
    'Parameters after the update, by name, or by part of one.',
    z.exactOptional(z.record(expected, numbersWithGaps)),
  ),
  buffers: told(
    'Running statistics after the iteration, by name: y.running_mean and y.running_var of a line y = batch_norm(…).',
    z.exactOptional(z.record(expected, numbersWithGaps)),
  ),
  mode: told(
    'eval: the values of a pass without dropout, with the running statistics and parameters after the iteration; train (default): those of the iteration.',
    z.exactOptional(z.enum(['train', 'eval'])),
  ),
  tolerance: told(
    'Absolute; default: half a unit of the last digit as written for numbers with a point or an exponent, 1e-9 for integers.',
    z.exactOptional(atLeast(0)),
  ),
});

/** Made when a file has notes. */
const note = () =>
  z.strictObject({
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

const leaves = (description: string) =>
  told(
    `${description}: numbers, or an initialiser.`,
    z.exactOptional(z.record(leafName, z.union([initialiserSchema, numbers]))),
  );

/** Unknown keys are mistakes on every level. */
export const scenarioSchema = z.strictObject({
  $schema: told('For editors; never fetched.', z.exactOptional(z.string())),
  version: told('Version of this format; a file without it is read as 1.', z.exactOptional(z.literal(1))),
  title: told('Shown at the top.', z.string().check(z.minLength(1))),
  source: told('Where the example stands: book, slide, page.', z.exactOptional(z.string())),
  description: told('What it shows.', z.exactOptional(z.string())),
  constants: leaves('Leaves without a gradient, as targets, labels, masks and indices'),
  inputs: leaves('Leaves with a gradient that no optimizer touches'),
  parameters: leaves('Leaves with a gradient that the optimizer updates'),
  program: told(
    'The lines, from the first to the last; each defines a name once and uses only what stands above it.',
    z.array(line).check(z.minLength(1)),
  ),
  loss: told('The node with one element that is differentiated; default: the last line.', z.exactOptional(z.string())),
  losses,
  forwardOnly: flag('No loss and no backward pass, default false.'),
  mode: told(
    'train (default), or eval: dropout is left out, and batch_norm uses its running statistics.',
    z.exactOptional(z.enum(['train', 'eval'])),
  ),
  nonfinite: flag(
    'The losses, of validation too, gradients, updates and the state of the optimizer may be NaN or infinite, and nothing need be judged: check does not fail for it, default false.',
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
  ranges: told(
    'Smallest and largest number by leaf, from which a sheet draws others: { "W1": [-0.9, 0.9] }.',
    z.exactOptional(z.record(leafName, z.tuple([z.number(), z.number()]))),
  ),
  expect: told('Numbers that the source prints.', z.exactOptional(z.array(expectation))),
  notes: told('Narration beside events.', z.exactOptional(z.lazy(() => z.array(note())))),
});

export type ScenarioFields = z.output<typeof scenarioSchema>;

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
