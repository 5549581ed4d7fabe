/** Hints for an unknown name: the nearest known name, or the available names. */

import { firstNamed } from './amounts.ts';

/** Longest compared word: a longer word is not a typing mistake, and comparing takes the square of the length. */
const LONGEST_WORD = 64;

/** Most names in a hint; the rest is counted. */
const LISTED = 20;

/** `did you mean relu?`, or `available: a, b and 3 more` when no candidate is near; undefined without candidates. */
export function nameHint(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const near = didYouMean(word, known);
  return near === undefined ? availableHint(known) : `did you mean ${near}?`;
}

/** `available: a, b and 3 more`, of at most `most` names; undefined without names. */
export function availableHint(names: readonly string[], most = LISTED): string | undefined {
  return names.length === 0 ? undefined : `available: ${firstNamed(names, most)}`;
}

interface Rival {
  readonly candidate: string;
  readonly slips: number;
  readonly caseSlips: number;
}

/**
 * Returns the candidate with the fewest slips (letter missing, too many, wrong, or two neighbours swapped; case does not count), at most one per
 * three letters, but at least one, and fewer than the shorter word has letters. Ties are decided by equal case, then by the alphabet. It is never the word itself.
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

/** Three rows of `distance`'s table, reused as a program may have 100,000 names. A letter may become three in lower case. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(3 * LONGEST_WORD + 1));

/** Returns the restricted Damerau–Levenshtein distance (no letter is edited twice), over code units; ∞ if it exceeds `most`. */
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
    if (nearest > most + 1) return Number.POSITIVE_INFINITY; // a swap may reduce this row's distance by 1
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length]!;
}
