/** A search or other long work that a command has started. It continues between keys until it has its answer or a key cancels it. */

import { goOn, type IsTimeUp, type Progress, type Search } from '../query/search.ts';

/** Changes the session by the answer of a search. */
export type Arrival<Draft> = (draft: Draft) => void;

/** A class, so that immer leaves it alone. `Draft` is the draft of the session that holds it. */
export class Lookup<Draft> {
  /** What it does: `looking for largest |element| of ∂W1 above 0.5`, `recording timeline 2`. */
  readonly words: string;
  private readonly search: Search<Arrival<Draft>>;
  private arrival: Arrival<Draft> | undefined;

  constructor(words: string, search: Search<Arrival<Draft>>) {
    this.words = words;
    this.search = search;
  }

  /** Continues; returns the change that the answer makes, or how far it is when time is up. */
  goOn(isTimeUp: IsTimeUp): Arrival<Draft> | Progress {
    if (this.arrival !== undefined) return this.arrival;
    const come = goOn(this.search, isTimeUp);
    if (!('answer' in come)) return come;
    this.arrival = come.answer;
    return come.answer;
  }
}
