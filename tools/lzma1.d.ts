/** The types of lzma1, in place of its sources, which it gives as types and which are checked less strictly than ours. */

/** @param mode From 1, the fastest, to 9, the smallest. */
export function compress(data: Uint8Array, mode?: number): Uint8Array;
