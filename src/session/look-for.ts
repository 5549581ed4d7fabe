/** Starts a command's search or other long work, which continues between keys. */

import { current } from 'immer';
import type { Search } from '../query/search.ts';
import { type Arrival, Lookup } from './lookup.ts';
import type { Session, SessionDraft } from './session.ts';

/** Returns a copy of the draft's session: a search continues between keys, when the draft is revoked. */
export const sessionNow = (draft: SessionDraft): Session => current(draft as object) as Session; // a draft has the type of what it drafts

/** Searches for an answer, which changes the session: at once if it is found soon, else between keys. */
export function lookFor<T>(
  draft: SessionDraft,
  words: string,
  search: Search<T>,
  arrive: (draft: SessionDraft, answer: T) => void,
): void {
  workOn(draft, `looking for ${words}`, search, arrive);
}

/** The same for other long work. @param words What it does: `recording timeline 2`. */
export function workOn<T>(
  draft: SessionDraft,
  words: string,
  search: Search<T>,
  arrive: (draft: SessionDraft, answer: T) => void,
): void {
  draft.background.lookup = new Lookup(words, arriving(search, arrive));
}

function* arriving<T>(
  search: Search<T>,
  arrive: (draft: SessionDraft, answer: T) => void,
): Search<Arrival<SessionDraft>> {
  const answer = yield* search;
  return draft => arrive(draft, answer);
}
