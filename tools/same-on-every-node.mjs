// @ts-check
/**
 * Holds what the built program writes on one version of Node against what it writes on others: every scenario's log as JSON and as bytes,
 * its check, and the functions of Math that are computed with. Each log is opened again where it was written, and those of the first and
 * the last Node on the other.
 *
 * node tools/same-on-every-node.mjs NODE…, each the path of an executable
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'backprop-tui.js');
const scenarios = readdirSync(join(root, 'scenarios'))
  .filter(file => file.endsWith('.json') && file !== 'scenario.schema.json')
  .map(file => file.replace(/\.json$/, ''));
const nodes = argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'same-on-every-node-'));

/** What differs, or went wrong. @type {string[]} */
const faults = [];

/** The functions that operations and initialisers are computed with, over numbers of every size. */
const MATH = `
  const { createHash } = require('node:crypto');
  let seed = 1;
  const draw = () => { seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5; return seed; };
  const words = new Uint32Array(200_000), numbers = new Float64Array(words.buffer);
  for (let i = 0; i < numbers.length; i++)
    if (i % 2) [words[2 * i], words[2 * i + 1]] = [draw(), draw()];
    else numbers[i] = draw() / 2 ** (20 + (i % 24));
  for (const name of ['exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tanh', 'sqrt'])
    console.log(name, createHash('sha256').update([...numbers].map(Math[name]).join()).digest('hex'));`;

/**
 * @param {string} node
 * @param {string[]} words
 * @returns {Promise<Buffer>} what it printed, with its exit code when that is not 0
 */
function outputOf(node, words) {
  return new Promise(resolve => {
    const options = { cwd: root, encoding: /** @type {const} */ ('buffer'), maxBuffer: 2 ** 30 };
    execFile(node, words, options, (error, stdout, stderr) =>
      resolve(error ? Buffer.concat([stdout, stderr, Buffer.from(`exit ${error.code}`)]) : stdout),
    );
  });
}

/** @param {Buffer} bytes */
const digest = bytes => createHash('sha256').update(bytes).digest('hex');

/** @param {number} node @param {string} name */
const fileOf = (node, name) => join(folder, String(node), name);

/** Writes what one Node makes of a scenario, and opens the logs again. @param {number} k @param {string} name */
async function write(k, name) {
  const node = nodes[k] ?? '';
  const file = join('scenarios', `${name}.json`);
  writeFileSync(fileOf(k, `${name}.check`), await outputOf(node, [program, 'check', file]));
  for (const [form, log] of /** @type {const} */ ([
    ['--json', `${name}.ndjson`],
    ['--binary', `${name}.bplog`],
  ])) {
    writeFileSync(fileOf(k, log), await outputOf(node, [program, 'trace', file, form]));
    await open(k, k, log);
  }
}

/** @param {number} writer @param {number} reader @param {string} log */
async function open(writer, reader, log) {
  const file = fileOf(writer, log);
  const again = await outputOf(nodes[reader] ?? '', [
    program,
    'trace',
    file,
    log.endsWith('.bplog') ? '--binary' : '--json',
  ]);
  if (digest(again) !== digest(readFileSync(file)))
    faults.push(`${log} of ${nodes[writer]} is another when ${nodes[reader]} opens it: ${again.subarray(-300)}`);
}

/** As many at a time as there are processors. @param {(() => Promise<void>)[]} jobs */
async function all(jobs) {
  const waiting = jobs.values();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const job of waiting) await job();
    }),
  );
}

for (const k of nodes.keys()) {
  mkdirSync(join(folder, String(k)));
  writeFileSync(fileOf(k, 'math'), await outputOf(nodes[k] ?? '', ['-e', MATH]));
}
await all([...nodes.keys()].flatMap(k => scenarios.map(name => () => write(k, name))));

const files = readdirSync(join(folder, '0'));
for (const k of nodes.keys())
  for (const file of files)
    if (digest(readFileSync(fileOf(k, file))) !== digest(readFileSync(fileOf(0, file))))
      faults.push(`${file} of ${nodes[k]} is not that of ${nodes[0]}`);

const last = nodes.length - 1;
const logs = files.filter(file => /\.(ndjson|bplog)$/.test(file));
await all(logs.flatMap(log => [() => open(0, last, log), () => open(last, 0, log)]));

rmSync(folder, { recursive: true });
console.log(
  `${files.length} files, ${logs.length} of them logs, on ${nodes.length} versions of Node: ${faults.length} differences`,
);
for (const fault of faults) console.log(fault);
exit(faults.length === 0 ? 0 : 1);
