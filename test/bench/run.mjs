// @ts-check
/**
 * `npm run bench [-- --quick]`: bundles the benchmarks as the program is bundled, runs them one after another, and prints a table.
 * Nothing fails here: numbers are for people. They are also written to bench-results.json beside the bundles.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, version } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundle } from '../../tools/build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the project, so that packages are found, and where git and npm do not look.
const folder = join(root, 'node_modules/.cache/backprop-tui-bench');
await mkdir(folder, { recursive: true });
await bundle('test/bench/inside.ts', folder);
await build({
  absWorkingDir: root,
  entryPoints: ['test/bench/terminal.ts'],
  outfile: join(folder, 'terminal.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await bundle('src/main.tsx', join(root, 'dist'));

/** @typedef {import('./measure.ts').Measurement} Measurement */

const measurements = ['backprop-tui.js', 'terminal.mjs'].flatMap(measure);
console.log(`Node ${version}, ${cpus()[0]?.model ?? 'unknown processor'}\n`);
console.log(table(measurements));
const results = join(folder, 'bench-results.json');
await writeFile(results, `${JSON.stringify({ node: version, measurements }, null, 2)}\n`);
console.log(`\n${results}`);

/**
 * @param {string} file
 * @returns {readonly Measurement[]}
 */
function measure(file) {
  const { stdout, status } = spawnSync(execPath, ['--expose-gc', join(folder, file), ...argv.slice(2)], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(`${file} ended with ${status}: its numbers are missing`);
  return [];
}

/** @param {readonly Measurement[]} rows */
function table(rows) {
  const cells = [
    ['', 'median', 'p10 … p90', 'p99', 'unit', 'reference', 'median', 'ratio'],
    ...rows.map(({ name, median, p10, p90, p99, unit, samples, reference }) => [
      name,
      number(median),
      samples > 1 ? `${number(p10)} … ${number(p90)}` : '',
      samples > 1 ? number(p99) : '',
      unit,
      reference?.name ?? '',
      reference ? number(reference.median) : '',
      reference ? `${number(median / reference.median)}×` : '',
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map(row => (row[column] ?? '').length)));
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {number} x */
function number(x) {
  return x >= 100 ? x.toFixed(0) : x.toPrecision(3);
}
