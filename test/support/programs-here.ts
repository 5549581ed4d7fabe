/** Programs of others that tests use where they are installed. */

import { execFileSync } from 'node:child_process';

/** Whether a program is installed here. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
