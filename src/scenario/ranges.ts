/** Checks the ranges from which other numbers of leaves are drawn. */

import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode, membersOf } from './json-document.ts';
import type { Leaves } from './leaves.ts';
import { emptyRange, notALeaf } from './scenario-errors.ts';

/** @param section The object, whose form the schema has checked. */
export function checkRanges(section: JsonNode | undefined, { byName, unread }: Leaves, findings: Findings): void {
  for (const { name, value } of membersOf(section)) {
    const [low, high] = itemsOf(value).map(end => Number(end.value));
    if (!byName.has(name) && !unread.has(name)) findings.report(notALeaf(name, [...byName.keys()]), value);
    else if (low! > high!) findings.report(emptyRange(name, low!, high!), value);
  }
}
