// @ts-check
/**
 * `npm run mutants [-- COUNT [SEED]]`: COUNT mutants (20,000) of the shipped scenarios, each an answer in words or a run that can be
 * followed, in under 1 s of processor time and 512 MB. Those that are not are kept as files; the exit code says whether there are any.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process, { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../tools/build.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'node_modules/.cache/backprop-tui-mutants');
await mkdir(folder, { recursive: true });
await bundle('test/robustness/mutants/inside.ts', folder);

const [, , total = '20000', seed = '9'] = argv;
const files = (await readdir(join(root, 'scenarios'))).filter(
  name => name.endsWith('.json') && !name.includes('schema'),
);
const each = Math.ceil(Number(total) / files.length);
const sums = { errors: 0, runs: 0, slowest: 0, memory: 0, faults: 0 };
for (const [i, file] of files.entries()) {
  const words = [join(folder, 'backprop-tui.js'), file, String(each), String(Number(seed) + i), folder];
  const { stdout, status } = spawnSync(execPath, words, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the mutants of ${file} ended with ${status}`);
  /** @type {import('./inside.ts').Verdicts} */
  const { errors, runs, slowest, memory, faults } = JSON.parse(stdout);
  console.log(
    `${file.padEnd(34)} ${errors} errors, ${runs} runs, slowest ${Math.round(slowest)} ms, ${Math.round(memory)} MB`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  sums.errors += errors;
  sums.runs += runs;
  sums.faults += faults.length + (memory > 512 ? 1 : 0);
  sums.slowest = Math.max(sums.slowest, slowest);
  sums.memory = Math.max(sums.memory, memory);
}
console.log(
  `\n${sums.errors + sums.runs} mutants: ${sums.errors} clear errors, ${sums.runs} runs, ${sums.faults} faults; ` +
    `slowest ${Math.round(sums.slowest)} ms, most memory ${Math.round(sums.memory)} MB`,
);
process.exitCode = sums.faults > 0 ? 1 : 0;
