/** `export`: to files and to standard output. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

const exported = (...words: readonly string[]) => run(['export', 'computation-graph', ...words]);

test('the name says the kind, and the file is said', async () => {
  const steps = file('graph.steps.tex');
  expect(await exported('--output', steps)).toEqual({ code: 0, stdout: `wrote ${steps}\n`, stderr: '' });
  expect(await exported('--output', '-', '--as', 'steps')).toEqual({
    code: 0,
    stdout: readFileSync(steps, 'utf8'),
    stderr: '',
  });
  expect(readdirSync(folder)).toEqual(['graph.steps.tex']);
});

test('an existing file stays, unless --force says otherwise', async () => {
  const old = file('old.tex');
  writeFileSync(old, 'mine');
  expect(await exported('-o', old)).toMatchObject({
    code: 2,
    stderr: `backprop-tui: ${old} exists already; overwrite it with --force\n`,
  });
  expect(readFileSync(old, 'utf8')).toBe('mine');
  expect(await exported('-o', old, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(old, 'utf8')).toContain('\\documentclass');
});

describe('Wrong usage is refused before anything is recorded:', () => {
  test.each([
    [[], 'export: expected --output FILE, such as run.steps.tex'],
    [['-o', '-'], 'export: expected --as KIND beside --output -, as there is no name that says it'],
    [['-o', 'x\x1b[2J.png'], 'found x^[[2J.png'],
    [['-o', ''], 'or .parquet, found nothing; as in run.steps.tex'],
    [['-o', file('.tex')], `export: expected a name, found ${file('.tex')}; as in run.steps.tex`],
    [['-o', '.step.svg'], 'export: expected a name, found .step.svg;'],
    [['-o', 'x/', '--as', 'step'], 'export: expected a name, found x/;'],
    [['-o', 'x.sheet.tex', '--solutions', '.SHEET.tex'], '--solutions: expected a name, found .SHEET.tex;'],
    [['-o', file('nowhere/x.tex')], 'no such folder'],
    [['-o', file('x.tex'), '--at', '16'], '--at 16: expected an event from 0 to 15'],
    [['-o', file('x.tex'), '--at', '3', '--to', '16'], '--to 16: expected an event from 0 to 15'],
    [['-o', file('x.tex'), '--at', '3', '--to', '2'], '--to 2: expected an event from --at 3 on'],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await exported(...words);
    expect([stdout, stderr.includes(message)], stderr).toEqual(['', true]);
    expect(code).toBe(words.some(word => word.includes('nowhere')) ? 66 : 2);
    expect(readdirSync(folder).filter(name => name === 'x.tex' || name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('Commands and keys come first', () => {
  test('a command exports, and the frame says so', async () => {
    const { code, stdout } = await run(['frame', 'computation-graph', '--commands', '-'], {
      stdin: `goto 13\nexport ${file('by-command.steps.tex')}\n`,
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining('written to ')]);
    expect(readFileSync(file('by-command.steps.tex'), 'utf8')).toContain('\\paragraph{13.}');
  });

  test('so does a key', async () => {
    await run(['frame', 'computation-graph', '--keys', `:export ${file('by-key.tex')}<enter>`]);
    expect(readFileSync(file('by-key.tex'), 'utf8')).toContain('\\paragraph{13.}');
  });

  test('once, also where two files are written', async () => {
    const [sheet, key, steps] = ['twice.sheet.md', 'twice-key.md', 'twice.steps.tex'].map(file) as [
      string,
      string,
      string,
    ]; // one for each
    const words = ['export', 'computation-graph', '--output', sheet, '--solutions', key, '--commands', '-'];
    const { code, stderr } = await run(words, { stdin: `export ${steps}\n` });
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(key, 'utf8')).toContain(': solutions');
    expect(readFileSync(steps, 'utf8')).toContain('\\paragraph{');
  });

  test.each([
    ['goto 13\nexport tex\n', ''],
    ['goto 13\nselect b\ncopy\n', ''],
    ['goto 2', 'y'],
  ])('nothing says that it was copied: %j, %s', async (stdin, keys) => {
    const { stdout } = await run(['frame', 'computation-graph', '--commands', '-', '--keys', keys], { stdin });
    expect(stdout).toContain('nothing is copied: --commands and --keys have no clipboard');
    expect(stdout).not.toContain('sent to');
  });
});
