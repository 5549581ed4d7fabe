/** Where a person is in a tour. */

export interface Touring {
  /** The current step, from 0. */
  readonly step: number;
  /** Questions answered, and those answered right at the first try. */
  readonly score: { readonly right: number; readonly asked: number };
}
