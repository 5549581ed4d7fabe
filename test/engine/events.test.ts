/** One table says what each code of the columns is: its type, its phase, and what of it is a skip. */

import { expect, it } from 'vitest';
import {
  COMPUTED_TYPES,
  computedKind,
  isEdit,
  isSkip,
  KIND,
  type Kind,
  PHASES,
  phaseOfKind,
  skipOf,
  typeOfKind,
} from '../../src/engine/events.ts';

const { skipped: _bit, ...kinds } = KIND;
const computed = (Object.values(kinds) as Kind[]).filter(kind => !isEdit(kind));

it('the code of what a run does by itself is the place of its type, as the header of a binary log writes them', () => {
  expect(computed.map(kind => COMPUTED_TYPES[kind])).toEqual(computed.map(typeOfKind));
  expect(computed).toEqual(COMPUTED_TYPES.map((_, place) => place));
});

it('the phases come in the order of an iteration, and an edit has none', () => {
  expect([...new Set(computed.map(phaseOfKind))]).toEqual([...PHASES]);
  expect([KIND.editedValue, KIND.editedGradient].map(phaseOfKind)).toEqual([undefined, undefined]);
});

it('a skip has a code of its own, and the phase of what did not happen', () => {
  for (const kind of computed) {
    expect(typeOfKind(skipOf(kind))).toBe('event.skipped');
    expect(phaseOfKind(skipOf(kind))).toBe(phaseOfKind(kind));
    expect([isSkip(kind), isSkip(skipOf(kind))]).toEqual([false, true]);
    expect(computedKind(skipOf(kind))).toBe(kind);
  }
});
