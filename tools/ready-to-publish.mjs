/** Stops `npm publish` while the package does not say where it comes from: links and provenance depend on that. */

import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const missing = ['repository', 'homepage', 'bugs'].filter(field => manifest[field] === undefined);
if (missing.length > 0) {
  console.error(`package.json: expected ${missing.join(', ')}; CONTRIBUTING.md, section "Release", says why`);
  process.exit(1);
}
