/** Explains parameter updates: the optimizer's rule in symbols, with this parameter's numbers, and the result. */

import { globalNorm } from '../engine/clip.ts';
import type { ParameterUpdated } from '../engine/events.ts';
import { NONE } from '../engine/log.ts';
import type { RuleLine } from '../engine/optimizers/optimizer.ts';
import type { UpdateRule } from '../engine/optimizers/table.ts';
import { rateFactor, type SingleSchedule, scheduleIn } from '../engine/schedules.ts';
import { type State, stateAt } from '../engine/state.ts';
import { gradientType } from '../graph/precision.ts';
import { nodeOf } from '../graph/program.ts';
import { difference, isIdentical, scalar, type Tensor } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { formatNumber } from '../text/number-format.ts';
import { unchangedWords } from '../text/rounding.ts';
import {
  DEFAULT_STYLE,
  type Derivation,
  type Equation,
  inProduct,
  type NumberStyle,
  numberPiece,
  partialName,
  type Writer,
  writerFor,
} from './derivation.ts';
import { valueOfText, withNames, withNumbers } from './formula.ts';
import { BY_ELEMENT, nonFiniteRemark } from './non-finite.ts';
import { roundingRemark } from './rounded-results.ts';
import { unscaleLines, withoutScale } from './scaling.ts';
import { type EvaluatedLine, followsRule, isWhole, reads, ruleLines, ruleOf } from './update-rule.ts';
import { explainRulelessUpdate } from './without-rule.ts';

export function explainUpdate(state: State, update: ParameterUpdated, style: NumberStyle): Derivation {
  const { program } = state;
  if (!followsRule(state.log, update)) return explainRulelessUpdate(state, update, style);
  const { name } = nodeOf(program, update.parameter);
  const rule = ruleOf(state, update);
  const lines = ruleLines(state, update);
  const arrived = state.gradientOf(update.parameter) ?? update.gradient;
  const raw = withoutScale(state, arrived);
  const change = changeOf(update);
  const unchanged = unchangedWords(update.before, update.after, style.digits);
  const write = writerFor(
    style,
    [update.parameter],
    [
      update.before,
      update.gradient,
      update.after,
      change,
      arrived,
      raw,
      scalar(update.lr),
      ...lines.map(({ result }) => result),
    ],
  );
  const equations = unscaleLines(state, update, [arrived, raw].map(write));
  if (isClipped(raw, update.gradient)) equations.push(...clipLines(state, update, write(raw), write(update.gradient)));
  for (const { left, line, bindings, result } of lines) {
    equations.push(
      {
        left,
        relation: '←',
        right: [{ text: withNames(line.text, bindings) }],
        label: labelOf(line, rule),
        isNewThought: true,
      },
      { left: '', relation: '=', right: [{ text: withNumbers(line.text, bindings, write) }], label: 'numbers' },
    );
    if (result === undefined) continue;
    equations.push({
      left: '',
      relation: '=',
      right: [numberPiece(write(result), line.target === 'g' ? 'gradient' : 'value')],
      label: line.target === 'p' && line.means === undefined ? 'after' : '',
    });
  }
  equations.push({
    left: 'Δ',
    relation: '=',
    right: [{ text: write(change) }],
    label: `${unchanged ?? 'change'}${ratioText(update, change)}`,
    isNewThought: true,
  });
  return {
    title: `update of ${name}: ${isPlain(rule) ? 'a step against its gradient' : `a step of ${rule.name}`}`,
    equations,
    remarks: updateRemarks(state, update, raw, lines),
    sentence: `Parameter ${name}: ${stepWords(state, update, write)} gives ${write(update.after)}${unchanged ? `, ${unchanged}` : ''}`,
  };
}

