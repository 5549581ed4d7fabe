/** A recorded run written anew, in its own form or the other: nothing of it is lost. */

import { describe, expect, it } from 'vitest';
import { diffRuns } from '../../../src/query/diff/run-diff.ts';
import { bytesFrom, numbersFrom, roundTo } from '../../../src/tensor/dtype.ts';
import { bytesInMemory } from '../../../src/trace/recorded/bytes-at.ts';
import { entriesOfBytes } from '../../../src/trace/recorded/entries-of-bytes.ts';
import { entriesOfLines } from '../../../src/trace/recorded/entries-of-lines.ts';
import { numberJson } from '../../../src/trace/recorded/json-text.ts';
import { writtenBytes } from '../../../src/trace/recorded/write-bytes.ts';
import { writtenLines } from '../../../src/trace/recorded/write-lines.ts';
import { bytesOfLog, LOG_NAMES, openedBytes, openedLog, textOfLog } from '../../support/recorded-logs.ts';

const linesIn = (bytes: Uint8Array): string =>
  [...writtenLines(entriesOfBytes(bytesInMemory(bytes), 'run.bplog'))].map(line => `${line}\n`).join('');
const packed = (text: string): Uint8Array =>
  Buffer.concat([...writtenBytes(entriesOfLines(bytesInMemory(Buffer.from(text)), 'run.ndjson'))]);

type Line = Readonly<Record<string, unknown>>;
const linesOfText = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
/** Definitions and events by themselves: bytes have the definitions of a group before its events. */
const parts = (lines: readonly Line[]) => ({
  head: lines[0],
  definitions: lines.filter(line => line.def !== undefined),
  events: lines.filter(line => line.i !== undefined).map(withoutNulls),
  end: lines.at(-1),
});
const withoutNulls = (line: Line): Line =>
  Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null));

/** A half-precision number has several shortest decimals: 0.312 and 0.313 read back as the same. */
const asHalves = (value: unknown): unknown =>
  typeof value === 'number'
    ? roundTo('bfloat16', value)
    : Array.isArray(value)
      ? value.map(asHalves)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asHalves(part)]))
        : value;

const NAMES = LOG_NAMES.filter(name => name.endsWith('.bplog')).map(name => name.replace('.bplog', ''));

describe.each(NAMES)('%s', name => {
  const text = textOfLog(`${name}.ndjson`);
  const bytes = bytesOfLog(`${name}.bplog`);
  const toldIn = (lines: string) => {
    const told = parts(linesOfText(lines));
    return name === 'halves' ? asHalves(told) : told;
  };

  it('from bytes to lines is what the recorder wrote as lines', () => {
    expect(toldIn(linesIn(bytes))).toEqual(toldIn(text));
  });

  it('has the same numbers in both forms, to the bit', () => {
    const log = openedLog(`${name}.bplog`).log;
    for (const [other, form] of [
      [Buffer.from(linesIn(bytes)), 'run.ndjson'],
      [packed(linesIn(bytes)), 'run.bplog'],
    ] as const)
      expect(diffRuns(log, openedBytes(other, form).log, { relative: 0, absolute: 0 })).toMatchObject({
        differing: 0,
        onlyHere: [],
        onlyThere: [],
      });
  });

  it('from lines to bytes and back has the same lines, to the byte', () => {
    const once = linesIn(packed(text));
    expect(toldIn(once)).toEqual(toldIn(text));
    expect(linesIn(packed(once))).toBe(once);
    expect(Buffer.compare(packed(once), packed(linesIn(packed(once))))).toBe(0);
  });
});

describe('Numbers', () => {
  it('are written as Python writes them', () => {
    const written = [
      1,
      0.1,
      -0,
      1e-5,
      0.0001,
      3.6382650001609562e-6,
      1e16,
      123456789012345680,
      1.5e300,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ].map(x => numberJson(x, true));
    // repr() of CPython 3.11 of the same numbers
    expect(written).toEqual([
      '1.0',
      '0.1',
      '-0.0',
      '1e-05',
      '0.0001',
      '3.6382650001609562e-06',
      '1e+16',
      '1.2345678901234568e+17',
      '1.5e+300',
      '"NaN"',
      '"-Infinity"',
    ]);
  });

  it.each([
    // Bits by IEEE 754: sign, exponent, fraction.
    [
      'float16',
      [1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125, -0, Number.POSITIVE_INFINITY],
      [0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555, 0x8000, 0x7c00],
    ],
    ['bfloat16', [1, -2, 0.333984375, -0, Number.NEGATIVE_INFINITY], [0x3f80, 0xc000, 0x3eab, 0x8000, 0xff80]],
  ] as const)('of %s have their bits', (type, numbers, bits) => {
    const bytes = bytesFrom(type, numbers);
    expect([...new Uint16Array(bytes.buffer)]).toEqual([...bits]);
    expect([...numbersFrom(type, bytes, numbers.length)]).toEqual([...numbers]);
  });
});
