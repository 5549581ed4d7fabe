/** `man`: the manual page. */

import { version } from './examples.ts';
import { type Io, write } from './io.ts';
import { manualPage } from './manual-page.ts';
import { EXIT } from './options.ts';
import type { Invocation } from './parse.ts';

export async function run(_: Invocation, { stdout }: Io): Promise<number> {
  await write(stdout, manualPage(version()));
  return EXIT.fine;
}
