/** Scenarios of tests, which have no mistakes. */

import type { LoadResult } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Returns the result of loading a scenario that is sound. @throws Error with every problem of it. */
export function sound(result: LoadResult): { readonly scenario: Scenario } {
  if ('scenario' in result) return result;
  throw new Error(JSON.stringify(result.problems, undefined, 2));
}
