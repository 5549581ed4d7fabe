/** The first event and the loss of each iteration; they are never dropped. */

export class Iterations {
  /** Positions of `iteration.started`; iteration n is entry n − 1. */
  private readonly starts: number[];
  private readonly losses: number[];

  private constructor(starts: number[], losses: number[]) {
    this.starts = starts;
    this.losses = losses;
  }

  static none(): Iterations {
    return new Iterations([], []);
  }

  /** Returns the iterations begun before event `length`, at least one; the last has no loss yet. */
  fork(length: number): Iterations {
    const count = this.at(length - 1);
    return new Iterations(this.starts.slice(0, count), this.losses.slice(0, count - 1));
  }

  /** Number of iterations begun. */
  get count(): number {
    return this.starts.length;
  }

  get bytes(): number {
    return (this.starts.length + this.losses.length) * Float64Array.BYTES_PER_ELEMENT;
  }

  begin(position: number): void {
    this.starts.push(position);
  }

  keepLoss(loss: number): void {
    this.losses.push(loss);
  }

  /** Position of the `iteration.started` of iteration n, from 1. */
  startOf(iteration: number): number | undefined {
    return this.starts[iteration - 1];
  }

  /** The loss of iteration n, from 1; NaN before it is computed. */
  lossOf(iteration: number): number {
    return this.losses[iteration - 1] ?? Number.NaN;
  }

  /** The iteration that event i belongs to, from 1. */
  at(i: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= i) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