/** Words for the step: plain SGD in full, other rules by name. */
function stepWords(state: State, update: ParameterUpdated, write: Writer): string {
  const { before, gradient, lr } = update;
  const rule = ruleOf(state, update);
  const rate = write(scalar(lr));
  if (isPlain(rule)) return `${write(before)} minus learning rate ${rate} times gradient ${write(gradient)}`;
  return `${write(before)} with gradient ${write(gradient)} and learning rate ${rate}, by ${rule.name},`;
}

/** Learning rate times gradient and nothing else, so that it goes against the gradient. */
const isPlain = ({ name, state: keys, settings }: UpdateRule): boolean =>
  name === 'sgd' && keys.length === 0 && settings.get('weightDecay') === 0;

/** The label of a line of the rule. */
function labelOf({ target, means }: RuleLine, { name, stateMeans }: UpdateRule): string {
  if (means !== undefined) return means;
  if (target === 'p') return `${name} rule`;
  return target === 'g' ? 'gradient used' : `optimizer state: ${stateMeans[target]}`;
}

const isClipped = (raw: Tensor, used: Tensor): boolean => raw.data.length > 0 && !isIdentical(raw, used);

const shortNumber = (x: number): string => formatNumber(x, { digits: 5 });

function updateRemarks(
  state: State,
  update: ParameterUpdated,
  raw: Tensor,
  lines: readonly EvaluatedLine[],
): readonly string[] {
  const { name } = nodeOf(state.program, update.parameter);
  const isCut = isClipped(raw, update.gradient);
  const updatedFrom = [
    { name, tensor: update.before },
    { name: `${isCut ? 'clipped ' : ''}∂${name}`, tensor: update.gradient },
    ...[...update.stateBefore].map(([key, tensor]) => ({ name: key, tensor })),
  ];
  return [
    ...(isCut ? clipRemark(state, update) : []),
    ...groupRemark(state, update),
    ...startRemark(state, update),
    ...missingRemark(update, lines),
    ...scheduleRemark(state, update),
    ...nonFiniteRemark(update.after, updatedFrom, BY_ELEMENT),
    ...roundingRemark(gradientType(state.program, update.parameter), exactUpdate(state, lines), update.after),
  ];
}

/** The parameter after its update, before it is rounded. */
function exactUpdate({ program }: State, lines: readonly EvaluatedLine[]): Tensor['data'] | undefined {
  const last = program.precision && lines.at(-1);
  return last && isWhole(last.line.text, last.bindings) ? valueOfText(last.line.text, last.bindings).data : undefined;
}

/** `momentum_buffer before this update is not in the log`, where a line of the rule reads it. */
function missingRemark({ stateBefore }: ParameterUpdated, lines: readonly EvaluatedLine[]): readonly string[] {
  const missing = [...(lines[0]?.bindings ?? [])].filter(
    ([key, { tensor }]) => tensor === undefined && !stateBefore.has(key) && lines.some(line => reads(line, key)),
  );
  return missing.map(([key]) => `${key} before this update is not in the log`);
}

/** `b is in group 1: its own lr 0.01, weightDecay 0`. */
function groupRemark({ log }: State, { parameter }: ParameterUpdated): readonly string[] {
  const group = log.updates!.groupOf(parameter); // an update was recorded
  if (group === undefined) return [];
  const own = Object.entries(group.settings).filter(([key]) => group.own.includes(key));
  const said = own.map(([key, value]) => `${key} ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`).join(', ');
  const place = log.training.groups!.indexOf(group) + 1; // it is one of them
  return [
    `${nodeOf(log.program, parameter).name} is in group ${place}${own.length === 0 ? '' : `, with its own ${said}`}`,
  ];
}

/** Says in the first update that the state before was given. */
function startRemark({ log, position }: State, { parameter, step }: ParameterUpdated): readonly string[] {
  if (log.training.state?.has(nodeOf(log.program, parameter).name) !== true) return [];
  if (log.lastUpdate(log.previousWriter(position)) !== NONE) return [];
  return [`The scenario gives the optimizer's state of ${step - 1} earlier ${step === 2 ? 'update' : 'updates'}`];
}

