/** Terminals that are closed after each test of a file, whatever has become of it. */

import { afterEach } from 'vitest';
import { openTerminal, type Terminal, type TerminalOptions } from './harness.ts';

/** Returns what opens them. */
export function closingTerminals(): (options: TerminalOptions) => Terminal {
  const terminals: Terminal[] = [];
  afterEach(async () => {
    for (const terminal of terminals.splice(0)) await terminal.close();
  });
  return options => {
    const terminal = openTerminal(options);
    terminals.push(terminal);
    return terminal;
  };
}
