/**
 * Promise: names are `[A-Za-z_][A-Za-z0-9_]*` of up to 64 characters; `__proto__`, `constructor` and `prototype` are refused as keys
 * anywhere, and so are duplicate keys; no object keyed by input exists whose prototype could be reached.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME_LIMIT } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { run } from '../cli/fake-io.ts';
import { FIELDS } from '../support/scenario-fields.ts';

const codesOf = (text: string) => {
  const result = loadScenario(text, 'f.json');
  return 'problems' in result ? result.problems.map(({ code }) => code) : [];
};
const withField = (field: string) => `{"title": "t", "program": ["L = 1"], ${field}}`;

/** The built-in objects that a key could poison. */
const BUILT_IN = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, String.prototype] as const;
const shapeOfBuiltIns = () => BUILT_IN.map(object => Reflect.ownKeys(object));

describe('A key that JavaScript treats specially', () => {
  let before: ReturnType<typeof shapeOfBuiltIns>;
  beforeAll(() => {
    before = shapeOfBuiltIns();
  });
  afterAll(() => {
    expect(shapeOfBuiltIns()).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  const places: readonly (readonly [string, (key: string) => string])[] = [
    ['of the scenario', key => withField(`"${key}": {"polluted": 1}`)],
    ['of a table of leaves', key => withField(`"constants": {"${key}": {"polluted": 1}}`)],
    [
      'of an initialiser',
      key => withField(`"parameters": {"w": {"init": "ones", "shape": [], "${key}": {"polluted": 1}}}`),
    ],
    ['of the optimizer', key => withField(`"training": {"optimizer": {"${key}": {"polluted": 1}}}`)],
    ['of the data', key => withField(`"training": {"data": {"${key}": {"polluted": 1}}}`)],
    ['of a line', key => `{"title": "t", "program": [{"line": "L = 1", "${key}": {"polluted": 1}}]}`],
    ['of an expectation', key => withField(`"expect": [{"values": {"${key}": {"polluted": 1}}}]`)],
    ['of a note', key => withField(`"notes": [{"at": "value L", "text": "", "${key}": {"polluted": 1}}]`)],
    ['inside a key inside it', key => withField(`"x": {"${key}": {"${key}": {"polluted": 1}}}`)],
  ];

  it.each(places)('is refused as one %s', (_place, textWith) => {
    for (const key of ['__proto__', 'constructor', 'prototype', String.raw`__pr\u006fto__`])
      expect(codesOf(textWith(key))).toContain('reserved-key');
  });

  it.each(FIELDS)('as %s changes nothing outside', async (_field, scenarioWith) => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__']) {
      const { stderr } = await run(['check', '-'], { stdin: JSON.stringify(scenarioWith(key)) });
      expect(stderr).not.toContain('this is a bug');
    }
  });

  it('is no name of a line either', () => {
    for (const name of ['__proto__', 'constructor', 'prototype'])
      expect(codesOf(`{"title": "t", "program": ["${name} = 1"]}`)).toEqual(['bad-name']);
  });

  it.each(['true', 'True', 'false'])('%s neither, of a leaf or a line, as formulas read it as a value', name => {
    expect(codesOf(`{"title": "t", "inputs": {"${name}": 1}, "program": ["L = 1"]}`)).toContain('reserved-key');
    expect(codesOf(`{"title": "t", "program": ["${name} = 1"]}`)).toEqual(['bad-name']);
  });

  it('has nothing to do with names that Object.prototype merely has: they are names like others', () => {
    const text =
      '{"title": "t", "inputs": {"toString": 1, "hasOwnProperty": 2}, "program": ["valueOf = toString + hasOwnProperty"]}';
    expect(codesOf(text)).toEqual([]);
    const result = loadScenario(text, 'f.json');
    expect('scenario' in result && [...result.scenario.program.byName.keys()]).toEqual([
      'toString',
      'hasOwnProperty',
      'valueOf',
    ]);
  });

  it('in a log is refused as in its scenario', async () => {
    const { stdout } = await run(['trace', '--json', 'forks']);
    const stdin = stdout.replace('"scenario":{', '"scenario":{"__proto__":{"polluted":1},');
    const { code, stderr } = await run(['trace', '-'], { stdin });
    expect(code).toBe(65);
    expect(stderr).toContain('"__proto__" is reserved');
  });
});

describe('A name', () => {
  const asLeaf = (name: string) => codesOf(withField(`"inputs": {${JSON.stringify(name)}: 1}`));
  const asLine = (name: string) => codesOf(`{"title": "t", "program": [${JSON.stringify(`${name} = 1`)}]}`);

  it('has letters, digits and underscores, and up to 64 of them', () => {
    for (const name of ['x', 'W1', '_', 'a'.repeat(NAME_LIMIT), 'e9', 'T'])
      expect([asLeaf(name), asLine(name)]).toEqual([[], []]);
  });

  it.each(['', '1x', 'x-y', 'x y', 'a.1', 'a'.repeat(NAME_LIMIT + 1), 'x\n', '\u202ex', 'ｘ', 'х'])(
    'is not %j, neither of a leaf nor of a line',
    name => {
      expect(asLeaf(name)).toEqual(['bad-name']);
      expect(asLine(name)).toHaveLength(1);
    },
  );

  it('stands for one value', () => {
    expect(codesOf(withField('"inputs": {"x": 1, "x": 2}'))).toEqual(['duplicate-key']);
    expect(codesOf(withField(String.raw`"inputs": {"x": 1, "\u0078": 2}`))).toEqual(['duplicate-key']);
    expect(codesOf(withField('"inputs": {"x": 1}, "constants": {"x": 2}'))).toEqual(['defined-twice']);
    expect(codesOf(withField('"inputs": {"L": 1}'))).toEqual(['defined-twice']);

    expect(codesOf('{"title": "t", "title": "u", "program": ["L = 1"]}')).toEqual(['duplicate-key']);
  });
});
