/** Lines whose derivative a textbook gives as a whole: cross-entropy, squared errors, the sigmoid written out. */

import type { State } from '../engine/state.ts';
import { idInText } from '../graph/node-names.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import { parseExpression } from '../language/parse.ts';
import { specialised } from '../language/simplify.ts';
import { memoised, once } from '../memoised.ts';
import { scalar } from '../tensor/tensor.ts';
import { type Bindings, valueOfText, withNames } from './formula.ts';

interface LineRule {
  /** What the line is called. */
  readonly noun: string;
  /** The line; each name stands for a name or a number of the program. */
  readonly line: string;
  /** ∂out/∂operand by the line's names; `out` is the line's value, `n` the number of elements of the operand. */
  readonly derivatives: Readonly<Record<string, string>>;
}

const ENTROPY = { a: '(a - y) / (a * (1 - a))', y: 'log(1 - a) - log(a)' } as const;

/** Source: Jurafsky and Martin, Speech and Language Processing, chapters 5 and 7; Bishop, chapter 5. */
const RULES: readonly LineRule[] = [
  { noun: 'binary cross-entropy', line: '-(y * log(a) + (1 - y) * log(1 - a))', derivatives: ENTROPY },
  { noun: 'binary cross-entropy', line: '-y * log(a) - (1 - y) * log(1 - a)', derivatives: ENTROPY },
  { noun: 'cross-entropy', line: '-sum(t * log(p))', derivatives: { p: '-t / p' } },
  { noun: 'mean cross-entropy', line: '-sum(t * log(p)) / m', derivatives: { p: '-t / (m * p)' } },
  { noun: 'sigmoid written out', line: '1 / (1 + exp(-x))', derivatives: { x: 'out * (1 - out)' } },
  { noun: 'half a squared error', line: '0.5 * (t - o) ** 2', derivatives: { t: 't - o', o: 'o - t' } },
  { noun: 'squared error', line: '(a - y) ** 2', derivatives: { a: '2 * (a - y)', y: '2 * (y - a)' } },
  {
    noun: 'mean squared error',
    line: 'mean((a - y) ** 2)',
    derivatives: { a: '2 * (a - y) / n', y: '2 * (y - a) / n' },
  },
  { noun: 'a square', line: 'x * x', derivatives: { x: '2 * x' } },
  { noun: 'a multiple of a square', line: 'c * x ** 2', derivatives: { x: '2 * c * x' } },
];

/** Read when a line is first held against them. */
const patterns = once(() => RULES.map(rule => ({ rule, expression: parseExpression(rule.line) })));

/** The parts of a line that a rule's names stand for. */
type Match = ReadonlyMap<string, Expression>;

interface Matched {
  readonly rule: LineRule;
  readonly parts: Match;
}

const matchesIn = memoised((_program: Program) => new Map<NodeId, Matched | undefined>());

/** Returns the rule that fits the line of a node, with what its names stand for. */
function matchOf(program: Program, node: GraphNode): Matched | undefined {
  const known = matchesIn(program);
  if (!known.has(node.id)) known.set(node.id, firstMatch(node.text));
  return known.get(node.id);
}

/** Longest line that is held against the rules, in characters. */
const LONGEST = 200;

function firstMatch(text: string): Matched | undefined {
  const expression = text.length <= LONGEST ? parsed(text) : undefined;
  if (expression === undefined) return undefined;
  for (const { rule, expression: pattern } of patterns()) {
    const parts = new Map<string, Expression>();
    if (fits(pattern, expression, parts)) return { rule, parts };
  }
  return undefined;
}

function parsed(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch {
    return undefined; // the text of a leaf may be anything
  }
}

/** Whether an expression has the pattern's form; a name of the pattern stands for one name or number throughout. */
function fits(pattern: Expression, expression: Expression, parts: Map<string, Expression>): boolean {
  if (pattern.kind === 'name') {
    const known = parts.get(pattern.name);
    if (known !== undefined) return isSamePart(known, expression);
    parts.set(pattern.name, expression);
    return expression.kind === 'name' || expression.kind === 'number';
  }
  return (
    isAlike(pattern, expression) && partsOf(pattern).every((part, i) => fits(part, partsOf(expression)[i]!, parts))
  );
}

/** Whether the outermost operations are the same, with as many parts. */
function isAlike(a: Expression, b: Expression): boolean {
  if (partsOf(a).length !== partsOf(b).length) return false;
  if (a.kind === 'number') return b.kind === 'number' && a.value === b.value;
  if (a.kind === 'unary') return b.kind === 'unary' && a.operator === b.operator;
  if (a.kind === 'binary') return b.kind === 'binary' && a.operator === b.operator && a.isDot === b.isDot;
  return a.kind === 'call' && b.kind === 'call' && a.callee === b.callee && b.keywords.length === 0;
}

const isSamePart = (a: Expression, b: Expression): boolean =>
  (a.kind === 'name' && b.kind === 'name' && a.name === b.name) ||
  (a.kind === 'number' && b.kind === 'number' && a.value === b.value);

/** What a textbook calls the line: `binary cross-entropy`; undefined where no rule fits. */
export const lineNoun = (program: Program, node: NodeId): string | undefined =>
  matchOf(program, nodeOf(program, node))?.rule.noun;

export interface WholeRule {
  /** Over the rule's names and `out`. */
  readonly text: string;
  readonly bindings: Bindings;
}

/** Returns ∂from/∂to of a whole line; undefined where no rule fits. */
export function wholeRule(state: State, from: NodeId, to: NodeId): WholeRule | undefined {
  const { program } = state;
  const node = nodeOf(program, from);
  const matched = matchOf(program, node);
  if (matched === undefined) return undefined;
  const operand = nodeOf(program, to);
  const name = [...matched.parts].find(([, part]) => part.kind === 'name' && idInText(program, part.name) === to)?.[0];
  const derivative = name === undefined ? undefined : matched.rule.derivatives[name];
  if (derivative === undefined) return undefined;
  const numbers = new Map<string, number>([['n', operand.size]]);
  const bindings = new Map([['out', { text: node.name, tensor: state.valueOf(from) }]]);
  for (const [key, part] of matched.parts) {
    if (part.kind === 'number') numbers.set(key, part.value);
    else if (part.kind === 'name') bindings.set(key, { text: part.name, tensor: valueNamed(state, part.name) });
  }
  return { text: specialised(derivative, numbers), bindings };
}

function valueNamed(state: State, name: string) {
  const id = idInText(state.program, name);
  return id === undefined ? scalar(Number.NaN) : state.valueOf(id);
}

/** The rule over the program's names. */
export const wholeRuleText = ({ text, bindings }: WholeRule): string => withNames(text, bindings);

/** The rule's value with the numbers of the state. */
export const wholeRuleValue = ({ text, bindings }: WholeRule) => valueOfText(text, bindings);
