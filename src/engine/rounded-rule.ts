/** An optimizer's rule in a type with fewer than 64 bits: each line that gives the gradient, a part of the state or the parameter is
 * computed in 64 bits and rounded once; terms in between keep their bits, as PyTorch's numbers that are no tensors do. */

import { evaluate, scopeOf } from '../graph/evaluate.ts';
import type { Expression } from '../language/ast.ts';
import { parseExpression } from '../language/parse.ts';
import { keptIn, memoised } from '../memoised.ts';
import { type DType, roundedCopy } from '../tensor/dtype.ts';
import { scalar, type Tensor, tensor } from '../tensor/tensor.ts';
import type { UpdateInput } from './optimizers/optimizer.ts';
import type { UpdateRule } from './optimizers/table.ts';

/** Whether a line of a rule is rounded to the parameter's type. */
const isRounded = ({ state }: UpdateRule, target: string): boolean =>
  target === 'p' || target === 'g' || state.includes(target);

const roundedRules = memoised((_rule: UpdateRule) => new Map<DType, UpdateRule>());

/** Returns the rule with its numbers worked out from its lines, as the ledger writes them. */
export const roundedRule = (rule: UpdateRule, type: DType): UpdateRule =>
  keptIn(roundedRules(rule), type, () => makeRoundedRule(rule, type));

function makeRoundedRule(rule: UpdateRule, type: DType): UpdateRule {
  const parsed = new Map<string, Expression>();
  return {
    ...rule,
    update(input, after, stateAfter) {
      const names = namesIn(rule, input);
      for (const { target, text } of rule.lines(input.t)) {
        const { shape, data } = evaluate(
          keptIn(parsed, text, () => parseExpression(text)),
          scopeOf(names),
        );
        names.set(target, isRounded(rule, target) ? tensor(shape, roundedCopy(type, data)) : { shape, data });
      }
      const write = (target: string, into: Float64Array) => into.set(names.get(target)!.data as Float64Array); // only read
      write('p', after);
      for (const [k, key] of rule.state.entries()) write(key, stateAfter[k]!); // as many as keys
    },
  };
}

/** The names of the rule's words; arrays stand in one row. */
function namesIn({ state: keys, settings }: UpdateRule, { p, g, state, lr, t }: UpdateInput): Map<string, Tensor> {
  const row = (data: UpdateInput['p']) => tensor([data.length], data.slice());
  return new Map([
    ['p', row(p)],
    ['g', row(g)],
    ['lr', scalar(lr)],
    ['t', scalar(t)],
    ...[...settings].map(([name, value]) => [name, scalar(value)] as const),
    ...state.map((part, k) => [keys[k]!, row(part)] as const), // as many as keys, or none
  ]);
}
