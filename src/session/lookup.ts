/** A search that a command has started. It continues between keys until it has its answer or a key cancels it. */

import { current } from 'immer';
import { goOn, type IsTimeUp, type Progress, type Search } from '../query/search.ts';
import type { Session, SessionDraft } from './session.ts';

/** Changes the session by the answer of a search. */
type Arrival = (draft: SessionDraft) => void;

/** A class, so that immer leaves it alone. */
export class Lookup {
  /** What it searches for: `largest |element| of ∂W1 above 0.5`. */
  readonly words: string;
  private readonly search: Search<Arrival>;
  private arrival: Arrival | undefined;

  constructor(words: string, search: Search<Arrival>) {
    this.words = words;
    this.search = search;
  }

  /** Continues; returns the change that the answer makes, or how far it is when time is up. */
  goOn(isTimeUp: IsTimeUp): Arrival | Progress {
    if (this.arrival !== undefined) return this.arrival;
    const come = goOn(this.search, isTimeUp);
    if (!('answer' in come)) return come;
    this.arrival = come.answer;
    return come.answer;
  }
}

/** Returns a copy of the draft's session: a search continues between keys, when the draft is revoked. */
export const sessionNow = (draft: SessionDraft): Session => current(draft as object) as Session; // a draft has the type of what it drafts

/** Searches for an answer, which changes the session: at once if it is found soon, else between keys. */
export function lookFor<T>(
  draft: SessionDraft,
  words: string,
  search: Search<T>,
  arrive: (draft: SessionDraft, answer: T) => void,
): void {
  draft.background.lookup = new Lookup(words, arriving(search, arrive));
}

function* arriving<T>(search: Search<T>, arrive: (draft: SessionDraft, answer: T) => void): Search<Arrival> {
  const answer = yield* search;
  return draft => arrive(draft, answer);
}
