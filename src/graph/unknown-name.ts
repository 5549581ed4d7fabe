/** What to do about a name that a line does not know. */

import { isName, likeness } from '../language/names.ts';
import { nonFiniteNumber } from '../language/non-finite-words.ts';
import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import { didYouMean } from '../text/suggest.ts';

/**
 * @param own The name that the line defines.
 * @param later Names that lines define, later ones too.
 * @param above Names from above the line.
 */
export function unknownNameHint(
  name: string,
  own: string | undefined,
  later: ReadonlySet<string>,
  above: readonly string[],
): string {
  if (name === 'π' || name === 'pi') return `write it as a number: ${Math.PI}`;
  const number = nonFiniteNumber(name);
  if (number !== undefined) {
    const short = Number.isNaN(number) ? 'nan' : 'inf';
    return `give it as a constant: "constants": { "${short}": "${number}" }, and write ${short}`;
  }
  if (name === own) return `this line defines ${name}, so it cannot use it`;
  if (later.has(name)) return `${name} is defined in a later line: a line uses only names from above it`;
  if (FUNCTION_NAMES.includes(name)) return `${name} is a function: write ${name}(x)`;
  const [, indexed] = /^(.+?)(?:_\d+|[₀₁₂₃₄₅₆₇₈₉]+)$/.exec(name) ?? [];
  if (indexed !== undefined && above.includes(indexed))
    return `elements of ${indexed} are written ${indexed}[0], ${indexed}[1], …`;
  const whole = above.filter(isName);
  const suggestion = whole.find(known => likeness(known) === likeness(name)) ?? didYouMean(name, whole);
  if (name.includes('.'))
    return 'a dot stands in A.T, before a function as in h.mean(), and after a block as in cell.z';
  return suggestion ? `did you mean ${suggestion}?` : 'define it in constants, inputs, parameters or a line above';
}
