/** The rule of an update as its lines are written and evaluated: with the parameter's name, over its numbers. */

import type { ParameterUpdated } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { RuleLine } from '../engine/optimizers/optimizer.ts';
import type { UpdateRule } from '../engine/optimizers/table.ts';
import type { State } from '../engine/state.ts';
import { gradientType } from '../graph/precision.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { namesIn } from '../language/ast.ts';
import { parseExpression } from '../language/parse.ts';
import { roundedCopy } from '../tensor/dtype.ts';
import { scalar, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { partialName } from './derivation.ts';
import { type Binding, type Bindings, valueOfText, withNames } from './formula.ts';

/** Whether the rule of the update is known: in a recorded run, groups have settings that are not followed here. */
export const followsRule = ({ updates }: EventLog, update: ParameterUpdated | undefined): boolean =>
  updates !== undefined && update?.hasOwnSettings !== true;

/** The rule of the parameter's group. */
export const ruleOf = ({ log }: State, { parameter }: ParameterUpdated): UpdateRule => log.updates!.ruleOf(parameter); // an update was recorded

export interface EvaluatedLine {
  /** What it sets, as it is written. */
  readonly left: string;
  readonly line: RuleLine;
  readonly bindings: Bindings;
  /** Undefined where a recorded run lacks numbers that it follows from. */
  readonly result: Tensor | undefined;
}

/** How a rule of the parameter of that name writes p, a setting or a term: the parameter itself may be called lr, t or g. */
const symbolIn = (name: string, key: string): string => (key === 'p' ? name : key === name ? `opt.${key}` : key);

/** Evaluates the rule's lines in order, each with the results of earlier lines; the last line's result is the recorded result. A recorded run may lack parts of the state before. */
export function ruleLines(state: State, update: ParameterUpdated): readonly EvaluatedLine[] {
  const rule = ruleOf(state, update);
  const { name } = nodeOf(state.program, update.parameter);
  const t = update.step;
  const bindings = new Map<string, Binding>([
    ...rule.state.map(key => [key, { text: symbolIn(name, key), tensor: undefined }] as const),
    ['p', { text: name, tensor: known(update.before) }],
    ['g', { text: partialName(state.program, update.parameter), tensor: known(update.gradient) }],
    ...[['lr', update.lr] as const, ['t', t] as const, ...rule.settings].map(
      ([key, value]) => [key, { text: symbolIn(name, key), tensor: scalar(value) }] as const,
    ),
    ...[...update.stateBefore].map(
      ([key, value]) => [key, { text: symbolIn(name, key), tensor: known(value) }] as const,
    ),
  ]);
  const lines = rule.lines(t);
  return lines.map((line, i) => {
    const before = new Map(bindings);
    const recorded = i === lines.length - 1 ? update.after : update.stateAfter.get(line.target);
    const result = recorded ?? computed(state, update, line, before);
    const left = symbolIn(name, line.target);
    bindings.set(line.target, { text: left, tensor: result });
    return { left, line, bindings: before, result };
  });
}

/** A gradient with weight decay has the parameter's type, other terms keep their bits. */
function computed(
  { log: { program } }: State,
  { parameter }: ParameterUpdated,
  { target, text }: RuleLine,
  bindings: Bindings,
): Tensor | undefined {
  if (!isWhole(text, bindings)) return undefined;
  const term = valueOfText(text, bindings);
  const type = target === 'g' ? gradientType(program, parameter) : undefined;
  return type === undefined ? term : tensor(term.shape, roundedCopy(type, term.data));
}

/** Whether all names of a line have numbers. */
export const isWhole = (text: string, bindings: Bindings): boolean =>
  namesIn(parseExpression(text)).every(name => bindings.get(name)?.tensor !== undefined);

/** Whether a line reads a name that no line before it has set. */
export const reads = ({ line, bindings }: EvaluatedLine, name: string): boolean =>
  bindings.get(name)?.tensor === undefined && namesIn(parseExpression(line.text)).includes(name);

/** A recorded run may have a tensor's shape without its numbers. */
const known = (made: Tensor): Tensor | undefined => (made.data.length === sizeOf(made.shape) ? made : undefined);

/** Returns the update with its settings: `W1 ← W1 − 0.1 × ∂L/∂W1`. For a rule of several lines, it is the last, which updates the parameter. */
export function updateRuleText(
  log: EventLog,
  parameter: NodeId,
  update: ParameterUpdated | undefined,
): string | undefined {
  if (!followsRule(log, update)) return undefined;
  const { program } = log;
  const rule = log.updates!.ruleOf(parameter); // just tested
  const { name } = nodeOf(program, parameter);
  const lines = rule.lines(update?.step ?? 1);
  const isGradientChanged = lines.some(({ target }) => target === 'g');
  const number = (x: number) => ({ text: formatNumber(x), tensor: undefined });
  const bindings = new Map([
    ...['lr', 't', ...rule.state, ...lines.map(({ target }) => target)].map(
      key => [key, { text: symbolIn(name, key), tensor: undefined }] as const,
    ),
    ['p', { text: name, tensor: undefined }],
    ['g', { text: isGradientChanged ? symbolIn(name, 'g') : partialName(program, parameter), tensor: undefined }],
    ...(update ? [['lr', number(update.lr)] as const, ['t', number(update.step)] as const] : []),
    ...[...rule.settings].map(([key, value]) => [key, number(value)] as const),
  ]);
  return `${name} ← ${withNames(lines.at(-1)!.text, bindings)}`; // each rule ends with the parameter
}
