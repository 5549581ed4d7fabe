/**
 * Promise: any mistake in a scenario is told, every one in one go and at most 20: file, line, column and JSON pointer, the source line
 * with a caret, what was expected, "did you mean" for names and keys, both shapes for shapes that do not go together.
 *
 * The corpus breaks sound scenarios in hundreds of ways; what is printed about each stands in corpus/*.txt, to be read like
 * the program's other words. UPDATE: npx vitest run test/robustness/mistakes.test.ts -u. Mistakes written by hand stand in
 * test/scenario/problems.
 */

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblems } from '../../src/scenario/problems.ts';
import { harmfulIn } from '../support/hostile-text.ts';
import { type BrokenFile, SOUND } from './corpus/base.ts';
import { CONTRADICTIONS } from './corpus/contradictions.ts';
import { FIELD_MISTAKES } from './corpus/fields.ts';
import { FORMULA_MISTAKES } from './corpus/formulas.ts';
import { HOSTILE_FILES } from './corpus/hostile.ts';
import { SYNTAX_MISTAKES } from './corpus/syntax.ts';

const CORPUS: readonly (readonly [family: string, files: readonly BrokenFile[]])[] = [
  ['fields', FIELD_MISTAKES],
  ['formulas', FORMULA_MISTAKES],
  ['syntax', SYNTAX_MISTAKES],
  ['contradictions', CONTRADICTIONS],
  ['hostile', HOSTILE_FILES],
];

/** What is printed about a file. @throws Error when it opens. */
function printed([what, text]: BrokenFile): string {
  const result = loadScenario(text, 'f.json');
  if ('scenario' in result) throw new Error(`${what}: it opens`);
  const lines = text.split(/\r\n|\n|\r/);
  for (const { line, column, message } of result.problems)
    if (line > lines.length || column > lines[line - 1]!.length + 1)
      throw new Error(`${what}: ${message} at ${line}:${column}`);
  return formatProblems(result.problems, result.omitted);
}

describe('A broken scenario', () => {
  it('is a sound one but for its mistake', () => {
    expect(loadScenario(SOUND, 'f.json')).toHaveProperty('scenario');
  });

  it.each(CORPUS)('with mistakes in its %s is answered with these words', async (family, files) => {
    const told = files.map(file => `━━━ ${shownName(file)}\n${printed(file)}`).join('\n');
    expect(told.split('\n').flatMap(harmfulIn)).toEqual([]);
    await expect(told).toMatchFileSnapshot(fileURLToPath(new URL(`./corpus/${family}.txt`, import.meta.url)));
  });

  it('is one of more than 300, each but once', () => {
    const all = CORPUS.flatMap(([, files]) => files.map(([, text]) => text));
    expect(new Set(all).size).toBe(all.length);
    const byHand = readdirSync(new URL('../scenario/problems/', import.meta.url)).length;
    expect(all.length + byHand).toBeGreaterThan(300);
  });

  it('leaves nothing behind', () => {
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

const shownName = ([what]: BrokenFile): string => (what.length > 100 ? `${what.slice(0, 100)}…` : what);
