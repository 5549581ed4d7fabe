/** What authors write in other notations, and the line that says the same here: `W1x`, `W1 x`, `y log a`, `a = relu(z) = max(z, 0)`. */

import { LanguageError } from '../language/language-error.ts';
import { parseAssignment } from '../language/parse.ts';
import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import type { Shape } from '../tensor/tensor.ts';

/** The names of a program, as far as it has been read. */
export interface KnownNames {
  readonly has: (name: string) => boolean;
  /** Undefined for a name whose line has a mistake or comes later. */
  readonly shapeOf: (name: string) => Shape | undefined;
}

/** Rewritings of one line: an author leaves out a few signs, not dozens. */
const MOST = 16;

/** What to do about a mistake of notation; undefined where the mistake is another one. */
export function notationHint(error: LanguageError, text: string, names: KnownNames): string | undefined {
  const derivative = /^\s*[d∂](\w+)\s*\/\s*[d∂](\w+)\s*=/.exec(text);
  if (derivative !== null && error.code === 'unexpected-token')
    return `leave the line out: the backward pass works out ∂${derivative[1]}/∂${derivative[2]}, the gradient of ${derivative[2]}`;
  let line = rewritten(error, text, names);
  for (let i = 0; line !== undefined && i < MOST; i++) {
    const mistake = mistakeOfLine(line);
    const next = mistake && rewritten(mistake, line, names);
    if (next === undefined) return mistake === undefined ? `write ${line}` : undefined;
    line = next;
  }
  return undefined;
}

function mistakeOfLine(line: string): LanguageError | undefined {
  try {
    parseAssignment(line);
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  return undefined;
}

/** The line with one mistake of notation less. */
function rewritten({ code, span }: LanguageError, text: string, names: KnownNames): string | undefined {
  const wrong = text.slice(span.start, span.end);
  const replaced = (by: string | undefined) =>
    by === undefined ? undefined : `${text.slice(0, span.start)}${by}${text.slice(span.end)}`.trim();
  switch (code) {
    case 'unexpected-character':
      return wrong === '{' && /e\s*\^\s*\{[^{}]*\}/.test(text)
        ? text.replace(/e\s*\^\s*\{([^{}]*)\}/g, 'exp($1)').trim()
        : undefined;
    case 'unexpected-token':
      if (/^\s*[^\s=(/]+\s*\([^)=]*\)\s*=(?!=)/.test(text)) return text.replace(/\s*\([^)=]*\)\s*=/, ' =').trim();
      return wrong === '=' ? text.slice(0, span.start).trim() : undefined;
    case 'juxtaposed':
      return replaced(joined(wrong, names));
    case 'unknown-name':
      return replaced(apart(wrong, names));
    default:
      return undefined;
  }
}

/** `W1 x` → `W1 @ x`, `log a2` → `log(a2)`, `2x` → `2 * x`. */
function joined(wrong: string, names: KnownNames): string | undefined {
  const [, left, right] = /^(\S+)\s+(\S+)$/.exec(wrong) ?? /^([\d.]+|\))(\S+)$/.exec(wrong) ?? [];
  if (left === undefined || right === undefined) return undefined;
  const called = FUNCTION_NAMES.find(name => name === left.toLowerCase());
  return called !== undefined && !names.has(left) ? `${called}(${right})` : product(left, right, names);
}

/** `W1x` → `W1 @ x`, where both are names. */
function apart(wrong: string, names: KnownNames): string | undefined {
  for (let at = wrong.length - 1; at > 0; at--) {
    const [left, right] = [wrong.slice(0, at), wrong.slice(at)];
    if (names.has(left) && names.has(right)) return product(left, right, names);
  }
  return undefined;
}

/** Numbers multiply each element; between anything else, as far as it is known, the matrix product is meant. */
function product(left: string, right: string, { shapeOf }: KnownNames): string {
  const [a, b] = [shapeOf(left), shapeOf(right)];
  const isMatrixProduct = a !== undefined && a.length > 0 && b?.length !== 0;
  return `${left} ${isMatrixProduct ? '@' : '*'} ${right}`;
}
