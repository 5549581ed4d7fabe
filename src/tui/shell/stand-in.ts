/**
 * Ink lays out a stand-in one character wide for each row, and the row takes its place on the way to the terminal.
 *
 * Ink parses every cell of every row into styled characters and back, each frame: 15 to 50 ms for a coloured frame of 120×36,
 * against 2 ms with stand-ins. What Ink decides (which rows are written, when, and how the cursor gets there) is the same.
 */

/** In cells. */
export const standInWidth = 1;

export interface StandIns {
  /** The same for the same row, another one for another row. */
  readonly of: (row: string) => string;
  /** Ink's output with the rows in place of their stand-ins. */
  readonly replace: (output: string) => string;
}

/**
 * A hyperlink on a dot, its number as the address: Ink keeps links whole, where it would part other text to spare the beginning
 * of a line that has not changed.
 */
const standInOf = (number: number): string => `\x1b]8;;${number}\x07.\x1b]8;;\x07`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a link is made of control sequences
const standIn = /\x1b\]8;;\d+\x07\.\x1b\]8;;\x07/g;

/** Rows remembered, several of the largest screens; one forgotten while it is on the screen is only written once more. */
const capacity = 4096;

export function createStandIns(): StandIns {
  const standIns = new Map<string, string>();
  const rows = new Map<string, string>();
  let count = 0;
  return {
    of: row => {
      const known = standIns.get(row);
      if (known !== undefined) return known;
      const added = standInOf(count++);
      standIns.set(row, added);
      rows.set(added, row);
      if (standIns.size > capacity) forgetOldest();
      return added;
    },
    replace: output => output.replace(standIn, found => rows.get(found) ?? found),
  };

  function forgetOldest(): void {
    const [oldest] = standIns;
    if (oldest === undefined) return;
    standIns.delete(oldest[0]);
    rows.delete(oldest[1]);
  }
}
