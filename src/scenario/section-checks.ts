/** Sections that do not go together: each has the right form. */

import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode, memberOf } from './json-document.ts';
import type { Leaves } from './leaves.ts';
import { parameterMistake } from './optimizer-groups.ts';
import { forwardOnlyWith, lossOrLosses } from './scenario-errors.ts';
import type { ScenarioFields } from './scenario-schema.ts';

/** Finds losses given in two ways, and any of them where nothing is differentiated. */
export function checkLosses(fields: Partial<ScenarioFields>, root: JsonNode, findings: Findings): void {
  const [, second] = [
    memberOf(root, 'loss'),
    memberOf(root, 'losses'),
    memberOf(memberOf(root, 'training'), 'losses'),
  ].filter(given => given !== undefined);
  if (second !== undefined) findings.report(lossOrLosses(), second);
  if (fields.forwardOnly !== true) return;
  for (const field of ['loss', 'losses'] as const)
    if (fields[field] !== undefined) findings.report(forwardOnlyWith(field), memberOf(root, field));
  for (const field of ['optimizer', 'losses', 'validation', 'accumulate', 'clear']) {
    const written = memberOf(memberOf(root, 'training'), field);
    if (written !== undefined) findings.report(forwardOnlyWith(field), written);
  }
}

/** Only a parameter can be frozen. */
export function checkFrozen(leaves: Leaves, list: JsonNode | undefined, findings: Findings): void {
  for (const item of itemsOf(list)) {
    const mistake = typeof item.value === 'string' ? parameterMistake(item.value, leaves) : undefined;
    if (mistake !== undefined) findings.report(mistake, item);
  }
}
