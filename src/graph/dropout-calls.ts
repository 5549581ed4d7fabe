/** `dropout(x, 0.5)` in a formula: its settings, the mask that x is multiplied by, and the product as a text. */

import type { Expression } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import { DROPOUT, type Dropout, drawMask, dropoutBy } from '../ops/dropout.ts';
import { ShapeError } from '../ops/operation.ts';
import { type Shape, tensor } from '../tensor/tensor.ts';
import { attributesOf } from './calls.ts';
import { leafNode, nameAdded } from './leaf-node.ts';
import type { LeafNode, NodeId } from './program.ts';

type Call = Expression & { readonly kind: 'call' };

/** @throws LanguageError for settings that cannot be. */
export function readDropout(call: Call, source: string): { readonly operand: Expression; readonly dropout: Dropout } {
  const [operand, ...settings] = call.operands;
  if (operand === undefined || settings.length > 2)
    throw new LanguageError(
      'wrong-operands',
      `dropout: expected x, p and seed, found ${operand === undefined ? 'none' : `${settings.length + 1} operands`}`,
      call.span,
      'write dropout(x, 0.5) or dropout(x, 0.5, seed=1)',
    );
  try {
    return { operand, dropout: dropoutBy(attributesOf(DROPOUT, settings, call.keywords, call)) };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { start, end } = call.span;
    throw new LanguageError(error.code, `${error.message}, in ${source.slice(start, end)}`, call.span, error.hint);
  }
}

/** What the mask is added to. */
interface Growing {
  readonly nodes: readonly unknown[];
  readonly byName: ReadonlyMap<string, NodeId>;
}

/** The mask of a dropout in a line: `h.mask`, `h.mask2`. */
export function maskOf(
  { nodes, byName }: Growing,
  drawn: Dropout,
  {
    of: { shape, size },
    line,
  }: { readonly of: { readonly shape: Shape; readonly size: number }; readonly line: string },
): LeafNode {
  const name = nameAdded(line, 'mask', byName);
  const first = new Float64Array(size);
  drawMask(drawn, name, 1, first);
  const mask = { id: nodes.length, name, role: 'constant', value: tensor(shape, first), needsGradient: false } as const;
  return { ...leafNode(mask), drawn };
}

/** `(a + b) * h.mask`. */
export function masked(operand: Expression, { name }: LeafNode): string {
  const { span } = operand;
  return print({ kind: 'binary', operator: '*', left: operand, right: { kind: 'name', name, span }, span });
}
