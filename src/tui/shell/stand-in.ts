/**
 * Ink lays out a stand-in, a single character wide, for each row; the row replaces it on the way to the terminal.
 *
 * Ink parses every cell of every row into styled characters and back, each frame: 15 to 50 ms for a coloured frame of 120×36,
 * against 2 ms with stand-ins. What Ink decides (which rows are written, when, and how the cursor gets there) is the same.
 */

/** In cells. */
export const standInWidth = 1;

export interface StandIns {
  /** Returns a row's stand-in: the same for equal rows, different for different rows. */
  readonly of: (row: string) => string;
  /** Returns Ink's output with the rows in place of their stand-ins. */
  readonly replace: (output: string) => string;
}

/**
 * A stand-in is a hyperlink on a dot with its number as the address. Ink keeps links whole, but splits other text to skip the beginning
 * of a line that has not changed.
 */
const standInOf = (number: number): string => `\x1b]8;;${number}\x07.\x1b]8;;\x07`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a link is made of control sequences
const standIn = /\x1b\]8;;\d+\x07\.\x1b\]8;;\x07/g;

/** Most rows remembered: several of the largest screens. A row forgotten while on the screen is only written again. */
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
