/** `completion`: a script that completes this program's words in a shell. */

import { EXIT } from '../failure.ts';
import { completionScript } from './completion-scripts.ts';
import { exampleNames, TOUR } from './examples.ts';
import { type Io, writeTo } from './io.ts';
import type { Invocation } from './parse-arguments.ts';
import { SHELLS } from './subcommands.ts';

export async function run({ words }: Invocation, { stdout }: Io): Promise<number> {
  const shell = SHELLS.find(name => name === words[0])!; // parsing accepts only known shells
  await writeTo(stdout, completionScript(shell, [TOUR.name, ...exampleNames()]));
  return EXIT.fine;
}
