/** Issues of the schema → mistakes in words, each at its place in the file. */

import type * as z from 'zod/mini';
import { didYouMean } from '../text/suggest.ts';
import { described } from './described.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, membersOf, nodeAt } from './json-document.ts';
import {
  badLeafName,
  invalidField,
  misplacedKey,
  missingField,
  outOfRange,
  unexpected,
  unknownKey,
} from './scenario-errors.ts';
import { schemaWords } from './scenario-schema.ts';
import { training } from './training-schema.ts';

export type Issue = z.core.$ZodIssue;

/**
 * Returns every issue of a value. A misspelled alternative is then replaced by the nearest alternative, so that the fields beside
 * it is checked as well.
 */
export function issuesOf(schema: z.ZodMiniType, value: unknown): readonly Issue[] {
  const issues = schema.safeParse(value, { error: schemaWords }).error?.issues ?? [];
  if (issues.length === 0) return issues;
  const corrected = structuredClone(value);
  const misspelt = issues.filter(issue => correct(corrected, issue));
  return misspelt.length === 0 ? issues : [...misspelt, ...issuesOf(schema, corrected)];
}

/** Replaces a misspelled word by the nearest alternative. @returns false when none is near. */
function correct(value: unknown, issue: Issue): boolean {
  if (issue.code !== 'invalid_union' || !('options' in issue)) return false;
  const parent = issue.path.slice(0, -1).reduce((at: unknown, key) => Object(at)[key], value);
  const field = issue.path.at(-1)!;
  const word: unknown = Object(parent)[field];
  const near = typeof word === 'string' ? didYouMean(word, (issue.options ?? []).map(String)) : undefined;
  if (near !== undefined) Object(parent)[field] = near;
  return near !== undefined;
}

/** Reports the issues of a check of `node` that was made with `schemaWords`; issues inside a union start at `prefix`. */
export function reportIssues(
  issues: readonly Issue[],
  node: JsonNode,
  findings: Findings,
  prefix: readonly PropertyKey[] = [],
): void {
  for (const issue of issues) {
    if (findings.isFull) {
      findings.countOnly();
      continue;
    }
    const path = [...prefix, ...issue.path];
    const at = nodeAt(node, path);
    const inner = issue.code === 'invalid_union' ? fittingBranch(issue) : undefined;
    if (at === undefined) reportMissing(issue, path, node, findings);
    else if (inner !== undefined) reportIssues(inner, node, findings, path);
    else if (issue.code === 'unrecognized_keys') reportUnknown(issue, at, findings);
    else if (issue.code === 'invalid_key')
      findings.report(badLeafName(String(path.at(-1))), at.parent?.children?.[0] ?? at);
    else findings.report(issueMistake(issue, at, path.at(-1)), at);
  }
}

function reportUnknown(issue: Extract<Issue, { code: 'unrecognized_keys' }>, at: JsonNode, findings: Findings): void {
  const unknown = new Set(issue.keys);
  const known = issue.message.split(' ');
  const isRoot = at.parent === undefined;
  for (const { key, name } of membersOf(at)) {
    if (!unknown.has(name)) continue;
    const isOfTraining = isRoot && known.includes('training') && Object.hasOwn(training.shape, name);
    findings.report(isOfTraining ? misplacedKey(name, 'training') : unknownKey(name, known), key);
  }
}

function reportMissing(issue: Issue, path: readonly PropertyKey[], node: JsonNode, findings: Findings): void {
  const parent = nodeAt(node, path.slice(0, -1));
  const meaning = issue.code === 'invalid_union' ? optionsOf(issue).join(', ') : issue.message;
  if (parent !== undefined)
    findings.report(missingField(String(path.at(-1)), meaning), parent, { offset: parent.offset, length: 1 });
}

function issueMistake(issue: Issue, at: JsonNode, field: PropertyKey | undefined) {
  const actual = described(at);
  const meaning = typeof field === 'string' && issue.message !== '' ? `${field}: ${issue.message}` : undefined;
  switch (issue.code) {
    case 'invalid_union':
      return unexpected(issue.errors.length > 0 ? alternatives(issue.errors) : optionsOf(issue), actual, {
        word: wordOf(at),
        meaning,
      });
    case 'invalid_type':
      return unexpected([typeInWords(issue.expected)], actual, { word: wordOf(at), meaning });
    case 'invalid_value':
      return unexpected(
        issue.values.map(choice => JSON.stringify(choice)),
        actual,
        { word: wordOf(at), meaning },
      );
    case 'too_small':
      return outOfRange(
        boundInWords(issue.inclusive ? 'at least' : 'more than', issue.minimum, issue.origin),
        actual,
        meaning,
      );
    case 'too_big':
      return outOfRange(
        boundInWords(issue.inclusive ? 'at most' : 'less than', issue.maximum, issue.origin),
        actual,
        meaning,
      );
    default:
      return invalidField();
  }
}

/** Returns the issues of the alternative with this kind of value, so that its own mistakes are reported; undefined when no alternative has this kind. */
function fittingBranch({ errors }: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] | undefined {
  return errors.find(branch =>
    branch.every(({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')),
  );
}

const alternatives = (branches: readonly (readonly Issue[])[]): readonly string[] =>
  branches.flat().flatMap(issue => {
    if (issue.code === 'invalid_type') return [typeInWords(issue.expected)];
    return issue.code === 'invalid_value' ? issue.values.map(choice => JSON.stringify(choice)) : [];
  });

const optionsOf = (issue: Extract<Issue, { code: 'invalid_union' }>): readonly string[] =>
  ('options' in issue ? (issue.options ?? []) : []).map(option => JSON.stringify(option));

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

const typeInWords = (type: string): string => TYPES.get(type) ?? type;

function boundInWords(comparison: string, bound: number | bigint, origin: string): string {
  if (origin === 'array') return `a list of ${comparison} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `a text of ${comparison} ${bound} character${bound === 1 ? '' : 's'}`;
  return `a ${origin === 'int' ? 'whole number' : 'number'} ${comparison.startsWith('at') ? 'of ' : ''}${comparison} ${bound}`;
}

const wordOf = (node: JsonNode): string | undefined => (node.type === 'string' ? node.value : undefined);
