/** File text → a tree of JSON nodes with their places. */

import { type ParseError, parseTree } from 'jsonc-parser';
import type { Findings } from './findings.ts';
import type { JsonNode } from './json-document.ts';
import { reportKeys, reportSyntax } from './json-mistakes.ts';
import { prescan } from './prescan.ts';
import type { SourceText } from './source-text.ts';

/**
 * Returns the tree, or undefined when the text breaks a limit or is not JSON; comments and trailing commas are allowed.
 * @param isBounded Whether a text or a number beyond its limits is a mistake; one that is nested too deeply always is.
 */
export function readDocument(source: SourceText, findings: Findings, isBounded = true): JsonNode | undefined {
  const unclosed = prescan(source.text, (mistake, range) => {
    if (isBounded || mistake.code === 'too-deep') findings.report(mistake, undefined, range);
  });
  if (findings.total > 0) return undefined;
  const errors = new FirstErrors();
  const root = parsedTree(source.text, errors);
  reportSyntax(source, errors, unclosed, findings);
  if (root === undefined || errors.length > 0) return undefined;
  return reportKeys(root, findings) ? undefined : root;
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
