/** A call as the language writes it → which operation, on which operands, with which attributes. */

import { type Expression, type Keyword, reachOf, type Subscript } from '../language/ast.ts';
import { LanguageError, unknownName } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import { CONSTANT_RULES } from '../ops/constants.ts';
import {
  type AttributeForm,
  type Attributes,
  type AttributeValue,
  type Operation,
  ShapeError,
} from '../ops/operation.ts';
import {
  FUNCTION_NAMES,
  gather,
  indexing,
  logicalNot,
  negate,
  operationOfOperator,
  operationsNamed,
  where,
} from '../ops/operation-table.ts';
import { rangesOf, type WrittenRange } from '../ops/views.ts';
import { type Shape, shapeText } from '../tensor/tensor.ts';
import { nameHint } from '../text/suggest.ts';
import { READERS } from './attributes.ts';
import { otherFunctionHint, otherKeywordHint } from './other-functions.ts';
import { OPERATORS_BY_NAME, SYNONYMS } from './other-names.ts';

/** An operation applied: attributes may wait for the first operand's shape. */
export interface AppliedOperation {
  readonly operation: Operation;
  readonly operands: readonly Expression[];
  readonly attributes: (first: Shape) => Attributes;
  /** Returns the operation for operands of these shapes, where the notation can mean several. @throws ShapeError where that is not clear */
  readonly meant?: (shapes: readonly Shape[]) => Operation;
}

/** The operation that is meant for operands of these shapes. @throws ShapeError */
export const meantBy = ({ operation, meant }: AppliedOperation, shapes: readonly Shape[]): Operation =>
  meant?.(shapes) ?? operation;

/** The operation an expression asks for, or undefined when it is not an operation (a number, a name, a list …).
 * @throws LanguageError for an unknown function, a wrong number of operands, an unknown attribute. */
export function appliedOperation(expression: Expression): AppliedOperation | undefined {
  switch (expression.kind) {
    case 'unary':
      return apply(expression.operator === '-' ? negate : logicalNot, [expression.operand]);
    case 'binary': {
      const operation = operationOfOperator(expression.operator);
      if (expression.isDot && operation)
        return { ...apply(operation, [expression.left, expression.right]), meant: dotted };
      return operation && apply(operation, [expression.left, expression.right]);
    }
    case 'conditional':
      return apply(where, [expression.test, expression.then, expression.otherwise]);
    case 'index':
      return indexed(expression);
    case 'call':
      return appliedCall(expression);
    default:
      return undefined;
  }
}

const NO_ATTRIBUTES: Attributes = {};

const apply = (
  operation: Operation,
  operands: readonly Expression[],
  attributes: Attributes = NO_ATTRIBUTES,
): AppliedOperation => ({
  operation,
  operands,
  attributes: () => attributes,
});

const CONSTANT_NAMES: ReadonlySet<string> = new Set(CONSTANT_RULES.map(({ name }) => name));

const timesOperator = (): Operation => operationOfOperator('*')!; // it is in the table
const matrixProduct = (): Operation => operationOfOperator('@')!; // as above

/** What `a · b` means: numbers multiply, a matrix and a vector make a matrix product, two vectors leave it open. */
function dotted([a, b]: readonly Shape[]): Operation {
  if (a!.length === 0 || b!.length === 0) return timesOperator();
  if (a!.length > 1 || b!.length > 1) return matrixProduct();
  throw new ShapeError(
    'dot-between-vectors',
    `expected @ or * between vectors, found · between shapes ${shapeText(a!)} and ${shapeText(b!)}`,
    'write w @ x (dot product) or w * x (element by element)',
  );
}

/** What `dot(a, b)` means where one of them is not a vector. Source: numpy.dot. */
function dotCall(vectors: Operation, [a, b]: readonly Shape[]): Operation {
  if (a!.length === 0 || b!.length === 0) return timesOperator();
  return a!.length > 1 || b!.length > 1 ? matrixProduct() : vectors;
}

