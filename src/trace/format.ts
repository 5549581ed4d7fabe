/** The common parts of both log formats: their version, and the words for a header that cannot be read. */

import { visibleLine } from '../text/visible.ts';
import { outerMembers, type TextSpan } from './json-tokens.ts';

/** The version of both formats. After a release has written it, every change of an event kind or a field raises it. */
export const FORMAT_VERSION = 2;

/** A mistake, and its remedy. */
export type FormatMistake = readonly [message: string, hint: string];

/** Hints. */
export const NO_SCENARIO = 'without the scenario in it nothing can be computed again: take another copy of the log';
const NO_HEADER = 'its first line is missing: take another copy of the log';
const OTHER_VERSION = 'open it with the version of the program that wrote it';
export const CHANGED = 'the log was changed, or written by another version of the program';

/** Returns the mistake in a header's version; undefined without a mistake, and where the version is not written yet. @param key The header's key for it: `trace` or `bplog`. */
export function versionMistake(header: string, key: string): FormatMistake | undefined {
  for (const member of outerMembers(header)) {
    const { start, end } = member.span;
    const version = header.slice(start, Math.min(end, start + 40)).trim();
    if (member.key === key)
      return version === '' || Number(version) === FORMAT_VERSION ? undefined : otherVersion(version);
  }
  return undefined;
}

export const otherVersion = (version: string): FormatMistake => [
  `expected a log of version ${FORMAT_VERSION}, found version ${visibleLine(version)}`,
  OTHER_VERSION,
];

/** What a line behind the header is, by a key that every such line has. */
const RECORDS: ReadonlyMap<string, string> = new Map([
  ['i', 'an event'],
  ['def', 'a definition'],
  ['ends', 'the end of a log'],
]);

/** The members of a header, as far as it is complete. */
interface HeaderMembers {
  readonly spans: ReadonlyMap<string, TextSpan>;
  /** Whether the header's object is closed. */
  readonly isClosed: boolean;
}

/** @param keys All keys that a header may have. */
export function headerMembers(header: string, keys: readonly string[]): HeaderMembers | FormatMistake {
  const spans = new Map<string, TextSpan>();
  const members = outerMembers(header);
  let next = members.next();
  for (; !next.done; next = members.next()) {
    const { key, span, isWhole } = next.value;
    const record = RECORDS.get(key);
    if (record !== undefined) return [`expected the header of a log, found ${record}`, NO_HEADER];
    if (!keys.includes(key))
      return [`unknown key ${visibleLine(key.slice(0, 80))} in the header`, `available: ${keys.join(', ')}`];
    if (spans.has(key)) return [`the header has the key ${key} twice`, CHANGED];
    if (isWhole) spans.set(key, span);
  }
  return { spans, isClosed: next.value };
}

/** Returns the scenario's span in a header, or why it cannot be read. @param isWhole Whether the header is complete. */
export function scenarioSpan(header: string, keys: readonly string[], isWhole: boolean): TextSpan | FormatMistake {
  const found = headerMembers(header, keys);
  if (isMistake(found)) return found;
  return found.spans.get('scenario') ?? [reasonFor(isWhole, found.isClosed), NO_SCENARIO];
}

function reasonFor(isWhole: boolean, isClosed: boolean): string {
  if (isClosed) return 'the header has no scenario, and no runtime as that of a recorded run';
  return isWhole ? 'the header is damaged' : 'the log ends within its header';
}

export const isMistake = (found: object): found is FormatMistake => Array.isArray(found);
