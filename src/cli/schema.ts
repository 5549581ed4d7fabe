/** `schema`: the JSON Schema with which editors check scenario files. */

import { EXIT } from '../failure.ts';
import { scenarioJsonSchema } from '../scenario/scenario-schema.ts';
import { type Io, writeLines } from './io.ts';
import type { Invocation } from './parse-arguments.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await writeLines(stdout, [JSON.stringify(scenarioJsonSchema(), null, 2)]);
  return EXIT.fine;
}
