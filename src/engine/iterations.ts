/** The first event and the losses of each iteration, and the first event of each further pass; they are never dropped. */

export class Iterations {
  /** Positions of `iteration.started`; iteration n is entry n − 1. */
  private readonly starts: number[];
  /** Those of iteration n follow one another, from entry (n − 1) · width on. */
  private readonly losses: number[];
  /** Losses of an iteration. */
  private readonly width: number;
  /** Positions of `pass.started` and `backward.started`. */
  private readonly passes: number[];

  private constructor(width: number, starts: number[], losses: number[], passes: number[]) {
    this.width = width;
    this.starts = starts;
    this.losses = losses;
    this.passes = passes;
  }

  /** @param width Losses of an iteration. */
  static none(width = 1): Iterations {
    return new Iterations(width, [], [], []);
  }

  /** Returns the iterations begun before event `length`, at least one; the last has no loss yet. */
  fork(length: number): Iterations {
    const count = this.at(length - 1);
    const passes = this.passes.slice(0, countUntil(this.passes, length - 1));
    const losses = this.losses.slice(0, (count - 1) * this.width);
    return new Iterations(this.width, this.starts.slice(0, count), losses, passes);
  }

  /** Number of iterations begun. */
  get count(): number {
    return this.starts.length;
  }

  get bytes(): number {
    return (this.starts.length + this.losses.length + this.passes.length) * Float64Array.BYTES_PER_ELEMENT;
  }

  begin(position: number): void {
    this.starts.push(position);
  }

  beginPass(position: number): void {
    this.passes.push(position);
  }

  /** @param losses Those of an iteration, in the program's order. */
  keepLosses(losses: readonly number[]): void {
    this.losses.push(...losses);
  }

  /** Position of the `iteration.started` of iteration n, from 1. */
  startOf(iteration: number): number | undefined {
    return this.starts[iteration - 1];
  }

  /** The losses of iteration n, from 1, added up, or loss k; undefined before they are computed. */
  lossOf(iteration: number, k?: number): number | undefined {
    const start = (iteration - 1) * this.width;
    if (k !== undefined) return this.losses[start + k];
    const [first, ...others] = this.losses.slice(start, start + this.width);
    return first === undefined ? undefined : others.reduce((sum, loss) => sum + loss, first);
  }

  /** The iteration that event i belongs to, from 1. */
  at(i: number): number {
    return countUntil(this.starts, i);
  }

  /** Position of the event that began the pass of event i: an `iteration.started`, a `pass.started` or a `backward.started`. */
  passStartAt(i: number): number {
    const start = this.starts[this.at(i) - 1]!; // the first event starts an iteration
    const pass = this.passes.length === 0 ? undefined : this.passes[countUntil(this.passes, i) - 1];
    return Math.max(start, pass ?? start);
  }

  /** Position of the event that began the forward pass of event i: each loss has a backward pass of its own. */
  forwardStartAt(i: number): number {
    const start = this.starts[this.at(i) - 1]!; // as above
    const backward = this.passesBefore(i) % this.width;
    return Math.max(start, this.passes[countUntil(this.passes, i) - 1 - backward] ?? start);
  }

  /** How many passes the iteration of event i had before that of event i. */
  passesBefore(i: number): number {
    if (this.passes.length === 0) return 0;
    const start = this.starts[this.at(i) - 1]!; // as above
    return countUntil(this.passes, i) - countUntil(this.passes, start);
  }
}

/** Counts the positions, in rising order, up to i. */
function countUntil(positions: readonly number[], i: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! <= i) low = middle + 1;
    else high = middle;
  }
  return low;
}
