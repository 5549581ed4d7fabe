// @ts-check
/**
 * The script of a page, an entry in src/web/shell/ with all it uses as one file, packed, and the script that unpacks it:
 * `import { pageScript } from './page.ts?page'`, for the bundle and for tests. Gzip makes 680 kB of script 237 kB, LZMA 202;
 * unpacking takes a browser 50 ms.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from '@swc/core';
import { compress } from 'lzma1';
import { rolldown } from 'rolldown';
import { parseSync, Visitor } from 'rolldown/utils';
import { licencesOf } from './licences.mjs';
import { replaced } from './replaced.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const QUERY = /\/([^/]+)\.ts\?page$/;

/** What a page has in the place of a file. */
const IN_PLACE_OF = new Map([
  // Ink's tables stay in the terminal.
  ['tui/table.tsx', 'web/page-table.ts'],
  // The export has checked the scenario.
  ['scenario/schema-check.ts', 'web/checked-schema.ts'],
  ['scenario/expectations.ts', 'web/page-expectations.ts'],
  ['scenario/findings.ts', 'web/no-findings.ts'],
  ['scenario/read-document.ts', 'web/page-document.ts'],
  // The program writes them.
  ['session/export-kinds.ts', 'web/no-export-kinds.ts'],
  // A page allows no compiled code.
  ['tensor/matrix-assembly.ts', 'web/no-assembly.ts'],
]);

/** Checks that an export has made, and words for what they find. */
const CHECKED = [
  'graph/build-errors.ts',
  'graph/notation-hints.ts',
  'graph/operand-errors.ts',
  'graph/other-functions.ts',
  'graph/other-statements.ts',
  'graph/unknown-name.ts',
  'graph/unroll-errors.ts',
  'scenario/data-file-errors.ts',
  'scenario/data-file.ts',
  'scenario/json-errors.ts',
  'scenario/json-mistakes.ts',
  'scenario/labels.ts',
  'scenario/misread-numbers.ts',
  'scenario/prescan.ts',
  'scenario/ranges.ts',
  'scenario/reach.ts',
  'scenario/representable.ts',
  'scenario/scenario-errors.ts',
  'scenario/section-checks.ts',
  'scenario/training-errors.ts',
  'scenario/warnings.ts',
];

/** What only recorded runs have: a page of a scenario has no use for it. */
const RECORDED = [
  'explain/agreement.ts',
  'explain/kept-in-part.ts',
  'explain/never-cleared.ts',
  'explain/pass-contributions.ts',
  'explain/recorded-events.ts',
  'explain/without-rule.ts',
  'query/behind.ts',
  'query/changed-origin.ts',
  'query/kept-places.ts',
  'query/masks.ts',
  'query/overview.ts',
  'query/path-ends.ts',
  'query/recorded-rates.ts',
  'session/shown-file.ts',
  'session/views/recorded-places.ts',
  'tui/overlays/overview-list.ts',
  'tui/panes/file-tabs.ts',
];

/** Files whose functions do nothing in a page, by the page's entry. */
const EMPTIED = new Map([
  ['page', [...CHECKED, ...RECORDED]],
  ['recorded-page', CHECKED],
]);

/**
 * What must stand beside a field that is left out: a noun takes the summary's place, and the range and the source of an operation stand
 * with its summary. Others of these names are needed.
 */
const BESIDE = new Map([
  ['summary', 'noun'],
  ['range', 'summary'],
  ['source', 'summary'],
]);

/** What records have for the documents, the tests, scripts and the check of a scenario alone, by the files in src/ that they stand in: the first that fits. */
const LEFT_OUT = new Map([
  ['ops/', ['samples', 'range', 'source', 'summary']],
  ['engine/optimizers/', ['title', 'contradiction']],
  ['engine/schedules.ts', ['does', 'means']],
  ['session/commands/timeline-commands.ts', []], // the prompt of an edit asks for its mistake
  ['session/commands/', ['mistake']], // scripts alone ask for those of others
]);

