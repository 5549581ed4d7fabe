// @ts-check
/**
 * The source with one text in place of another; fails when a new version of a package no longer has it.
 * @param {string} source
 * @param {string} before
 * @param {string} after
 */
export function replaced(source, before, after) {
  if (!source.includes(before)) throw new Error(`the build expects ${before}`);
  return source.replace(before, () => after);
}
