/** Names of a recorded run that the language does not take by themselves, such as fc1.weight: in expressions they stand in quotes. */

import type { Expression } from '../language/ast.ts';
import { TOKEN_PATTERN } from '../language/names.ts';
import { withParts } from '../language/replace.ts';
import type { Program } from './program.ts';

const TOKEN = new RegExp(`^${TOKEN_PATTERN}$`);

/** `fc1.weight` → `"fc1.weight"`; a name of the language stays. */
export const quoted = (name: string): string =>
  TOKEN.test(name) ? name : name.includes('"') ? `'${name}'` : `"${name}"`;

/** Returns an expression in which a text that is a node's name is that name. */
export function withoutQuotes(program: Program, expression: Expression): Expression {
  if (program.recorded === undefined) return expression;
  const unquote = (part: Expression): Expression => {
    if (part.kind === 'call') return { ...part, operands: part.operands.map(unquote) }; // a text behind a keyword is a setting: reduction="mean"
    return part.kind === 'text' && program.byName.has(part.value)
      ? { kind: 'name', name: part.value, span: part.span }
      : withParts(part, unquote);
  };
  return unquote(expression);
}
