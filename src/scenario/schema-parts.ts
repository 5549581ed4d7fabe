/** Pieces of the schema of a scenario file: descriptions for people, numbers, names. */

import * as z from 'zod/mini';
import { NAME_PATTERN, RESERVED } from '../language/names.ts';
import { NAME_LIMIT } from '../limits.ts';

export const fields = z.registry<{ id?: string; title?: string; description?: string; [keyword: string]: unknown }>();

/** The schema with a description for people. */
export function told<T extends z.ZodMiniType>(description: string, schema: T): T {
  const described: z.ZodMiniType = schema;
  fields.add(described, { description });
  return schema;
}

export const atLeast = (minimum: number) => z.number().check(z.minimum(minimum));
export const between = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));
export const text = (description: string) => told(description, z.string());
export const flag = (description: string) => told(description, z.exactOptional(z.boolean()));

/** Numbers are read from the file's tree, which keeps their written form; here they are only described. */
export const numbers = z.unknown().register(fields, {
  id: 'numbers',
  description: 'A number, or nested lists of numbers of one length on each level; the non-finite ones are texts.',
  anyOf: [
    { type: 'number' },
    { enum: ['NaN', 'Infinity', '-Infinity'] },
    { type: 'array', minItems: 1, items: { $ref: '#/$defs/numbers' } },
  ],
});

/** Expected numbers: null stands where the source prints none. */
export const numbersWithGaps = z.unknown().register(fields, {
  id: 'expected',
  description: 'Numbers as elsewhere, and null where none is expected.',
  anyOf: [
    { type: ['number', 'null'] },
    { enum: ['NaN', 'Infinity', '-Infinity'] },
    { type: 'array', minItems: 1, items: { $ref: '#/$defs/expected' } },
  ],
});

/** Examples are read from the file's tree, too: numbers, or names of columns beside `file`. */
export const examples = z.unknown().register(fields, {
  id: 'examples',
  description: 'A list of numbers with one entry an example; beside "file" the name of a column, or a list of names.',
  anyOf: [{ $ref: '#/$defs/numbers' }, { type: 'string' }, { type: 'array', items: { type: 'string' } }],
});

/** Names of the losses; they may stand beside the program, or in the training section. */
export const losses = told(
  'In place of loss: several nodes, each with a backward pass of its own; their gradients add up.',
  z.exactOptional(z.array(z.string()).check(z.minLength(1))),
);

export const leafName = z
  .string()
  .check(z.regex(new RegExp(`^(?!(?:${[...RESERVED].join('|')})$)${NAME_PATTERN}$`)), z.maxLength(NAME_LIMIT));
