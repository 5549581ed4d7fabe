// @ts-check
/** Adds up vitest's JSON reports given as arguments and closes with `N passed, N failed`; fails unless tests ran and none failed. */
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
let skipped = 0;
let isWhole = true;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  // A file that cannot be loaded fails the run without failing a test.
  isWhole &&= report.success;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = isWhole && failed === 0 && passed > 0 ? 0 : 1;
