/** Every parameter before and after its last update. */

import { type Event, KIND, type ParameterUpdated } from '../../engine/events.ts';
import type { EventLog } from '../../engine/log.ts';
import type { State } from '../../engine/state.ts';
import { linesWriterFor } from '../../explain/derivation.ts';
import { changeOf, updateRatio } from '../../explain/parameter-update.ts';
import { updateRuleText } from '../../explain/update-rule.ts';
import { type NodeId, nodeOf } from '../../graph/program.ts';
import { keptIn, memoised } from '../../memoised.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { formatNumber } from '../../text/number-format.ts';
import { unchangedWords } from '../../text/rounding.ts';
import { runOf, type Session } from '../session.ts';
import { cellStyle, stateOf } from './numbers.ts';
import { windowOf } from './window.ts';

export interface ParameterRow {
  readonly node: NodeId;
  readonly name: string;
  /** A line, or a line for each row of a matrix; `?` before the update, `–` where none comes. */
  readonly before: readonly string[];
  readonly gradient: readonly string[];
  /** The optimizer's state after the update, by key; empty where the parameter's group keeps none of this key. */
  readonly terms: readonly { readonly key: string; readonly lines: readonly string[] }[];
  readonly after: readonly string[];
  readonly change: readonly string[];
  readonly ratio: string;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}

export interface ParametersView {
  /** Whether the scenario updates parameters, or a recorded run may. */
  readonly isUpdated: boolean;
  /** The update rule of the selected parameter: `W1 ← W1 − 0.1 × ∂L/∂W1`. */
  readonly rule: string | undefined;
  /** The rows around the selected parameter, as many as a pane can show; only they are made. */
  readonly rows: readonly ParameterRow[];
  /** Parameters beyond both ends. */
  readonly above: number;
  readonly below: number;
}

/** `Parameters: sgd, lr 0.1`: the rate of the shown update; where there is none yet, that of a scenario which keeps it. */
export function parametersTitle(session: Session): string {
  const { scenario, log } = runOf(session);
  const { optimizer, groups, schedule } = scenario.training;
  const shown = log.program.parameters[shownParameter(session)];
  const update = shown === undefined ? undefined : updateOf(session, shown);
  const type = update?.optimizer ?? optimizer?.type;
  if (type === undefined) return 'Parameters';
  const own = shown === undefined ? optimizer : log.updates?.settingsOf(shown);
  const lr = update?.lr ?? (log.program.recorded || schedule ? Number.NaN : own?.lr);
  const rate = `Parameters: ${type}${Number.isNaN(lr) ? '' : `, lr ${formatNumber(lr!)}`}`; // without an update there is an optimizer
  return groups === undefined ? rate : `${rate}, ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}`;
}

/** The place among the parameters of the selected one, or of the event's; else the first. */
function shownParameter(session: Session): number {
  const { log } = runOf(session);
  const selected = session.selection.node ?? nodeOfEvent(log, session.place.position);
  return Math.max(0, selected === undefined ? -1 : log.program.parameters.indexOf(selected));
}

/** Most rows shown of a matrix. */
const MATRIX_ROWS = 4;

/**
 * @param width Cells for one value.
 * @param most Most rows that are made.
 */
export function parametersView(session: Session, width: number, most = Number.POSITIVE_INFINITY): ParametersView {
  const { log, scenario } = runOf(session);
  const { parameters } = log.program;
  const current = shownParameter(session);
  const shown = parameters[current];
  const { first, end } = windowOf(parameters.length, current, most);
  const shownRows = parameters.slice(first, end);
  const keys = [...new Set(shownRows.flatMap(id => log.updates?.ruleOf(id).state ?? []))];
  const isSkipped = isStepSkipped(stateOf(session));
  return {
    isUpdated: (log.program.recorded ?? scenario.training.optimizer) !== undefined,
    rule: shown === undefined || isLeft(log, shown) ? undefined : updateRuleText(log, shown, updateOf(session, shown)),
    rows: shownRows.map(id => parameterRow(session, id, keys, width, isLeft(log, id) || isSkipped ? ['–'] : ['?'])),
    above: first,
    below: parameters.length - end,
  };
}

/** Whether no update reaches a parameter: it is frozen, or has no path to the loss. */
const isLeft = ({ program }: EventLog, id: NodeId): boolean =>
  program.recorded === undefined && !nodeOf(program, id).isReached;

/** Whether the step of this iteration was skipped, as a gradient was not finite. */
function isStepSkipped({ log, iteration, position }: State): boolean {
  if (log.training.scale === undefined) return false;
  const start = log.startOf(iteration)!; // every position lies in an iteration
  for (let i = position; i > start && log.phaseAt(i) === 'update'; i--)
    if (log.kindAt(i) === KIND.stepSkipped) return true;
  return false;
}

/** Events by their places: one with many numbers takes milliseconds to make, and a frame asks for it several times. */
const eventsFor = memoised((_session: Session) => new Map<number, Event>());

/** The parameter's update in this iteration, once it has happened. */
function updateOf(session: Session, id: NodeId): ParameterUpdated | undefined {
  const { log } = runOf(session);
  const state = stateOf(session);
  const writer = state.valueWriter(id)!; // a leaf always has a value
  const isHere = writer >= log.startOf(state.iteration)!; // every position lies in an iteration
  const event = isHere ? keptIn(eventsFor(session), writer, () => log.at(writer)) : undefined;
  return event?.type === 'parameter.updated' ? event : undefined;
}

/** @param none What stands where it has no number. */
function parameterRow(
  session: Session,
  id: NodeId,
  keys: readonly string[],
  width: number,
  none: readonly string[],
): ParameterRow {
  const { log } = runOf(session);
  const own = log.updates?.ruleOf(id).state ?? [];
  const state = stateOf(session);
  const ofEvent = nodeOfEvent(log, session.place.position);
  const update = updateOf(session, id);
  const [value, gradient] = [state.valueOf(id)!, update?.gradient ?? state.gradientOf(id)]; // parameters have a value from the start
  const change = update && changeOf(update);
  const ratio = update && change && updateRatio(update, change);
  const unchanged = unchangedWords(update?.before, update?.after, session.view.digits);
  const style = cellStyle(session, width);
  const numbers = [update?.before ?? value, gradient, update?.after, change, ...(update?.stateAfter.values() ?? [])];
  const linesFor = linesWriterFor(style, [id], numbers, MATRIX_ROWS);
  const lines = (tensor: Tensor | undefined) => (tensor ? linesFor(tensor) : none);
  return {
    node: id,
    name: nodeOf(log.program, id).name,
    before: lines(update?.before ?? value),
    gradient: lines(gradient),
    terms: keys.map(key => ({ key, lines: own.includes(key) ? lines(update?.stateAfter.get(key)) : [''] })),
    after: lines(update?.after),
    change: unchanged !== undefined && unchanged.length <= width ? [unchanged] : lines(change),
    ratio: ratio !== undefined && Number.isFinite(ratio) ? formatNumber(ratio, { digits: 2 }) : '',
    isOfEvent: id === ofEvent,
    isSelected: id === (session.selection.node ?? ofEvent),
  };
}
