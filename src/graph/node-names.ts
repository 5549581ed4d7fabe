/** Names of nodes as people type them → the nodes: `z1`, `h#2`, `cell.z`, and by rounds, `h@t=3`. */

import { memoised } from '../memoised.ts';
import { foldsAround, type NodeId, type Program } from './program.ts';

const BY_ROUND = /^([^@]+)@(.+)$/;

/** The node of a name; undefined when there is none. A name that was assigned again stands for its last node. */
export function idNamed(program: Program, name: string): NodeId | undefined {
  const id = program.byName.get(name);
  const [, base, rounds] = id === undefined ? (BY_ROUND.exec(name) ?? []) : [];
  if (base === undefined || rounds === undefined) return id;
  const wanted = rounds.split('@').map(round => round.replace('=', ' = '));
  return versionsNamed(program, base).findLast(version => {
    const around = foldsAround(program, version).filter(({ kind }) => kind === 'round');
    return wanted.every(round => around.some(fold => fold.name === round));
  });
}

/** The nodes that a name stands for, in order: several where it was assigned again. Returns the same list each time. */
export function nodesNamed(program: Program, name: string): readonly NodeId[] | undefined {
  const again = program.versions.get(name);
  if (again !== undefined) return again;
  const id = idNamed(program, name);
  if (id === undefined) return undefined;
  const lists = listsOfOne(program);
  const list = lists.get(id) ?? [id];
  lists.set(id, list);
  return list;
}

const listsOfOne = memoised((_program: Program) => new Map<NodeId, readonly NodeId[]>());

/** The node that a name stands for in the text of a node, where `h` is the first h: a later one is written `h#2`. */
export const idInText = (program: Program, name: string): NodeId | undefined => versionsNamed(program, name)[0];

/** The nodes that a name was assigned, in order. */
function versionsNamed(program: Program, name: string): readonly NodeId[] {
  const again = program.versions.get(name);
  if (again !== undefined) return again;
  const id = program.byName.get(name);
  return id === undefined ? [] : [id];
}

/** Nodes by name at the end of a program: a name that was assigned again stands for its last node, and `h#1` for its first. */
export function namesAtEnd(
  byName: ReadonlyMap<string, NodeId>,
  versions: ReadonlyMap<string, readonly NodeId[]>,
): ReadonlyMap<string, NodeId> {
  if (versions.size === 0) return byName;
  const names = new Map(byName);
  for (const [name, nodes] of versions) names.set(name, nodes.at(-1)!).set(`${name}#1`, nodes[0]!);
  return names;
}
