import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem, formatProblems } from '../../src/scenario/problems.ts';
import { readAct } from '../../src/tui/read-act.ts';

/** Each file is a scenario with a mistake, this line, and what is printed about it. */
const SEPARATOR = '──── what is printed ────\n';
const folder = new URL('./problems/', import.meta.url);

describe('A mistake in a scenario is shown where it stands', () => {
  it.each(readdirSync(folder))('%s', async name => {
    const path = fileURLToPath(new URL(name, folder));
    const [text = ''] = readFileSync(path, 'utf8').split(SEPARATOR);
    const result = loadScenario(text, 'scenario.json', { readAct });
    const printed = 'problems' in result ? formatProblems(result.problems, result.omitted) : 'no problem\n';
    expect(printed).not.toBe('no problem\n');
    expect(/^[^\p{Cc}\p{Cf}]*$/u.test(printed.replaceAll('\n', ''))).toBe(true);
    await expect(text + SEPARATOR + printed).toMatchFileSnapshot(path);
  });
});

describe('The place of a problem', () => {
  const problemOf = (text: string | Uint8Array, file = 'f.json') => {
    const result = loadScenario(text, file);
    if (!('problems' in result)) throw new Error('the scenario has no problem');
    return result.problems[0]!;
  };

  it('counts lines over all line breaks and columns in characters', () => {
    // line 3 after \r\n and \r; the thumb is one character of two UTF-16 units: `  "👍": 1` puts its key in column 3, `"x"` in 11
    expect(problemOf('{"title": "t",\r\n  "program": ["L = 1"],\r  "👍": 1}')).toMatchObject({ line: 3, column: 3 });
    expect(problemOf('{"title": "t", "program": ["L = 1"],\n"source": "👍👍", "x": 1}')).toMatchObject({
      line: 2,
      column: 17,
    });
  });

  it('spells a JSON pointer with its escapes', () => {
    const { pointer } = problemOf('{"title": "t", "program": ["L = 1"], "a/b~c": 1}');
    expect(pointer).toBe('/a~1b~0c');
  });

  it('skips a byte order mark', () => {
    const bytes = new TextEncoder().encode('\ufeff{"title": 1, "program": ["L = 1"]}');
    expect(problemOf(bytes)).toMatchObject({ line: 1, column: 11, pointer: '/title' });
  });

  it('maps a place in a formula over every kind of escape', () => {
    // Offsets in the file: the text's first character has column 29; `\u003d` takes 6, `\t` 2, so `b` stands in 29 + 2 + 6 + 2
    const text = String.raw`{"title": "t", "program": ["L \u003d\tb"]}`;
    expect(problemOf(text)).toMatchObject({ code: 'unknown-name', column: 39, caret: { start: 38, end: 39 } });
  });

  it('makes the name of the file visible', () => {
    expect(formatProblem(problemOf('', 'a\u001b[2J\u202e'))).toMatch(/^a\^\[\[2J<U\+202E>:1:1\n/);
  });

  it('says so when the bytes are no UTF-8', () => {
    expect(problemOf(Uint8Array.of(0x7b, 0xff, 0x7d)).code).toBe('not-utf8');
  });
});
