/** Every parameter before and after its last update. */

import type { ParameterUpdated } from '../../engine/events.ts';
import { linesWriterFor } from '../../explain/derivation.ts';
import { changeOf, updateRatio } from '../../explain/update.ts';
import { type NodeId, nodeOf } from '../../graph/program.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { formatNumber } from '../../text/number-format.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session } from '../session.ts';
import { cellStyle, stateOf } from './numbers.ts';

export interface ParameterRow {
  readonly name: string;
  /** Each a line, or one a row of a matrix; `?` before the update. */
  readonly before: readonly string[];
  readonly gradient: readonly string[];
  readonly after: readonly string[];
  readonly change: readonly string[];
  readonly ratio: string;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}

export interface ParametersView {
  /** `sgd, lr 0.1`; undefined without updates. */
  readonly optimizer: string | undefined;
  readonly rows: readonly ParameterRow[];
}

/** Rows of a matrix that are shown. */
const MATRIX_ROWS = 4;

/** @param width Cells for one value. */
export function parametersView(session: Session, width: number): ParametersView {
  const { log, scenario } = session.run;
  const rows = log.program.parameters.map(id => parameterRow(session, id, width));
  const { optimizer } = scenario.training;
  return { optimizer: optimizer && `${optimizer.type}, lr ${formatNumber(optimizer.lr)}`, rows };
}

function parameterRow(session: Session, id: NodeId, width: number): ParameterRow {
  const { log } = session.run;
  const state = stateOf(session);
  const ofEvent = nodeOfEvent(log, session.position);
  const writer = state.valueWriter(id)!; // a leaf always has a value
  const event = writer >= log.startOf(state.iteration)! ? log.at(writer) : undefined; // every position lies in an iteration
  const update: ParameterUpdated | undefined = event?.type === 'parameter.updated' ? event : undefined;
  const [value, gradient] = [state.valueOf(id)!, update?.gradient ?? state.gradientOf(id)];
  const change = update && changeOf(update);
  const style = cellStyle(session, width);
  const tensors = [update?.before ?? value, gradient, update?.after, change];
  const linesFor = linesWriterFor(style, [id], tensors, MATRIX_ROWS);
  const lines = (tensor: Tensor | undefined) => (tensor ? linesFor(tensor) : ['?']);
  return {
    name: nodeOf(log.program, id).name,
    before: lines(update?.before ?? value),
    gradient: lines(gradient),
    after: lines(update?.after),
    change: lines(change),
    ratio: update && Number.isFinite(updateRatio(update)) ? formatNumber(updateRatio(update), { digits: 2 }) : '',
    isOfEvent: id === ofEvent,
    isSelected: id === (session.selected ?? ofEvent),
  };
}
