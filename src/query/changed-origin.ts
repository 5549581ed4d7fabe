/** Where a gradient came from that something changed in a recorded run. */

import { KIND } from '../engine/events.ts';
import { type State, stateAt } from '../engine/state.ts';
import { formatNumber } from '../text/number-format.ts';
import { elementToFollow, passesOn } from './likeliest.ts';
import type { PathEnd, Waypoint } from './waypoint.ts';

/** Returns the origin of what something changed in place: the number before, unless NaN or ∞ appears here; then another gradient that had it before these changes, as a norm is taken of all. */
export function originOfChange({ log }: State, waypoint: Waypoint): Waypoint | PathEnd {
  const { node, position } = waypoint;
  const after = log.gradientWrittenBy(position, node);
  const element = waypoint.element ?? elementToFollow(after.data);
  const value = after.data[element]!;
  const before = stateAt(log, position - 1).gradientOf(node); // an iteration has begun
  if (before === undefined) return 'changed';
  if (Number.isFinite(value) || passesOn(value)(before.data[element]!))
    return { ...waypoint, element, position: position - 1 };
  let begun = position;
  while (log.kindAt(begun) === KIND.changed) begun--; // ends, as an iteration begins with another event
  const state = stateAt(log, begun);
  const other = log.program.parameters.find(id => Array.from(state.gradientOf(id)?.data ?? []).some(passesOn(value)));
  if (other !== undefined) return { node: other, of: 'gradient', position: state.gradientWriter(other)! }; // it has one
  const says = `${log.factsAt(position).by ?? 'something unknown'} makes it ${formatNumber(value)}`;
  return { ...waypoint, element, first: { says, from: 'changed' } };
}
