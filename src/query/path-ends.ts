/** Where the paths of a recorded run's parameters end that lead to no loss: what cuts them, by name and line, and what was made of their numbers. */

import type { DoubtfulLine } from '../graph/doubtful-lines.ts';
import { type Cut, type NodeId, nodeOf, type OperationNode, type Program } from '../graph/program.ts';
import { placeWords } from '../graph/source-file.ts';
import { keptIn, memoised } from '../memoised.ts';
import { firstNamed, plural } from '../text/amounts.ts';

/** The end of a path: `by` is undefined where nothing that was recorded uses the node. */
export type EndOfPath = Omit<Cut, 'by'> & { readonly by: string | undefined };

/** Most ends that are worded. */
const SAID = 3;

/** The operations that use a node, and what cuts its paths. */
const usesIn = memoised((program: Program) => {
  const users = new Map<NodeId, OperationNode[]>();
  const cuts = new Map<NodeId, Cut[]>();
  const list = <T>(lists: Map<NodeId, T[]>, id: NodeId, x: T) => keptIn(lists, id, (): T[] => []).push(x);
  for (const { from, to } of program.edges) {
    const node = nodeOf(program, from);
    if (node.role === 'operation') list(users, to, node);
  }
  for (const cut of program.recorded?.cuts ?? []) list(cuts, cut.node, cut);
  return { users, cuts };
});

/** The ends of all paths from a node to which no gradient goes: those that something cuts before those that nothing uses, the nearest first. */
function endsOf(program: Program, start: NodeId): readonly EndOfPath[] {
  const { users, cuts } = usesIn(program);
  const ends: EndOfPath[] = [];
  const seen = new Set([start]);
  for (const id of seen) {
    const node = nodeOf(program, id);
    const own: EndOfPath[] = [...(cuts.get(id) ?? [])];
    const using = users.get(id) ?? [];
    for (const user of using) {
      if (user.needsGradient) seen.add(user.id);
      else if (!own.some(({ line }) => line === user.line))
        own.push({ node: id, by: user.operation.name, line: user.line });
    }
    if (own.length === 0 && !using.some(({ needsGradient }) => needsGradient))
      own.push({ node: id, by: undefined, line: node.role === 'operation' ? node.line : undefined });
    ends.push(...own);
  }
  return ends.toSorted((a, b) => Number(a.by === undefined) - Number(b.by === undefined)); // a layer leaves many results unused
}

/** Whether a node asks for a gradient that no backward pass of a recorded run sends. */
const isWithoutPath = (program: Program, id: NodeId): boolean =>
  program.recorded !== undefined &&
  program.loss !== undefined &&
  nodeOf(program, id).needsGradient &&
  !nodeOf(program, id).isReached;

/** `no path leads from W to the loss: it ends at h, by .data, train.py:19`, or of the leaf behind a cut `its numbers come from W, b, by no_grad, train.py:19`; undefined for others. */
export function pathEndWords(program: Program, id: NodeId): string | undefined {
  const before = (program.recorded?.cuts ?? []).filter(({ to }) => to === id);
  if (before.length > 0)
    return `its numbers come from ${fewNamed(before.map(({ node }) => nodeOf(program, node).name))}${cutWords(program, before[0]!)}`; // one at least
  if (!isWithoutPath(program, id)) return undefined;
  const ends = endsOf(program, id);
  const said = ends.slice(0, SAID).map(end => endWords(program, end));
  const more = ends.length > SAID ? `, and at ${plural(ends.length - SAID, 'more place')}` : '';
  return `no path leads from ${nodeOf(program, id).name} to the loss: it ends at ${said.join(', at ')}${more}`;
}

/** `h, by .data, train.py:19`. */
export const endWords = (program: Program, end: EndOfPath): string =>
  `${nodeOf(program, end.node).name}${cutWords(program, end)}`;

function cutWords(program: Program, { by, line }: EndOfPath): string {
  const place = line === undefined ? '' : `, ${placeWords(program, line)}`;
  const why = by === undefined ? ', which nothing uses that was recorded' : `, by ${by}`;
  return `${why}${place}`;
}

/** Where numbers go on without their gradient; that a reached number is read, or a reached parameter written, says nothing. */
export function cutEnds(program: Program): readonly EndOfPath[] {
  const { cuts } = usesIn(program);
  return program.nodes.flatMap((node): readonly EndOfPath[] =>
    program.losses.includes(node.id) || !node.needsGradient
      ? []
      : (cuts.get(node.id) ?? []).filter(({ by }) => !node.isReached || (node.role === 'operation' && !READS.has(by))),
  );
}

/** What often only looks at a number. */
const READS = new Set(['item()', 'tolist()', 'numpy()']);

/** The parameters to which no gradient goes. */
export const withoutPath = (program: Program): readonly NodeId[] =>
  program.parameters.filter(id => isWithoutPath(program, id));

/** The lines that cut the paths of parameters, with their names. */
export const cuttingLines = memoised((program: Program): readonly DoubtfulLine[] => {
  const cut = new Map<string, { readonly line: number; readonly by: string; readonly names: string[] }>();
  for (const id of withoutPath(program))
    for (const { by, line } of endsOf(program, id)) {
      if (by === undefined || line === undefined) continue;
      keptIn(cut, `${line} ${by}`, () => ({ line, by, names: [] })).names.push(nodeOf(program, id).name);
    }
  return Array.from(cut.values(), ({ line, by, names }) => ({
    line,
    says: `${by} cuts the path of ${fewNamed(names)} here`,
    write: 'no other leads to the loss',
  }));
});

/** At most five names, as `1 more` would be no shorter than the fifth. */
const fewNamed = (names: readonly string[]): string => firstNamed(names, names.length === 5 ? 5 : 4);
