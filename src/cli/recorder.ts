/** `recorder`: the Python file that records PyTorch runs. */

import { readFileSync } from 'node:fs';
import { EXIT } from '../failure.ts';
import { type Io, writeTo } from './io.ts';
import type { Invocation } from './parse-arguments.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await writeTo(stdout, readFileSync(new URL(RECORDER, import.meta.url), 'utf8'));
  return EXIT.fine;
}

/** Beside the bundled program, or where it is written. */
const RECORDER = `${import.meta.url.endsWith('.ts') ? '../recorder' : '.'}/backprop_record.py`;
