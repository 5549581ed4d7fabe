/** A long series as few points: the first, least, greatest and last number of every stretch, and a number of each non-finite kind.
 * Source: M4, Jugel et al., VLDB 2014: such points draw the same line as all numbers would. */

/** Points of a series, in order; undefined where the series has no number. */
export interface Points {
  readonly values: ArrayLike<number | undefined>;
  /** The index of each point in the series, from 0; by default the points are the whole series. */
  readonly at?: ArrayLike<number>;
  /** Length of the whole series; by default up to the last point. */
  readonly count?: number;
}

/** Returns the index of point i in its series. */
export const indexInSeries = ({ at }: Points, i: number): number => at?.[i] ?? i;

/** Returns the length of the whole series. */
export const countOf = (points: Points): number =>
  points.count ?? (points.values.length === 0 ? 0 : indexInSeries(points, points.values.length - 1) + 1);

/** The numbers that represent a stretch, with their indices in the series. */
interface Stretch {
  readonly values: readonly (number | undefined)[];
  readonly at: readonly number[];
}

/** A growing series in at most twice `most` stretches of equal length; when there are more, pairs are merged. */
export class ThinnedSeries implements Points {
  private readonly most: number;
  private stretches: Stretch[] = [];
  /** The length of a stretch. */
  private length = 1;
  /** The numbers of the last, incomplete stretch. */
  private open: (number | undefined)[] = [];
  private made: Stretch | undefined;
  count = 0;

  constructor(most: number) {
    this.most = most;
  }

  push(x: number | undefined): void {
    this.open.push(x);
    this.count++;
    this.made = undefined;
    if (this.open.length < this.length) return;
    this.stretches.push(this.last());
    this.open = [];
    if (this.stretches.length === 2 * this.most) this.pair();
  }

  get values(): Stretch['values'] {
    return this.points.values;
  }

  get at(): readonly number[] {
    return this.points.at;
  }

  private get points(): Stretch {
    this.made ??= joined([...this.stretches, this.last()]);
    return this.made;
  }

  private last(): Stretch {
    const start = this.count - this.open.length;
    return standing({ values: this.open, at: this.open.map((_, i) => start + i) });
  }

  private pair(): void {
    this.stretches = Array.from({ length: this.most }, (_, i) =>
      standing(joined([this.stretches[2 * i]!, this.stretches[2 * i + 1]!])),
    );
    this.length *= 2;
  }
}

const joined = (stretches: readonly Stretch[]): Stretch => ({
  values: stretches.flatMap(({ values }) => values),
  at: stretches.flatMap(({ at }) => at),
});

function standing({ values, at }: Stretch): Stretch {
  const none = -1;
  let [least, greatest, gap, nan, up, down] = [none, none, none, none, none, none];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (x === undefined) gap = gap === none ? i : gap;
    else if (Number.isFinite(x)) {
      if (least === none || x < values[least]!) least = i;
      if (greatest === none || x > values[greatest]!) greatest = i;
    } else if (Number.isNaN(x)) nan = nan === none ? i : nan;
    else if (x > 0) up = up === none ? i : up;
    else down = down === none ? i : down;
  }
  const ends = values.length === 0 ? [] : [0, values.length - 1];
  const kept = [...new Set([...ends, least, greatest, gap, nan, up, down])]
    .filter(i => i !== none)
    .sort((a, b) => a - b);
  return { values: kept.map(i => values[i]), at: kept.map(i => at[i]!) };
}
