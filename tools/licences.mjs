// @ts-check
/** Which licences packages may have; and those of the packages in the bundle, which ask to be passed on with it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** They let us bundle a package and ask for no more than to be passed on. */
const forBundle = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']);

/** What they ask for concerns the package's own files, none of which reach the bundle. */
const forTools = new Set([...forBundle, 'MPL-2.0']);

/**
 * One licence of `A OR B` is enough, `A AND B` asks for both.
 * @param {unknown} licence what a package.json says
 * @param {{ isBundled: boolean }} use
 */
export function isAllowed(licence, { isBundled }) {
  const allowed = isBundled ? forBundle : forTools;
  if (typeof licence !== 'string') return false;
  return licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some(choice => choice.split(' AND ').every(part => allowed.has(part)));
}

/**
 * Rejects when one of them is not known to allow it, which fails the build.
 * @param {readonly string[]} inputs paths of the bundled files, from `root`
 * @param {string} root
 * @returns {Promise<string>} name, version, licence and its text, package by package
 */
export async function licencesOf(inputs, root) {
  const packages = new Set(
    inputs.flatMap(input => /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const licences = await Promise.all([...packages].sort().map(folder => licenceOf(join(root, folder))));
  return licences.join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder */
async function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (!isAllowed(license, { isBundled: true }))
    throw new Error(`${name} ${version} has the licence ${license}, which tools/licences.mjs does not allow`);
  const file = (await readdir(folder)).find(file => /^licen[cs]e/i.test(file));
  // Some packages name their licence and leave its text out.
  const text = file === undefined ? `${author?.name ?? author ?? ''}\n` : await readFile(join(folder, file), 'utf8');
  return `${name} ${version}, ${license}\n\n${text}`;
}
