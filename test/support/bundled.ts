/** Programs as they are installed, for tests that start them. */

import { cp } from 'node:fs/promises';
import { bundle } from '../../tools/build.mjs';
import { onceARun } from './once-a-run.ts';

/**
 * Makes `folder` hold the program of `entry`, as the build does.
 * @param entry from the root of the project
 */
export async function bundled(entry: string, folder: string): Promise<void> {
  await cp(await onceARun(entry, made => bundle(entry, made)), folder, { recursive: true });
}
