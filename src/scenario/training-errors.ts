/** Every mistake that a training section can have, in words. */

import type { Contradiction } from '../engine/optimizers/optimizer.ts';
import { beyond } from '../graph/precision.ts';
import type { Program } from '../graph/program.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import type { FloatType } from '../tensor/dtype.ts';
import { type Shape, shapeText } from '../tensor/tensor.ts';
import { countText } from '../text/amounts.ts';
import { nameHint } from '../text/suggest.ts';
import { mistake, quotedText } from './scenario-errors.ts';

export const differentCounts = (name: string, count: number, other: string, otherCount: number) =>
  mistake(
    'different-counts',
    `expected ${otherCount} examples for ${name} as for ${other}, found ${count}`,
    'each leaf has one entry for each example',
  );
export const missingValidation = (name: string) =>
  mistake(
    'missing-validation',
    `expected examples of ${name} for validation, found none`,
    'each leaf of the data has some',
  );
export const unknownValidation = (name: string, leaves: readonly string[]) =>
  mistake('unknown-name', `unknown name ${name}`, () => nameHint(name, leaves));
export const notValidated = (message: string, { losses, nodes }: Program, count: number) =>
  mistake(
    'not-validated',
    `the program does not take the validation set of ${count}: ${message}`,
    `${losses.map(loss => nodes[loss]!.name).join(', ')} is computed for all of them at once`,
  );
export const tooLongValidation = (found: number, count: number) =>
  mistake(
    'too-much-work',
    `expected a validation of at most ${countText(PROGRAM_LIMITS.multiplications)} arithmetic operations, found about ${countText(found)} for ${count} examples`,
    'use fewer of them, or start with --force-large',
  );
export const notAList = (name: string) =>
  mistake('wrong-type', `expected a list of examples for ${name}, found one number`, 'one entry for each example');
export const batchDoesNotDivide = (batch: number, examples: number, divisors: readonly number[]) =>
  mistake(
    'batch-does-not-divide',
    `expected a batch size that divides ${examples} examples, found ${batch}`,
    `available: ${divisors.join(', ')}`,
  );
export const fedParameter = (name: string) =>
  mistake(
    'fed-parameter',
    `expected a constant or an input, found ${name}, a parameter`,
    'updates change a parameter, so data cannot',
  );
export const fedShape = (name: string, declared: Shape, fed: Shape) =>
  mistake(
    'fed-shape',
    `expected data of shape ${shapeText(declared)} for ${name}, found ${shapeText(fed)} in each iteration`,
    'give both the same shape',
  );
export const nothingToFeed = (field: string) => mistake('without-data', `"${field}" needs examples`, 'add "data"');
export const needsOptimizer = (field: string) =>
  mistake('without-optimizer', `"${field}" needs updates`, 'add "optimizer"');
export const contradictoryOptimizer = ({ says, remedy }: Contradiction) =>
  mistake('contradictory-optimizer', says, remedy);
export const groupedTwice = (name: string) =>
  mistake('grouped-twice', `${name} is in two groups`, 'each parameter is in one group at most');
export const notASetting = (name: string, optimizer: string, known: readonly string[]) =>
  mistake('unknown-key', `unknown field ${quotedText(name)} of ${optimizer}`, () => nameHint(name, known));
export const keepsNoState = (optimizer: string) =>
  mistake('no-state', `${optimizer} keeps no state with these settings`, 'leave it out, or add "momentum"');
export const notUpdatesSoFar = (actual: string) =>
  mistake('out-of-range', `expected a whole number of at least 1, found ${actual}`, 'step: updates before this run');
export const notAParameter = (name: string, parameters: readonly string[]) =>
  mistake('not-a-parameter', `${quotedText(name).slice(1, -1)} is not a parameter`, () => nameHint(name, parameters));
export const clipNeedsOne = () => mistake('clip', 'expected either "norm" or "value"', 'for example { "norm": 1 }');
export const masterOfWide = (type: FloatType) =>
  mistake(
    'master-of-wide',
    `"master" keeps float32 copies of float16 or bfloat16 parameters, found ${type}`,
    'leave it out, or write "precision": "float16"',
  );
export function tooLargeForType(x: number, type: FloatType) {
  const { message, hint } = beyond(x, type);
  return mistake('too-large-for-type', message, hint);
}
export const scaleIsZero = (scale: number, type: FloatType) =>
  mistake(
    'scale-is-zero',
    `expected a scale of ${type}, found ${scale}, which is 0 there`,
    'write a larger number, as 1024',
  );
export const scaleOfKept = () =>
  mistake(
    'scale-of-kept',
    '"scale" and "clear": "never" cannot go together: what is kept would be of another scale than what is added',
    'leave one of them out',
  );
