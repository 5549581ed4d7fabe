/** What stands out in a recorded run: numbers that are not finite, paths that are missing or cut, shared modules, gradients that are never cleared or used, lines in doubt. */

import { beginsPass, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { isNeverCleared } from '../explain/never-cleared.ts';
import { doubtfulLines } from '../graph/doubtful-lines.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { placeWords } from '../graph/source-file.ts';
import { keptIn } from '../memoised.ts';
import { nonFinitePlaces } from './non-finite-places.ts';
import { cutEnds, type EndOfPath, endWords, withoutPath } from './path-ends.ts';
import { read, type Search } from './search.ts';

/** What stands out, and where. */
export interface Finding {
  readonly says: string;
  /** The event that shows it; undefined where there is nothing to go to. */
  readonly position: number | undefined;
  /** The node that it is about. */
  readonly node?: NodeId | undefined;
  /** The element of that event's numbers. */
  readonly element?: number | undefined;
}

/** One finding for each thing, about the log as far as it has been read. */
export const overviewOf = (log: EventLog): Search<readonly Finding[]> => lookedThrough(log);

function* lookedThrough(log: EventLog): Search<readonly Finding[]> {
  const places = nonFinitePlaces(log);
  yield* places.searchOn();
  const first = places.found.find(({ takenBy }) => takenBy === undefined);
  const seen = firstSeen(log);
  const findings: Finding[] = [
    first === undefined
      ? { says: 'NaN and ∞: none', position: undefined }
      : { says: `NaN and ∞: first in ${first.name}: ${first.says}`, position: first.position, element: first.element },
  ];
  for (const look of LOOKS) {
    yield read(log.length - 1); // each goes over the log
    findings.push(...look(log, seen));
  }
  return findings;
}

type Look = (log: EventLog, seen: FirstSeen) => readonly Finding[];

const lostParameters: Look = ({ program }, seen) => {
  const lost = withoutPath(program);
  if (lost.length === 0) return [{ says: 'parameters without a path to the loss: none', position: undefined }];
  return lost.map(id => ({
    says: `no path to the loss: ${nodeOf(program, id).name}`,
    position: seen.ofNode(id),
    node: id,
  }));
};

const cutPaths: Look = (log, seen) =>
  cutEnds(log.program).map(end => ({
    says: `a path is cut at ${endWords(log.program, end)}`,
    position: positionOfCut(log, end, seen),
    node: end.node,
  }));

const linesInDoubt: Look = ({ program }, seen) =>
  doubtfulLines(program).map(({ line, says }) => ({
    says: `${placeWords(program, line)}: ${says}`,
    position: seen.ofLine(line),
  }));

/** The event of the node where the line that cuts computes it, else the first on that line, else that of the leaf behind the cut. */
function positionOfCut({ program }: EventLog, { node, to, line }: EndOfPath, seen: FirstSeen): number | undefined {
  const source = nodeOf(program, node);
  const isThere = source.role === 'operation' && source.line === line;
  return (isThere ? seen.ofNode(node) : seen.ofLine(line)) ?? seen.ofNode(to) ?? seen.ofNode(node);
}

interface FirstSeen {
  readonly ofNode: (id: NodeId | undefined) => number | undefined;
  readonly ofLine: (line: number | undefined) => number | undefined;
}

/** The first events that write the value of each node, and that compute in each line. */
function firstSeen(log: EventLog): FirstSeen {
  const { program } = log;
  const byNode = new Int32Array(program.nodes.length).fill(-1);
  const byLine = new Map<number, number>();
  for (let i = 0; i < log.length; i++) {
    const [kind, id] = [log.kindAt(i), log.nodeAt(i)];
    if ((kind !== KIND.value && kind !== KIND.given) || byNode[id] !== -1) continue;
    byNode[id] = i;
    const node = nodeOf(program, id);
    if (node.role === 'operation' && !byLine.has(node.line)) byLine.set(node.line, i);
  }
  const found = (position: number | undefined) => (position === -1 ? undefined : position);
  return {
    ofNode: id => (id === undefined ? undefined : found(byNode[id])),
    ofLine: line => (line === undefined ? undefined : byLine.get(line)),
  };
}

/** The first event of a kind for each node, from a position on. */
function firstOf(log: EventLog, kind: number, from = 0): ReadonlyMap<NodeId, number> {
  const first = new Map<NodeId, number>();
  for (let i = from; i < log.length; i++)
    if (log.kindAt(i) === kind && !first.has(log.nodeAt(i))) first.set(log.nodeAt(i), i);
  return first;
}

/** The parameters that get a gradient and no update, where others are updated. */
function neverUpdated(log: EventLog): readonly Finding[] {
  const updated = firstOf(log, KIND.updated);
  if (updated.size === 0) return [];
  const accumulated = firstOf(log, KIND.accumulated);
  return log.program.parameters.flatMap(id => {
    const { isReached, name } = nodeOf(log.program, id);
    if (!isReached || updated.has(id)) return [];
    return [{ says: `with a gradient, but never updated: ${name}`, position: accumulated.get(id), node: id }];
  });
}

/** `the script itself writes W: aten::mul_, train.py:47`. */
function writtenByScript(log: EventLog): readonly Finding[] {
  const written = new Map<NodeId, Finding>();
  for (let i = 0; i < log.length; i++) {
    const id = log.nodeAt(i);
    if (log.kindAt(i) !== KIND.given || written.has(id) || nodeOf(log.program, id).role !== 'parameter') continue;
    const { by, site } = log.factsAt(i);
    const place = site === undefined ? '' : `, ${placeWords(log.program, site.line)}`;
    const says = `the script itself writes ${nodeOf(log.program, id).name}: ${by}${place}`;
    if (by !== undefined) written.set(id, { says, position: i, node: id });
  }
  return [...written.values()];
}

/** `fc (2 times)`: the modules whose parameters get several contributions in a pass of the first iteration, at the second of them. */
function sharedModules(log: EventLog): readonly Finding[] {
  const modules = new Map<string, { readonly position: number; readonly node: NodeId; times: number }>();
  let counts = new Map<NodeId, number>();
  for (let i = 0; i <= log.endOf(1); i++) {
    if (beginsPass(log.kindAt(i)) || log.kindAt(i) === KIND.seeded) counts = new Map();
    const id = log.nodeAt(i);
    if (log.kindAt(i) !== KIND.accumulated || nodeOf(log.program, id).role !== 'parameter') continue;
    const times = (counts.get(id) ?? 0) + 1;
    counts.set(id, times);
    if (times < 2) continue;
    const name = nodeOf(log.program, id).name.replace(/\.[^.]+$/, '');
    const shared = keptIn(modules, name, () => ({ position: i, node: id, times }));
    shared.times = Math.max(shared.times, times);
  }
  return Array.from(modules, ([name, { position, node, times }]) => ({
    says: `used several times in a pass: ${name} (${times} times)`,
    position,
    node,
  }));
}

/** The parameters whose gradients are added to those of earlier iterations and never cleared. */
const neverCleared = (log: EventLog): readonly Finding[] =>
  [...firstOf(log, KIND.kept, log.startOf(2) ?? log.length)]
    .filter(([id]) => isNeverCleared(log, id, log.length - 1))
    .map(([node, position]) => ({ says: `gradient never cleared: ${nodeOf(log.program, node).name}`, position, node }));

/** In the order of the list. */
const LOOKS: readonly Look[] = [
  lostParameters,
  cutPaths,
  sharedModules,
  neverCleared,
  neverUpdated,
  writtenByScript,
  linesInDoubt,
];
