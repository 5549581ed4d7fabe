/** A recorded operation → what explains it: an operation of the table, one that moves elements, an expression of several, or numbers of PyTorch's own. */

import { type AppliedOperation, appliedOperation, meantBy } from '../../graph/calls.ts';
import { quoted } from '../../graph/quoted-names.ts';
import type { Expression } from '../../language/ast.ts';
import { parseExpression } from '../../language/parse.ts';
import { print } from '../../language/print-expression.ts';
import { type Attributes, DEFAULT_CONVENTIONS, type Kernel, type Operation } from '../../ops/operation.ts';
import { isSameShape, type ReadonlyFloats, type Shape, sizeOf } from '../../tensor/tensor.ts';
import { compositeKernel } from './composite-rule.ts';
import type { NodeDefinition } from './definitions.ts';
import { type CheckRows, LETTERS, type RecordedCall, type RecordedCheck, saidOf } from './recorded-call.ts';
import { RecordedSettings } from './recorded-settings.ts';
import { CHOICES } from './torch-choices.ts';
import { BY_PARTS, COMPLEX, PAIRS } from './torch-complex.ts';
import { KERNELS } from './torch-kernels.ts';
import { MOVES, movement } from './torch-moves.ts';
import { NAMESAKES } from './torch-namesakes.ts';
import { ROWS } from './torch-operators.ts';
import { PICKS } from './torch-picks.ts';
import { WINDOWS } from './torch-windows.ts';
import { placesOfView, throughView, type ViewPlace } from './view-rule.ts';

/** The rule's operands: slots of the recorded operation, or numbers that stand in its attributes. */
type RuleOperand = { readonly slot: number } | { readonly number: number };

/** A rule for one operation of a recorded run. */
export interface KnownRule {
  readonly operation: Operation;
  readonly attributes: Attributes;
  readonly kernel: Kernel;
  readonly operands: readonly RuleOperand[];
  /** Returns the call with names in place of its operands. */
  readonly text: (names: readonly string[]) => string;
}

/** What computes recorded numbers again without being an operation of the table: several of them, or PyTorch's own. */
export interface CheckingRule extends RecordedCheck {
  readonly operation?: undefined;
  /** Returns the expression of several operations with names in place of its operands; PyTorch's own has none. */
  readonly text?: (names: readonly string[]) => string;
}

/** Operators whose place can be another in each iteration, as where a batch is taken out of data: a node has the place of its first. */
const PLACED: ReadonlySet<string> = new Set(['slice', 'select', 'narrow', 'as_strided']);

/** Returns the rule for a recorded operation, if it gives a value of the recorded shape; undefined where none is known. */
export function knownRule(
  { op, attributes, varies, view, isComplex, shape, kept, needsGradient }: NodeDefinition,
  operands: readonly NodeDefinition[],
): KnownRule | CheckingRule | undefined {
  const isWhole = kept === undefined && operands.every(operand => operand.kept === undefined);
  if (!(op.startsWith('aten::') || op === 'part') || varies || view === 'unknown' || !isWhole) return undefined;
  const name = op.replace(/^aten::_*/, '').replace(/_+$/, ''); // what is written in place is a new version, computed alike
  if (!needsGradient && PLACED.has(name)) return undefined;
  const areComplex = [isComplex, ...operands.map(operand => operand.isComplex)];
  const shapes = operands.map(operand => operand.shape);
  const needGradient = operands.map(operand => operand.needsGradient);
  const dtypes = operands.map(({ dtype }) => dtype);
  const recorded: RecordedCall = {
    count: shapes.length,
    shapes,
    dtypes,
    needGradient,
    shape,
    settings: new RecordedSettings(attributes),
  };
  try {
    if (areComplex.includes(true) && !PAIRS.has(name)) return complexRule(name, recorded, !areComplex.includes(false));
    return view === undefined ? ruleOf(name, recorded) : viewRule(name, recorded, view);
  } catch {
    return undefined; // these shapes or settings are none that the operation takes
  }
}

const ruleOf = (name: string, recorded: RecordedCall): KnownRule | CheckingRule | undefined =>
  writtenRule(name, recorded) ?? movedRule(name, recorded) ?? checkOf(name, recorded);

function complexRule(name: string, recorded: RecordedCall, areAll: boolean): KnownRule | CheckingRule | undefined {
  if (!areAll || recorded.settings.number('other') !== undefined) return undefined; // a real operand has no parts
  return BY_PARTS.has(name) ? ruleOf(name, recorded) : checkOf(name, recorded, COMPLEX);
}

