/** `config`: prints the file with a person's own theme and keys, or a template for it. */

import { EXIT } from '../failure.ts';
import { formatProblems } from '../scenario/problems.ts';
import { visibleLine, visibleLines } from '../text/visible.ts';
import { keyDefaults } from '../tui/key-table.ts';
import { type Config, readConfig } from './config-file.ts';
import { type Io, remark, writeLines } from './io.ts';
import type { Invocation } from './parse-arguments.ts';

/** Resolves to 65 when the file has mistakes. */
export async function run(_: Invocation, { stdout, stderr, env }: Io): Promise<number> {
  const config = readConfig(env);
  await writeLines(stdout, linesOf(config));
  const said = configMistakes(config);
  if (said === undefined) return EXIT.fine;
  await remark(stderr, said);
  return EXIT.badScenario;
}

/** Returns the mistakes in words; undefined without mistakes. */
export function configMistakes({ file = '', refusal, problems }: Config): string | undefined {
  if (refusal !== undefined) return `${visibleLine(file)}: ${refusal}; the usual theme and keys hold\n`;
  return problems.length === 0 ? undefined : formatProblems(problems);
}

/** Returns the lines to print. The path is a comment, so that the output can be used as the file. */
function linesOf({ file, text, refusal = 'no file yet' }: Config): readonly string[] {
  if (text !== undefined) return [`// ${visibleLine(file ?? '')}`, ...visibleLines(text.trimEnd())];
  const where = file === undefined ? 'no folder for it: HOME is not set' : `${visibleLine(file)}: ${refusal}`;
  return [`// ${where}; these are the usual settings`, ...defaults()];
}

const defaults = (): readonly string[] =>
  JSON.stringify({ theme: 'auto', predict: 'line', keys: keyDefaults() }, null, 2).split('\n');
