/** What both formats of logs have in common: their version, and the words for a header that cannot be read. */

import { visibleLine } from '../text/visible.ts';
import { membersOf, type Span } from './json-tokens.ts';

/** The version of both formats: raised, once a release has written it, whenever a kind of event or a field changes. */
export const FORMAT_VERSION = 2;

/** What is wrong, and what can be done about it. */
export type Mistake = readonly [message: string, hint: string];

/** Hints. */
export const NO_SCENARIO = 'without the scenario in it nothing can be computed again: take another copy of the log';
const OTHER_VERSION = 'open it with the version of the program that wrote it';
export const CHANGED = 'the log was changed, or written by another version of the program';

/** What a header says of its version; undefined where it does not. @param key `trace` or `bplog`, its first. */
export function versionMistake(header: string, key: string): Mistake | undefined {
  const [, version = ''] = new RegExp(`^\\s*\\{\\s*"${key}"\\s*:\\s*([^\\s,}]{1,40})`).exec(header) ?? [];
  if (version === '' || Number(version) === FORMAT_VERSION) return undefined;
  return [`expected a log of version ${FORMAT_VERSION}, found version ${visibleLine(version)}`, OTHER_VERSION];
}

/** What a header holds, as far as it is there. */
interface HeaderMembers {
  readonly spans: ReadonlyMap<string, Span>;
  /** Whether the end of its object is there. */
  readonly isClosed: boolean;
}

/** @param keys All that it may have. */
export function headerMembers(header: string, keys: readonly string[]): HeaderMembers | Mistake {
  const spans = new Map<string, Span>();
  const members = membersOf(header);
  let next = members.next();
  for (; !next.done; next = members.next()) {
    const { key, span } = next.value;
    if (!keys.includes(key))
      return [`unknown key ${visibleLine(key.slice(0, 80))} in the header`, `available: ${keys.join(', ')}`];
    if (spans.has(key)) return [`the header has the key ${key} twice`, CHANGED];
    spans.set(key, span);
  }
  return { spans, isClosed: next.value };
}

/** Where the scenario stands in a header, or why it cannot be read. @param isWhole Whether all of the header is there. */
export function scenarioSpan(header: string, keys: readonly string[], isWhole: boolean): Span | Mistake {
  const found = headerMembers(header, keys);
  if (isMistake(found)) return found;
  return found.spans.get('scenario') ?? [reasonFor(isWhole, found.isClosed), NO_SCENARIO];
}

function reasonFor(isWhole: boolean, isClosed: boolean): string {
  if (isClosed) return 'the header has no scenario';
  return isWhole ? 'the header is damaged' : 'the log ends within its header';
}

export const isMistake = (found: object): found is Mistake => Array.isArray(found);
