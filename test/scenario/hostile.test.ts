import { describe, expect, it } from 'vitest';
import { FILE_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const codesOf = (text: string | Uint8Array) => {
  const result = loadScenario(text, 'f.json');
  return 'problems' in result ? result.problems.map(({ code }) => code) : [];
};
const withField = (field: string) => `{"title": "t", "program": ["L = 1"], ${field}}`;

describe('A hostile file is answered, not obeyed', () => {
  it.each(['[', '{"a":', '[{"a":'])('two million of %s', piece => {
    expect(codesOf(piece.repeat(Math.min(2_000_000, Math.floor(FILE_LIMITS.bytes / piece.length))))).toEqual([
      'too-deep',
    ]);
  });

  it('allows depth 64 and refuses 65', () => {
    const nested = (depth: number) =>
      withField(`"constants": {"c": ${'['.repeat(depth - 2)}1${']'.repeat(depth - 2)}}`);
    expect(codesOf(nested(64))).toEqual([]);
    expect(codesOf(nested(65))).toEqual(['too-deep']);
  });

  it('brackets in texts and comments have no depth', () => {
    expect(codesOf(withField(`/* ${'['.repeat(100)} */ "source": "${'['.repeat(100)}\\"${'{'.repeat(100)}"`))).toEqual(
      [],
    );
    expect(codesOf(`// ${'['.repeat(100)}\n${withField('"source": ""')}`)).toEqual([]);
  });

  it('limits the file, its texts and its numbers', () => {
    expect(codesOf(' '.repeat(FILE_LIMITS.bytes + 1))).toEqual(['file-too-large']);
    expect(codesOf(new Uint8Array(FILE_LIMITS.bytes + 1).fill(0x20))).toEqual(['file-too-large']);
    expect(codesOf(withField(`"source": "${'a'.repeat(65_536)}"`))).toEqual([]);
    expect(codesOf(withField(`"source": "${'a'.repeat(65_537)}"`))).toEqual(['string-too-long']);
    expect(codesOf(withField(`"constants": {"c": 0.${'1'.repeat(62)}}`))).toEqual([]);
    expect(codesOf(withField(`"constants": {"c": 0.${'1'.repeat(63)}}`))).toEqual(['number-too-long']);
    expect(codesOf(withField('"constants": {"c": -1e999}'))).toEqual(['not-finite']);
  });

  it('limits keys and entries', () => {
    const keys = Array.from({ length: 10_001 }, (_, i) => `"k${i}": 1`).join();
    expect(codesOf(withField(`"constants": {${keys}}`))).toEqual(['too-many']);
    expect(codesOf(withField(`"notes": [${'1,'.repeat(10_001)}]`))).toEqual(['too-many']);
  });

  it('reports a file of nothing but mistakes in twenty, and counts the others', () => {
    const result = loadScenario(withField(`"constants": {"c": [${'"a",'.repeat(100_000)}]}`), 'f.json');
    expect(result).toMatchObject({ omitted: 99_980 });
    expect('problems' in result && result.problems.length).toBe(20);
  });

  it('leaves Object.prototype alone', () => {
    const before = Reflect.ownKeys(Object.prototype);
    const keys = ['__proto__', 'constructor', 'prototype'];
    const places = [
      (key: string) => withField(`"${key}": {"polluted": 1}`),
      (key: string) => withField(`"constants": {"${key}": {"polluted": 1}}`),
      (key: string) => withField(`"training": {"optimizer": {"${key}": {"polluted": 1}}}`),
      (key: string) => withField(`"expect": [{"values": {"${key}": {"polluted": 1}}}]`),
    ];
    for (const key of keys) for (const place of places) expect(codesOf(place(key))).toContain('reserved-key');
    expect(codesOf(withField(String.raw`"__pr\u006fto__": {"polluted": 1}`))).toContain('reserved-key');
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  it('takes names of Object.prototype that are not refused for names like others', () => {
    expect(
      codesOf(
        '{"title": "t", "inputs": {"toString": 1, "hasOwnProperty": 2}, "program": ["valueOf = toString + hasOwnProperty"]}',
      ),
    ).toEqual([]);
  });
});
