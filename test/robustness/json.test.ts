/**
 * Promise: deep or huge JSON is answered, not obeyed: before anything recursive sees a file, one pass in constant stack holds it
 * against the limits of src/limits.ts, and says with file, line and column which one was met.
 */

import { describe, expect, it } from 'vitest';
import { FILE_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { run } from '../cli/fake-io.ts';

const codesOf = (text: string | Uint8Array) => {
  const result = loadScenario(text, 'f.json');
  return 'problems' in result ? result.problems.map(({ code }) => code) : [];
};
const withField = (field: string) => `{"title": "t", "program": ["L = 1"], ${field}}`;

describe('Depth', () => {
  it.each(['[', '{"a":', '[{"a":', '/**/['])('2,000,000 of %s, as many as fit into a file', piece => {
    const count = Math.min(2_000_000, Math.floor(FILE_LIMITS.bytes / piece.length));
    expect(codesOf(piece.repeat(count))).toEqual(['too-deep']);
  });

  it('of 65 and of 2,000,000 ends with the place, exit code 65', async () => {
    for (const depth of [65, 2_000_000]) {
      const { code, stdout, stderr } = await run(['trace', '-'], { stdin: '\n[\n'.repeat(1) + '['.repeat(depth - 1) });
      // The 65th bracket is the 64th of line 3.
      expect([code, stdout, stderr.split('\n')[0]]).toEqual([65, '', 'standard input:3:64']);
      expect(stderr).toContain('expected at most 64 levels of brackets');
    }
  });

  it('of 64 is allowed, of 65 refused', () => {
    const nested = (depth: number) =>
      withField(`"constants": {"c": ${'['.repeat(depth - 2)}1${']'.repeat(depth - 2)}}`);
    expect(codesOf(nested(64))).toEqual([]);
    expect(codesOf(nested(65))).toEqual(['too-deep']);
  });

  it('does not count brackets in texts and comments', () => {
    expect(codesOf(withField(`/* ${'['.repeat(100)} */ "source": "${'['.repeat(100)}\\"${'{'.repeat(100)}"`))).toEqual(
      [],
    );
    expect(codesOf(`// ${'['.repeat(100)}\n${withField('"source": ""')}`)).toEqual([]);
  });
});

describe('Size', () => {
  it('of the file, its texts and its numbers is limited', () => {
    expect(codesOf(' '.repeat(FILE_LIMITS.bytes + 1))).toEqual(['file-too-large']);
    expect(codesOf(new Uint8Array(FILE_LIMITS.bytes + 1).fill(0x20))).toEqual(['file-too-large']);
    expect(codesOf(withField(`"source": "${'a'.repeat(65_536)}"`))).toEqual([]);
    expect(codesOf(withField(`"source": "${'a'.repeat(65_537)}"`))).toEqual(['string-too-long']);
    expect(codesOf(withField(`"constants": {"c": 0.${'1'.repeat(62)}}`))).toEqual([]);
    expect(codesOf(withField(`"constants": {"c": 0.${'1'.repeat(63)}}`))).toEqual(['number-too-long']);
    expect(codesOf(withField('"constants": {"c": -1e999}'))).toEqual(['not-finite']);
  });

  it('of objects and lists is limited', () => {
    const keys = Array.from({ length: 10_001 }, (_, i) => `"k${i}": 1`).join();
    expect(codesOf(withField(`"constants": {${keys}}`))).toEqual(['too-many']);
    expect(codesOf(withField(`"notes": [${'1,'.repeat(10_001)}]`))).toEqual(['too-many']);
  });

  it('of endless input: reading ends, and says how much was too much', async () => {
    const { code, stderr } = await run(['trace', '-'], { stdin: new Uint8Array(80 * 1024 * 1024).fill(0x20) });
    expect(code).toBe(65);
    expect(stderr).toMatch(/^standard input:1:1\n(?:.*\n)*.*expected a file of at most 4194304 bytes, found \d+/);
  });
});

/** Entries of a list or an object. */
const many = (count: number, write: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => write(i)).join();
const withLines = (write: (i: number) => string): string =>
  `{"title": "t", "inputs": {"x": 1}, "program": [${many(90_000, i => `"${write(i)}"`)}]}`;
const withConstants = (count: number, write: (i: number) => string): string =>
  withField(`"constants": {${many(count, write)}}`);
const withValues = (objects: number, write: (i: number) => string): string =>
  `{"title": "t", "constants": {${many(9_000, i => `"name${i}": 1`)}}, "program": ["L = 1"],
    "expect": [${many(objects, () => `{"values": {${many(9_000, write)}}}`)}]}`;

/** Files of one mistake over and over, as many as the limits allow. */
const REPEATED: readonly (readonly [what: string, text: string, code: string])[] = [
  ['words among numbers', withField(`"constants": {"c": [${'"a",'.repeat(1_000_000)}]}`), 'wrong-type'],
  ['unequal rows', withField(`"constants": {"c": [[1, 2], ${many(300_000, () => '[1]')}]}`), 'ragged'],
  ['missing commas', `[${'1\n'.repeat(2_000_000)}]`, 'syntax'],
  ['lines that are no texts', withLines(() => '').replaceAll('""', '1'), 'unexpected-value'],
  ['unknown names', withLines(i => `y${i} = q${i}`), 'unknown-name'],
  ['names a letter off', withLines(i => (i < 45_000 ? `abcd${i} = x` : `L${i} = abce${i}`)), 'unknown-name'],
  ['unknown functions', withLines(i => `y${i} = rel${i}(x)`), 'unknown-function'],
  ['bad names', withConstants(10_000, i => `"${i}": 1`), 'bad-name'],
  ['duplicate keys', withConstants(10_000, () => '"c": 1'), 'duplicate-key'],
  ['unknown fields', `{"title": "t", "program": ["L = 1"], ${many(9_000, i => `"f${i}": 1`)}}`, 'unknown-key'],
  ['unknown nodes', withValues(4, i => `"nane${i}":1`), 'unknown-node'],
  ['bad names of nodes', withValues(4, i => `"${i}":1`), 'bad-name'],
  [
    'notes beside nothing',
    withField(`"notes": [${many(10_000, i => `{"at": "value q${i}", "text": ""}`)}]`),
    'unknown-node',
  ],
];

describe('A file of nothing but mistakes', () => {
  it.each(REPEATED)('%s: twenty are shown, the others counted', (_what, text, code) => {
    const result = loadScenario(text, 'f.json');
    if (!('problems' in result)) throw new Error('it has no mistake');
    expect([...new Set(result.problems.map(problem => problem.code))]).toEqual([code]);
    expect(result.problems).toHaveLength(20);
    expect(result.omitted).toBeGreaterThan(0);
  });

  it('of more keys than there may be in all is not read further', () => {
    expect(codesOf(withValues(10, i => `"n${i}":1`))).toEqual(['too-many']);
  });

  it('of texts that never end has one mistake, as all that follows is read inside out', () => {
    expect(codesOf('"\n'.repeat(2_000_000))).toEqual(['syntax']);
  });
});
