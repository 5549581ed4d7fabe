/** A signal waits until what has begun is left in order; a second one ends the program at once. */

import { signalExitCodes } from '../tui/shell/signals.ts';

type Signal = keyof typeof signalExitCodes;

export interface HeldSignals {
  /** The same pieces. @throws Error in place of the next one, or of the end, when a signal waits. */
  readonly interrupt: <Piece>(pieces: Iterable<Piece> | AsyncIterable<Piece>) => AsyncIterable<Piece>;
  /** Ends the program if a signal waits. */
  readonly release: () => void;
}

/** Holds those that nobody listens to: whoever does has decided already what becomes of them. */
export function holdSignals(): HeldSignals {
  const all = Object.keys(signalExitCodes) as Signal[]; // a literal has no other keys
  const held = all.filter(signal => process.listenerCount(signal) === 0);
  let waiting: Signal | undefined;
  const hold = (signal: Signal): void => {
    waiting = signal;
  };
  const demandNone = (): void => {
    if (waiting !== undefined) throw new Error(waiting);
  };
  for (const signal of held) process.once(signal, hold);
  return {
    async *interrupt(pieces) {
      for await (const piece of pieces) {
        demandNone();
        yield piece;
      }
      demandNone();
    },
    release: () => {
      for (const signal of held) process.off(signal, hold);
      if (waiting === undefined) return;
      process.kill(process.pid, waiting); // ended by it, as far as a shell can see
      process.exit(signalExitCodes[waiting]); // its own signals do not end the first process of a container
    },
  };
}
