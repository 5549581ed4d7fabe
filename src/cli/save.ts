/** Files are written whole or not at all: whatever happens on the way, the old one or the new one is there. */

import { link, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pid } from 'node:process';
import { visibleLine } from '../text/visible.ts';
import { Failure } from './io.ts';
import { EXIT } from './options.ts';

/** Writes beside the file first, then moves. @throws Failure 2 when the file exists and `isForced` is false, 66 when it cannot be written. */
export async function saveFile(
  file: string,
  text: string,
  { isForced }: { readonly isForced: boolean },
): Promise<void> {
  const folder = dirname(file);
  const beside = join(folder, `.${basename(file).slice(0, 100)}.${pid}.tmp`);
  try {
    await writeThrough(beside, text);
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

async function writeThrough(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
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
  if (code === 'EEXIST') return new Failure(EXIT.usage, `${shown} exists already; overwrite it with --force`);
  const reason = code === 'ENOENT' ? 'there is no such folder' : `it cannot be written (${code})`;
  return new Failure(EXIT.noInput, `${shown}: ${reason}`);
}
