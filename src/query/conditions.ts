/** Conditions and watches: expressions of the scenario language over nodes' values and gradients after an event. */

import { NONE } from '../engine/log.ts';
import { foldNumberAt } from '../engine/operation-at.ts';
import type { State } from '../engine/state.ts';
import type { Writer } from '../explain/derivation.ts';
import { appliedOperation } from '../graph/calls.ts';
import { type EvaluateScope, evaluate } from '../graph/evaluate.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { withoutQuotes } from '../graph/quoted-names.ts';
import { type Expression, partsOf, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { withNonFinite } from '../language/non-finite-words.ts';
import { parseExpression } from '../language/parse.ts';
import { isComparison } from '../language/precedence.ts';
import { print } from '../language/print-expression.ts';
import { isIdentical, scalar, type Tensor, tensor } from '../tensor/tensor.ts';
import { withKeptPlaces } from './kept-places.ts';
import { expectOneRate, lastUpdateOf, type ReadFor, rateOf } from './learning-rates.ts';
import { type Fact, type NodeRead, type Read, readOf, readsOf } from './reads.ts';

export interface Condition {
  readonly text: string;
  readonly expression: Expression;
  /** The values that it reads, each as the nodes of a name. Only values, gradients and facts about the position can change it. */
  readonly values: ReadonlySet<NodeRead['nodes']>;
  readonly gradients: ReadonlySet<NodeRead['nodes']>;
  readonly rates: ReadonlySet<NodeRead['nodes']>;
  /** Rounds and calls whose number it reads, by name. */
  readonly folds: ReadonlySet<string>;
  readonly facts: ReadonlySet<Fact>;
  /** Whether its value is true or false, not a number. */
  readonly isTruth: boolean;
}

/** @throws LanguageError for syntax errors, unknown names, shapes that do not match, and `lr` alone where parameters have several rates. */
export function parseCondition(run: ReadFor, text: string): Condition {
  const { program } = run;
  const isRead = (part: Expression) => readOf(program, part) !== undefined;
  const written = withNonFinite(withoutQuotes(program, parseExpression(text)), isRead);
  const expression = program.recorded === undefined ? written : withKeptPlaces(program, written);
  expectNoTestForNaN(expression);
  const reads = readsOf(program, expression);
  tryOut(expression, blankScope(program));
  const nodes = (kind: NodeRead['kind']) =>
    new Set(reads.flatMap(read => (read.kind === kind ? [(read as NodeRead).nodes] : []))); // it is of a kind that has nodes
  const rates = nodes('rate');
  if (rates.has(program.parameters)) expectOneRate(run, expression);
  return {
    text: text.trim(),
    expression,
    values: nodes('value'),
    gradients: nodes('gradient'),
    rates,
    folds: new Set(reads.flatMap(read => (read.kind === 'fold' ? [read.name] : []))),
    facts: new Set(reads.flatMap(read => (read.kind === 'fact' ? [read.fact] : []))),
    isTruth: isTruth(program, expression),
  };
}

/** @throws LanguageError for a comparison with NaN, which says the same of every number. */
function expectNoTestForNaN(part: Expression): void {
  if (part.kind === 'binary' && isComparison(part.operator))
    for (const [side, other] of [
      [part.left, part.right],
      [part.right, part.left],
    ] as const)
      if (side.kind === 'number' && Number.isNaN(side.value))
        throw new LanguageError(
          'compared-with-nan',
          'expected a number to compare with, found NaN, which no number equals',
          reachOf(part),
          `write isnan(${print(other)})`,
        );
  for (const inner of partsOf(part)) expectNoTestForNaN(inner);
}

function isTruth(program: Program, part: Expression): boolean {
  if (part.kind === 'conditional') return isTruth(program, part.then) && isTruth(program, part.otherwise);
  if (part.kind === 'boolean') return true;
  return readOf(program, part) === undefined && appliedOperation(part)?.operation.isTruth === true;
}

/** Returns a writer that writes `true` and `false` for truth values, numbers otherwise. */
export const valueWriter = ({ isTruth }: Condition, write: Writer): Writer =>
  isTruth ? value => (value.shape.length > 0 ? write(value) : value.data[0] === 0 ? 'false' : 'true') : write;

/** The meanings of names and calls after an event. */
function conditionScope(state: State): EvaluateScope {
  const { program } = state.log;
  return scopeBy(
    program,
    read => {
      if (read.kind !== 'fact') return held(state, read);
      return scalar(read.fact === 'iteration' ? state.log.iterationNumberAt(state.position) : state.position);
    },
    () => state.log.phaseAt(state.position),
  );
}

/** Returns the expression's value after an event; undefined where it depends on numbers that have not arrived. */
export function conditionValue(condition: Condition, state: State): Tensor | undefined {
  const bounds = boundsWhereAbsent(state.log.program, condition, read => held(state, read) === undefined);
  if (bounds === undefined) return undefined;
  try {
    const scope = conditionScope(state);
    const low = evaluate(bounds.low, scope);
    return bounds.high === bounds.low || isIdentical(low, evaluate(bounds.high, scope)) ? low : undefined;
  } catch (error) {
    if (error instanceof LanguageError) return undefined; // an index whose value is out of range here
    throw error;
  }
}

/** Returns the same value. @throws LanguageError that names a node without a value. */
export function knownValue(condition: Condition, state: State): Tensor {
  const value = conditionValue(condition, state);
  if (value !== undefined) return value;
  const { program } = state.log;
  const without = (kind: NodeRead['kind'], read: ReadonlySet<NodeRead['nodes']>) =>
    [...read]
      .filter(nodes => held(state, { kind, nodes }) === undefined)
      .map(nodes => `${nodeOf(program, nodes[0]!).name} has no ${kind} yet at this event`); // a name has a node at least
  const outside = [...condition.folds]
    .filter(name => held(state, { kind: 'fold', name }) === undefined)
    .map(name => `${name} has no number at this event, which is in no round or call of that name`);
  const [why = 'expected a number, found none at this event'] = [
    ...without('value', condition.values),
    ...without('gradient', condition.gradients),
    ...[...condition.rates].map(
      nodes =>
        `lr has no value at this event: ${updateOf(state, nodes) === NONE ? 'there was no update yet' : 'the update names no rate'}`,
    ),
    ...outside,
  ];
  throw new LanguageError('no-value', why, reachOf(condition.expression));
}

/** A read that may have no value at an event. */
type MayBeAbsent = Exclude<Read, { kind: 'fact' }>;

/** An expression evaluated twice, with absent parts as false and as true. Where both results agree, the absent parts do not matter. */
export interface Bounds {
  readonly low: Expression;
  readonly high: Expression;
}

/** Returns the bounds of an expression with absent reads: the same expression twice where nothing is absent; undefined when it has no value. */
export function boundsWhereAbsent(
  program: Program,
  { expression, values, gradients, rates, folds }: Condition,
  isMissing: (read: MayBeAbsent) => boolean,
): Bounds | undefined {
  const isWhole =
    ![...values].some(nodes => isMissing({ kind: 'value', nodes })) &&
    ![...gradients].some(nodes => isMissing({ kind: 'gradient', nodes })) &&
    ![...rates].some(nodes => isMissing({ kind: 'rate', nodes })) &&
    ![...folds].some(name => isMissing({ kind: 'fold', name }));
  if (isWhole) return { low: expression, high: expression };
  const isAbsent = (part: Expression): boolean => {
    const read = readOf(program, part);
    return read === undefined ? partsOf(part).some(isAbsent) : read.kind !== 'fact' && isMissing(read);
  };
  const bounds = boundsOf(expression, isAbsent);
  return bounds === UNKNOWN ? undefined : bounds;
}

/** Whether any element is neither 0 nor NaN: a condition on a matrix is met by its first element; `all(…)` waits for the last. */
export function isMet(value: Tensor | undefined): boolean {
  if (value === undefined) return false;
  for (let i = 0; i < value.data.length; i++) {
    const x = value.data[i]!;
    if (x !== 0 && !Number.isNaN(x)) return true;
  }
  return false;
}

/** One line that marks the mistake: `column 6: unknown name W9 in grad(▸W9◂); did you mean W1?`. */
export function mistakeText({ message, hint, span }: LanguageError, source: string): string {
  const pointed = `${source.slice(0, span.start)}▸${source.slice(span.start, span.end)}◂${source.slice(span.end)}`;
  return `column ${span.start + 1}: ${message} in ${pointed}${hint === undefined ? '' : `; ${hint}`}`;
}

const updateOf = (state: State, nodes: readonly NodeId[]): number =>
  lastUpdateOf(state.log, nodes, node => state.valueWriter(node));

function held(state: State, read: MayBeAbsent): Tensor | undefined {
  if (read.kind === 'fold') {
    const number = foldNumberAt(state.log, read.name, state.position);
    return number === undefined ? undefined : scalar(number);
  }
  if (read.kind === 'rate') {
    const update = updateOf(state, read.nodes);
    const rate = update === NONE ? Number.NaN : rateOf(state.log, update);
    return Number.isNaN(rate) ? undefined : scalar(rate);
  }
  const node = latestOf(state, read);
  return read.kind === 'value' ? state.valueOf(node) : state.gradientOf(node);
}

/** The node that a name stands for at the event: the one written last, else the first. */
export function latestOf(state: State, { kind, nodes }: NodeRead): NodeId {
  const writerOf = (node: NodeId) => (kind === 'value' ? state.valueWriter(node) : state.gradientWriter(node));
  let [latest, last] = [nodes[0]!, -2]; // a name has a node at least
  for (const node of nodes.length === 1 ? [] : nodes) {
    const writer = writerOf(node) ?? -2;
    if (writer >= last) [latest, last] = [node, writer];
  }
  return latest;
}

function scopeBy(program: Program, meaning: (read: Read) => Tensor | undefined, phase: () => string): EvaluateScope {
  const tensorOf = (part: Expression): Tensor | undefined => {
    const read = readOf(program, part);
    return read && meaning(read);
  };
  const isPhase = (name: string) => name === 'phase' && !program.byName.has(name);
  return {
    name: name => (isPhase(name) ? undefined : tensorOf({ kind: 'name', name, span: nowhere })),
    call: tensorOf,
    text: name => (isPhase(name) ? phase() : undefined),
  };
}

/** A scope of zeros: it finds mistakes in shapes and operands before the run is read. */
const blankScope = (program: Program): EvaluateScope =>
  scopeBy(
    program,
    read => {
      if (read.kind === 'fact' || read.kind === 'fold' || read.kind === 'rate') return scalar(0);
      const { shape, size } = nodeOf(program, read.nodes.at(-1)!); // a name has a node at least
      return tensor(shape, new Float64Array(size));
    },
    () => 'start',
  );

/** Evaluates both branches of `c ? a : b`, so that mistakes in either are found. */
function tryOut(expression: Expression, scope: EvaluateScope): void {
  evaluate(expression, scope);
  if (expression.kind === 'conditional') {
    tryOut(expression.then, scope);
    tryOut(expression.otherwise, scope);
  } else for (const part of partsOf(expression)) if (part.kind === 'conditional') tryOut(part, scope);
}

const nowhere = { start: 0, end: 0 };

/** The bounds of parts that need an absent value: false and true. */
const UNKNOWN: Bounds = {
  low: { kind: 'boolean', value: false, span: nowhere },
  high: { kind: 'boolean', value: true, span: nowhere },
};

/** Returns the bounds of a part. `and`, `or` and `c ? a : b` may be known although a part is absent; `not` swaps the bounds. Source: Kleene's strong logic. */
function boundsOf(part: Expression, isAbsent: (part: Expression) => boolean): Bounds {
  if (!isAbsent(part)) return { low: part, high: part };
  if (part.kind === 'unary' && part.operator === '!') {
    const { low, high } = boundsOf(part.operand, isAbsent);
    return { low: { ...part, operand: high }, high: { ...part, operand: low } };
  }
  if (part.kind === 'binary' && (part.operator === '&&' || part.operator === '||')) {
    const [left, right] = [boundsOf(part.left, isAbsent), boundsOf(part.right, isAbsent)];
    return {
      low: { ...part, left: left.low, right: right.low },
      high: { ...part, left: left.high, right: right.high },
    };
  }
  if (part.kind !== 'conditional' || isAbsent(part.test)) return UNKNOWN;
  const [then, otherwise] = [boundsOf(part.then, isAbsent), boundsOf(part.otherwise, isAbsent)];
  return { low: choice(part, then.low, otherwise.low), high: choice(part, then.high, otherwise.high) };
}

const choice = (part: Expression & { kind: 'conditional' }, then: Expression, otherwise: Expression): Expression => ({
  ...part,
  then,
  otherwise,
});
