/** The report that a person can send to the maintainers after a fault of the program. */

import { arch, version as nodeVersion, platform } from 'node:process';
import { visible } from '../text/visible.ts';
import { PROGRAM } from './help-texts.ts';
import { VERSION } from './version.ts';

/** Returns several lines without a final line break. `words` are the words of the command line. */
export function bugReport(error: unknown, words: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${PROGRAM}: this is a bug in the program, not in your file. Please report it with the lines below and the file.`,
    '',
    `  ${PROGRAM} ${VERSION}, Node ${nodeVersion}, ${platform} ${arch}`,
    `  arguments: ${visible(words.map(word => JSON.stringify(word)).join(' '))}`,
    ...stack.split('\n').map(line => `  ${visible(line)}`),
  ].join('\n');
}
