/**
 * Promise: what is installed is what was meant, runs nothing while it is installed, and may be passed on; what runs asks nothing of
 * the network. That the program is built from an installation without scripts is proved by .ci/run, which makes it so.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundle } from '../../tools/build.mjs';
import { isAllowed, licencesOf } from '../../tools/licences.mjs';

/** A build and an installation: seconds, and many more where others are at work. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const REGISTRY = 'https://registry.npmjs.org/';

interface Entry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}
const entries = Object.entries<Entry>(json('package-lock.json').packages).filter(([path]) => path !== '');

describe('The lockfile', () => {
  it('says of every package what its bytes must be, those for other systems included', () => {
    expect(entries.length).toBeGreaterThan(100);
    const unsaid = entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path);
    expect(unsaid).toEqual([]);
  });

  it('takes none of them from anywhere but the registry', () => {
    const elsewhere = entries.filter(([, { resolved = REGISTRY }]) => !resolved.startsWith(REGISTRY));
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  it('has two that would run something while they are installed, and need not', () => {
    // The command of esbuild would start faster; swc would look for its package for this system.
    const running = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    expect(running).toEqual(['node_modules/@swc/core', 'node_modules/esbuild']);
  });
});

describe('Licences', () => {
  // What is for other systems is not installed here: the lockfile speaks for it.
  const licenceOf = ([path, { license }]: (typeof entries)[number]): unknown =>
    existsSync(join(root, path, 'package.json')) ? json(join(path, 'package.json')).license : license;

  it('of all that is locked, tools included, are on the list', () => {
    const refused = entries.filter(entry => !isAllowed(licenceOf(entry), { isBundled: false }));
    expect(refused.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('are what the lockfile says', () => {
    const others = entries.filter(entry => licenceOf(entry) !== entry[1].license);
    expect(others.map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['MIT', true, true],
    ['(MIT OR GPL-3.0-only)', true, true],
    ['MPL-2.0', false, true],
    ['MIT AND GPL-3.0-only', false, false],
    ['Apache-2.0 AND MIT', true, true],
    ['AGPL-3.0-only', false, false],
    ['UNLICENSED', false, false],
    ['SEE LICENSE IN LICENSE', false, false],
    [undefined, false, false],
    [{ type: 'MIT' }, false, false],
  ])('%s: in the bundle %s, as a tool %s', async (license, isBundled, isTool) => {
    const home = mkdtempSync(join(tmpdir(), 'licences-'));
    const folder = join(home, 'node_modules', '@some', 'package');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@some/package', version: '1.2.3', license }));
    const passedOn = licencesOf(['node_modules/@some/package/lib/index.js', 'src/main.tsx'], home);
    if (isBundled) expect(await passedOn).toContain(`@some/package 1.2.3, ${license}`);
    else await expect(passedOn).rejects.toThrow('@some/package 1.2.3 has the licence');
    expect(isAllowed(license, { isBundled: false })).toBe(isTool);
    rmSync(home, { recursive: true });
  });
});

describe('The package, packed and installed without the registry', () => {
  const folder = mkdtempSync(join(tmpdir(), 'supply-chain-'));
  const installed = join(folder, 'empty', 'node_modules', 'backprop-tui');
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    const source = join(folder, 'source');
    for (const file of ['package.json', 'README.md', 'LICENSE', 'scenarios', 'src'])
      cpSync(join(root, file), join(source, file), { recursive: true });
    await bundle('src/main.tsx', join(source, 'dist'));
    mkdirSync(join(folder, 'empty'));
    const npm = (cwd: string, ...words: string[]) =>
      execFileSync('npm', [...words, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: join(folder, cwd),
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, npm_config_cache: join(folder, 'cache') },
      });
    npm('source', 'pack', '--pack-destination', folder);
    const [archive = ''] = readdirSync(folder).filter(file => file.endsWith('.tgz'));
    npm('empty', 'install', join(folder, archive));
  });

  it('holds the program, the recorder, its examples and the licences, and nothing else', () => {
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'scenarios']);
    expect(readdirSync(join(installed, 'dist')).sort()).toEqual([
      'backprop-tui.js',
      'backprop_record.py',
      'package.json',
      'page.json',
      'program.js',
      'recorded-page.json',
      'third-party-licences.txt',
    ]);
  });

  it('has nothing that npm runs or warns of when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const whenInstalled = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    expect(whenInstalled.filter(name => name in scripts)).toEqual([]);
  });

  it('is built by npm install in a checkout, where npm runs what follows a change of dependencies', () => {
    expect(json('package.json').scripts.dependencies).toBe(json('package.json').scripts.prepack);
  });

  it('brings no other package with it', () => {
    expect(readdirSync(join(folder, 'empty', 'node_modules')).filter(name => !name.startsWith('.'))).toEqual([
      'backprop-tui',
    ]);
  });

  // Everything of Node that reaches a network; the namespace without one is the stronger proof, where the machine allows it.
  const hasNamespaces = spawnSync('unshare', ['-rn', 'true']).status === 0;

  function run(...words: string[]): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
    const command = [process.execPath, '--require', guard(), join(installed, 'dist', 'backprop-tui.js'), ...words];
    const [file = '', ...rest] = hasNamespaces ? ['unshare', '-rn', ...command] : command;
    const { status, stdout, stderr } = spawnSync(file, rest, { cwd: folder, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  const guard = (): string => fileURLToPath(new URL('without-network.cjs', import.meta.url));

  it.each([
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [['check', 'two-layer'], /^✓/],
    [['export', 'two-layer', '--output', '-', '--as', 'page'], /^<!doctype html>/],
    [['frame', 'two-layer', '--at', '20'], /Ledger/],
    [['trace', 'computation-graph', '--json'], /^\{"trace":2/],
  ])('runs %j without a network', (words, expected) => {
    expect(run(...words)).toEqual({ code: 0, stdout: expect.stringMatching(expected), stderr: '' });
  });

  it('keeps the code that its first run compiled, and more of it after a run that was longer', () => {
    const dist = join(installed, 'dist');
    const codeSizes = () =>
      readdirSync(dist)
        .filter(file => file.endsWith('.cache'))
        .map(file => statSync(join(dist, file)).size);
    for (const file of readdirSync(dist)) if (file.endsWith('.cache')) rmSync(join(dist, file));
    run('--version');
    const [least = 0, ...others] = codeSizes();
    expect([least > 0, others]).toEqual([true, []]);
    const clock = join(folder, 'clock.cjs');
    const showFor = (seconds: number) => {
      writeFileSync(clock, `process.uptime = () => ${seconds};`);
      spawnSync(process.execPath, ['--require', clock, join(dist, 'backprop-tui.js'), 'frame', 'two-layer']);
    };
    showFor(0.2);
    expect(codeSizes()).toEqual([least]);
    showFor(60);
    expect(codeSizes()[0]).toBeGreaterThan(1.1 * least);
    const isAccepted = `
      const { readFileSync } = require('node:fs');
      const cachedData = readFileSync('${readdirSync(dist).find(file => file.endsWith('.cache'))}');
      const script = new (require('node:vm').Script)(readFileSync('program.js', 'latin1'), { cachedData });
      console.log(!script.cachedDataRejected);`;
    expect(execFileSync(process.execPath, ['-e', isAccepted], { cwd: dist, encoding: 'utf8' })).toBe('true\n');
  });

  it('would be seen if it asked the network', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--require', guard(), '-e', "fetch('http://127.0.0.1:9')"],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('the network was asked')]);
  });
});
