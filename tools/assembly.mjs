// @ts-check
/** Compiles AssemblyScript, for the bundle and for the tests: `import code from './file.ts?wasm'` is the bytes of the module. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execPath, pid } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(root, 'node_modules/assemblyscript');
const QUERY = '?wasm';
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

/**
 * The module of one AssemblyScript file. Compiling takes two seconds, so what was compiled of the same text before is kept.
 * @param {string} file absolute
 */
async function compiledAssembly(file) {
  const { version } = JSON.parse(await readFile(join(compiler, 'package.json'), 'utf8'));
  const everything = JSON.stringify([await readFile(file, 'utf8'), version, OPTIONS]);
  const key = createHash('sha256').update(everything).digest('hex');
  const kept = join(root, 'node_modules/.cache/backprop-tui-assembly', `${key}.wasm`);
  return readFile(kept).catch(async () => {
    const own = `${kept}.${pid}`; // another process may compile the same now
    await mkdir(dirname(kept), { recursive: true });
    await compile(file, own);
    await rename(own, kept);
    return readFile(kept);
  });
}

/**
 * @param {string} file absolute
 * @param {string} into absolute
 */
async function compile(file, into) {
  await promisify(execFile)(execPath, [join(compiler, 'bin/asc.js'), file, '--outFile', into, ...OPTIONS]);
}

/** @returns {import('esbuild').Plugin} */
export function assemblyInBundle() {
  return {
    name: 'assembly',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /\.ts\?wasm$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, -QUERY.length)),
        namespace: 'assembly',
      }));
      onLoad({ filter: /.*/, namespace: 'assembly' }, async ({ path }) => ({
        contents: await compiledAssembly(path),
        loader: 'binary',
      }));
    },
  };
}

/** @returns {import('vitest/config').Plugin} */
export function assemblyInTests() {
  return {
    name: 'assembly',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(`.ts${QUERY}`)) return undefined;
      return `export default Uint8Array.of(${[...(await compiledAssembly(id.slice(0, -QUERY.length)))]});`;
    },
  };
}
