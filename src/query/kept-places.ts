/** Elements of recorded tensors that are kept in part, as a person writes them: by their places in the whole tensor. */

import { type GraphNode, nodeOf, type Program, wholeShapeOf } from '../graph/program.ts';
import type { Expression, Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { withParts } from '../language/replace.ts';
import { at } from '../ops/operation.ts';
import { flatOf } from '../tensor/tensor.ts';
import { exactText } from '../text/amounts.ts';
import { readOf } from './reads.ts';

/** Returns the flat place of an element among the numbers that are kept. @throws LanguageError where it is not kept */
export function placeKept(node: GraphNode, index: readonly number[], span: Span): number {
  const flat = flatOf(wholeShapeOf(node), index);
  if (flat < node.size) return flat;
  const kept = `the log has the first ${exactText(node.size)} numbers of ${node.name}`;
  throw new LanguageError('no-element', `${at(node.name, index)} is not kept`, span, kept);
}

/** Returns the expression with the place among the kept numbers for each element of a tensor that is kept in part: `x[1, 0]` → `x[8]`. @throws LanguageError where it is not kept */
export function withKeptPlaces(program: Program, expression: Expression): Expression {
  const replaced = (part: Expression): Expression => {
    const own = withParts(part, replaced);
    if (own.kind !== 'index') return own;
    const read = readOf(program, own.operand);
    const node = read?.kind === 'value' || read?.kind === 'gradient' ? nodeOf(program, read.nodes.at(-1)!) : undefined; // a name has a node at least
    const index = own.subscripts.map(subscript =>
      subscript.kind === 'element' && subscript.at.kind === 'number' ? subscript.at.value : Number.NaN,
    );
    const isElement = index.length > 1 && index.every((i, axis) => i < (node?.wholeShape?.[axis] ?? 0));
    if (node === undefined || !isElement || index.length !== node.wholeShape?.length) return own;
    const { span } = own;
    return {
      ...own,
      subscripts: [{ kind: 'element', at: { kind: 'number', value: placeKept(node, index, span), span } }],
    };
  };
  return replaced(expression);
}
