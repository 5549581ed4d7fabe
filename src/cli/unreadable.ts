/** Why a file is not readable, in words. */

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'no such file'],
  ['EISDIR', 'this is a folder, not a file'],
  ['EACCES', 'no permission to read it'],
  ['ENAMETOOLONG', 'no such file: the name is too long'],
  ['ELOOP', 'its links lead in a circle'],
]);

export const whyUnreadable = ({ code }: NodeJS.ErrnoException): string =>
  REASONS.get(code) ?? `cannot be read (${code})`;
