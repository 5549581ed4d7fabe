/** Mistakes of blocks and loops, in words. */

import { type Expression, reachOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { countText, plural } from '../text/amounts.ts';

type Call = Expression & { readonly kind: 'call' };
type Named = { readonly name: string; readonly nameSpan: Span };

export const returnOutside = (span: Span, where: 'top' | 'loop' | 'block') =>
  where === 'loop'
    ? new LanguageError('return-outside', 'expected return as the last line of a block, found it in a loop', span)
    : new LanguageError('return-outside', 'expected return inside a block, found it outside', span, 'write L = …');

export const unreachableLine = () =>
  new LanguageError(
    'after-return',
    'expected return as the last line of a block, found a line after it',
    { start: 0, end: 1 },
    'this line would never run',
  );

export const nestedDefinition = (span: Span) =>
  new LanguageError('nested-def', 'expected def outside of loops and blocks, found it inside', span, 'move it up');

export const twoBlocks = (name: string, span: Span) =>
  new LanguageError('defined-twice', `${name} is defined twice`, span, 'give this block another name');

export const missingReturn = (name: string, span: Span) =>
  new LanguageError(
    'return-missing',
    `expected a last line return … in ${name}, found none`,
    span,
    'a block gives one value: write return and what it is',
  );

export const recursion = ({ callee, calleeSpan }: Call) =>
  new LanguageError(
    'recursion',
    `${callee} calls itself: recursion is not available`,
    calleeSpan,
    'write a loop: for t in range(5):',
  );

export const wrongArguments = (call: Call, written: string, count: number) =>
  new LanguageError(
    'wrong-operands',
    `${call.callee}: expected ${plural(count, 'operand')}, found ${call.operands.length + call.keywords.length}`,
    call.span,
    `write ${written}`,
  );

export const tooManyRounds = (count: number, span: Span) =>
  new LanguageError(
    'too-large',
    `expected at most ${PROGRAM_LIMITS.nodes} rounds and calls in one program, found ${countText(count)}`,
    span,
    'write fewer rounds; "training": { "iterations": N } repeats the whole program',
  );

export const tooManyLevels = (span: Span) =>
  new LanguageError(
    'too-deep',
    `expected at most ${PROGRAM_LIMITS.levels} rounds and calls inside one another, found more`,
    span,
    'write out some of these blocks and loops',
  );

/** @param written What stands on the right. */
export const wrongCount = (written: Expression, found: number, targets: readonly Named[]) =>
  targets.length === 1 && written.kind === 'call'
    ? severalValues(written, found)
    : new LanguageError(
        'different-counts',
        `expected ${targets.length} values for ${targets.map(({ name }) => name).join(', ')}, found ${found === 1 ? 'one' : found}`,
        reachOf(written),
        'write as many names as values; a block returns several with commas: return h, c',
      );

/** A block that returns several values stands where one is expected. */
export const severalValues = (call: Call, found: number) =>
  new LanguageError(
    'different-counts',
    `expected one value, found ${found}, which ${call.callee} returns`,
    reachOf(call),
    `write a line of its own: ${found === 2 ? 'a, b' : 'a, b, …'} = ${print(call)}`,
  );

export const roundAssigned = ({ name, nameSpan }: Named) =>
  new LanguageError(
    'round-assigned',
    `${name} is the number of the round and cannot be assigned`,
    nameSpan,
    'give this line another name',
  );

export const blockAssigned = ({ name, nameSpan }: Named) =>
  new LanguageError('defined-twice', `${name} is defined twice`, nameSpan, `${name} is a block: use another name`);

export const variableTaken = (name: string, span: Span) =>
  new LanguageError(
    'defined-twice',
    `${name} is defined twice`,
    span,
    'the number of a round needs a name of its own, as in for t in range(5):',
  );

export const parameterIsLeaf = (name: string, span: Span) =>
  new LanguageError(
    'defined-twice',
    `${name} is defined twice`,
    span,
    `${name} is a leaf, which a block can use as it is: give this parameter another name`,
  );

export const noLength = (of: Expression, call: Call) =>
  new LanguageError(
    'no-length',
    `expected a list or the name of a tensor with rows in len(…), found ${print(of)}`,
    reachOf(call),
  );
