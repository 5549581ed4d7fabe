/** What takes seconds to make and is the same for all test files: made once for a run of the tests, by the process that asks first. */

import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';

/**
 * The folder that `make` has filled; to be read, not written.
 * @param name what is made, a path or a word
 * @throws what `make` throws, as a message for those who waited
 */
export async function onceARun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = join(inject('runFolder'), name.replaceAll('/', '-'));
  const failure = `${place}.failed`;
  if (await isFirst(`${place}.begun`)) {
    const unfinished = `${place}.unfinished`;
    try {
      await mkdir(unfinished);
      await make(unfinished);
      await rename(unfinished, place);
    } catch (error) {
      await writeFile(failure, String(error));
      throw error;
    }
  }
  while (!existsSync(place)) {
    if (existsSync(failure)) throw new Error(await readFile(failure, 'utf8'));
    await setTimeout(50);
  }
  return place;
}

/** Whether the marker is new: one of all processes that ask makes it. */
async function isFirst(marker: string): Promise<boolean> {
  try {
    await mkdir(marker);
    return true;
  } catch {
    return false;
  }
}
