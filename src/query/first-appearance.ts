/** Finds where a NaN or ∞ first appears, and what made it. */

import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { nonFiniteWord } from '../explain/non-finite.ts';
import type { NodeId } from '../graph/program.ts';
import { originOf, type Waypoint, waypointName } from './origin.ts';

export interface FirstPlace {
  /** `L.5`, `∂s`. */
  readonly name: string;
  readonly position: number;
  /** `log(0) = −∞`; undefined where the number was given or set by hand. */
  readonly says: string | undefined;
}

/** Returns the first iteration whose loss is not finite; undefined when all losses are finite, or there is no loss. */
export function firstNonFiniteLoss(log: EventLog): number | undefined {
  if (log.program.loss === undefined) return undefined;
  for (let iteration = 1; iteration <= log.iterationCount; iteration++)
    if (!Number.isFinite(log.lossOf(iteration))) return iteration;
  return undefined;
}

/** Returns the first parameter that the run leaves with NaN or ∞; undefined when all are finite. */
export function firstNonFiniteParameter(log: EventLog): NodeId | undefined {
  const end = stateAt(log, log.length - 1);
  return log.program.parameters.find(id => nonFiniteWord(end.valueOf(id)!.data) !== undefined); // a leaf has a value
}

/** Returns the place where the NaN or ∞ of a node's value at `position` first appears, there or earlier. */
export function firstPlaceOf(log: EventLog, node: NodeId, position: number): FirstPlace {
  const start: Waypoint = { node, of: 'value', position };
  let at = start;
  for (let next = originOf(log, at); at.first === undefined && typeof next !== 'string'; next = originOf(log, at))
    at = next;
  return { name: waypointName(log.program, at), position: at.position, says: at.first?.says };
}
