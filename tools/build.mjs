// @ts-check
/**
 * Bundles the program with all it uses into dist/, so that `npx backprop-tui` fetches a single package and starts quickly. The same
 * sources give the same bytes, but for compiled code (*.cache), which belongs to one V8 and is not published.
 *
 * dist/backprop-tui.js is the command; it runs program.js, the bundle, with its compiled code. backprop_record.py is printed by
 * `recorder`. Time to the first frame of 120×36 on Node 20, bare Node taking 25 ms: the bundle alone 150 ms, with Yoga compiled on
 * the spot 127, with our own text measuring 115, with compiled code 77.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import { assemblyInBundle } from './assembly.mjs';
import { licencesOf } from './licences.mjs';
import { pageInBundle } from './page.mjs';
import { rehearse } from './rehearse.mjs';
import { replaced } from './replaced.mjs';

/** @typedef {import('esbuild').Plugin} Plugin */

const root = fileURLToPath(new URL('..', import.meta.url));

const PROGRAM = 'src/main.tsx';

if (argv[1] === fileURLToPath(import.meta.url)) await bundle(PROGRAM, join(root, 'dist'));

/**
 * Makes `folder` hold the program of `entry`; the terminal tests make theirs with it too. The entry may not await at its top level.
 * @param {string} entry from the root of the project
 * @param {string} folder absolute
 */
export async function bundle(entry, folder) {
  const program = join(folder, 'program.js');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.20',
    supported: {
      // Node 20 knows these, and compiles them when they are needed; esbuild would have them compiled at the start.
      'regexp-set-notation': true,
      // A dynamic import becomes a module of the bundle that is evaluated when it is asked for.
      'dynamic-import': false,
    },
    format: 'cjs',
    // One function, called by the launcher.
    banner: {
      js: `(function (require, module, __filename, __dirname) {
        const programUrl = require('node:url').pathToFileURL(__filename).href;`,
    },
    footer: { js: '})' },
    jsx: 'automatic',
    // jsonc-parser's UMD build hides its parts from the bundler: take its ES modules.
    mainFields: ['module', 'main'],
    define: {
      // React's development build doubles the time of a frame.
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'import.meta.dirname': '__dirname',
      'import.meta.url': 'programUrl',
    },
    // React asks the clock as it is loaded, and Node's own takes nine modules to be there.
    inject: [join(root, 'tools/clock.mjs')],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins: [
      assemblyInBundle(),
      pageInBundle(folder),
      withoutDevtools(),
      withoutUnusedParts(),
      synchronousYoga(),
      ownText(),
    ],
  });
  await writeFile(join(folder, 'third-party-licences.txt'), await licencesOf(Object.keys(metafile.inputs), root));
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  await copyFile(join(root, 'src/recorder/backprop_record.py'), join(folder, 'backprop_record.py'));
  const source = inAscii(await readFile(program, 'utf8'));
  await writeFile(program, source);
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const command = join(folder, 'backprop-tui.js');
  await writeFile(command, replaced(await readFile(join(root, 'tools/launcher.cjs'), 'utf8'), '@BUILD@', digest));
  await chmod(command, 0o755);
  // Those of an earlier build.
  for (const file of await readdir(folder)) if (file.endsWith('.cache')) await rm(join(folder, file));
  const isRehearsed = entry === PROGRAM && (await rehearse(command, join(root, 'scenarios/two-layer.json')));
  if (!isRehearsed)
    await writeFile(join(folder, `program-${digest}-${cachedDataVersionTag()}.cache`), compiled(source, program));
}

/**
 * The launcher reads Latin-1. esbuild escapes what is not ASCII in texts, but not in regular expressions, where the escape means the same.
 * @param {string} source
 */
