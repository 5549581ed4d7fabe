/** A tree of JSON nodes with their places: its entries and members, safe to walk and to turn into objects. */

import type { Node as JsonNode } from 'jsonc-parser';
import { composed, RESERVED } from '../language/names.ts';

export type { JsonNode };

/** Returns the entries of a list, and the members of an object as pairs; none for other nodes. */
export const itemsOf = (node: JsonNode | undefined): readonly JsonNode[] => node?.children ?? [];

export interface Member {
  readonly key: JsonNode;
  readonly name: string;
  readonly value: JsonNode;
}

/** Returns the members of an object in the file's order; none for other nodes. */
export function membersOf(node: JsonNode | undefined): readonly Member[] {
  if (node?.type !== 'object') return [];
  return itemsOf(node).map(member => {
    const [key, value] = itemsOf(member); // a tree without syntax errors has both
    return { key: key!, name: composed(key!.value), value: value! };
  });
}

/** Returns the value of a member, the first if there are two; undefined when there is none. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.type !== 'object') return undefined;
  const member = itemsOf(node).find(pair => itemsOf(pair)[0]?.value === name);
  return itemsOf(member)[1];
}

/** Returns the node at a path, or the last existing node on it. */
export function nodeAt(node: JsonNode, path: readonly PropertyKey[]): JsonNode | undefined {
  let at: JsonNode | undefined = node;
  for (const segment of path) at = typeof segment === 'number' ? itemsOf(at)[segment] : memberOf(at, String(segment));
  return at;
}

/** Returns the plain value of a node, without refused keys: a literal, an array, or an object. */
export function plainValue(node: JsonNode): unknown {
  if (node.type === 'array') return itemsOf(node).map(plainValue);
  if (node.type !== 'object') return node.value;
  const value: Record<string, unknown> = {};
  for (const member of membersOf(node))
    if (!RESERVED.has(member.name) && !Object.hasOwn(value, member.name)) value[member.name] = plainValue(member.value);
  return value;
}
