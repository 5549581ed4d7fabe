/** Writes to what is no file: a pipe or a device. None of Node's threads waits there, as the program could not end before its threads. */

import { constants, promises as files } from 'node:fs';
import type { Pieces } from '../export/writer.ts';

/** Opening does not wait for a pipe's reader, and writing does not wait for a slow one. */
const AT_ONCE = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);

/** Milliseconds before the next attempt. */
const PAUSE = 5;

interface Writing {
  /** Whether the reader of a pipe is waited for. */
  readonly isPatient: boolean;
  /** Ends all waiting. */
  readonly stop: AbortSignal | undefined;
}

/** @throws Error of the file system; ENXIO without a reader; the reason of `stop` */
export async function writeThrough(name: string, pieces: Pieces, { isPatient, stop }: Writing): Promise<void> {
  const open = () => files.open(name, AT_ONCE);
  const handle = await (isPatient && (await files.stat(name)).isFIFO() ? unless('ENXIO', open, stop) : open());
  try {
    for await (const piece of pieces) {
      let rest: Uint8Array = Buffer.from(piece);
      while (rest.length > 0) {
        const { bytesWritten } = await unless('EAGAIN', () => handle.write(rest), stop);
        rest = rest.subarray(bytesWritten);
      }
    }
  } finally {
    await handle.close();
  }
}

/** Attempts it again and again while it fails for this reason. */
async function unless<T>(
  reason: 'ENXIO' | 'EAGAIN',
  attempt: () => Promise<T>,
  stop: AbortSignal | undefined,
): Promise<T> {
  for (;;) {
    stop?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === reason)) throw error;
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
  }
}
