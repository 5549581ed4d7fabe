/** Scenarios as authors write them, held against the numbers that PyTorch 1.13 has in 64-bit floats: every value, every gradient, and parameters after each iteration. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { numbersOf, relativeError, type Written } from '../support/reference.ts';
import { sound } from '../support/sound.ts';

interface LanguageCase {
  readonly name: string;
  readonly scenario: unknown;
  /** Relative to the largest element. */
  readonly rtol: number;
  readonly values?: Readonly<Record<string, Written>>;
  /** Null where no gradient arrives. */
  readonly gradients?: Readonly<Record<string, Written | null>>;
  /** After each iteration. */
  readonly parameters?: readonly Readonly<Record<string, Written>>[];
}

// The cast: the files are ours and never change; make_functions.py and make_arrays.py have made the others.
const casesOf = (file: string) =>
  JSON.parse(readFileSync(new URL(`../reference/${file}`, import.meta.url), 'utf8')) as readonly LanguageCase[];
const CASES = [...casesOf('f_language.json'), ...casesOf('f_functions.json'), ...casesOf('f_arrays.json')];

describe('Scenarios in the notation of the docs have PyTorch’s numbers', () => {
  it.each(CASES.map(one => [one.name, one] as const))(
    '%s',
    (name, { scenario, rtol, values = {}, gradients = {}, parameters = [] }) => {
      const { program, training } = sound(loadScenario(JSON.stringify(scenario), `${name}.json`)).scenario;
      const log = record(program, training);
      const state = stateAt(log, log.endOfBackward(1));
      for (const [of, expected] of Object.entries(values)) {
        const actual = state.valueOf(program.byName.get(of)!)!; // the file names nodes that there are
        expect(relativeError(actual.data, numbersOf(expected)), `value of ${of}`).toBeLessThanOrEqual(rtol);
      }
      for (const [of, expected] of Object.entries(gradients)) {
        const actual = state.gradientOf(program.byName.get(of)!);
        if (expected === null)
          expect(
            Array.from(actual?.data ?? []).every(x => x === 0),
            `gradient of ${of}`,
          ).toBe(true);
        else expect(relativeError(actual!.data, numbersOf(expected)), `gradient of ${of}`).toBeLessThanOrEqual(rtol);
      }
      parameters.forEach((after, i) => {
        const updated = stateAt(log, log.endOf(i + 1));
        for (const [of, expected] of Object.entries(after)) {
          const { data } = updated.valueOf(program.byName.get(of)!)!; // as above
          expect(relativeError(data, numbersOf(expected)), `${of} after ${i + 1}`).toBeLessThanOrEqual(rtol);
        }
      });
    },
  );
});
