import { defineConfig } from 'vitest/config';
import { assemblyInTests } from './tools/assembly.mjs';
import { pageInTests } from './tools/page.mjs';

// Vitest 5 reports failures with Map.groupBy, which Node has from 21 on: without it a failing suite on Node 20 shows no reasons.
// The cast: TypeScript's es2023 library does not know it either.
(Map as { groupBy?: typeof groupBy }).groupBy ??= groupBy;

function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

export default defineConfig({
  plugins: [assemblyInTests(), pageInTests('test/support/once-a-run.ts')],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'node',
    globalSetup: ['test/support/run-folder.ts'],
    setupFiles: ['test/support/seed.ts'],
    // All cores: by itself vitest leaves one idle, of two that is half.
    maxWorkers: '100%',
    // Programs in terminals start slowly on a busy machine; no test is expected to come near it.
    testTimeout: 60_000,
    hookTimeout: 60_000, // some bundle the program
    // Ink draws nothing until the end when it believes to run in CI; the word "false" is what its check takes for no.
    env: { CI: 'false' },
  },
});
