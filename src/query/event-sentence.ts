/** An event as a sentence, with what the scenario tells there: for `trace`, the screen reader and pages. */

import type { EventLog } from '../engine/log.ts';
import type { NumberStyle } from '../explain/derivation.ts';
import { sentenceAt } from '../explain/explain.ts';
import { spoken } from '../explain/spoken.ts';
import { shownType } from '../graph/precision.ts';
import { DIGITS } from '../limits.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { statedDigits } from '../scenario/stated-digits.ts';
import { visibleLine } from '../text/visible.ts';
import { narrationAt } from './narration.ts';

/** Returns an event's sentence, and after it what the scenario tells there; on a tour its steps are told by themselves. */
export function sentenceLine(
  scenario: Scenario,
  log: EventLog,
  i: number,
  style: NumberStyle,
  isTouring = false,
): string {
  const notes = notesIn(narrationAt(scenario, log, i, isTouring));
  return visibleLine(spoken([sentenceAt(log, i, style), ...notes].join(' ')));
}

/** Returns what a scenario tells, as sentences. */
export const notesIn = (narration: readonly string[]): readonly string[] =>
  narration.map(text => `Note: ${asSentence(text)}`);

function asSentence(note: string): string {
  const text = note.replace(/\s+/g, ' ').trim();
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** Characters of a tensor in a sentence: a lecture's tensors are whole, larger tensors are elided. */
const SPOKEN_WIDTH = 400;

/** Returns the style: digits as asked for or by default, never fewer than the scenario's source prints for a node. */
export function styleFor(scenario: Scenario, digits: number = DIGITS.usual): NumberStyle {
  const stated = statedDigits(scenario);
  const dtype = shownType(scenario.program);
  return { digits, width: SPOKEN_WIDTH, digitsOf: node => stated[node]!, ...(dtype && { dtype }) };
}
