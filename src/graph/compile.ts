/** An expression worked out beforehand: kernels are made and memory is set aside once, and asking again costs only the arithmetic. The kernels are those of `evaluate`, so are the bits. */

import { type BinaryOperator, type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { DEFAULT_CONVENTIONS, ShapeError } from '../ops/operation.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { flatOf, isSameShape, type ReadonlyFloats, type Shape, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';
import { appliedOperation, meantBy } from './calls.ts';
import { constantOf } from './constant-calls.ts';
import { evaluate } from './evaluate.ts';

/** What names and calls outside the table of operations stand for. */
export interface CompileScope {
  /** Its shape stays, its numbers are read anew each time; undefined for what is not a leaf. */
  readonly leaf: (part: Expression) => Tensor | undefined;
  /** Says what a name such as `phase` is now. */
  readonly text: (name: string) => (() => string) | undefined;
}

export interface Compiled {
  readonly shape: Shape;
  /** Overwritten by the next `refresh`. */
  readonly data: ReadonlyFloats;
  /** Computes `data` from what the leaves hold now. */
  readonly refresh: () => void;
}

/** Undefined when shapes depend on numbers, as in `E[idx[0]]`, or when there is a mistake: both are for `evaluate`. */
export function compile(expression: Expression, leaves: CompileScope): Compiled | undefined {
  try {
    const steps: Step[] = [];
    const { shape, data } = partOf(expression, { leaves, steps });
    return { shape, data, refresh: () => runAll(steps) };
  } catch (error) {
    if (error instanceof LanguageError || error instanceof ShapeError) return undefined;
    throw error;
  }
}

type Step = () => void;

interface Work {
  readonly leaves: CompileScope;
  /** In the order in which they are to run. */
  readonly steps: Step[];
}

function runAll(steps: readonly Step[]): void {
  for (let i = 0; i < steps.length; i++) steps[i]!();
}

/** The memory that a part's numbers are in once its steps have run. @throws LanguageError, ShapeError for what cannot be worked out beforehand. */
function partOf(part: Expression, work: Work): Tensor {
  const leaf = work.leaves.leaf(part);
  if (leaf !== undefined) return leaf;
  switch (part.kind) {
    case 'number':
    case 'boolean':
      return tensor([], [Number(part.value)]);
    case 'call':
      return constantOf(part) ?? applied(part, work);
    case 'unary':
      return applied(part, work);
    case 'binary':
      return combined(part, work);
    case 'conditional':
      return conditional(part, work);
    case 'list':
      return listed(part, work);
    case 'index':
      return applied(withFixedIndices(part), work);
    case 'name':
    case 'text':
      throw unknowable(part);
  }
}

const unknowable = (part: Expression): LanguageError =>
  new LanguageError('not-beforehand', 'expected an expression without names and texts', reachOf(part));

/** What one step computes, into memory of its own. */
function computed(shape: Shape, { steps }: Work, compute: (out: Float64Array) => void): Tensor {
  const out = new Float64Array(sizeOf(shape));
  steps.push(() => compute(out));
  return { shape, data: out };
}

function applied(part: Expression, work: Work): Tensor {
  const call = appliedOperation(part);
  if (call === undefined) throw unknowable(part);
  const operands = call.operands.map(operand => partOf(operand, work));
  const shapes = operands.map(({ shape }) => shape);
  const kernel = meantBy(call, shapes).kernel({
    operands: shapes,
    attributes: call.attributes(shapes[0]!),
    conventions: DEFAULT_CONVENTIONS,
  });
  const numbers = operands.map(({ data }) => data);
  return computed(kernel.shape, work, out => kernel.forward(numbers, out));
}

/** One side of `a && b` may be left out between single numbers; texts are compared as texts. */
function combined(part: Expression & { kind: 'binary' }, work: Work): Tensor {
  const texts = comparedTexts(part, work.leaves);
  if (texts !== undefined)
    return computed([], work, out => {
      out[0] = texts() ? 1 : 0;
    });
  const decisive = DECISIVE.get(part.operator);
  if (decisive === undefined) return applied(part, work);
  const sides: readonly [Step[], Step[]] = [[], []];
  const left = partOf(part.left, { ...work, steps: sides[0] });
  const right = partOf(part.right, { ...work, steps: sides[1] });
  if (left.shape.length + right.shape.length > 0) return applied(part, work);
  return decided({ left, right, sides, decisive }, work);
}

/** What one side may be for the other not to matter. */
const DECISIVE = new Map<BinaryOperator, (x: number) => boolean>([
  ['&&', x => x === 0],
  ['||', x => x !== 0],
]);

interface Logical {
  readonly left: Tensor;
  readonly right: Tensor;
  readonly sides: readonly [Step[], Step[]];
  readonly decisive: (x: number) => boolean;
}

/** The side with less to do goes first, and the other is left out where that decides: the result is the same. */
function decided({ left, right, sides, decisive }: Logical, work: Work): Tensor {
  const isLeftFirst = sides[0].length <= sides[1].length;
  const [first, second] = isLeftFirst ? [left, right] : [right, left];
  const [firstSteps, secondSteps] = isLeftFirst ? sides : [sides[1], sides[0]];
  const isOr = decisive(1);
  return computed([], work, out => {
    runAll(firstSteps);
    const isDecided = decisive(first.data[0]!);
    if (!isDecided) runAll(secondSteps);
    out[0] = isOr === (isDecided || decisive(second.data[0]!)) ? 1 : 0;
  });
}

function comparedTexts(
  { operator, left, right }: Expression & { kind: 'binary' },
  leaves: CompileScope,
): (() => boolean) | undefined {
  const text = (side: Expression): (() => string) | undefined =>
    side.kind === 'text' ? () => side.value : side.kind === 'name' ? leaves.text(side.name) : undefined;
  const [a, b] = [text(left), text(right)];
  if (a === undefined || b === undefined || (operator !== '==' && operator !== '!=')) return undefined;
  return operator === '==' ? () => a() === b() : () => a() !== b();
}

/** A single test computes only the chosen branch; several tests compute both. */
function conditional(part: Expression & { kind: 'conditional' }, work: Work): Tensor {
  const test = partOf(part.test, work);
  if (test.shape.length > 0) return picked(test, part, work);
  const [ifTrue, ifFalse]: readonly [Step[], Step[]] = [[], []];
  const a = partOf(part.then, { ...work, steps: ifTrue });
  const b = partOf(part.otherwise, { ...work, steps: ifFalse });
  if (!isSameShape(a.shape, b.shape)) throw unknowable(part);
  return computed(a.shape, work, out => {
    const isThen = test.data[0] !== 0;
    runAll(isThen ? ifTrue : ifFalse);
    const { data } = isThen ? a : b;
    for (let i = 0; i < out.length; i++) out[i] = data[i]!;
  });
}

function picked(test: Tensor, part: Expression & { kind: 'conditional' }, work: Work): Tensor {
  const [a, b] = [partOf(part.then, work), partOf(part.otherwise, work)];
  const shape = joined(joined(test.shape, a.shape, part), b.shape, part);
  const [tests, as, bs] = [test, a, b].map(value => broadcastSources(value.shape, shape));
  return computed(shape, work, out => {
    for (let i = 0; i < out.length; i++) out[i] = test.data[tests![i]!] !== 0 ? a.data[as![i]!]! : b.data[bs![i]!]!;
  });
}

function joined(a: Shape, b: Shape, part: Expression): Shape {
  const shape = broadcastShapes(a, b);
  if (shape === undefined) throw unknowable(part);
  return shape;
}

/** An index is a number here: one that is computed from leaves is not known beforehand. */
function withFixedIndices(part: Expression & { kind: 'index' }): Expression {
  const subscripts = part.subscripts.map(subscript => {
    if (subscript.kind !== 'element') return subscript;
    const value = evaluate(subscript.at, { name: () => undefined }).data[0]!;
    return { kind: 'element' as const, at: { kind: 'number' as const, value, span: reachOf(subscript.at) } };
  });
  return { ...part, subscripts };
}

function listed(part: Expression & { kind: 'list' }, work: Work): Tensor {
  const items = part.items.map(item => partOf(item, work));
  const [first] = items;
  if (first === undefined || !items.every(({ shape }) => isSameShape(shape, first.shape))) throw unknowable(part);
  const size = first.data.length;
  return computed([items.length, ...first.shape], work, out => {
    for (let i = 0; i < out.length; i++) out[i] = items[Math.floor(i / size)]!.data[i % size]!;
  });
}

/** Which element, counted row by row, an index picks of a tensor; undefined when it picks several, or that depends on numbers, or is a mistake. */
export function pickedElement(part: Expression & { kind: 'index' }, shape: Shape): number | undefined {
  try {
    const { ranges = [] } = appliedOperation(withFixedIndices(part))!.attributes(shape); // an index is one
    const isOne = ranges.length === shape.length && ranges.every(({ keeps }) => !keeps);
    return isOne
      ? flatOf(
          shape,
          ranges.map(({ start }) => start),
        )
      : undefined;
  } catch (error) {
    if (error instanceof LanguageError || error instanceof ShapeError) return undefined;
    throw error;
  }
}
