/** What is wrong with a program's size, names or loss, in words. */

import type { Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { RESERVED } from '../language/names.ts';
import { NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import { countText } from '../text/amounts.ts';
import { didYouMean } from '../text/suggest.ts';
import type { RuledNode } from './program.ts';
import type { ProgramProblem } from './program-definition.ts';

const FORCED = 'make it smaller, or start with --force-large';

export const tooMany = (what: string, limit: number, span: Span) =>
  new LanguageError('too-large', `expected at most ${limit} ${what} in one program, found more`, span, FORCED);

export const tooMuchWork = (multiplications: number, { kernel, span, text }: RuledNode, shapes: readonly Shape[]) =>
  new LanguageError(
    'too-much-work',
    `expected at most ${countText(PROGRAM_LIMITS.multiplications)} arithmetic operations in an iteration, found ${countText(multiplications)}: ` +
      `${countText(kernel.multiplications ?? 0)} each time for ${text}, ${shapes.map(shapeText).join(' times ')}`,
    span,
    FORCED,
  );

export const tooLarge = (shape: Shape, span: Span) =>
  new LanguageError(
    'too-large',
    `expected at most ${PROGRAM_LIMITS.elements} elements, ${PROGRAM_LIMITS.totalElements} in all, found a result of shape ${shapeText(shape)}: ${sizeOf(shape)}`,
    span,
  );

/** A mistake in the choice of a loss, without its place. */
export type LossProblem = Omit<ProgramProblem, 'where'>;

export const unknownLoss = (name: string | undefined, names: readonly string[]): LossProblem => {
  const suggestion = didYouMean(name ?? '', names);
  return {
    code: 'unknown-loss',
    message: name === undefined ? 'expected a line that assigns, found none' : `unknown loss ${name}`,
    hint: suggestion ? `did you mean ${suggestion}?` : 'name one of the lines of the program',
  };
};

export const lossTwice = (name: string): LossProblem => ({
  code: 'loss-twice',
  message: `${name} is given twice`,
  hint: 'each loss has one backward pass; for twice its gradient, add a line such as M = 2 * L',
});

export const lossNotScalar = (name: string, shape: Shape): LossProblem => ({
  code: 'loss-not-scalar',
  message: `expected a loss of one element, found ${name} of shape ${shapeText(shape)}`,
  hint: 'take its sum or mean, or say "forwardOnly": true',
});

export const badName = (name: string, span: Span) =>
  new LanguageError(
    'bad-name',
    `${name} is not a name`,
    span,
    `expected Latin or Greek letters, digits and _, at most ${NAME_LIMIT}, and not ${[...RESERVED].join(', ')}`,
  );

export const leafAssigned = (name: string, span: Span) =>
  new LanguageError(
    'defined-twice',
    `${name} is defined twice`,
    span,
    `${name} is a leaf, and stands for its own numbers: give this line another name`,
  );

export const namesAlike = (name: string, alike: string, span: Span) =>
  new LanguageError(
    'names-alike',
    `expected a name unlike ${alike}, found ${name}`,
    span,
    'readers take them for one: give this line another name',
  );