/** `clipped: global norm 100 exceeds max_norm 1, factor 0.01`. */
function clipRemark({ log, position }: State, { clipped }: ParameterUpdated): readonly string[] {
  const { clip } = log.training;
  if (clip === undefined) return [];
  if ('value' in clip) return [`clipped: no element may exceed ±${shortNumber(clip.value)}`];
  const state = stateAt(log, log.endOfBackward(log.iterationAt(position))); // the norm is taken there
  const norm = globalNorm(
    log.program.parameters.flatMap(id => {
      const gradient = state.gradientOf(id);
      return gradient === undefined ? [] : withoutScale(state, gradient).data;
    }),
  );
  const found = Number.isNaN(norm)
    ? 'global norm is NaN'
    : `global norm ${shortNumber(norm)} ${norm > clip.norm ? 'exceeds' : 'reaches'} max_norm ${shortNumber(clip.norm)}`;
  return [`clipped: ${found}, factor ${shortNumber(clipped ?? 1)}`];
}

/** `linear schedule, iteration 2 of 4: learning rate 0.1 × 0.25 = 0.025`. */
function scheduleRemark({ log, iteration }: State, { lr, parameter }: ParameterUpdated): readonly string[] {
  const { updates } = log;
  const { schedule: all } = log.training;
  if (all === undefined || updates === undefined) return [];
  const { schedule, n } = scheduleIn(all, iteration);
  const after = schedule === all ? '' : ` after ${all.type}`;
  const rate = `${shortNumber(updates.settingsOf(parameter).lr)} × ${shortNumber(rateFactor(all, iteration))} = ${shortNumber(lr)}`;
  const still = lr === 0 ? `, so ${nodeOf(log.program, parameter).name} stays` : '';
  return [`${schedule.type} schedule${after}, ${placeIn(schedule, n)}: learning rate ${rate}${still}`];
}

/** `iteration 2 of 4`, `iteration 3, × 0.5 every 2`, `over after 4 iterations`. */
function placeIn(schedule: SingleSchedule, n: number): string {
  if ('iterations' in schedule)
    return n > schedule.iterations
      ? `over after ${plural(schedule.iterations, 'iteration')}`
      : `iteration ${n} of ${schedule.iterations}`;
  const every = schedule.type === 'step' ? `every ${schedule.every}` : 'each';
  return `iteration ${n}, × ${shortNumber(schedule.factor)} ${every}`;
}

function clipLines(state: State, update: ParameterUpdated, raw: string, used: string): readonly Equation[] {
  const name = partialName(state.program, update.parameter);
  const right =
    update.clipped === undefined
      ? `clip(${raw})`
      : `${inProduct(raw)} · ${writerFor(DEFAULT_STYLE, [], [])(scalar(update.clipped))}`;
  return [
    { left: name, relation: '←', right: [{ text: right, role: 'gradient' }], label: 'clipped' },
    { left: '', relation: '=', right: [numberPiece(used, 'gradient')], label: 'gradient used' },
  ];
}

/** Returns after − before. */
export const changeOf = ({ before, after }: ParameterUpdated): Tensor => difference(after, before);

/** ‖Δ‖ / ‖before‖ of an update and its change: about 10⁻³ is healthy. Source: CS231n, "Babysitting the learning process". */
export function updateRatio({ before }: ParameterUpdated, change: Tensor): number {
  const length = ({ data }: Tensor) => globalNorm([data]);
  return length(change) / length(before);
}

/** Writes the ratio; a parameter that was 0 has none. */
function ratioText(update: ParameterUpdated, change: Tensor): string {
  const ratio = updateRatio(update, change);
  return Number.isFinite(ratio) ? `; update-to-data ratio ${writerFor({ digits: 2 }, [], [])(scalar(ratio))}` : '';
}
