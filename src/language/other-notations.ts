/** What Python's users and papers write, as far as the parser takes it. */

import type { BinaryOperator, Expression } from './ast.ts';
import type { Token } from './tokens.ts';

/** Libraries whose functions have the same names here: `np.dot`, `torch.nn.functional.relu`. */
const LIBRARIES: ReadonlySet<string> = new Set(['np', 'numpy', 'jnp', 'torch', 'tf', 'math']);

export const isLibrary = (expression: Expression): boolean =>
  expression.kind === 'name' && expression.parens === undefined && LIBRARIES.has(expression.name);

/** Python's words for what is true. */
export const PYTHON_WORDS: ReadonlyMap<string, BinaryOperator> = new Map([
  ['and', '&&'],
  ['or', '||'],
]);

/** What NumPy's indices call a new axis. */
export const NEW_AXIS: ReadonlySet<string> = new Set(['None', 'newaxis']);

/** Symbols with which an operand ends. */
const ENDS: ReadonlySet<string> = new Set([')', ']', 'ᵀ']);

/** Two operands with nothing between them are a product that was not written. */
export const isJuxtaposed = (left: Token, right: Token): boolean =>
  (isOperand(left) || (left.kind === 'symbol' && ENDS.has(left.text))) &&
  isOperand(right) &&
  !(left.kind === 'number' && right.kind === 'number');

/** Words of Python that are not names between operands. */
const WORDS: ReadonlySet<string> = new Set(['if', 'else', 'lambda', 'for', 'in', 'is']);

const isOperand = ({ kind, text }: Token): boolean => kind === 'number' || (kind === 'name' && !WORDS.has(text));
