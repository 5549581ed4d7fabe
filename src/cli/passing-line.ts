/** A line on stderr that tells what goes on and is taken away again, also when a signal ends the program meanwhile. */

import type { Parts } from '../engine/in-parts.ts';
import type { Pieces } from '../export/writer.ts';
import { percentText } from '../text/amounts.ts';
import { bytesText } from '../text/bytes.ts';
import { visible, visibleLine } from '../text/visible.ts';
import { signalExitCodes } from '../tui/shell/signals.ts';
import type { Io } from './io.ts';

type Streams = Pick<Io, 'stderr' | 'env'>;

export type Signal = keyof typeof signalExitCodes;

const SIGNALS = Object.keys(signalExitCodes) as readonly Signal[]; // a literal has no other keys

/** The signals without a listener: each ends the program. */
export const unheardSignals = (): readonly Signal[] => SIGNALS.filter(signal => process.listenerCount(signal) === 0);

/** Milliseconds of waiting before the reason is shown. */
const PATIENCE = 200;

/** Takes away the line that is shown; there is one at a time. */
let takeAway: (() => void) | undefined;

/**
 * A line that is written again and again and then taken away. Only a terminal gets it: it takes escape sequences.
 * While another line is shown, it is not.
 * @param patience Milliseconds before it is shown. @param isHeard Whether signals are heard between its texts; otherwise they end the program at once.
 */
export function passingLine({ stderr, env }: Streams, { patience = PATIENCE, isHeard = true } = {}) {
  const isSeen = stderr.isTTY === true && env.TERM !== 'dumb';
  const start = Date.now();
  let shown: string | undefined;
  let unheard: readonly Signal[] = [];
  const clear = (): void => {
    if (takeAway !== clear) return;
    stderr.write('\r\x1b[K');
    for (const signal of unheard) process.off(signal, endBy);
    takeAway = shown = undefined;
  };
  return {
    show: (text: string): void => {
      if (!isSeen || text === shown || Date.now() - start < patience) return;
      if (takeAway === undefined) {
        takeAway = clear;
        unheard = isHeard ? unheardSignals() : [];
        for (const signal of unheard) process.once(signal, endBy);
      }
      if (takeAway !== clear) return;
      shown = text;
      stderr.write(`\r\x1b[K${visible(text)}`);
    },
    clear,
  };
}

/** Takes away the line that is shown, if there is one. */
export const clearLine = (): void => takeAway?.();

/** Ends the program as a signal does that nothing listens to. */
export function endBy(signal: Signal): never {
  clearLine();
  for (const listener of process.listeners(signal)) process.off(signal, listener);
  process.kill(process.pid, signal); // a shell sees that the signal ended the program
  return process.exit(signalExitCodes[signal]); // the first process of a container is not ended by its own signals
}

/** Milliseconds of work after which signals are heard. */
const WORK = 20;

/** Returns what resolves at once, except now and then, when signals have been heard. */
export function pauses(): () => Promise<void> | undefined {
  let next = Date.now() + WORK;
  return () =>
    Date.now() < next
      ? undefined
      : new Promise(resolve => {
          setImmediate(() => {
            next = Date.now() + WORK;
            resolve();
          });
        });
}

/** Yields the same pieces, and tells meanwhile how much of a file is made; signals are heard between them. @param file `-` for standard output: where that is a terminal, nothing is told */
export async function* toldInPieces(pieces: Pieces, io: Io, file: string): AsyncGenerator<string | Uint8Array> {
  const isSeen = file === '-' && io.stdout.isTTY === true;
  const line = passingLine(io);
  const pause = pauses();
  let size = 0;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (!isSeen) line.show(`writing${file === '-' ? '' : ` ${visibleLine(file)}`}: ${bytesText(size)}`);
      yield piece;
      await pause();
    }
  } finally {
    line.clear();
  }
}

/** Does all parts, and says how far they are: `checking 34 %`; signals are heard between them. */
export const withProgress = <T>(parts: Parts<T>, what: string, io: Streams): Promise<T> =>
  toldMeanwhile(parts, part => `${what} ${percentText(part)}`, io);

/** Does all parts, and says in words what each of them tells, if anything; signals are heard between them. */
export async function toldMeanwhile<Told, T>(
  parts: Generator<Told, T>,
  wordsOf: (told: Told) => string | undefined,
  io: Streams,
): Promise<T> {
  const line = passingLine(io);
  const pause = pauses();
  try {
    let next = parts.next();
    for (; !next.done; next = parts.next()) {
      const paused = pause();
      if (paused === undefined) continue; // words are worked out only now and then: a script of thousands of keys would wait for them
      const words = wordsOf(next.value);
      if (words !== undefined) line.show(words);
      await paused;
    }
    return next.value;
  } finally {
    line.clear();
  }
}
