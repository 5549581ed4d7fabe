/** Frames of a run that has dropped numbers. Recording them again may take long; the screen then shows the progress. */

import { amongHeld, NotHeld } from '../engine/not-held.ts';
import type { Row } from './row.ts';

/** Milliseconds of recording again before a frame without those numbers is shown. A segment under way may take as long once more. */
const PATIENCE = 80;

/** The progress of recording numbers again. */
export interface Missing {
  /** The event whose numbers are needed. */
  readonly position: number;
  /** Segments recorded again; `of` is their total. */
  readonly done: number;
  readonly of: number;
}

export interface Recovery<State, Size> {
  readonly frame: (state: State, size: Size) => readonly Row[];
  /** Whether the last frame is unfinished. */
  readonly isUnderWay: () => boolean;
}

/** Makes frames from the numbers that are held.
 * @param meanwhile Makes the frame shown while numbers are recorded again; `before` is the last complete frame. @param now Milliseconds. */
export function withRecovery<State, Size>(
  draw: (state: State, size: Size) => readonly Row[],
  meanwhile: (state: State, size: Size, before: readonly Row[], missing: Missing) => readonly Row[],
  now: () => number,
): Recovery<State, Size> {
  let shown: readonly Row[] = [];
  let farthest = 0;
  /** Events whose numbers have been recorded again for this frame. */
  const recovered = new Set<number>();
  const attempt = (state: State, size: Size): NotHeld | undefined => {
    try {
      shown = amongHeld(() => draw(state, size));
      return undefined;
    } catch (error) {
      if (!(error instanceof NotHeld)) throw error;
      if (!recovered.has(error.position)) return error;
      shown = draw(state, size); // it needs more numbers than are held at once, so it reads them in turn
      return undefined;
    }
  };
  const recover = (missing: NotHeld): void => {
    farthest = Math.max(farthest, missing.distance);
    missing.recover();
    if (missing.distance === 0) recovered.add(missing.position);
  };
  const frame = (state: State, size: Size): readonly Row[] => {
    const end = now() + PATIENCE;
    for (;;) {
      const missing = attempt(state, size);
      if (missing === undefined) break;
      recover(missing);
      const { position, distance } = missing;
      if (now() >= end) return meanwhile(state, size, shown, { position, done: farthest - distance, of: farthest });
      if (distance === 0) farthest = 0;
    }
    farthest = 0;
    recovered.clear();
    return shown;
  };
  return { frame, isUnderWay: () => farthest > 0 };
}
