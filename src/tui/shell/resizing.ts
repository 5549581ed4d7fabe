/** The terminal's new sizes, those included that lasted only for a moment. */

import { listenTo } from './listen.ts';

/** Repaints at each new size, until the returned function is called. */
export function listenToSizes(stdout: NodeJS.WriteStream, repaint: () => void): () => void {
  let isAnswered = false;
  let late: NodeJS.Immediate | undefined;
  const cleanUps = [
    // This runs before Ink's own listener, which paints at once and must find the rows of the new size.
    listenTo(stdout, 'resize', () => {
      isAnswered = true;
      repaint();
    }),
    // Node compares sizes and emits nothing when a size changed only for a moment, in which the terminal has already cut rows.
    // Several such signals arrive as one.
    listenTo(process, 'SIGWINCH', () => {
      clearImmediate(late);
      if (!isAnswered) late = setImmediate(repaint);
      isAnswered = false;
    }),
    () => clearImmediate(late),
  ];
  return () => {
    for (const cleanUp of cleanUps) cleanUp();
  };
}
