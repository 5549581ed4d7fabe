/** Files are written whole or not at all: whatever happens on the way, the old one or the new one is there. */

import { access, link, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pid } from 'node:process';
import { visibleLine } from '../text/visible.ts';
import { Failure } from './io.ts';
import { EXIT } from './options.ts';

/** A text, or pieces that are asked for one at a time. */
type Content = string | AsyncIterable<string | Uint8Array>;

/** Writes beside the file first, then moves. @throws Failure 2 when the file exists and `isForced` is false, 66 when it cannot be written. */
export async function saveFile(
  file: string,
  content: Content,
  { isForced }: { readonly isForced: boolean },
): Promise<void> {
  const folder = dirname(file);
  const beside = join(folder, `.${basename(file).slice(0, 100)}.${pid}.tmp`);
  try {
    await writeThrough(beside, content);
    // A link fails when the name is taken; a rename would replace whatever has appeared there meanwhile.
    if (isForced) await rename(beside, file);
    else await link(beside, file);
    await synced(folder);
  } catch (error) {
    throw saveFailure(file, error);
  } finally {
    await unlink(beside).catch(() => {}); // renamed, or never made
  }
}

/** Says so early that the name is taken. @throws Failure 2 */
export async function demandFree(file: string, { isForced }: { readonly isForced: boolean }): Promise<void> {
  const isTaken = await access(file).then(
    () => true,
    () => false,
  );
  if (isTaken && !isForced) throw new Failure(EXIT.usage, takenText(file));
}

const takenText = (file: string): string => `${visibleLine(file)} exists already; overwrite it with --force`;

async function writeThrough(file: string, content: Content): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The name itself is on the disk only when its folder is. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function saveFailure(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const shown = visibleLine(file);
  if (code === undefined) return error;
  if (code === 'EEXIST') return new Failure(EXIT.usage, takenText(file));
  const reason = code === 'ENOENT' ? 'there is no such folder' : `it cannot be written (${code})`;
  return new Failure(EXIT.noInput, `${shown}: ${reason}`);
}
