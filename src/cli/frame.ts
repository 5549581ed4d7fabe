/** `frame`: what the screen shows after an event, as text. */

import { logOf, openInput } from './input.ts';
import { depthOf, type Io, writeLines } from './io.ts';
import { EXIT } from './options.ts';
import type { Invocation } from './parse.ts';
import { positionIn } from './position.ts';

/** As in the mock-ups: as wide as a slide can show. */
const USUAL_SIZE = { columns: 120, rows: 36 };

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const input = await openInput(words[0]!, io);
  const log = logOf(input);
  const at = positionIn(log, flags.at);
  const { renderFrame } = await import('../tui/frame.ts');
  const { keys, digits, size = USUAL_SIZE } = flags;
  const rows = renderFrame(input.scenario, log, {
    ...size,
    colour: depthOf(io.stdout, io.env, flags),
    ...(at !== undefined && { at }),
    ...(keys !== undefined && { keys }),
    ...(digits !== undefined && { digits }),
  });
  await writeLines(
    io.stdout,
    rows.map(row => row.trimEnd()),
  );
  return EXIT.fine;
}
