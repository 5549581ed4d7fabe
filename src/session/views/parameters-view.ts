/** Every parameter before and after its last update. */

import type { ParameterUpdated } from '../../engine/events.ts';
import { writerFor } from '../../explain/derivation.ts';
import { changeOf, updateRatio } from '../../explain/update.ts';
import { nodeOf } from '../../graph/program.ts';
import { formatNumber } from '../../text/number-format.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session } from '../session.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface ParameterRow {
  readonly name: string;
  readonly before: string;
  readonly gradient: string;
  readonly after: string;
  readonly change: string;
  readonly ratio: string;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}

export interface ParametersView {
  /** `sgd, lr 0.1`; undefined without updates. */
  readonly optimizer: string | undefined;
  readonly rows: readonly ParameterRow[];
}

/** @param width Cells for one value. */
export function parametersView(session: Session, width: number): ParametersView {
  const { log, scenario } = session.run;
  const state = stateOf(session);
  const start = log.startOf(state.iteration)!; // every position lies in an iteration
  const ofEvent = nodeOfEvent(log, session.position);
  const rows = log.program.parameters.map(id => {
    const writer = state.valueWriter(id)!; // a leaf always has a value
    const event = writer >= start ? log.at(writer) : undefined;
    const update: ParameterUpdated | undefined = event?.type === 'parameter.updated' ? event : undefined;
    const [value, gradient] = [state.valueOf(id)!, update?.gradient ?? state.gradientOf(id)];
    const change = update && changeOf(update);
    const write = writerFor(styleOf(session, width), [id], [update?.before ?? value, gradient, update?.after, change]);
    return {
      name: nodeOf(log.program, id).name,
      before: write(update?.before ?? value),
      gradient: gradient ? write(gradient) : '?',
      after: update ? write(update.after) : '?',
      change: change ? write(change) : '?',
      ratio: update ? formatNumber(updateRatio(update), { digits: 2 }) : '',
      isOfEvent: id === ofEvent,
      isSelected: id === (session.selected ?? ofEvent),
    };
  });
  const { optimizer } = scenario.training;
  return { optimizer: optimizer && `${optimizer.type}, lr ${formatNumber(optimizer.lr)}`, rows };
}
