// @ts-check
/**
 * Adds up vitest's JSON reports given as arguments: names each test that failed with the head of its error, and closes with
 * `N passed, N failed`. Fails unless tests ran and none failed.
 */
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

/** How many lines of an error are shown. */
const LINES = 12;
const shorten = (/** @type {string} */ text) => text.split('\n').slice(0, LINES).join('\n');

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
  for (const { name, message, assertionResults } of report.testResults) {
    const where = `${basename(file, '.json')}: ${relative(process.cwd(), name)}`;
    if (message) console.log(`${where}\n${shorten(message)}\n`);
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') console.log(`${where}: ${fullName}\n${shorten(failureMessages.join('\n'))}\n`);
  }
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = isWhole && failed === 0 && passed > 0 ? 0 : 1;
