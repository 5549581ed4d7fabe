/** File text → a tree of JSON nodes with their places. The tree is safe to walk and to turn into objects. */

import { createScanner, type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { composed, RESERVED } from '../language/names.ts';
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

/** Returns the tree, or undefined when the text breaks a limit or is not JSON; comments and trailing commas are allowed. */
export function readDocument(source: SourceText, findings: Findings): JsonNode | undefined {
  const unclosed = prescan(source.text, (mistake, range) => findings.report(mistake, undefined, range));
  if (findings.total > 0) return undefined;
  const errors = new FirstErrors();
  const root = parsedTree(source.text, errors);
  reportSyntax(source, errors, unclosed, findings);
  if (root === undefined || errors.length > 0) return undefined;
  return checkKeys(root, findings) ? root : undefined;
}

/** Most syntax errors gathered: a file of errors has millions, and the parser would gather them all. */
const MOST_ERRORS = 1_000;

class FirstErrors extends Array<ParseError> {
  override push(...errors: ParseError[]): number {
    if (this.length >= MOST_ERRORS) throw this;
    return super.push(...errors);
  }
}

/** Returns the tree; undefined for an empty text, or after too many errors. */
function parsedTree(text: string, errors: FirstErrors): JsonNode | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (stop) {
    if (stop !== errors) throw stop;
    return undefined;
  }
}

/** Whether the text has only blank space and comments. */
function isBlank(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenOffset() === text.length;
}

/** Most characters read of a wrong word. */
const LONGEST_WORD = 60;

/** Reports the first error of each line, as the parser's later errors on a line follow from it. Unclosed text is reported where it begins. */
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
    if (offset >= source.text.length && lastEnd !== -1) return; // all brackets are closed: the error at the end follows from a reported error
    const found = source.text.slice(offset, offset + Math.max(1, length));
    const word = /^[^\s,:"[\]{}]*/.exec(source.text.slice(offset, offset + LONGEST_WORD))![0];
    const kind = printParseErrorCode(error);
    const mistake = kind === 'ValueExpected' && isBlank(source.text) ? emptyFile() : syntaxError(kind, found, word);
    findings.report(mistake, undefined, { offset, length });
    lastEnd = placeAt(source, offset).lineEnd;
    if (kind === 'UnexpectedEndOfString' || kind === 'UnexpectedEndOfComment') return; // the text after it was read wrongly
  }
}

/** Returns the entries of a list, and the members of an object as pairs; none for other nodes. */
export const itemsOf = (node: JsonNode | undefined): readonly JsonNode[] => node?.children ?? [];

/** Checks that keys occur once and are not special in JavaScript's objects. @returns false after too many mistakes. */
function checkKeys(root: JsonNode, findings: Findings): boolean {
  const waiting = [root];
  let keys = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'array') for (const item of itemsOf(node)) waiting.push(item);
    if (node.type !== 'object') continue;
    const { length } = itemsOf(node);
    if (length > FILE_LIMITS.members) {
      findings.report(tooManyMembers(length), node, { offset: node.offset, length: 1 });
      return false;
    }
    keys += length;
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
