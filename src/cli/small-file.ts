/** Files that are read whole: a pipe may wait for ever and a device has no end, so neither is read at all. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** What was found in place of a file that can be read whole. */
export type NotReadWhole = 'a pipe' | 'a device' | 'more';

/**
 * The bytes of a file. A folder's are an error when they are read.
 * @param most Bytes; no more are read. @throws Error of the file system
 */
export function smallFile(file: string, most: number): Buffer | NotReadWhole {
  // Without waiting for someone to open the other end of a pipe.
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = fstatSync(handle);
    if (status.isFIFO() || status.isSocket()) return 'a pipe';
    if (status.isCharacterDevice() || status.isBlockDevice()) return 'a device';
    if (status.size > most) return 'more';
    // One byte more would be read if the file had grown, or did not know its size.
    const content = Buffer.allocUnsafe(most + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= most; length += read)
      read = readSync(handle, content, length, most + 1 - length, null);
    return length > most ? 'more' : content.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}