/** The same of what only a page of a recorded run asks for, as it holds numbers against PyTorch's rules. */
const LEFT_OUT_OF_SCENARIOS = ['torch', 'differs'];

/** The best of 1 to 9. */
const LZMA_MODE = 9;

/** @typedef {import('../src/web/shell/page.ts?page').PageScript} PageScript */

/** @type {Map<string, Promise<PageScript>>} */
const made = new Map();

/**
 * @param {string} entry name of a file in src/web/shell/
 * @returns {Promise<PageScript>} the script, and the licences of the packages in it
 */
export function pageScript(entry) {
  const script = made.get(entry) ?? make(entry);
  made.set(entry, script);
  return script;
}

/**
 * @param {string} entry
 * @returns {Promise<PageScript>}
 */
async function make(entry) {
  const page = await bundled(entry);
  const unpacker = await bundled('unpack');
  return {
    packed: Buffer.from(compress(Buffer.from(page.code), LZMA_MODE)).toString('base64'),
    hash: createHash('sha256').update(page.code).digest('base64'),
    unpacker: unpacker.code,
    licences: await licencesOf([...page.inputs, ...unpacker.inputs], root),
  };
}

/**
 * @param {string} entry name of a file in src/web/shell/
 * @returns {Promise<{ code: string, inputs: readonly string[] }>} as one script, and the files in it
 */
async function bundled(entry) {
  const bundle = await rolldown({
    cwd: root,
    input: `src/web/shell/${entry}.ts`,
    platform: 'browser',
    tsconfig: false, // its paths are for types
    transform: { define: { 'process.env.NODE_ENV': '"production"' }, target: 'es2022' },
    plugins: [replacements(), emptied(EMPTIED.get(entry) ?? []), withoutFields(entry), withoutUnusedSearches()],
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  const [{ code, moduleIds }] = output;
  // Over what rolldown's own makes, this one saves another 4 kB packed.
  const { code: shorter } = await minify(code, {
    compress: {
      ecma: 2022,
      passes: 5,
      pure_getters: true,
      unsafe_arrows: true,
      // Each of these makes the script a little shorter, and what is packed longer.
      arrows: false,
      evaluate: false,
      inline: 0,
      sequences: false,
    },
    mangle: { toplevel: true },
  });
  return {
    code: shorter.trim(),
    inputs: moduleIds.flatMap(id => (id.startsWith(root) ? [id.slice(root.length)] : [])),
  };
}

/** @returns {import('rolldown').Plugin} */
function replacements() {
  return {
    name: 'in-place-of',
    async resolveId(specifier, importer) {
      if (specifier === 'node:zlib') return join(root, 'src/web/crc32.ts'); // of which the readers of logs take the checksum
      if (importer === undefined || !specifier.startsWith('.')) return undefined;
      const resolved = await this.resolve(specifier, importer, { skipSelf: true });
      const path = resolved?.id.slice(join(root, 'src/').length);
      const other = path === undefined ? undefined : IN_PLACE_OF.get(path);
      return other === undefined ? undefined : join(root, 'src', other);
    },
  };
}

/**
 * @param {readonly string[]} files in src/
 * @returns {import('rolldown').Plugin}
 */
function emptied(files) {
  const paths = new Set(files.map(file => join(root, 'src', file)));
  return {
    name: 'emptied',
    async load(id) {
      if (!paths.has(id)) return undefined;
      const functions = (await readFile(id, 'utf8')).matchAll(/^export (?:const|function) (\w+)/gm);
      return Array.from(functions, ([, name]) => `export const ${name} = () => {};`).join('\n');
    },
  };
}

/**
 * @param {string} entry name of a file in src/web/shell/
 * @returns {import('rolldown').Plugin}
 */
function withoutFields(entry) {
  const more = entry === 'page' ? LEFT_OUT_OF_SCENARIOS : [];
  const places = Array.from(LEFT_OUT, ([place, names]) => ({
    start: join(root, 'src', place),
    names: [...names, ...more],
  }));
  return {
    name: 'without-fields',
    transform(code, id) {
      const names = places.find(({ start }) => id.startsWith(start))?.names;
      if (names === undefined) return undefined;
      /** @type {[start: number, end: number][]} */
      const fields = [];
      new Visitor({
        ObjectExpression({ properties }) {
          const named = new Map(
            properties.map(field => [
              field.type === 'Property' && field.key.type === 'Identifier' && field.key.name,
              field,
            ]),
          );
          for (const name of names) {
            const field = named.get(name);
            const other = BESIDE.get(name);
            if (field !== undefined && (other === undefined || named.has(other))) fields.push([field.start, field.end]);
          }
        },
      }).visit(parseSync(id, code).program);
      fields.sort(([a], [b]) => a - b);
      const outer = fields.filter(([start]) => !fields.some(([from, to]) => from < start && start < to));
      return outer.reduceRight((left, [start, end]) => left.slice(0, start) + left.slice(end).replace(/^,/, ''), code);
    },
  };
}

/**
 * fuzzysort is one function, of which nothing is dropped by itself: here it looks in one key of its targets, and marks nothing.
 * @returns {import('rolldown').Plugin}
 */
function withoutUnusedSearches() {
  return {
    name: 'without-unused-searches',
    transform(code, id) {
      if (!id.endsWith('/fuzzysort.js')) return undefined;
      return [
        ["['highlight'](open, close) { return highlight(this, open, close) }", ''],
        ['} else if(options?.keys) {', '} else if(false) {'],
        ["{'single':single, 'go':go, 'prepare':prepare, 'cleanup':cleanup}", "{'go':go}"],
      ].reduce((left, [before = '', after = '']) => replaced(left, before, after), code);
    },
  };
}

/**
 * @param {string} entry
 * @param {string} folder where the script is written
 * @returns {Promise<string>} name of its file
 */
export async function writePageScript(entry, folder) {
  const file = `${entry}.json`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), JSON.stringify(await pageScript(entry)));
  return file;
}