function appliedCall(written: Expression & { kind: 'call' }): AppliedOperation | undefined {
  const operator = OPERATORS_BY_NAME.get(written.callee);
  const named = operator && operationOfOperator(operator);
  if (named !== undefined && written.operands.length === 2 && written.keywords.length === 0)
    return apply(named, written.operands);
  const candidates = operationsNamed(SYNONYMS.get(written.callee) ?? written.callee);
  if (candidates.length === 0) {
    if (CONSTANT_NAMES.has(written.callee)) return undefined;
    throw unknownFunction(written);
  }
  if (candidates[0]!.leading !== undefined) return ledBySetting(candidates[0]!, written);
  const call = candidates.map(candidate => withOperandsInPlace(written, candidate)).find(placed => placed) ?? written;
  const operation =
    candidates.find(candidate => candidate.operands.length === call.operands.length) ??
    candidates.find(candidate => canTake(candidate, call.operands.length));
  if (operation === undefined) throw wrongOperands(call, candidates);
  const isList = operation.operands[0]!.startsWith('...');
  const count = operation.operands.length;
  const operands = isList ? listItems(call) : call.operands.slice(0, count);
  const applied = apply(operation, operands, attributesOf(operation, call.operands.slice(count), call.keywords, call));
  return operation.name === 'dot' ? { ...applied, meant: shapes => dotCall(operation, shapes) } : applied;
}

/** Operands that follow by name, as in `cross_entropy(Z, y, weight=w)`, put into their places; undefined where the operation has no such. */
function withOperandsInPlace(
  call: Expression & { kind: 'call' },
  { operands: names }: Operation,
): (Expression & { kind: 'call' }) | undefined {
  const missing = names.slice(call.operands.length);
  const named = missing.map(name => call.keywords.find(keyword => keyword.name === name));
  if (missing.length === 0 || !named.every(keyword => keyword !== undefined)) return undefined;
  return {
    ...call,
    operands: [...call.operands, ...named.map(({ value }) => value)],
    keywords: call.keywords.filter(keyword => !named.includes(keyword)),
  };
}

/** `einsum("ij,j->i", A, v)`: the setting stands first, then operands, as many as there are. */
function ledBySetting(operation: Operation, call: Expression & { kind: 'call' }): AppliedOperation {
  const [first, ...others] = call.operands;
  const isNamed = call.keywords.some(({ name }) => name === operation.leading);
  const operands = isNamed ? call.operands : others;
  if (operands.length === 0)
    throw new LanguageError(
      'wrong-operands',
      `${call.callee}: expected ${operation.leading} and at least 1 operand, found ${call.operands.length === 0 ? 'none' : print(first!)}`,
      call.span,
      `write ${call.callee}(${operation.attributes[operation.leading!]!.example}, A, B)`, // it is a call with a leading setting
    );
  return apply(operation, operands, attributesOf(operation, isNamed ? [] : [first!], call.keywords, call));
}

/** Operands, and after them attributes in their order: `reshape(x, [3, 2])`, `sum(x, 0)`. */
const canTake = (operation: Operation, count: number): boolean =>
  count >= operation.operands.length && count <= operation.operands.length + Object.keys(operation.attributes).length;

function listItems(call: Expression & { kind: 'call' }): readonly Expression[] {
  const list = call.operands[0]!;
  if (list.kind !== 'list' || list.items.length === 0)
    throw new LanguageError(
      'list-expected',
      `${call.callee}: expected a list, found ${print(list)}`,
      reachOf(list),
      `write ${call.callee}([a, b])`,
    );
  return list.items;
}

/** What has settings: an operation, or a constant made by a rule. */
type Configurable = Pick<Operation, 'name' | 'attributes'>;

/** The settings of a call, by position and by name. @throws LanguageError */
export function attributesOf(
  operation: Configurable,
  positional: readonly Expression[],
  keywords: readonly Keyword[],
  call: Expression & { kind: 'call' },
): Attributes {
  const forms = Object.entries(operation.attributes);
  const attributes = new Map<string, AttributeValue>();
  positional.forEach((value, i) => {
    const [name, form] = forms[i]!; // canTake has counted
    attributes.set(name, attributeValue(name, form, value));
  });
  for (const { name, value, span } of keywords) {
    const form = Object.hasOwn(operation.attributes, name) ? operation.attributes[name] : undefined; // `__proto__` is none
    if (form === undefined) throw unknownKeyword(operation, { name, value, span });
    if (attributes.has(name))
      throw new LanguageError('given-twice', `${name} is given twice`, span, 'leave one of them out');
    attributes.set(name, attributeValue(name, form, value));
  }
  for (const [name, { isRequired, example }] of forms)
    if (isRequired && !attributes.has(name))
      throw new LanguageError(
        'attribute-missing',
        `${operation.name}: expected ${name}, found none`,
        call.span,
        `write ${operation.name}(…, ${name}=${example})`,
      );
  return Object.fromEntries(attributes);
}

