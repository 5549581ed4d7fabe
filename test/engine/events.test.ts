/** One table says what each code is: its type, its phase, its numbers, and what of it is a skip. */

import { expect, it } from 'vitest';
import {
  COMPUTED_TYPES,
  computedKind,
  isEdit,
  isSkip,
  KIND,
  KIND_FACTS,
  type Kind,
  numbersOfKind,
  PHASES,
  phaseOfKind,
  SKIPPED,
  skipOf,
  skippableType,
  typeOfKind,
} from '../../src/engine/events.ts';

const computed = (Object.values(KIND) as Kind[]).filter(kind => !isEdit(kind));

it('codes are of one kind each, and leave the bit of a skip free', () => {
  const codes = KIND_FACTS.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter(code => code < 0 || code >= SKIPPED)).toEqual([]);
  expect(SKIPPED).toBe(2 ** 15);
});

it('what a run does by itself comes first, in the order of an iteration', () => {
  expect(computed.map(typeOfKind)).toEqual(COMPUTED_TYPES);
});

it('the phases come in the order of an iteration, and an edit has none', () => {
  expect([...new Set(computed.map(phaseOfKind))]).toEqual([...PHASES]);
  expect([KIND.editedValue, KIND.editedGradient].map(phaseOfKind)).toEqual([undefined, undefined]);
});

it('a skip has a code of its own, and the phase of what did not happen', () => {
  for (const kind of computed) {
    expect(typeOfKind(skipOf(kind))).toBe('event.skipped');
    expect(phaseOfKind(skipOf(kind))).toBe(phaseOfKind(kind));
    expect(skippableType(skipOf(kind))).toBe(typeOfKind(kind));
    expect(numbersOfKind(skipOf(kind))).toBe('none');
    expect([isSkip(kind), isSkip(skipOf(kind))]).toEqual([false, true]);
    expect(computedKind(skipOf(kind))).toBe(kind);
  }
});
