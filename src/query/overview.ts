/** What stands out in a recorded run: numbers that are not finite, paths that are missing or cut, shared modules, gradients that are never cleared or used, lines in doubt. */

import { beginsPass, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { isNeverCleared } from '../explain/never-cleared.ts';
import { doubtfulLines } from '../graph/doubtful-lines.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { placeWords } from '../graph/source-file.ts';
import { nonFinitePlaces } from './non-finite-places.ts';
import { cutsWords, fewNamed, withoutPath } from './path-ends.ts';
import type { Search } from './search.ts';

/** One sentence for each, about the log as far as it has been read. */
export const overviewOf = (log: EventLog): Search<readonly string[]> => lookedThrough(log);

function* lookedThrough(log: EventLog): Search<readonly string[]> {
  const places = nonFinitePlaces(log);
  yield* places.searchOn();
  const first = places.found.find(({ takenBy }) => takenBy === undefined);
  const names = (ids: readonly NodeId[]) => fewNamed(ids.map(id => nodeOf(log.program, id).name));
  const lost = withoutPath(log.program);
  const shared = sharedModules(log);
  const uncleared = neverCleared(log);
  return [
    first === undefined
      ? 'NaN and ∞: none'
      : `NaN and ∞: first at event ${first.position}, ${first.name}: ${first.says}`,
    `parameters without a path to the loss: ${lost.length === 0 ? 'none' : names(lost)}`,
    ...cutsWords(log.program),
    ...(shared.length === 0 ? [] : [`used several times in a pass: ${fewNamed(shared)}`]),
    ...(uncleared.length === 0 ? [] : [`gradients never cleared: ${names(uncleared)}`]),
    ...neverUpdated(log, names),
    ...writtenByScript(log),
    ...doubtfulLines(log.program).map(({ line, says }) => `${placeWords(log.program, line)}: ${says}`),
  ];
}

/** The parameters that get a gradient and no update, where others are updated. */
function neverUpdated(log: EventLog, names: (ids: readonly NodeId[]) => string): readonly string[] {
  const updated = new Set<NodeId>();
  for (let i = 0; i < log.length; i++) if (log.kindAt(i) === KIND.updated) updated.add(log.nodeAt(i));
  const left = log.program.parameters.filter(id => nodeOf(log.program, id).isReached && !updated.has(id));
  return left.length === 0 || updated.size === 0 ? [] : [`with a gradient, but never updated: ${names(left)}`];
}

/** `parameters that the script itself writes: W (aten::mul_, train.py:47)`. */
function writtenByScript(log: EventLog): readonly string[] {
  const written = new Map<NodeId, string>();
  for (let i = 0; i < log.length; i++) {
    const id = log.nodeAt(i);
    if (log.kindAt(i) !== KIND.given || written.has(id) || nodeOf(log.program, id).role !== 'parameter') continue;
    const { by, site } = log.factsAt(i);
    const place = site === undefined ? '' : `, ${placeWords(log.program, site.line)}`;
    if (by !== undefined) written.set(id, `${nodeOf(log.program, id).name} (${by}${place})`);
  }
  return written.size === 0 ? [] : [`parameters that the script itself writes: ${fewNamed([...written.values()])}`];
}

/** `fc (2 times)`: the modules whose parameters get several contributions in a pass of the first iteration. */
function sharedModules(log: EventLog): readonly string[] {
  const most = new Map<NodeId, number>();
  let counts = new Map<NodeId, number>();
  for (let i = 0; i <= log.endOf(1); i++) {
    if (beginsPass(log.kindAt(i)) || log.kindAt(i) === KIND.seeded) counts = new Map();
    const id = log.nodeAt(i);
    if (log.kindAt(i) !== KIND.accumulated || nodeOf(log.program, id).role !== 'parameter') continue;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    most.set(id, Math.max(most.get(id) ?? 0, counts.get(id)!)); // just set
  }
  const modules = new Map<string, number>();
  for (const [id, count] of most) {
    const name = nodeOf(log.program, id).name.replace(/\.[^.]+$/, '');
    if (count > 1) modules.set(name, Math.max(modules.get(name) ?? 0, count));
  }
  return Array.from(modules, ([name, count]) => `${name} (${count} times)`);
}

/** The parameters whose gradients are added to those of earlier iterations and never cleared. */
function neverCleared(log: EventLog): readonly NodeId[] {
  const kept = new Set<NodeId>();
  for (let i = log.startOf(2) ?? log.length; i < log.length; i++)
    if (log.kindAt(i) === KIND.kept) kept.add(log.nodeAt(i));
  return [...kept].filter(id => isNeverCleared(log, id, log.length - 1));
}
