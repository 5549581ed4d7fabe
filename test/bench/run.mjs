// @ts-check
/**
 * `npm run bench [-- --quick] [-- --only WORD]`: bundles the benchmarks as the program is bundled, measures one row after another,
 * each in a process of its own, and prints a table. Nothing fails here: numbers are for people. They are also written as JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, version } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { assemblyInBundle } from '../../tools/assembly.mjs';
import { bundle } from '../../tools/build.mjs';
import { tableOf } from './table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the project, so that packages are found, and where git and npm do not look.
const folder = join(root, 'node_modules/.cache/backprop-tui-bench');
const options = argv.includes('--quick') ? ['--quick'] : [];
const only = argv.includes('--only') ? (argv[argv.indexOf('--only') + 1] ?? '') : '';

await mkdir(folder, { recursive: true });
await bundle('test/bench/inside.ts', folder);
await build({
  absWorkingDir: root,
  entryPoints: ['test/bench/terminal.ts', 'test/bench/page.ts'],
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
  plugins: [assemblyInBundle()],
});
await bundle('src/main.tsx', join(root, 'dist'));

const results = ['backprop-tui.js', 'terminal.mjs', 'page.mjs'].flatMap(measure);
console.log(`\nNode ${version}, ${cpus()[0]?.model ?? 'unknown processor'}\n`);
console.log(tableOf(results));
const file = join(folder, 'bench-results.json');
await writeFile(file, `${JSON.stringify({ node: version, quick: options.length > 0, results }, null, 2)}\n`);
console.log(`\n${file}`);

/**
 * All rows of one file; what cannot be measured is said, and the rest measured all the same.
 * @param {string} file
 * @returns {readonly import('./row.ts').Result[]}
 */
function measure(file) {
  /** @type {readonly string[]} */
  const names = answerOf(file, []) ?? [];
  return names.flatMap((name, number) => {
    if (!name.includes(only)) return [];
    console.error(`… ${name}`);
    const result = answerOf(file, [String(number), ...options]);
    if (result === undefined) console.error(`not measured: ${name}`);
    return result ?? [];
  });
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
function answerOf(file, args) {
  const { stdout, status } = spawnSync(execPath, ['--expose-gc', join(folder, file), ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
