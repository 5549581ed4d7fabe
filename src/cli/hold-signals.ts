/** Delays a signal until the current work is cleaned up; a second signal ends the program at once. */

import { endBy, type Signal, unheardSignals } from './passing-line.ts';

export interface HeldSignals {
  /** Does the work, unless a signal waits already. @throws Error at once when a signal waits, whatever the work goes on with. */
  readonly unlessTold: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Yields the same pieces. @throws Error instead of the next piece, or of the end, when a signal waits. */
  readonly interrupt: <Piece>(pieces: Iterable<Piece> | AsyncIterable<Piece>) => AsyncIterable<Piece>;
  /** Ends the program if a signal waits. */
  readonly release: () => void;
}

/** Holds the signals without a listener; a listener already handles its signal. */
export function holdSignals(): HeldSignals {
  const held = unheardSignals();
  let waiting: Signal | undefined;
  let wake = (): void => {};
  const hold = (signal: Signal): void => {
    waiting = signal;
    wake();
  };
  const unlessTold = <Result>(work: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      wake = () => reject(new Error(waiting));
      if (waiting !== undefined) return wake();
      work().then(resolve, reject);
    });
  for (const signal of held) process.once(signal, hold);
  return {
    unlessTold,
    interrupt: pieces => interruptible(pieces, unlessTold),
    release: () => {
      for (const signal of held) process.off(signal, hold);
      if (waiting !== undefined) endBy(waiting);
    },
  };
}

/** Yields the same pieces. @param unless Asks for the next piece, unless it rejects before or meanwhile. */
export async function* interruptible<Piece>(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  unless: HeldSignals['unlessTold'],
): AsyncGenerator<Piece, void> {
  const all = inTurn(pieces);
  for (;;) {
    const { done, value } = await unless(() => all.next());
    if (done) return;
    yield value;
  }
}

async function* inTurn<Piece>(pieces: Iterable<Piece> | AsyncIterable<Piece>): AsyncGenerator<Piece, undefined> {
  yield* pieces;
  return undefined;
}
