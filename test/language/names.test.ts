import { expect, it } from 'vitest';
import { definedName, NODE_PATTERN, RESERVED } from '../../src/language/names.ts';
import { tokenize } from '../../src/language/tokens.ts';
import { loadScenario } from '../../src/scenario/load.ts';

it('A name is one token of a program, and what a note may stand beside', () => {
  const names = ['w', '_', 'W1', 'a_b', 'L.7'];
  for (const name of names) {
    expect(name).toMatch(new RegExp(`^${NODE_PATTERN}$`));
    expect(tokenize(name).filter(({ kind }) => kind === 'name')).toHaveLength(1);
  }
  for (const text of ['', '1w', 'a-b', 'é', 'L.', '.7']) expect(text).not.toMatch(new RegExp(`^${NODE_PATTERN}$`));
});

it('No leaf and no line has a reserved name', () => {
  for (const name of RESERVED) {
    for (const text of [
      `{"title": "t", "program": ["L = 1"], "inputs": {"${name}": 1}}`,
      `{"title": "t", "program": ["${name} = 1"]}`,
    ])
      expect(loadScenario(text, 'f.json')).toHaveProperty('problems');
  }
});

it('A line with mistakes still says what it defines', () => {
  expect(['z = W @', ' a=', '1 = 2', 'L + 1'].map(definedName)).toEqual(['z', 'a', undefined, undefined]);
});
