// @ts-check
/**
 * `npm run mutate [-- FAMILY [SAMPLE [SEED]]]`: changes the sources of a family in one place at a time and runs the tests that reach
 * that place, until one fails. All mutants are in one bundle, behind a switch; each is evaluated afresh, so that nothing of the one
 * before is left. SAMPLE (all) draws so many. Survivors are listed: each asks for a test, or for a reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import process, { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { assemblyInBundle } from '../assembly.mjs';
import * as harness from './harness.mjs';
import { withMutants } from './mutants.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */
/** @typedef {{ readonly sources: RegExp, readonly tests: readonly string[] }} Family */

const root = fileURLToPath(new URL('../..', import.meta.url));

const [, , name = '', sample = '0', seed = '9'] = argv;

/** What is changed, and whose tests should notice. @type {Readonly<Record<string, Family>>} */
const FAMILIES = {
  log: { sources: /^src\/engine\/(log|columns|arena|state|event-at|segments|checkpoint)\.ts$/, tests: ['test/engine'] },
  engine: {
    sources: /^src\/engine\/(?!log|columns|arena|state|event-at|segments|checkpoint).*\.ts$/,
    tests: ['test/engine'],
  },
  language: {
    sources: /^src\/language\/.*\.ts$/,
    tests: ['test/language', 'test/graph', 'test/engine/reference.test.ts'],
  },
  ops: {
    sources: /^src\/ops\/.*\.ts$/,
    tests: ['test/ops', 'test/graph', 'test/engine/reference.test.ts', 'test/engine/gradient-check.test.ts'],
  },
};

/** @param {string} label @param {Family} family */
async function examine(label, family) {
  /** @type {Mutant[]} */
  const mutants = [];
  const script = await bundled(family, mutants);
  const whole = await baseline(script, mutants.length);
  const drawn = Number(sample) > 0 ? sampled(mutants.length, Number(sample), Number(seed)) : [...mutants.keys()];
  const survivors = [];
  let unreached = 0;
  for (const [done, number] of drawn.entries()) {
    const reaching = whole.filter(({ reached }) => reached[number] === 1);
    if (reaching.length === 0) unreached++;
    if (!(await isKilled(script, number, reaching))) survivors.push(/** @type {Mutant} */ (mutants[number]));
    if (done % 20 === 19) console.error(`${label}: ${done + 1} of ${drawn.length}, ${survivors.length} survive`);
  }
  const killed = drawn.length - survivors.length;
  const fraction = killed / drawn.length;
  const spread = drawn.length === mutants.length ? 0 : 1.96 * Math.sqrt((fraction * (1 - fraction)) / drawn.length);
  console.log(
    `${label}: ${killed} of ${drawn.length} mutants killed, ${(100 * fraction).toFixed(1)} %` +
      `${spread > 0 ? ` ± ${(100 * spread).toFixed(1)} (95 %)` : ''}; ${mutants.length} in all, ${unreached} reached by no test`,
  );
  const folder = join(root, 'node_modules/.cache/backprop-tui-mutation');
  await mkdir(folder, { recursive: true });
  const lines = survivors.map(
    ({ file, line, original, replacement }) => `${file}:${line}  ${oneLine(original)}  →  ${oneLine(replacement)}`,
  );
  await writeFile(join(folder, `${label}.txt`), `${lines.join('\n')}\n`);
  console.log(`survivors: ${join(folder, `${label}.txt`)}`);
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, ' ').slice(0, 100);
}

/** The tests of a family and all that they import, each file of tests behind a function that opens it. @param {Family} family @param {Mutant[]} mutants */
async function bundled({ sources, tests }, mutants) {
  const files = tests.flatMap(place =>
    place.endsWith('.ts')
      ? [`./${place}`]
      : readdirSync(join(root, place))
          .filter(file => file.endsWith('.test.ts'))
          .map(file => `./${place}/${file}`),
  );
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `import './test/support/seed.ts'; export default [${files.map(file => `() => require('${file}')`)}];`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [
      assemblyInBundle(),
      {
        name: 'mutants',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: /^fast-check$/ }, ({ namespace }) =>
            namespace === 'quick' ? undefined : { path: 'fast-check', namespace: 'quick' },
          );
          onLoad({ filter: /.*/, namespace: 'quick' }, () => ({ contents: QUICK_CHECK, resolveDir: root }));
          onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'harness' }));
          onLoad({ filter: /.*/, namespace: 'harness' }, () => ({
            contents: 'module.exports = __harness',
            loader: 'js',
          }));
          onLoad({ filter: /\/(src|test)\/.*\.tsx?$/ }, ({ path }) => {
            const file = relative(root, path);
            const text = readFileSync(path, 'utf8').replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            );
            return {
              contents: sources.test(file) ? withMutants(text, file, mutants) : text,
              loader: path.endsWith('x') ? 'tsx' : 'ts',
            };
          });
        },
      },
    ],
  });
  return new vm.Script(`(function (require, module, exports, __harness, __mutant) {${outputFiles[0]?.text}\n})`, {
    filename: `${root}/mutants.js`,
  });
}