/** The rule of the operation on the view's elements alone; none that depends on what the log does not say. */
function viewRule(name: string, recorded: RecordedCall, view: ViewPlace): CheckingRule | undefined {
  const places = placesOfView(view, sizeOf(recorded.shape));
  const inView = { ...recorded, shape: view.shape, shapes: recorded.shapes.with(0, view.shape) };
  const rule = places && ruleOf(name, inView);
  if (rule === undefined || (rule.operation === undefined && rule.undecided !== undefined)) return undefined;
  const kernel = rule.operation === undefined ? rule.kernel : kernelOver(rule);
  return { kernel: throughView(kernel, recorded.shape, places!) }; // there is a rule
}

/** The kernel of a rule over the recorded operands, without the numbers of the settings. */
function kernelOver({ kernel, operands }: KnownRule): Kernel {
  const given = (recorded: readonly ReadonlyFloats[]) =>
    operands.map(operand => ('slot' in operand ? recorded[operand.slot]! : Float64Array.of(operand.number)));
  return {
    shape: kernel.shape,
    forward: (recorded, out) => kernel.forward(given(recorded), out),
    vjp(slot, upstream, recorded, out, contribution) {
      const own = operands.findIndex(operand => 'slot' in operand && operand.slot === slot);
      if (own < 0) contribution.fill(0);
      else kernel.vjp(own, upstream, given(recorded), out, contribution);
    },
  };
}

function writtenRule(name: string, recorded: RecordedCall): KnownRule | CheckingRule | undefined {
  const call = saidOf(ROWS, name, recorded) ?? saidOf(NAMESAKES, name, recorded);
  if (call === undefined) return undefined;
  const expression = parseExpression(call);
  const rule = singleRule(expression, recorded.shapes) ?? {
    kernel: compositeKernel(expression, recorded.shapes),
    text: (names: readonly string[]) => withNames(expression, names),
  };
  return isSameShape(rule.kernel.shape, recorded.shape) ? rule : undefined;
}

const CHECKS: CheckRows = { ...CHOICES, ...PICKS, ...WINDOWS, ...KERNELS };

/** PyTorch's operators that have a rule, with the settings and shapes that it knows, by name. */
export const RULED_OPERATORS: readonly string[] = [...new Set([ROWS, NAMESAKES, MOVES, CHECKS].flatMap(Object.keys))]
  .filter(name => name !== 'part') // the recorder's own
  .sort();

function checkOf(name: string, recorded: RecordedCall, rows = CHECKS): CheckingRule | undefined {
  const check = saidOf(rows, name, recorded);
  return check !== undefined && isSameShape(check.kernel.shape, recorded.shape) ? check : undefined;
}

function movedRule(name: string, recorded: RecordedCall): KnownRule | undefined {
  const operation = movement(name, recorded);
  if (operation === undefined) return undefined;
  return {
    operation,
    attributes: {},
    kernel: operation.kernel({ operands: recorded.shapes, attributes: {}, conventions: DEFAULT_CONVENTIONS }),
    operands: recorded.shapes.map((_, slot) => ({ slot })),
    text: names => `${name}(${names.map(quoted).join(', ')})`,
  };
}

/** The one operation that an expression is, over its operands and numbers; undefined where it is several. */
function singleRule(expression: Expression, shapes: readonly Shape[]): KnownRule | undefined {
  const applied = appliedOperation(expression);
  if (applied === undefined) return undefined;
  const operands = applied.operands.map(operandIn);
  if (operands.includes(undefined)) return undefined;
  const found = operands as readonly RuleOperand[]; // just tested
  const own = found.map(operand => ('slot' in operand ? shapes[operand.slot]! : []));
  const attributes = applied.attributes(own[0] ?? []);
  const operation = meantBy(applied, own);
  const kernel = operation.kernel({ operands: own, attributes, conventions: DEFAULT_CONVENTIONS });
  return { operation, attributes, kernel, operands: found, text: names => textOf(expression, applied, names) };
}

function operandIn(operand: Expression): RuleOperand | undefined {
  if (operand.kind === 'name' && LETTERS.includes(operand.name)) return { slot: LETTERS.indexOf(operand.name) };
  if (operand.kind === 'number') return { number: operand.value };
  const isNegative = operand.kind === 'unary' && operand.operator === '-' && operand.operand.kind === 'number';
  return isNegative ? { number: -(operand.operand as Expression & { kind: 'number' }).value } : undefined; // just tested
}

const textOf = (expression: Expression, { operands }: AppliedOperation, names: readonly string[]): string =>
  print(expression, undefined, part =>
    operands.includes(part) && part.kind === 'name' ? quoted(names[LETTERS.indexOf(part.name)] ?? '') : undefined,
  );

const withNames = (expression: Expression, names: readonly string[]): string =>
  print(expression, undefined, part =>
    part.kind === 'name' && LETTERS.includes(part.name) ? names[LETTERS.indexOf(part.name)] : undefined,
  );
