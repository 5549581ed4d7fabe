/** The line on stderr that tells what goes on. */

import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { passingLine } from '../../src/cli/passing-line.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { terminal } from './fake-io.ts';

it('is taken away before it is said what has failed', async () => {
  const [stdout, stderr] = [terminal(), terminal()];
  passingLine({ stderr: stderr.stream, env: {} }, { patience: 0, isHeard: false }).show('writing file 3 of 10');
  const io = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream, env: {} };
  expect(await runCommandLine(['trace', 'no-such-file.json'], io)).toBe(66);
  expect(stderr.text()).toContain('writing file 3 of 10\r\x1b[Kbackprop-tui: no-such-file.json: no such file');
});
