/** An expression of several operations as one kernel, so that recorded numbers can be held against it. */

import { appliedOperation, meantBy } from '../../graph/calls.ts';
import { evaluate } from '../../graph/evaluate.ts';
import { type Expression, namesIn } from '../../language/ast.ts';
import { DEFAULT_CONVENTIONS, type Kernel } from '../../ops/operation.ts';
import { type ReadonlyFloats, type Shape, sizeOf } from '../../tensor/tensor.ts';
import { LETTERS } from './recorded-call.ts';

interface Term {
  readonly shape: Shape;
  /** The operand that it is. */
  readonly slot?: number;
  /** The numbers that it is. */
  readonly numbers?: ReadonlyFloats;
  /** What computes it from others. */
  readonly kernel?: Kernel;
  readonly terms: readonly Term[];
}

/** @throws ShapeError, LanguageError where the shapes or settings are none that an operation takes */
export function compositeKernel(expression: Expression, shapes: readonly Shape[]): Kernel {
  const whole = termOf(expression, shapes);
  return {
    shape: whole.shape,
    forward(operands, out) {
      out.set(valuesOf(whole, operands).get(whole)!); // it has been computed
    },
    vjp(slot, upstream, operands, _out, contribution) {
      contribution.fill(0);
      const values = valuesOf(whole, operands);
      send(whole, upstream, slot, values, contribution);
    },
  };
}

function termOf(expression: Expression, shapes: readonly Shape[]): Term {
  const slot = expression.kind === 'name' ? LETTERS.indexOf(expression.name) : -1;
  if (slot >= 0) return { shape: shapes[slot]!, slot, terms: [] };
  if (expression.kind === 'name' && expression.name === 'inf')
    return { shape: [], numbers: Float64Array.of(Number.POSITIVE_INFINITY), terms: [] };
  if (namesIn(expression).length === 0) {
    const { shape, data } = evaluate(expression, { name: () => undefined });
    return { shape, numbers: data, terms: [] };
  }
  const applied = appliedOperation(expression);
  if (applied === undefined) throw new RangeError(`a rule of ${expression.kind}`);
  const terms = applied.operands.map(operand => termOf(operand, shapes));
  const own = terms.map(({ shape }) => shape);
  const attributes = applied.attributes(own[0] ?? []);
  const kernel = meantBy(applied, own).kernel({ operands: own, attributes, conventions: DEFAULT_CONVENTIONS });
  return { shape: kernel.shape, kernel, terms };
}

function valuesOf(whole: Term, operands: readonly ReadonlyFloats[]): ReadonlyMap<Term, ReadonlyFloats> {
  const values = new Map<Term, ReadonlyFloats>();
  const compute = (term: Term): ReadonlyFloats => {
    const { slot, numbers, kernel, terms, shape } = term;
    let value = slot === undefined ? numbers : operands[slot]!;
    if (value === undefined) {
      const made = new Float64Array(sizeOf(shape));
      kernel!.forward(terms.map(compute), made); // what is neither operand nor number is computed
      value = made;
    }
    values.set(term, value);
    return value;
  };
  compute(whole);
  return values;
}

const reaches = (term: Term, slot: number): boolean =>
  term.slot === slot || term.terms.some(inner => reaches(inner, slot));

/** Adds to `contribution` what a term sends back to the operand. */
function send(
  term: Term,
  upstream: ReadonlyFloats,
  slot: number,
  values: ReadonlyMap<Term, ReadonlyFloats>,
  contribution: Float64Array,
): void {
  if (term.slot === slot) for (let k = 0; k < contribution.length; k++) contribution[k]! += upstream[k]!;
  for (const [k, inner] of term.terms.entries()) {
    if (!reaches(inner, slot)) continue;
    const sent = new Float64Array(sizeOf(inner.shape));
    const operands = term.terms.map(other => values.get(other)!); // all have been computed
    term.kernel!.vjp(k, upstream, operands, values.get(term)!, sent); // a term with terms is computed
    send(inner, sent, slot, values, contribution);
  }
}