/**
 * The scripts stand beside the program, which reads them when a page is exported.
 * @param {string} folder of the program
 * @returns {import('esbuild').Plugin}
 */
export function pageInBundle(folder) {
  return {
    name: 'page',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: QUERY }, ({ path }) => ({ path, namespace: 'page' }));
      onLoad({ filter: /.*/, namespace: 'page' }, async ({ path }) => {
        const entry = entryOf(path);
        const file = await writePageScript(entry, folder);
        return {
          resolveDir: root,
          contents: `
            import { readFileSync } from 'node:fs';
            import { join } from 'node:path';
            export const pageScript = () => JSON.parse(readFileSync(join(import.meta.dirname, '${file}'), 'utf8'));`,
        };
      });
    },
  };
}

/** @param {string} path of an import that QUERY matches */
const entryOf = path => QUERY.exec(path)?.[1] ?? '';

/**
 * @param {string} once from the root of the project, the file whose `onceARun` makes a thing once for a run of the tests
 * @returns {import('vitest/config').Plugin}
 */
export function pageInTests(once) {
  return {
    name: 'page',
    enforce: 'pre',
    load: id => {
      if (!QUERY.test(id)) return undefined;
      const entry = entryOf(id);
      // Vitest keeps what it has loaded, and a script depends on files that it does not know of: each run makes its own.
      return `import { readFileSync } from 'node:fs';
        import { onceARun } from ${JSON.stringify(join(root, once))};
        import { writePageScript } from ${JSON.stringify(fileURLToPath(import.meta.url))};
        const folder = await onceARun('page of ${entry}', made => writePageScript(${JSON.stringify(entry)}, made));
        const made = JSON.parse(readFileSync(folder + ${JSON.stringify(`/${entry}.json`)}, 'utf8'));
        export const pageScript = () => made;`;
    },
  };
}
