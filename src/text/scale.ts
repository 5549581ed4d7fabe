/** Scales: where a number lies between the least and the greatest of a series. */

export interface Extent {
  readonly least: number;
  readonly greatest: number;
}

/** Returns the least and the greatest of the numbers on the scale, by default the finite numbers; undefined when there is none. */
export function extentOf(
  numbers: ArrayLike<number | undefined>,
  hasPlace: (x: number) => boolean = Number.isFinite,
): Extent | undefined {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i];
    if (x === undefined || !hasPlace(x)) continue;
    if (x < least) least = x;
    if (x > greatest) greatest = x;
  }
  return least <= greatest ? { least, greatest } : undefined;
}

/** Returns 0 at the least, 1 at the greatest, ½ when both are the same number. */
export function fractionIn({ least, greatest }: Extent, x: number): number {
  if (least === greatest) return 0.5;
  const span = greatest - least;
  if (Number.isFinite(span)) return (x - least) / span;
  return (x / 2 - least / 2) / (greatest / 2 - least / 2); // −1e308 to 1e308: the span itself overflows
}
