/** Files that are read whole: a pipe may block for ever and a device has no end, so neither is read. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Why a file is not read whole: it is a pipe, a device, or too large. */
export type NotReadWhole = 'a pipe' | 'a device' | 'more';

/**
 * Returns the bytes of a file. Reading a folder is an error.
 * @param most Bytes; no more are read. @throws Error of the file system
 */
export function smallFile(file: string, most: number): Buffer | NotReadWhole {
  // Opening must not wait for the other end of a pipe.
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = fstatSync(handle);
    if (status.isFIFO() || status.isSocket()) return 'a pipe';
    if (status.isCharacterDevice() || status.isBlockDevice()) return 'a device';
    if (status.isFile() && status.size > most) return 'more';
    // One byte more shows that the file has grown, or that its size was unknown.
    const content = Buffer.allocUnsafe(most + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= most; length += read)
      read = readSync(handle, content, length, most + 1 - length, null);
    return length > most ? 'more' : content.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}
