/** Hints about a name that is not known: the nearest known one, or those that are available. */

/** Names are at most this long; a longer word is not a typing mistake, and comparing takes the square of the length. */
const LONGEST_WORD = 64;

/** Names that a hint lists; the rest is counted. */
const LISTED = 20;

/** `did you mean relu?`, or `available: a, b and 3 more` when no candidate is near; undefined without candidates. */
export function nameHint(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const near = didYouMean(word, known);
  return near === undefined ? availableHint(known) : `did you mean ${near}?`;
}

/** `available: a, b and 3 more`, of at most `most` names; undefined without names. */
export function availableHint(names: readonly string[], most = LISTED): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `available: ${names.slice(0, most).join(', ')}${more}`;
}

interface Rival {
  readonly candidate: string;
  readonly slips: number;
  readonly caseSlips: number;
}

/**
 * The candidate with the fewest slips (letter missing, too many, wrong, or two neighbours swapped; case does not count), at most one per
 * three letters but one in any case, and fewer than the shorter word has letters. Ties go to the same case, then to the alphabet. Never the word itself.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const lowercase = word.toLowerCase();
  let best: Rival | undefined;
  for (const candidate of candidates) {
    if (candidate === word || Math.max(word.length, candidate.length) > LONGEST_WORD) continue;
    const most = tolerated(word, candidate);
    const slips = distance(lowercase, candidate.toLowerCase(), most);
    if (slips > most) continue;
    const rival = { candidate, slips, caseSlips: distance(word, candidate) };
    if (!best || isNearer(rival, best)) best = rival;
  }
  return best?.candidate;
}

function isNearer(a: Rival, b: Rival): boolean {
  if (a.slips !== b.slips) return a.slips < b.slips;
  if (a.caseSlips !== b.caseSlips) return a.caseSlips < b.caseSlips;
  return a.candidate < b.candidate;
}

function tolerated(a: string, b: string): number {
  const perThree = Math.max(1, Math.floor(Math.max(a.length, b.length) / 3));
  return Math.min(perThree, Math.min(a.length, b.length) - 1);
}

/** Three rows of the table of `distance`, used again and again: a program may have 100,000 names to compare with. In lower case a letter may become three. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(3 * LONGEST_WORD + 1));

/** Damerau–Levenshtein distance in its restricted form (no letter is edited twice), over code units; beyond `most` it is not worked out. */
function distance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let [beforePrevious, previous, current] = ROWS as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    let nearest = i;
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, beforePrevious[j - 2]! + 1);
      current[j] = least;
      nearest = Math.min(nearest, least);
    }
    if (nearest > most + 1) return Number.POSITIVE_INFINITY; // a swap may save one of what this row shows
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length]!;
}
