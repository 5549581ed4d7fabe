/** Shortens a formula to few cells: it omits parts, and keeps the operations around them and as much else as fits. */

import { type Expression, type Keyword, partsOf } from '../language/ast.ts';
import { parseExpression } from '../language/parse.ts';
import { MATHEMATICS, type Notation, print } from '../language/print-expression.ts';
import { cellWidth } from '../text/width.ts';

const DOTS = '…';

/** Longest source that is shortened, in characters: a longer source has too many parts to choose from. */
const LONGEST = 300;

/** A part that can be omitted: a sub-expression, or all keywords of a call. */
type Part = Expression | readonly Keyword[];

/**
 * Returns a piece of source as mathematics, in at most `width` cells: `w1 × i1 + w2 × i2 + b1` → `w1 × i1 + … + b1`.
 * A name is never omitted alone. Undefined when omitting parts is not enough, and for texts that cannot be parsed.
 */
export function shortFormula(source: string, width: number, notation: Notation = MATHEMATICS): string | undefined {
  const expression = source.length <= LONGEST ? parsed(source) : undefined;
  if (expression === undefined) return undefined;
  const parts = hideableIn(expression);
  const hidden = new Set<Part>();
  let text = printWithout(expression, hidden, notation);
  while (cellWidth(text) > width) {
    const next = bestWithout(expression, parts, hidden, width, notation);
    if (next === undefined || cellWidth(next.text) >= cellWidth(text)) return undefined;
    hidden.add(next.part);
    text = next.text;
  }
  return text;
}

function parsed(source: string): Expression | undefined {
  try {
    return parseExpression(source);
  } catch {
    return undefined; // a dotted name's text cannot be parsed
  }
}

/** Returns the formula without the best part: the longest result that fits, else the shortest result. Among equals, the later part is omitted. */
function bestWithout(
  expression: Expression,
  parts: readonly Part[],
  hidden: ReadonlySet<Part>,
  width: number,
  notation: Notation,
): { readonly part: Part; readonly text: string } | undefined {
  const choices = parts
    .filter(part => !hidden.has(part))
    .map(part => ({ part, text: printWithout(expression, new Set([...hidden, part]), notation) }));
  const fitting = choices.filter(({ text }) => cellWidth(text) <= width);
  const sign = fitting.length > 0 ? 1 : -1;
  return (fitting.length > 0 ? fitting : choices).reduce<(typeof choices)[number] | undefined>(
    (best, choice) =>
      best === undefined || sign * cellWidth(choice.text) >= sign * cellWidth(best.text) ? choice : best,
    undefined,
  );
}

function printWithout(expression: Expression, hidden: ReadonlySet<Part>, notation: Notation): string {
  return print(expression, notation, part => {
    if (hidden.has(part)) return DOTS;
    if (part.kind !== 'call' || !hidden.has(part.keywords)) return undefined;
    return `${part.callee}(${[...part.operands.map(operand => printWithout(operand, hidden, notation)), DOTS].join(', ')})`;
  });
}

/** Returns the parts that can be hidden, in source order. */
function hideableIn(expression: Expression): readonly Part[] {
  const parts = singleParts(expression).flatMap(part => [...(canHide(part) ? [part] : []), ...hideableIn(part)]);
  return expression.kind === 'call' && expression.keywords.length > 0 ? [...parts, expression.keywords] : parts;
}

/** Returns the sub-expressions that can be hidden. Subscripts go with their operand, and all keywords of a call go together. */
function singleParts(expression: Expression): readonly Expression[] {
  if (expression.kind === 'index') return [expression.operand];
  return expression.kind === 'call' ? expression.operands : partsOf(expression);
}

const canHide = (expression: Expression): boolean =>
  expression.kind !== 'name' && print(expression, MATHEMATICS).length > DOTS.length;
