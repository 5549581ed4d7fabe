/** `recorder`: the Python file that records PyTorch runs. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../failure.ts';
import { type Io, write } from './io.ts';
import type { Invocation } from './parse-arguments.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await write(stdout, readFileSync(recorderFile(), 'utf8'));
  return EXIT.fine;
}

/** Returns the file's path: beside the bundled program, or where it is written. */
function recorderFile(): string {
  const [shipped, source] = ['./backprop_record.py', '../recorder/backprop_record.py'].map(path =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string]; // one for each of the two
  return existsSync(shipped) ? shipped : source;
}
