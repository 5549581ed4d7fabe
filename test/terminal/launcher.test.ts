import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../tools/build.mjs';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'launcher-test-'));
  await bundle('test/terminal/greeting.ts', folder);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]): string => execFileSync(join(folder, 'backprop-tui.js'), args, { encoding: 'utf8' });

test('the command runs by itself and gets its arguments', () => {
  expect(run('a', '--b')).toMatch(/^hello from program\.js .* a --b\n$/);
});

test("the packages in the bundle measure text as the program's own functions do", () => {
  // 名前 is East Asian wide; control sequences are measured by neither the reader nor string-width.
  expect(run()).toContain(' 3=3 2=2 4=4 1=');
});

const compiledCode = async (): Promise<string[]> => (await readdir(folder)).filter(name => name.includes('.cache'));

/** What a fresh Node says of the compiled code. */
function isAccepted(cache: string): boolean {
  const check = `
    const { readFileSync } = require('node:fs');
    const { Script } = require('node:vm');
    const cachedData = readFileSync('${cache}');
    console.log(new Script(readFileSync('program.js', 'latin1'), { cachedData }).cachedDataRejected);`;
  return execFileSync(process.execPath, ['-e', check], { cwd: folder, encoding: 'utf8' }) === 'false\n';
}

test('another Node process accepts the compiled code of the build', async () => {
  const [cache = ''] = await compiledCode();
  expect(isAccepted(cache)).toBe(true);
});

test('damaged code is no obstacle, and is put right', async () => {
  const [cache = ''] = await compiledCode();
  await writeFile(join(folder, cache), 'not made by V8');
  expect(run('still')).toMatch(/ still\n$/);
  expect(isAccepted(cache)).toBe(true);
});

test('a version of Node without code of its own leaves some behind, and nothing else', async () => {
  const [cache = ''] = await compiledCode();
  await rm(join(folder, cache));
  expect(run('still')).toMatch(/ still\n$/);
  expect(await compiledCode()).toEqual([cache]);
  expect(isAccepted(cache)).toBe(true);
});

test('a program in a folder that may not be written to keeps its code in the cache folder, and runs from there', async () => {
  const [cache = ''] = await compiledCode();
  await rm(join(folder, cache));
  await mkdir(join(folder, cache)); // nothing can be written in its place, not even by root
  const home = join(folder, 'cache-home');
  const env = { ...process.env, XDG_CACHE_HOME: home };
  const kept = join(home, 'backprop-tui', cache);
  for (const word of ['first', 'second']) {
    expect(execFileSync(join(folder, 'backprop-tui.js'), [word], { encoding: 'utf8', env })).toContain(word);
    expect(isAccepted(kept)).toBe(true);
  }
  expect(await readdir(join(home, 'backprop-tui'))).toEqual([cache]);
  expect(await compiledCode()).toEqual([cache]);
});

test('the same sources give the same bytes, wherever they are built, but for compiled code', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'launcher-again-'));
  await bundle('test/terminal/greeting.ts', elsewhere);
  const files = (await readdir(elsewhere)).filter(name => !name.endsWith('.cache'));
  expect(files.toSorted()).toEqual([
    'backprop-tui.js',
    'backprop_record.py',
    'package.json',
    'program.js',
    'third-party-licences.txt',
  ]);
  for (const file of files)
    expect((await readFile(join(elsewhere, file))).equals(await readFile(join(folder, file)))).toBe(true);
  await rm(elsewhere, { recursive: true });
});
