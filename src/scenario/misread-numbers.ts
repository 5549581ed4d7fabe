/** Numbers of a file that 64 bits do not hold, and that are read as others: whole numbers beyond 2⁵³, and what is too near to 0. */

import { BOUNDS } from '../tensor/dtype.ts';
import { formatNumber } from '../text/number-format.ts';
import { pointerOf } from './findings.ts';
import { itemsOf, type JsonNode } from './json-document.ts';
import type { SourceText } from './source-text.ts';

/** Whether a text may have such a number: few do. */
const MAY_HAVE = /\d{16}|[eE]-\d{3}/;

const IN_FORMULA = /(?<![\w.])\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![\w.])/g;

/** Returns a warning for each. @param lines The program's, whose formulas have numbers too. */
export function misreadNumbers(
  root: JsonNode,
  { text }: SourceText,
  lines: readonly { readonly text: string }[],
): readonly string[] {
  if (!MAY_HAVE.test(text)) return [];
  const found: string[] = [];
  const visit = (node: JsonNode): void => {
    const words = node.type === 'number' ? wordsOf(text.slice(node.offset, node.offset + node.length)) : undefined;
    if (words !== undefined) found.push(`${pointerOf(node)}: ${words}`);
    for (const item of itemsOf(node)) visit(item);
  };
  visit(root);
  for (const [i, line] of lines.entries())
    for (const [written] of MAY_HAVE.test(line.text) ? line.text.matchAll(IN_FORMULA) : []) {
      const words = wordsOf(written);
      if (words !== undefined) found.push(`line ${i + 1}: ${words}`);
    }
  return found;
}

/** `9007199254740993 is read as 9007199254740992: …`; undefined for a number that is read as it stands, but for its rounding. */
function wordsOf(written: string): string | undefined {
  const x = Number(written);
  if (x === 0 && /^-?[\d.]*[1-9]/.test(written))
    return `${written} is read as 0: the smallest 64-bit number above 0 is ${formatNumber(BOUNDS.float64.smallest, { digits: 3 })}`;
  if (!/^-?\d{16,}$/.test(written) || BigInt(written) === BigInt(x)) return undefined;
  return `${written} is read as ${BigInt(x)}: 64-bit numbers hold each whole number only up to 2⁵³, 9007199254740992`;
}
