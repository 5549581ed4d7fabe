/** What a scenario has that PyTorch does not. */
export class NoCounterpart extends Error {
  /** @param what `the optimizer lion` */
  constructor(what: string) {
    super(`${what} has no counterpart in PyTorch`);
    this.name = 'NoCounterpart';
  }
}
