/** A recorded operation → the operation of the table that explains it, if there is one. */

import { type AppliedOperation, appliedOperation, meantBy } from '../../graph/calls.ts';
import { quoted } from '../../graph/quoted-names.ts';
import type { Expression } from '../../language/ast.ts';
import { parseExpression } from '../../language/parse.ts';
import { print } from '../../language/print-expression.ts';
import { type Attributes, DEFAULT_CONVENTIONS, type Kernel, type Operation } from '../../ops/operation.ts';
import { isSameShape, type Shape } from '../../tensor/tensor.ts';
import type { NodeDefinition } from './definitions.ts';
import { LETTERS, ROWS } from './torch-operators.ts';

/** A rule for one operation of a recorded run. */
export interface KnownRule {
  readonly operation: Operation;
  readonly attributes: Attributes;
  readonly kernel: Kernel;
  /** The rule's operands: slots of the recorded operation, or numbers that stand in its attributes. */
  readonly operands: readonly ({ readonly slot: number } | { readonly number: number })[];
  /** Returns the call with names in place of its operands. */
  readonly text: (names: readonly string[]) => string;
}

/** Operators whose place can be another in each iteration, as where a batch is taken out of data: a node has the place of its first. */
const PLACED: ReadonlySet<string> = new Set(['slice', 'select']);

/** Returns the rule for a recorded operation, if it gives a value of the recorded shape; undefined where none is known. */
export function knownRule(
  { op, attributes, shape, kept, needsGradient }: NodeDefinition,
  shapes: readonly Shape[],
  isWhole: boolean,
): KnownRule | undefined {
  if (!op.startsWith('aten::') || kept !== undefined || !isWhole) return undefined;
  if (op.endsWith('_')) return undefined; // in place, perhaps through a view of what it names
  const name = op.slice('aten::'.length).replace(/^_+/, '');
  if (!needsGradient && PLACED.has(name)) return undefined;
  const row = Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
  const call = row?.({ count: shapes.length, shapes, shape, attributes });
  if (call === undefined) return undefined;
  try {
    return ruleOf(call, shapes, shape);
  } catch {
    return undefined; // these shapes or settings are none that the operation takes
  }
}

function ruleOf(call: string, shapes: readonly Shape[], shape: Shape): KnownRule | undefined {
  const expression = parseExpression(call);
  const applied = appliedOperation(expression);
  if (applied === undefined) return undefined;
  const operands = applied.operands.map(operandIn);
  if (operands.includes(undefined)) return undefined;
  const found = operands as readonly NonNullable<(typeof operands)[number]>[]; // just tested
  const own = found.map(operand => ('slot' in operand ? shapes[operand.slot]! : []));
  const attributes = applied.attributes(own[0] ?? []);
  const operation = meantBy(applied, own);
  const kernel = operation.kernel({ operands: own, attributes, conventions: DEFAULT_CONVENTIONS });
  if (!isSameShape(kernel.shape, shape)) return undefined;
  return { operation, attributes, kernel, operands: found, text: names => textOf(expression, applied, names) };
}

function operandIn(operand: Expression): { readonly slot: number } | { readonly number: number } | undefined {
  if (operand.kind === 'name') return { slot: LETTERS.indexOf(operand.name) };
  if (operand.kind === 'number') return { number: operand.value };
  const isNegative = operand.kind === 'unary' && operand.operator === '-' && operand.operand.kind === 'number';
  return isNegative ? { number: -(operand.operand as Expression & { kind: 'number' }).value } : undefined; // just tested
}

const textOf = (expression: Expression, { operands }: AppliedOperation, names: readonly string[]): string =>
  print(expression, undefined, part =>
    operands.includes(part) && part.kind === 'name' ? quoted(names[LETTERS.indexOf(part.name)] ?? '') : undefined,
  );
