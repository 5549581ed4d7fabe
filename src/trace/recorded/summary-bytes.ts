/** The summary of a tensor in a binary log: a count of the first numbers, which stand behind it, then four 64-bit floats and three counts. */

/** The fields behind the count, in their order. */
export const SUMMARY = ['min', 'max', 'mean', 'norm', 'zeros', 'nan', 'inf'] as const;
/** How many of them are floats. */
export const FLOATS = 4;
/** Bytes of a summary, before the first numbers. */
export const SUMMARY_BYTES = 8 * (1 + SUMMARY.length);

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Returns how many of the first numbers are kept. @param bytes A summary, or its first 8 bytes. */
export const countIn = (bytes: Uint8Array): number => Number(viewOf(bytes).getBigUint64(0, true));

/** Returns the fields of a summary. */
export function summaryIn(bytes: Uint8Array): readonly number[] {
  const view = viewOf(bytes);
  return SUMMARY.map((_, k) => {
    const at = 8 * (1 + k);
    return k < FLOATS ? view.getFloat64(at, true) : Number(view.getBigInt64(at, true));
  });
}

/** Writes a summary to the first bytes. @param count How many of the first numbers are kept. */
export function writeSummary(bytes: Uint8Array, count: number, summary: readonly number[]): void {
  const view = viewOf(bytes);
  view.setBigUint64(0, BigInt(count), true);
  summary.forEach((x, k) => {
    const at = 8 * (1 + k);
    if (k < FLOATS) view.setFloat64(at, x, true);
    else view.setBigInt64(at, BigInt(x), true);
  });
}
