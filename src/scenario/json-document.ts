/** File text → a tree of JSON nodes that know their place; whatever the tree holds is safe to walk and to turn into objects. */

import { createScanner, type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { RESERVED } from '../language/names.ts';
import { FILE_LIMITS } from '../limits.ts';
import type { Findings } from './findings.ts';
import { prescan } from './prescan.ts';
import {
  duplicateKey,
  emptyFile,
  notClosed,
  reservedKey,
  syntaxError,
  tooManyKeys,
  tooManyMembers,
} from './scenario-errors.ts';
import { placeAt, type SourceText } from './source-text.ts';

export type { JsonNode };

/** The tree, or undefined when the text breaks a limit or is no JSON; comments and trailing commas are allowed. */
export function readDocument(source: SourceText, findings: Findings): JsonNode | undefined {
  const unclosed = prescan(source.text, (mistake, range) => findings.report(mistake, undefined, range));
  if (findings.total > 0) return undefined;
  const errors = new FirstErrors();
  const root = parsedTree(source.text, errors);
  reportSyntax(source, errors, unclosed, findings);
  if (root === undefined || errors.length > 0) return undefined;
  return checkKeys(root, findings) ? root : undefined;
}

/** More than anybody reads; a file of nothing but errors has millions, and the parser would gather them all. */
const MOST_ERRORS = 1_000;

class FirstErrors extends Array<ParseError> {
  override push(...errors: ParseError[]): number {
    if (this.length >= MOST_ERRORS) throw this;
    return super.push(...errors);
  }
}

/** The tree; undefined when there is nothing, or when the errors were too many to go on. */
function parsedTree(text: string, errors: FirstErrors): JsonNode | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (stop) {
    if (stop !== errors) throw stop;
    return undefined;
  }
}

/** Whether there is nothing but blank space and comments. */
function isBlank(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenOffset() === text.length;
}

/** Characters of a wrong word that are looked at. */
const LONGEST_WORD = 60;

/** The first error of each line: the parser's later ones on the same line are echoes of it. What misses its end is shown where it begins. */
function reportSyntax(
  source: SourceText,
  errors: readonly ParseError[],
  unclosed: number | undefined,
  findings: Findings,
): void {
  let lastEnd = -1;
  for (const { error, offset, length } of errors) {
    if (offset <= lastEnd) continue;
    if (offset >= source.text.length && unclosed !== undefined) {
      findings.report(notClosed(source.text[unclosed]!), undefined, { offset: unclosed, length: 1 });
      return;
    }
    if (offset >= source.text.length && lastEnd !== -1) return; // every bracket has its partner: the end is missed for what is reported
    const found = source.text.slice(offset, offset + Math.max(1, length));
    const word = /^[^\s,:"[\]{}]*/.exec(source.text.slice(offset, offset + LONGEST_WORD))![0];
    const kind = printParseErrorCode(error);
    const mistake = kind === 'ValueExpected' && isBlank(source.text) ? emptyFile() : syntaxError(kind, found, word);
    findings.report(mistake, undefined, { offset, length });
    lastEnd = placeAt(source, offset).lineEnd;
    if (kind === 'UnexpectedEndOfString' || kind === 'UnexpectedEndOfComment') return; // what follows was read inside out
  }
}

/** Keys come once and are none that JavaScript's objects treat specially. @returns false when there are too many to go on. */
function checkKeys(root: JsonNode, findings: Findings): boolean {
  const waiting = [root];
  let keys = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'array') for (const item of node.children ?? []) waiting.push(item);
    if (node.type !== 'object') continue;
    if (node.children!.length > FILE_LIMITS.members) {
      findings.report(tooManyMembers(node.children!.length), node, { offset: node.offset, length: 1 });
      return false;
    }
    keys += node.children!.length;
    if (keys > FILE_LIMITS.keys) {
      findings.report(tooManyKeys(), node, { offset: node.offset, length: 1 });
      return false;
    }
    const seen = new Set<string>();
    for (const { key, name, value } of membersOf(node)) {
      if (seen.has(name)) findings.report(duplicateKey(name), key);
      if (RESERVED.has(name)) findings.report(reservedKey(name), key);
      seen.add(name);
      waiting.push(value);
    }
  }
  return true;
}

export interface Member {
  readonly key: JsonNode;
  readonly name: string;
  readonly value: JsonNode;
}

/** The members of an object in the file's order; none for anything else. */
export function membersOf(node: JsonNode | undefined): readonly Member[] {
  if (node?.type !== 'object') return [];
  return node.children!.map(({ children }) => {
    const [key, value] = children!; // a tree without syntax errors has both
    return { key: key!, name: key!.value, value: value! };
  });
}

/** The value of a member, the first one should there be two; undefined when there is none. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.type !== 'object') return undefined;
  const property = node.children!.find(({ children }) => children![0]!.value === name);
  return property?.children?.[1];
}

/** The node that a path leads to, as far as it goes. */
export function nodeAt(node: JsonNode, path: readonly PropertyKey[]): JsonNode | undefined {
  let at: JsonNode | undefined = node;
  for (const segment of path)
    at = typeof segment === 'number' ? at?.children?.[segment] : memberOf(at, String(segment));
  return at;
}

/** The plain value of a node, without the keys that are refused: a literal, an array, or an object. */
export function plainValue(node: JsonNode): unknown {
  if (node.type === 'array') return node.children!.map(plainValue);
  if (node.type !== 'object') return node.value;
  const value: Record<string, unknown> = {};
  for (const member of membersOf(node))
    if (!RESERVED.has(member.name) && !Object.hasOwn(value, member.name)) value[member.name] = plainValue(member.value);
  return value;
}
