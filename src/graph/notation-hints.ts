/** The line that says here what an author has written in another notation: every mistake that is known is rewritten, until the line can be read. */

import { parseAssignment } from '../language/assignments.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import type { KnownNames } from './juxtapositions.ts';
import { type Misread, rewritten } from './notations.ts';

/** Rewritings of one line: an author leaves out a few signs, not dozens. */
const MOST = 16;

/** Characters of a line that is rewritten. A longer one comes from a program, and its hint would be cut. */
const LONGEST = 2_000;

/** What to do about a mistake of notation; undefined where the mistake is another one. */
export function notationHint(error: LanguageError, text: string, names: KnownNames): string | undefined {
  const derivative = /^\s*[d∂](\w+)\s*\/\s*[d∂](\w+)\s*(?:=|$)/.exec(text);
  if (derivative !== null && error.code === 'unexpected-token')
    return `leave the line out: the backward pass works out ∂${derivative[1]}/∂${derivative[2]}, the gradient of ${derivative[2]}`;
  let line = text.length > LONGEST ? undefined : rewritten(error, text, names);
  for (let i = 0; line !== undefined && i < MOST; i++) {
    const read = readLine(line);
    if (read instanceof LanguageError) {
      line = rewritten(read, line, names);
      continue;
    }
    const next = withNameRewritten(read, line, names);
    if (next === undefined) return `write ${line}`;
    line = next;
  }
  return undefined;
}

function readLine(line: string): Expression | LanguageError {
  try {
    return parseAssignment(line).expression;
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
}

/** The line with the first name rewritten that is written together with another or like a function. */
function withNameRewritten(expression: Expression, line: string, names: KnownNames): string | undefined {
  for (const misread of misreadNames(expression, names)) {
    const next = rewritten(misread, line, names);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Names that are unknown, and those of no function that stand like one. */
function* misreadNames(expression: Expression, names: KnownNames): Generator<Misread> {
  if (expression.kind === 'name' && !names.has(expression.name)) yield { code: 'unknown-name', span: expression.span };
  if (expression.kind === 'call' && names.has(expression.callee))
    yield { code: 'unknown-function', span: expression.calleeSpan };
  for (const part of partsOf(expression)) yield* misreadNames(part, names);
}
