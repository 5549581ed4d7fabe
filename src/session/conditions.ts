/** Conditions and watches: expressions of the scenario language over what the nodes hold after an event. */

import type { State } from '../engine/state.ts';
import { evaluate, type Scope } from '../graph/evaluate.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { PREDICATE_NAMES } from '../graph/truth.ts';
import type { Expression } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { parseExpression } from '../language/parse.ts';
import { scalar, type Tensor, tensor } from '../tensor/tensor.ts';
import { type Fact, partsOf, type Read, readOf, readsOf } from './reads.ts';

export interface Condition {
  readonly text: string;
  readonly expression: Expression;
  /** Nodes whose values and gradients it reads, and facts about the position: nothing else can change it. */
  readonly values: ReadonlySet<NodeId>;
  readonly gradients: ReadonlySet<NodeId>;
  readonly facts: ReadonlySet<Fact>;
}

/** @throws LanguageError for what cannot be read, names that there are not, shapes that do not go together. */
export function parseCondition(program: Program, text: string): Condition {
  const expression = parseExpression(text);
  const reads = readsOf(program, expression);
  tryOut(expression, blankScope(program));
  const nodes = (kind: 'value' | 'gradient') =>
    new Set(reads.flatMap(read => (read.kind === kind ? [(read as Read & { node: NodeId }).node] : []))); // neither kind is a fact
  return {
    text: text.trim(),
    expression,
    values: nodes('value'),
    gradients: nodes('gradient'),
    facts: new Set(reads.flatMap(read => (read.kind === 'fact' ? [read.fact] : []))),
  };
}

/** What names and calls mean after an event. */
export function conditionScope(state: State): Scope {
  const { program } = state.log;
  return scopeBy(
    program,
    read => {
      if (read.kind !== 'fact') return held(state, read);
      return scalar(read.fact === 'iteration' ? state.iteration : state.position);
    },
    () => state.log.phaseAt(state.position),
  );
}

/**
 * The expression's value after an event; undefined while something it needs has not arrived.
 * A comparison with what has not arrived is false, and so are `isnan`, `isinf`, `any` and `all` of it.
 */
export function conditionValue(condition: Condition, state: State): Tensor | undefined {
  const expression = whereAbsent(state.log.program, condition, read => held(state, read) === undefined);
  if (expression === undefined) return undefined;
  try {
    return evaluate(expression, conditionScope(state));
  } catch (error) {
    if (error instanceof LanguageError) return undefined; // an index whose value is out of range here
    throw error;
  }
}

/** What is read of nodes: what may not have arrived yet. */
type NodeRead = Exclude<Read, { kind: 'fact' }>;

/** What an expression comes to where some of what it reads is not there; undefined when it then has no value. */
export function whereAbsent(
  program: Program,
  { expression, values, gradients }: Condition,
  isMissing: (read: NodeRead) => boolean,
): Expression | undefined {
  const isWhole =
    ![...values].some(node => isMissing({ kind: 'value', node })) &&
    ![...gradients].some(node => isMissing({ kind: 'gradient', node }));
  if (isWhole) return expression;
  const isAbsent = (part: Expression): boolean => {
    const read = readOf(program, part);
    return read === undefined ? partsOf(part).some(isAbsent) : read.kind !== 'fact' && isMissing(read);
  };
  const present = withoutAbsent(expression, isAbsent);
  return isAbsent(present) ? undefined : present;
}

/** Whether any element is neither 0 nor NaN: who waits for a matrix wants to see the first of its elements get there; `all(…)` waits for the last. */
export function isMet(value: Tensor | undefined): boolean {
  if (value === undefined) return false;
  for (let i = 0; i < value.data.length; i++) {
    const x = value.data[i]!;
    if (x !== 0 && !Number.isNaN(x)) return true;
  }
  return false;
}

/** One line that points at the mistake: `column 6: nothing is called W9 in grad(▸W9◂); did you mean W1?`. */
export function mistakeText({ message, hint, span }: LanguageError, source: string): string {
  const pointed = `${source.slice(0, span.start)}▸${source.slice(span.start, span.end)}◂${source.slice(span.end)}`;
  return `column ${span.start + 1}: ${message} in ${pointed}${hint === undefined ? '' : `; ${hint}`}`;
}

function held(state: State, { kind, node }: NodeRead): Tensor | undefined {
  return kind === 'value' ? state.valueOf(node) : state.gradientOf(node);
}

function scopeBy(program: Program, meaning: (read: Read) => Tensor | undefined, phase: () => string): Scope {
  const tensorOf = (part: Expression): Tensor | undefined => {
    const read = readOf(program, part);
    return read && meaning(read);
  };
  const span = { start: 0, end: 0 };
  const isPhase = (name: string) => name === 'phase' && !program.byName.has(name);
  return {
    name: name => (isPhase(name) ? undefined : tensorOf({ kind: 'name', name, span })),
    call: tensorOf,
    text: name => (isPhase(name) ? phase() : undefined),
  };
}

/** Zeros in every place: what shapes and operands can be wrong about shows before the run is asked. */
const blankScope = (program: Program): Scope =>
  scopeBy(
    program,
    read => {
      if (read.kind === 'fact') return scalar(0);
      const { shape, size } = nodeOf(program, read.node);
      return tensor(shape, new Float64Array(size));
    },
    () => 'start',
  );

/** Both branches of a `c ? a : b`, whichever zeros would choose. */
function tryOut(expression: Expression, scope: Scope): void {
  evaluate(expression, scope);
  if (expression.kind === 'conditional') {
    tryOut(expression.then, scope);
    tryOut(expression.otherwise, scope);
  } else for (const part of partsOf(expression)) if (part.kind === 'conditional') tryOut(part, scope);
}

const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];

/** Each smallest test that needs what has not arrived becomes `false`. */
function withoutAbsent(part: Expression, isAbsent: (part: Expression) => boolean): Expression {
  const rest = (inner: Expression): Expression => withoutAbsent(inner, isAbsent);
  const isTest =
    (part.kind === 'binary' && COMPARISONS.includes(part.operator)) ||
    (part.kind === 'call' && PREDICATE_NAMES.includes(part.callee));
  if (isTest) return isAbsent(part) ? { kind: 'boolean', value: false, span: part.span } : part;
  if (part.kind === 'unary') return { ...part, operand: rest(part.operand) };
  if (part.kind === 'binary') return { ...part, left: rest(part.left), right: rest(part.right) };
  if (part.kind !== 'conditional') return part;
  const [then, otherwise] = [rest(part.then), rest(part.otherwise)];
  return { ...part, test: rest(part.test), then, otherwise };
}
