// @ts-check
/** Bundles the program into one executable file, dist/backprop-tui.js, so that `npx backprop-tui` fetches a single package. */
import { chmod } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Ink's bridge to the React developer tools: never loaded in production, and not installed, so esbuild may not look for it.
/** @type {import('esbuild').Plugin} */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export default {};' }));
  },
};

/**
 * Bundles `entry` with all it imports into the executable file `outfile`; the terminal tests bundle their programs with it too.
 * @param {string} entry
 * @param {string} outfile
 */
export async function bundle(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.20',
    format: 'esm',
    jsx: 'automatic',
    // jsonc-parser's UMD build hides its parts from the bundler: take its ES modules.
    mainFields: ['module', 'main'],
    // React's development build doubles the time of a frame.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: {
      // CommonJS packages in the bundle (signal-exit, stack-utils) `require` Node's own modules, which an ES module has no `require` for.
      js: `#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`,
    },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutDevtools],
  });
  await chmod(outfile, 0o755);
}

if (argv[1] === fileURLToPath(import.meta.url)) await bundle('src/main.tsx', 'dist/backprop-tui.js');
