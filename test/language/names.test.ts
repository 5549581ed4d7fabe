import { expect, it } from 'vitest';
import { definedNames, NODE_PATTERN, RESERVED } from '../../src/language/names.ts';
import { tokenize } from '../../src/language/tokens.ts';
import { loadScenario } from '../../src/scenario/load.ts';

it('A name is one token of a program, and what a note may stand beside', () => {
  const names = ['w', '_', 'W1', 'a_b', 'L.7', 'β', 'β₁', 'xᵢ', 'ŷ', 'x\u0302', 'Straße'];
  for (const name of names) {
    expect(name).toMatch(new RegExp(`^${NODE_PATTERN}$`));
    expect(tokenize(name).filter(({ kind }) => kind === 'name')).toHaveLength(1);
  }
  for (const text of ['', '1w', 'a-b', '₁x', 'Wᵀ', 'х', 'x\u0302\u0302\u0302', 'L.', '.7'])
    expect(text).not.toMatch(new RegExp(`^${NODE_PATTERN}$`));
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
  expect(['z = W @', ' a=', '1 = 2', 'L + 1'].map(definedNames)).toEqual([['z'], ['a'], [], []]);
});

it('A letter with an accent is one name, however it is typed', () => {
  expect(definedNames('y\u0302 = 1')).toEqual(['ŷ']);
  expect(tokenize('y\u0302')[0]).toEqual({ kind: 'name', text: 'ŷ', span: { start: 0, end: 2 } });
  const text = '{"title": "t", "parameters": {"y\u0302": 2, "x\\u0302": 3}, "program": ["L = ŷ * x\u0302"]}';
  expect(loadScenario(text, 'f.json')).toHaveProperty('scenario');
});

it('A name that looks like another is taken for that', () => {
  for (const [known, typed] of [
    ['β₁', 'β1'],
    ['ϕ', 'φ'],
  ])
    expect(
      loadScenario(`{"title": "t", "inputs": {"${known}": 1}, "program": ["L = ${typed}"]}`, 'f.json'),
    ).toMatchObject({ problems: [{ hint: `did you mean ${known}?` }] });
});

it.each([
  ['ｘ', 'x'],
  ['rate-1', 'rate1'],
])('%s, which is refused as a name, is not suggested for %s', (refused, typed) => {
  const text = `{"title": "t", "inputs": {"${refused}": 1}, "program": ["L = ${typed}"]}`;
  expect(loadScenario(text, 'f.json')).toMatchObject({
    problems: [
      { message: expect.stringContaining('is not a name') },
      { hint: 'define it in constants, inputs, parameters or a line above' },
    ],
  });
});

it('Names that readers take for one are refused', () => {
  for (const text of [
    '{"title": "t", "inputs": {"β₁": 1, "β1": 2}, "program": ["L = β₁"]}',
    '{"title": "t", "inputs": {"φ": 1}, "program": ["ϕ = φ"]}',
  ])
    expect(JSON.stringify(loadScenario(text, 'f.json'))).toContain('names-alike');
});