function inAscii(source) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bounds of ASCII
  return source.replace(/[^\x00-\x7f]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * V8's code of every function. Compiled functions are what the cache is about, and by themselves they would be compiled when first
 * called; the flag is taken back before the cache is made, since V8 refuses caches made under other flags.
 * @param {string} source
 * @param {string} filename
 */
function compiled(source, filename) {
  setFlagsFromString('--no-lazy');
  const script = new Script(source, { filename });
  setFlagsFromString('--lazy');
  return script.createCachedData();
}

/**
 * Ink's bridge to the React developer tools is never used in production, needs a package that is not installed, and waits for it.
 * @returns {Plugin}
 */
function withoutDevtools() {
  return {
    name: 'without-devtools',
    setup({ onLoad }) {
      onLoad({ filter: /\/ink\/build\/reconciler\.js$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return {
          contents: replaced(replaced(source, "await import('./devtools.js')", ''), 'await loadPackageJson()', '{}'),
        };
      });
    },
  };
}

/**
 * Parts of packages that take long to load (parts of Node: child processes, cryptography, assertions, modules) for what is not
 * needed here.
 * @returns {Plugin}
 */
function withoutUnusedParts() {
  const parts = new Map([
    // Asked by Ink when a terminal does not know its size; the shell always gives it one.
    ['terminal-size', 'export default () => ({ columns: 80, rows: 24 });'],
    // Asked by ink-table to tell rows apart.
    ['object-hash', 'export const sha1 = value => JSON.stringify(value);'],
    // Asked by signal-exit whether it is given a function.
    ['assert', 'export const equal = () => {};'],
    // Asked by Ink to show the cursor at the end, which the shell does: it would write to stderr, where that is a file as well.
    ['restore-cursor', 'export default () => {};'],
    // Ink's picture of an error, which goes with the alternate screen, and asks for the working folder, which may be gone; the shell
    // writes what has happened behind it.
    ['./ErrorOverview.js', 'export default () => null;'],
    // jsonc-parser's formatting and editing.
    ['./impl/format', 'export const format = undefined;'],
    ['./impl/edit', 'export const [setProperty, applyEdit] = [];'],
  ]);
  return {
    name: 'without-unused-parts',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^(${[...parts.keys()].join('|').replaceAll('.', '\\.')})$`) }, ({ path }) => ({
        path,
        namespace: 'part',
      }));
      onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: parts.get(path) ?? '' }));
    },
  };
}

/**
 * Yoga, Ink's layout engine, fetches its WebAssembly from a data URL, for which Node loads its whole HTTP client, and compiles it
 * in the background: compile it on the spot instead.
 * @returns {Plugin}
 */
function synchronousYoga() {
  const wasm = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/;
  return {
    name: 'synchronous-yoga',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\/yoga-layout\/dist\/src\/index\.js$/ }, () => ({
        contents: `
          import wasm from '../binaries/yoga-wasm-base64-esm.js?wasm';
          import loadYoga from '../binaries/yoga-wasm-base64-esm.js';
          import wrapAssembly from './wrapAssembly.js';
          const assembly = {
            instantiateWasm: (imports, finish) => finish(new WebAssembly.Instance(new WebAssembly.Module(wasm), imports)),
          };
          loadYoga(assembly);
          export default wrapAssembly(assembly);
          export * from './generated/YGEnums.js';`,
      }));
      onResolve({ filter: /\.js\?wasm$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace('?wasm', '')),
        namespace: 'wasm',
      }));
      onLoad({ filter: /.*/, namespace: 'wasm' }, async ({ path }) => {
        const [, base64] = wasm.exec(await readFile(path, 'utf8')) ?? [];
        if (base64 === undefined) throw new Error(`no WebAssembly in ${path}`);
        return { contents: Buffer.from(base64, 'base64'), loader: 'binary' };
      });
      onLoad({ filter: /\/yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(wasm, ''),
      }));
    },
  };
}

/**
 * Parting text into what a reader takes for characters loads Unicode tables for 11 ms, telling emoji for another 15, and both are
 * slow. The screen consists of characters that need neither: as our own text functions do, Ink's packages must go the long way
 * only for the others. So Ink measures text exactly as the panes do.
 * @returns {Plugin}
 */
function ownText() {
  return {
    name: 'own-text',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\/string-width\/index\.js$/ }, () => ({
        resolveDir: root,
        contents: `
          import stripAnsi from 'strip-ansi';
          import { cellWidth } from './src/text/width.ts';
          export default text => cellWidth(text.includes('\\x1b') ? stripAnsi(text) : text);`,
      }));
      onLoad(
        { filter: /\/(wrap-ansi|cli-truncate|slice-ansi|ink\/build|ansi-tokenize)\/.*\.js$/ },
        async ({ path }) => {
          const source = await readFile(path, 'utf8');
          if (!source.includes('new Intl.Segmenter(')) return undefined;
          const contents = source.replace(/new Intl\.Segmenter\([^)]*\)/g, 'ownSegmenter');
          return { contents: `import { ownSegmenter } from 'own-segmenter';\n${contents}` };
        },
      );
      onResolve({ filter: /^own-segmenter$/ }, ({ path }) => ({ path, namespace: 'own-text' }));
      onLoad({ filter: /.*/, namespace: 'own-text' }, () => ({
        resolveDir: root,
        contents: `
          import { isPlain } from './src/text/plain.ts';
          let segmenter;
          export const ownSegmenter = {
            segment(text) {
              // Escape and bell, which begin and end control sequences, never join their neighbours either.
              if (isPlain(text.replace(/[\\x1b\\x07]/g, ''))) return Array.from(text, (segment, index) => ({ segment, index }));
              segmenter ??= new Intl.Segmenter();
              return segmenter.segment(text);
            },
          };`,
      }));
    },
  };
}