/** Ten examples of a property find most mutants: a hundred would find few more, and take ten times as long for each that lives. */
const QUICK_CHECK = `
  import fc from 'fast-check';
  export * from 'fast-check';
  export const assert = (property, options = {}) => fc.assert(property, { ...options, numRuns: Math.min(options.numRuns ?? 10, 10) });
  export default { ...fc, assert };`;

/** Asked at every place that has a mutant: whether it is the one. A loop that does not end any more asks too often. */
const probe = { active: -1, asked: 0, most: Number.POSITIVE_INFINITY, reached: new Uint8Array() };
/** @param {number} number */
function isActive(number) {
  if (++probe.asked > probe.most) throw new Error('this does not end');
  probe.reached[number] = 1;
  return number === probe.active;
}

/** Evaluates the modules anew, but for the files of tests: each of these functions opens one. @param {vm.Script} script @returns {readonly (() => readonly harness.Test[])[]} */
function evaluated(script) {
  /** @type {{ exports: { default?: readonly (() => void)[] } }} */
  const module = { exports: {} };
  script.runInThisContext()(createRequire(join(root, 'mutants.js')), module, module.exports, harness, isActive);
  return (module.exports.default ?? []).map(open => () => {
    harness.reset();
    open();
    return harness.tests;
  });
}

/**
 * A test that passes: its place, what opening its file and running it cost, and the places that it reaches.
 * @typedef {{ readonly file: number, readonly index: number, readonly time: number, readonly asked: number, readonly reached: Uint8Array, kills: number }} Known
 */

/** @param {vm.Script} script @param {number} count @returns {Promise<readonly Known[]>} */
async function baseline(script, count) {
  /** @type {Known[]} */
  const known = [];
  for (let file = 0; file < evaluated(script).length; file++) {
    probe.reached = new Uint8Array(count);
    const opening = spent();
    const tests = /** @type {() => readonly harness.Test[]} */ (evaluated(script)[file])();
    const opened = spent();
    const atStart = probe.reached;
    for (const [index, { name, run }] of tests.entries()) {
      probe.reached = atStart.slice();
      probe.asked = 0;
      const before = spent();
      try {
        await run();
        const time = spent() - before;
        if (time < LONGEST)
          known.push({
            file,
            index,
            time: time + opened - opening,
            asked: probe.asked,
            reached: probe.reached,
            kills: 0,
          });
      } catch (error) {
        console.error(
          `left out, as it fails by itself: ${name}: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
        );
      }
    }
  }
  return known;
}

/** Milliseconds of the processor that a test may take; the few longer ones are not run for mutants, so that more of these survive. */
const LONGEST = 800;

/** Milliseconds of the processor so far. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Quick tests come first, and those that found many mutants. @param {vm.Script} script @param {number} number @param {readonly Known[]} reaching */
async function isKilled(script, number, reaching) {
  const ordered = reaching.toSorted((a, b) => a.time / (1 + a.kills) - b.time / (1 + b.kills));
  probe.active = number;
  probe.most = 5_000_000;
  probe.asked = 0;
  /** @type {Known | undefined} */
  let running;
  try {
    const files = evaluated(script);
    const opened = new Map();
    for (running of ordered) {
      const { file, index, asked } = running;
      probe.asked = 0;
      probe.most = 5_000_000;
      if (!opened.has(file)) opened.set(file, files[file]?.());
      probe.asked = 0;
      probe.most = 20 * asked + 1_000_000;
      await opened.get(file)[index]?.run();
    }
    return false;
  } catch {
    if (running !== undefined) running.kills++;
    return true;
  } finally {
    probe.active = -1;
    probe.most = Number.POSITIVE_INFINITY;
  }
}

/** Different numbers below `count`. @param {number} count @param {number} size @param {number} from */
function sampled(count, size, from) {
  let state = from;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes
    return state / 2 ** 32;
  };
  const numbers = [...Array(count).keys()];
  for (let i = 0; i < Math.min(size, count); i++) {
    const other = i + Math.floor(next() * (count - i));
    [numbers[i], numbers[other]] = [/** @type {number} */ (numbers[other]), /** @type {number} */ (numbers[i])];
  }
  return numbers.slice(0, size);
}

const chosen = name === '' ? Object.keys(FAMILIES) : [name];
for (const each of chosen) {
  const family = FAMILIES[each];
  if (family === undefined) throw new Error(`there is no family ${each}: ${Object.keys(FAMILIES).join(', ')}`);
  await examine(each, family);
}
