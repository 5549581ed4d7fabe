/** A value of the file in words, for errors that say what they found. */

import { itemsOf, type JsonNode } from './json-document.ts';

/** Describes a node's value in words. */
export function described(node: JsonNode): string {
  switch (node.type) {
    case 'string':
      return `the text ${JSON.stringify(node.value.length > 40 ? `${node.value.slice(0, 40)}…` : node.value)}`;
    case 'array': {
      const { length } = itemsOf(node);
      return length === 0 ? 'an empty list' : `a list of ${length}`;
    }
    case 'object':
      return 'an object';
    default:
      return String(node.value);
  }
}
