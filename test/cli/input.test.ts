/** The log of a recorded run is told from other files, wherever its bytes come from. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOfLog, textOfLog } from '../support/recorded-logs.ts';
import { run } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'input-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['hooks.ndjson', 'hooks.bplog'])('%s', name => {
  it('is the same run from a file, a named pipe and standard input', async () => {
    const pipe = join(folder, name);
    execFileSync('mkfifo', [pipe]);
    const file = join('test', 'recorded', name);
    execFile('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
    const fromPipe = await run(['trace', pipe]);
    expect(fromPipe.code).toBe(0);
    expect((await run(['trace', file])).stdout).toBe(fromPipe.stdout);
    expect((await run(['trace', '-'], { stdin: bytesOfLog(name) })).stdout).toBe(fromPipe.stdout);
  });
});

it('A title of thousands of characters before the runtime does not hide it', async () => {
  const stdin = textOfLog('hooks.ndjson').replace('"title":"hooks.py"', `"title":"${'long '.repeat(8_000)}"`);
  expect((await run(['trace', '-'], { stdin })).code).toBe(0);
});

it.each<readonly [packing: string, stdin: Buffer]>([
  ['gzip within gzip', gzipSync(gzipSync('{}'))],
  ['zstd', Buffer.from('28b52ffd2400', 'hex')],
  ['xz', Buffer.from('fd377a585a000004', 'hex')],
  ['bzip2', Buffer.from('BZh91AY&SY')],
  ['zip', Buffer.from('PK\x03\x04\x14\0')],
])('A file of %s is named', async (packing, stdin) => {
  const { code, stderr } = await run(['trace', '-'], { stdin });
  expect([code, stderr]).toEqual([
    65,
    expect.stringContaining(`plain or in gzip, found ${packing}\n  unpack it first`),
  ]);
});