function attributeValue(name: string, form: AttributeForm, written: Expression): AttributeValue {
  const { expected, read } = READERS[form.kind];
  const value = read(written, form);
  if (value === undefined)
    throw new LanguageError(
      'wrong-attribute',
      `expected ${typeof expected === 'string' ? expected : expected(form)} for ${name}, found ${print(written)}`,
      reachOf(written),
      `write it out, as in ${name}=${form.example}`,
    );
  return value;
}

/** `x[idx]` is `gather(x, idx)`; whatever else stands in brackets is known when it is read. */
function indexed({ operand, subscripts }: Expression & { kind: 'index' }): AppliedOperation {
  const picks = picksOf(subscripts);
  if (picks !== undefined) return apply(gather, [operand, picks]);
  const written = subscripts.map(writtenRange);
  return {
    operation: indexing,
    operands: [operand],
    attributes: shape => ({ ranges: rangesOf(written, shape) }),
  };
}

/** What stands alone in the brackets and is no number: indices along the first axis. */
export function picksOf(subscripts: readonly Subscript[]): Expression | undefined {
  const [only] = subscripts;
  return subscripts.length === 1 && only!.kind === 'element' && only!.at.kind !== 'number' ? only!.at : undefined;
}

function writtenRange(subscript: Subscript): WrittenRange {
  if (subscript.kind === 'element') return { at: wholeNumber(subscript.at) };
  if (subscript.kind !== 'slice') return subscript.kind;
  const end = (expression: Expression | undefined) => expression && wholeNumber(expression);
  return { from: end(subscript.from), to: end(subscript.to), step: end(subscript.step) };
}

function wholeNumber(expression: Expression): number {
  if (expression.kind !== 'number' || !Number.isInteger(expression.value))
    throw new LanguageError(
      'index-not-whole',
      `expected a whole number as index, found ${print(expression)}`,
      reachOf(expression),
      'write the number out; to pick rows by a constant, write E[idx] with nothing beside it',
    );
  return expression.value;
}

function unknownFunction(call: Expression & { kind: 'call' }): LanguageError {
  return unknownName('function', call.callee, call.calleeSpan, () => FUNCTION_NAMES, otherFunctionHint(call.callee));
}

/** `1 operand`, `1 or 2 operands`. */
function operandCount(candidates: readonly Operation[]): string {
  const counts = [...new Set(candidates.map(({ operands }) => operands.length))].toSorted((a, b) => a - b);
  return `${counts.join(' or ')} operand${counts.at(-1) === 1 ? '' : 's'}`;
}

function wrongOperands(call: Expression & { kind: 'call' }, candidates: readonly Operation[]): LanguageError {
  const forms = candidates.map(({ name, operands, attributes }) => {
    const settings = Object.values(attributes).flatMap(({ isRequired, example }) => (isRequired ? [example] : []));
    return `${name}(${[...operands, ...settings].join(', ').replace(/\.\.\.\w+/, '[a, b, …]')})`;
  });
  return new LanguageError(
    'wrong-operands',
    `${call.callee}: expected ${operandCount(candidates)}, found ${call.operands.length}`,
    call.span,
    `write ${forms.join(' or ')}`,
  );
}

function unknownKeyword(operation: Configurable, keyword: Keyword): LanguageError {
  return new LanguageError(
    'unknown-keyword',
    `unknown keyword ${keyword.name} for ${operation.name}`,
    keyword.span,
    otherKeywordHint(keyword, operation.attributes) ??
      nameHint(keyword.name, Object.keys(operation.attributes)) ??
      `${operation.name} has no keywords`,
  );
}
