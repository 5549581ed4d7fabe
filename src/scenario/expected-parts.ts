/** Parts of nodes and expressions over nodes, for which a source prints numbers: `W1[3, 1]`, `mean(grad(W1))`. */

import { compile } from '../graph/compile.ts';
import { type EvaluateScope, evaluate } from '../graph/evaluate.ts';
import { idNamed } from '../graph/node-names.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import { type Shape, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';

/** What a node holds, by quantity. */
export type Held = (node: NodeId, of: 'value' | 'gradient') => Tensor | undefined;

/** What names and calls of `grad` and `value` mean; a bare name is the quantity `of`. */
export const partScope = (program: Program, of: 'value' | 'gradient', held: Held): EvaluateScope => ({
  name(name) {
    const id = idNamed(program, name);
    return id === undefined ? undefined : held(id, of);
  },
  call({ callee, operands, keywords }) {
    const [operand] = operands;
    if (!isQuantity(callee) || operand?.kind !== 'name' || operands.length + keywords.length > 1) return undefined;
    const id = idNamed(program, operand.name);
    return id === undefined ? undefined : held(id, callee === 'grad' ? 'gradient' : 'value');
  },
});

const isQuantity = (callee: string): boolean => callee === 'grad' || callee === 'value';

/** The name that an expression is a part of: `W1` of `W1[3][1]`; undefined for other expressions. */
export function partOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'index' ? partOf(expression.operand) : undefined;
}

/** The nodes that an expression reads as names, and those whose gradient it asks for. */
export function readsOfPart(expression: Expression): {
  readonly values: readonly string[];
  readonly gradients: readonly string[];
} {
  const values: string[] = [];
  const gradients: string[] = [];
  const walk = (part: Expression): void => {
    const [operand] = part.kind === 'call' ? part.operands : [];
    if (part.kind === 'call' && isQuantity(part.callee) && operand?.kind === 'name')
      (part.callee === 'grad' ? gradients : values).push(operand.name);
    else if (part.kind === 'name') values.push(part.name);
    else partsOf(part).forEach(walk);
  };
  walk(expression);
  return { values, gradients };
}

/** The shape of an expression. @throws LanguageError for an operation that does not fit its operands. */
export function shapeOfPart(program: Program, expression: Expression): Shape {
  const blank: Held = id => {
    const { shape } = nodeOf(program, id);
    return tensor(shape, new Float64Array(sizeOf(shape)));
  };
  const scope = partScope(program, 'value', blank);
  const leaf = (part: Expression) =>
    part.kind === 'name' ? scope.name(part.name) : part.kind === 'call' ? scope.call?.(part) : undefined;
  // Compiled, it has its shape without the work; what that cannot tell, the work tells.
  const compiled = compile(expression, { leaf, text: () => undefined });
  return (compiled ?? evaluate(expression, scope)).shape;
}
