/** What is wrong with the JSON of a file: its syntax, and its keys. */

import { createScanner, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { RESERVED } from '../language/names.ts';
import { FILE_LIMITS } from '../limits.ts';
import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode, membersOf } from './json-document.ts';
import {
  duplicateKey,
  emptyFile,
  notClosed,
  reservedKey,
  syntaxError,
  tooManyKeys,
  tooManyMembers,
} from './json-errors.ts';
import { placeAt, type SourceText } from './source-text.ts';

/** Whether the text has only blank space and comments. */
export function isBlank(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenOffset() === text.length;
}

/** Most characters read of a wrong word. */
const LONGEST_WORD = 60;

/** Reports the first error of each line, as the parser's later errors on a line follow from it. Unclosed text is reported where it begins. */
export function reportSyntax(
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
    const word = /^[^\s,:"[\]{}]*/.exec(source.text.slice(offset, offset + LONGEST_WORD))![0]; // matches any text
    const kind = printParseErrorCode(error);
    const mistake = kind === 'ValueExpected' && isBlank(source.text) ? emptyFile() : syntaxError(kind, found, word);
    findings.report(mistake, undefined, { offset, length });
    lastEnd = placeAt(source, offset).lineEnd;
    if (kind === 'UnexpectedEndOfString' || kind === 'UnexpectedEndOfComment') return; // the text after it was read wrongly
  }
}

/** Reports keys that occur twice or are special in JavaScript's objects. @returns whether there are too many keys to go on. */
export function reportKeys(root: JsonNode, findings: Findings): boolean {
  const waiting = [root];
  let keys = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'array') for (const item of itemsOf(node)) waiting.push(item);
    if (node.type !== 'object') continue;
    const { length } = itemsOf(node);
    if (length > FILE_LIMITS.members) {
      findings.report(tooManyMembers(length), node, { offset: node.offset, length: 1 });
      return true;
    }
    keys += length;
    if (keys > FILE_LIMITS.keys) {
      findings.report(tooManyKeys(), node, { offset: node.offset, length: 1 });
      return true;
    }
    const seen = new Set<string>();
    for (const { key, name, value } of membersOf(node)) {
      if (seen.has(name)) findings.report(duplicateKey(name), key);
      if (RESERVED.has(name)) findings.report(reservedKey(name), key);
      seen.add(name);
      waiting.push(value);
    }
  }
  return false;
}
