/** `man`: the manual page. */

import { EXIT } from '../failure.ts';
import { type Io, write } from './io.ts';
import { manualPage } from './manual-page.ts';
import type { Invocation } from './parse-arguments.ts';
import { VERSION } from './version.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await write(stdout, manualPage(VERSION));
  return EXIT.fine;
}
