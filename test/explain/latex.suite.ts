/** Derivations as LaTeX, of every event of every scenario. */

import { describe, expect, test } from 'vitest';
import { eventLatex } from '../../src/explain/derivation-latex.ts';
import { latexFault } from '../support/latex-fault.ts';
import { LESSONS, lesson } from '../support/lessons.ts';

const STYLE = { digits: 5, width: 200 };

/** Longer runs repeat the same iteration over and over: of those the first events and the last ones. */
const LONG = 20_000;

function* eventsOf(length: number): Generator<number> {
  for (let i = 0; i < length; i++) if (length <= LONG || i < 300 || i >= length - 300) yield i;
}

describe.each(LESSONS)('%s', name => {
  test('every event is LaTeX that KaTeX reads strictly, in ASCII, and its formulas are no text', {
    timeout: 120_000,
  }, () => {
    const { log } = lesson(name);
    for (const i of eventsOf(log.length)) {
      const latex = eventLatex(log, i, STYLE);
      expect(latexFault(latex), latex).toBeUndefined();
      expect(latex).not.toMatch(/&(?:=|\\leftarrow) \\text\{(?!.*(?:back where|put back|begins|skipped|clip))/);
    }
  });
});
