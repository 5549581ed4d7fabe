/** `recorder` prints the file as it ships, to the byte. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './fake-io.ts';

test('backprop-tui recorder prints the Python file that records runs', async () => {
  const file = readFileSync(new URL('../../src/recorder/backprop_record.py', import.meta.url), 'utf8');
  expect(await run(['recorder'])).toEqual({ code: 0, stdout: file, stderr: '' });
});
