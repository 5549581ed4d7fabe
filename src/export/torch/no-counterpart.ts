/** What a scenario has that PyTorch does not. */
export class NoCounterpart extends Error {
  /** @param what `the optimizer lion` @param why What is the matter with it. */
  constructor(what: string, why = 'has no counterpart in PyTorch') {
    super(`${what} ${why}`);
    this.name = 'NoCounterpart';
  }
}
