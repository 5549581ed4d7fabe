/** Notices that a file was written, replaced, removed or made again. */

import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** Milliseconds without another change: editors write, rename and remove in several steps. */
const QUIET = 100;

/**
 * Calls `onChange` some time after the last of several changes; returns a function that ends it. Folders are watched, as an editor
 * that replaces a file leaves a watch of the file behind; where that is impossible, nothing is noticed.
 */
export function watchFile(file: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET);
  };
  const watchers = watchersOf(file, changed);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Watches the folders of a file, and of where a link leads to; none where that is impossible. */
export const watchersOf = (file: string, changed: () => void): readonly FSWatcher[] =>
  placesOf(file).flatMap(place => watcherOf(place, changed));

/** The file, and where a link leads to. */
function placesOf(file: string): readonly string[] {
  try {
    return [...new Set([resolve(file), realpathSync(file)])];
  } catch {
    return [file]; // without a working folder, a name cannot be made absolute
  }
}

function watcherOf(place: string, changed: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(dirname(place), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(place)) changed();
    });
    watcher.on('error', () => watcher.close()); // the folder is gone
    return [watcher];
  } catch {
    return []; // too many watches, or a file system without them
  }
}
