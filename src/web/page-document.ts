/** Stands in for the parser of a scenario's JSON: the export has found no mistake in it, so commas and colons say nothing more. */

import type { JsonNode } from '../scenario/json-document.ts';
import type * as document from '../scenario/read-document.ts';

export const readDocument: typeof document.readDocument = ({ text }) => {
  const tokens = tokensOf(text);
  const next = () => tokens.next().value!; // a text without mistakes does not end within a node
  return nodeFrom(next(), next);
};

/** Matches a comment, or a token with a meaning. */
const PIECE = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|[[\]{}]|"[^"\\]*(?:\\.[^"\\]*)*"|[-+.\w]+/g;

function* tokensOf(text: string): Generator<RegExpExecArray, undefined> {
  for (const piece of text.matchAll(PIECE)) if (!piece[0].startsWith('/')) yield piece;
}

/** Returns the node that begins with a token. @param next Returns the token after the last. */
function nodeFrom({ 0: token, index: offset }: RegExpExecArray, next: () => RegExpExecArray): JsonNode {
  if (token !== '[' && token !== '{') {
    const value = JSON.parse(token);
    return { type: value === null ? 'null' : (typeof value as 'string'), offset, length: token.length, value };
  }
  const children: JsonNode[] = [];
  let at = next();
  for (; at[0] !== ']' && at[0] !== '}'; at = next()) {
    const child = nodeFrom(at, next);
    children.push(token === '[' ? child : propertyOf(child, nodeFrom(next(), next)));
  }
  return { type: token === '[' ? 'array' : 'object', offset, length: at.index + 1 - offset, children };
}

const propertyOf = (key: JsonNode, value: JsonNode): JsonNode => ({
  type: 'property',
  offset: key.offset,
  length: value.offset + value.length - key.offset,
  children: [key, value],
});
