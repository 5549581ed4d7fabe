/** `man`: the manual page. */

import { EXIT } from '../failure.ts';
import { type Io, writeTo } from './io.ts';
import { manualPage } from './manual-page.ts';
import type { Invocation } from './parse-arguments.ts';
import { VERSION } from './version.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await writeTo(stdout, manualPage(VERSION));
  return EXIT.fine;
}
