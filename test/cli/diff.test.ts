/** `diff`: what it prints of two runs, and how it ends. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lectureWith, PLACES } from '../support/source-files.ts';
import { run } from './fake-io.ts';

const SINGLE = 'test/recorded/single.bplog';
const LECTURE = 'test/recorded/lecture.bplog';

describe('diff', () => {
  it('says where two runs part: name, file, line, both numbers in their own types', async () => {
    const { code, stdout, stderr } = await run(['diff', SINGLE, LECTURE]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('they part at L.5, iteration 1\n');
    expect(stdout).toMatch(/^ {2}A {2}event 17 .*−12\.508398 {2}single\.py:21 {2}L = .*log\(1 - a2\)\)$/m);
    expect(stdout).toMatch(/^ {2}B {2}event 17 .*−12\.52400363825597 {2}lecture\.py:21 {2}L = /m); // PyTorch's float64
    expect(stdout).toContain('differ by more than 1.3e-6 relative and 1e-5 absolute, usual for float32\n');
  });

  it('names the type of a scenario that has another than 64 bits, and its tolerance', async () => {
    const { code, stdout } = await run(['diff', 'float16-underflow', 'float16-underflow']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^A {2}\S+float16-underflow.json {2}\d+ events, float16 {2}/);
    expect(stdout).toContain('by more than 0.001 relative and 1e-5 absolute, usual for float16\n');
  });

  it('ends with 0 where they are the same, also for our own run of what PyTorch recorded', async () => {
    expect(await run(['diff', LECTURE, 'test/recorded/lecture.ndjson', '--tolerance', '0'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await run(['diff', 'two-layer', LECTURE])).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes a tolerance', async () => {
    // log(a2) is −3.6383e-6 in float64 and −3.6955e-6 in float32: 1.6e-2 of it, and 5.7e-8
    expect(await run(['diff', SINGLE, LECTURE, '--tolerance', '2e-2'])).toMatchObject({ code: 0 });
    expect((await run(['diff', SINGLE, LECTURE, '--tolerance', '1e-3'])).stdout).toContain(
      'they part at L.1, iteration 1\n',
    );
    expect((await run(['diff', SINGLE, LECTURE, '--tolerance', '1e-3,1e-7'])).stdout).toContain('they part at L.5, ');
  });

  it('shows two numbers that are apart in digits that tell them apart, and no rounding noise', async () => {
    const { stdout } = await run(['diff', SINGLE, LECTURE, '--tolerance', '0']);
    // Both types write 2.087 for x[3], and 11.524 for z2.1, which is 11.524000000000001 in float64; the float32 numbers in 16 digits:
    expect(stdout).toMatch(/^ {2}A {2}event 2 {2}2\.086999893188477\n {2}B {2}event 2 +2\.087$/m);
    expect(stdout).toContain('z2.1: 11.52400016784668 and 11.524\n');
  });

  it('calls NaN and a number no distance', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'diff-'));
    const written = (name: string, line: string) => {
      const file = join(folder, name);
      writeFileSync(file, JSON.stringify({ title: 't', parameters: { x: 0 }, program: [line, 'L = y'] }));
      return file;
    };
    const { stdout } = await run(['diff', written('a.json', 'y = x * 2'), written('b.json', 'y = x / x')]);
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/they part at y, iteration 1\n {2}A .* 0 .*\n {2}B .*NaN .*\n {2}only one of them is NaN\n/);
  });

  it.each(PLACES)('says the place as far as the log keeps it: $kept', async ({ kept, places }) => {
    const folder = mkdtempSync(join(tmpdir(), 'diff-'));
    const log = join(folder, 'run.ndjson');
    for (const name of ['z1.1', 'z1'] as const) {
      writeFileSync(log, lectureWith(kept).replace(new RegExp(`("node":"${name}","value":\\[)[^,]*`), '$199'));
      const { file, line } = places[name];
      const { first } = JSON.parse((await run(['diff', log, LECTURE, '--json'])).stdout);
      expect([first.name, first.A.file, first.A.line]).toEqual([`${name}[0]`, file, line]);
      expect(first.A.source === undefined).toBe(line === undefined);
      const { stdout } = await run(['diff', log, LECTURE]);
      expect(stdout).toMatch(
        new RegExp(`^  A  event \\d+ +99  ${file}${line === undefined ? '$' : `:${line}  \\S`}`, 'm'),
      );
    }
    rmSync(folder, { recursive: true });
  });

  it.each(['x', '1,2,3', '-1', '', '1e-6,'])('refuses the tolerance %j', async text => {
    const { code, stderr } = await run(['diff', SINGLE, LECTURE, `--tolerance=${text}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--tolerance: expected one number or two')]);
  });

  it('prints the same as JSON', async () => {
    const { code, stdout } = await run(['diff', SINGLE, LECTURE, '--json']);
    const facts = JSON.parse(stdout);
    expect([code, facts.differing, facts.first.name, facts.first.A.line, facts.first.A.file]).toEqual([
      1,
      1,
      'L.5',
      21,
      'single.py',
    ]);
    expect(facts.first.B.value).toBe(-12.52400363825597);
    const { onlyInA } = JSON.parse((await run(['diff', SINGLE, 'test/recorded/nan_sqrt.bplog', '--json'])).stdout);
    expect(onlyInA.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['W1', 'z1.1', '∂L', 'z1 ⇢ z1.1']),
    );
  });

  it('says what only one of them has', async () => {
    const { code, stdout } = await run(['diff', 'test/recorded/nan_sqrt.bplog', 'test/recorded/nan_log.bplog']);
    expect(code).toBe(1);
    expect(stdout).toContain('only in A, 11 events:\n');
    expect(stdout).toContain('  event 2  y.1  nan_sqrt.py:10  y = torch.sqrt(x - 2)\n');
    expect(stdout).toContain('only in B, 8 events:\n');
  });

  it.each([
    ['a file that is not there', ['missing.bplog', LECTURE], 66],
    ['one word', [LECTURE], 2],
    ['three words', [LECTURE, LECTURE, LECTURE], 2],
    ['standard input twice', ['-', '-'], 2],
    ['a file that is no run', ['README.md', LECTURE], 65],
  ])('ends with the code of the trouble: %s', async (_, words, code) => {
    expect(await run(['diff', ...words])).toMatchObject({ code, stdout: '' });
  });
});
