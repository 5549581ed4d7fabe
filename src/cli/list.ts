/** `list`: the bundled examples. */

import { EXIT } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';
import { cellWidth, padEnd } from '../text/width.ts';
import type { ExampleEntry } from '../tui/chooser.ts';
import { fitRow, type Row } from '../tui/row.ts';
import { appearanceOf, painted } from './appearance.ts';
import { exampleEntries } from './examples.ts';
import { type Io, writeLines } from './io.ts';
import type { FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';

export async function run({ flags }: Invocation, io: Io): Promise<number> {
  await writeList(flags, io);
  return EXIT.fine;
}

/** Writes an example on each line: name, title, source; cut at the edge of a terminal, whole in a pipe. */
export async function writeList(flags: FlagValues, { stdout, env }: Io): Promise<void> {
  const entries = exampleEntries();
  const { isTTY, columns } = stdout;
  const rows = listRows(entries).map(row => (isTTY && columns ? fitRow(row, columns) : row));
  await writeLines(stdout, painted(rows, appearanceOf(stdout, env, flags)));
}

function listRows(entries: readonly ExampleEntry[]): readonly Row[] {
  const titles = entries.map(({ title }) => visibleLine(title));
  const nameWidth = Math.max(...entries.map(({ name }) => name.length));
  const titleWidth = Math.max(...titles.map(cellWidth));
  return entries.map(({ name, source }, i) => [
    { text: padEnd(name, nameWidth), role: 'key' },
    { text: `  ${padEnd(titles[i]!, titleWidth)}  ` },
    { text: visibleLine(source), role: 'muted' },
  ]);
}
