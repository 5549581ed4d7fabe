/** What is written together in other notations, and the product or call that is meant: `W1x`, `W1 x`, `y log a`. */

import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import type { Shape } from '../tensor/tensor.ts';
import { SYNONYMS } from './other-names.ts';

/** The names of a program, as far as it has been read. */
export interface KnownNames {
  readonly has: (name: string) => boolean;
  /** Undefined for a name whose line has a mistake or comes later. */
  readonly shapeOf: (name: string) => Shape | undefined;
}

/** `W1 x` → `W1 @ x`, `log a2` → `log(a2)`, `2x` → `2 * x`, `1_000` → `1000`. */
export function connected(wrong: string, names: KnownNames): string | undefined {
  if (/^\d+(_\d+)+$/.test(wrong)) return wrong.replaceAll('_', ''); // Python's groups of digits
  const [, left, right] = /^(\S+)\s+(\S+)$/.exec(wrong) ?? /^([\d.]+|[)\]ᵀ])(\S+)$/.exec(wrong) ?? [];
  if (left === undefined || right === undefined || right.startsWith('_')) return undefined;
  const called = functionNamed(left);
  return called !== undefined && !names.has(left) ? `${called}(${right})` : multiplied(left, right, names);
}

export const functionNamed = (name: string): string | undefined =>
  FUNCTION_NAMES.find(known => known === name.toLowerCase()) ?? (SYNONYMS.has(name) ? name : undefined);

/** An unknown name as something else: a number, or a product of names. */
export const named = (name: string, names: KnownNames): string | undefined =>
  name === 'π' ? String(Math.PI) : apart(name, names);

/** `W1x` → `W1 @ x`, where both are names. */
function apart(wrong: string, names: KnownNames): string | undefined {
  for (let at = wrong.length - 1; at > 0; at--) {
    const [left, right] = [wrong.slice(0, at), wrong.slice(at)];
    if (names.has(left) && names.has(right)) return multiplied(left, right, names);
  }
  return undefined;
}

/** Numbers multiply each element; between anything else, as far as it is known, the matrix product is meant. */
export function multiplied(left: string, right: string, { shapeOf }: KnownNames): string {
  const [a, b] = [shapeOf(left), shapeOf(right)];
  const isTransposed = left === 'ᵀ' || (left === 'T' && a === undefined);
  const isMatrixProduct = isTransposed || (a !== undefined && a.length > 0 && b?.length !== 0);
  return `${left} ${isMatrixProduct ? '@' : '*'} ${right}`;
}
