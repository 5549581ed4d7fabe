/** The part of a long list that is in sight; it always contains the current entry. */

/** Returns consecutive entries that contain `current` and fit the height together. */
export function windowByHeight(
  heights: readonly number[],
  current: number,
  height: number,
): { readonly first: number; readonly end: number } {
  let [first, end, used] = [current, Math.min(current + 1, heights.length), heights[current] ?? 0];
  for (;;) {
    if (
      first > 0 &&
      used + heights[first - 1]! <= height &&
      (end === heights.length || current - first <= end - current)
    )
      used += heights[--first]!;
    else if (end < heights.length && used + heights[end]! <= height) used += heights[end++]!;
    else if (first > 0 && used + heights[first - 1]! <= height) used += heights[--first]!;
    else return { first, end };
  }
}

/** Returns `height` consecutive rows that contain `current`, in the middle where possible. */
export function windowOf(
  count: number,
  current: number,
  height: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.min(current - Math.floor(height / 2), count - height));
  return { first, end: Math.min(count, first + height) };
}
