/**
 * Promise: whatever stands in the log of a recorded run, opening it and looking at every event ends soon, with the run or with an
 * error that names the file and the place. Kept logs are cut off anywhere, have bits flipped, and lie about what they hold. SEED=… tries others.
 */

import { crc32 } from 'node:zlib';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { explainLineStep } from '../../src/explain/line-step.ts';
import { Failure } from '../../src/failure.ts';
import { styleFor } from '../../src/query/event-sentence.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { entriesOfBytes } from '../../src/trace/recorded/entries-of-bytes.ts';
import { entriesOfLines } from '../../src/trace/recorded/entries-of-lines.ts';
import { writtenBytes } from '../../src/trace/recorded/write-bytes.ts';
import { writtenLines } from '../../src/trace/recorded/write-lines.ts';
import { press } from '../../src/tui/press.ts';
import { frameOf } from '../support/frame.ts';
import { bytesOfLog, openedBytes, textOfLog } from '../support/recorded-logs.ts';

const JSON_LOG = bytesOfLog('hooks.ndjson');
const BINARY_LOG = bytesOfLog('hooks.bplog');
const LINES = new TextDecoder().decode(JSON_LOG).trimEnd().split('\n');

const SIZE = { columns: 100, rows: 30 };

/** The line of the first node. */
const NODE = LINES.findIndex(line => line.includes('"def":"node"'));

/** Milliseconds that a small log may take, on a busy machine. */
const SOON = 5_000;

/** Opens a log and looks at all of it; returns the words of its refusal, or undefined. */
function lookedAt(bytes: Uint8Array, name: string): string | undefined {
  const start = performance.now();
  try {
    const { log } = openedBytes(bytes, name);
    for (let i = 0; i < log.length; i++) explain(log, i);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(SOON);
  }
}

const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(`${lines.join('\n')}\n`);

/** The log with one of its lines changed: the first that has `part`. */
function changed(part: string, change: (record: Record<string, unknown>) => object): Uint8Array {
  const at = LINES.findIndex(line => line.includes(part));
  return text(LINES.with(at, JSON.stringify(change(JSON.parse(LINES[at]!)))));
}

describe('A log cut off anywhere', () => {
  it.each([
    ['hooks.ndjson', JSON_LOG],
    ['hooks.bplog', BINARY_LOG],
  ] as const)('%s opens up to its last whole record, or says that it has no event', (name, log) => {
    for (let k = 1; k < 60; k++) {
      const refusal = lookedAt(log.subarray(0, Math.floor((log.length * k) / 60)), name);
      if (refusal !== undefined) expect(refusal).toMatch(/has no (event|header)|first bytes/);
    }
  });

  it.each(['lecture.ndjson', 'hooks.ndjson'])('%s is drawn at its last event, whichever that is', name => {
    const lines = textOfLog(name).split('\n');
    const last = new Set<string>();
    for (let count = lines.findIndex(line => line.startsWith('{"i":0,')) + 1; count < lines.length; count++) {
      const { scenario, log } = openedBytes(text(lines.slice(0, count)), name);
      const session = createSession(new Run(scenario, log), { at: log.length - 1 });
      for (const there of [session, press(session, ['s'], { size: SIZE })]) // by line, too
        expect(frameOf(there, SIZE)).toHaveLength(SIZE.rows);
      last.add(log.typeAt(log.length - 1));
    }
    expect(last).toContain('contribution.computed'); // its sum has not come
  });
});

it.each(['lecture.ndjson', 'hooks.ndjson'])(
  '%s with another start before any of its events, or without it, is refused or told by line',
  name => {
    const lines = textOfLog(name).trimEnd().split('\n').slice(0, -1); // without its count
    const start = lines.find(line => line.includes('"iteration.started"'))!;
    const opened = lines.flatMap((line, at) => {
      if (!line.startsWith('{"i":')) return [];
      return [lines.toSpliced(at, 1), lines.toSpliced(at, 0, start)].map(other => {
        let i = 0;
        const bytes = text(other.map(one => one.replace(/^\{"i":\d+/, () => `{"i":${i++}`)));
        if (lookedAt(bytes, name) !== undefined) return false;
        const { scenario, log } = openedBytes(bytes, name);
        for (let k = 0; k < log.length; k++) explainLineStep(log, k, styleFor(scenario, undefined));
        return true;
      });
    });
    expect(opened).toContain(true);
  },
);

describe('A log with flipped bits', () => {
  const seed = Number(process.env.SEED ?? 9);
  const generator = xoroshiro128plus(seed);
  const below = (most: number): number => uniformInt(generator, 0, most - 1);

  it.each([
    ['hooks.ndjson', JSON_LOG],
    ['hooks.bplog', BINARY_LOG],
  ] as const)(`%s is opened or refused by its place (seed ${seed})`, (name, log) => {
    for (let k = 0; k < 150; k++) {
      const flipped = Uint8Array.from(log);
      const at = below(log.length);
      flipped[at] = flipped[at]! ^ (1 << below(8));
      const refusal = lookedAt(flipped, name);
      if (refusal !== undefined) expect(refusal).toMatch(/^hooks\.(ndjson(:\d+)?|bplog: byte \d+): /);
    }
  });

  it('a flipped bit in the chunks of a binary log is never taken for a number', () => {
    // Every byte of it is under the CRC of a head or of a body.
    const chunk = BINARY_LOG.indexOf(0x72, 8); // any byte after the first bytes
    const flipped = Uint8Array.from(BINARY_LOG);
    flipped[chunk] = flipped[chunk]! ^ 1;
    expect(lookedAt(flipped, 'hooks.bplog')).toMatch(/damaged/);
  });
});

describe('A log that lies is refused in words:', () => {
  it.each([
    [
      'its version',
      changed('"trace"', head => ({ ...head, trace: 3 })),
      'expected a log of version 2, found version 3',
    ],
    ['a shape', changed('"role":"operation"', node => ({ ...node, shape: [1e9, 1e9] })), 'elements, found shape'],
    ['many axes', changed('"role":"operation"', node => ({ ...node, shape: Array(40).fill(1) })), 'at most 16 axes'],
    ['a size', changed('"role":"operation"', node => ({ ...node, shape: [2 ** 31] })), 'numbers of a tensor'],
    ['a negative size', changed('"role":"operation"', node => ({ ...node, shape: [-1] })), 'expected a whole number'],
    ['a type', changed('"role":"operation"', node => ({ ...node, dtype: '__proto__' })), 'expected a type of numbers'],
    ['a role', changed('"role":"operation"', node => ({ ...node, role: 'toString' })), 'expected a role'],
    ['a name twice', text(LINES.toSpliced(NODE, 0, LINES[NODE]!)), 'is defined twice'],
    [
      'a control character',
      changed('"role":"operation"', node => ({ ...node, node: 'a\u001b[31m' })),
      'control characters',
    ],
    [
      'a long name',
      changed('"role":"operation"', node => ({ ...node, node: 'a'.repeat(10_000) })),
      'at most 256 characters',
    ],
    ['an operand', changed('"role":"operation"', node => ({ ...node, operands: ['later'] })), 'a node defined before'],
    [
      'an edge',
      changed('"contribution.computed"', event => ({ ...event, from: event.to, to: event.from })),
      'defined before',
    ],
    ['a site', changed('"role":"operation"', node => ({ ...node, site: { file: 99, line: 1 } })), 'for file'],
    ['a line', changed('"role":"operation"', node => ({ ...node, site: { file: 0, line: 1e9 } })), 'for line'],
    ['a source', changed('"def":"source"', file => ({ ...file, text: '\n'.repeat(100_000) })), 'lines of source'],
    [
      'a type of event',
      changed('"value.computed"', event => ({ ...event, type: 'constructor' })),
      'unknown type of event',
    ],
    [
      'a gap',
      text(
        LINES.toSpliced(
          LINES.findIndex(line => line.includes('"i":5,')),
          1,
        ),
      ),
      'expected event 5',
    ],
    [
      'an edge from a leaf',
      changed('"contribution.computed"', event => ({ ...event, from: 'x' })),
      'sends nothing back',
    ],
    ['a slot', changed('"contribution.computed"', event => ({ ...event, slot: 1e9 })), 'expected a slot'],
    ['a count', changed('"ends"', end => ({ ...end, ends: 7 })), 'events in all, found 7'],
    ['numbers', changed('"value.computed"', event => ({ ...event, value: [1, 2, 3, 4, 5, 6, 7] })), 'numbers, found 7'],
    ['brackets', text([...LINES.slice(0, 20), `{"i":${'['.repeat(100_000)}`]), 'JSON object'],
  ] as const)('about %s', (_, bytes, words) => {
    expect(lookedAt(bytes, 'hooks.ndjson')).toContain(words);
  });

  it.each(['backward.started', 'step.skipped', 'scale.updated', 'validation.computed'])(
    'an event that only runs of scenarios have, %s, in both forms',
    type => {
      const lines = changed('"value.computed"', event => ({
        ...event,
        type,
        parameter: event.node,
        after: event.value,
      }));
      expect(lookedAt(lines, 'hooks.ndjson')).toContain(`unknown type of event "${type}"`);
      const bytes = Buffer.concat([...writtenBytes(entriesOfLines(bytesInMemory(lines), 'hooks.ndjson'))]);
      expect(lookedAt(bytes, 'hooks.bplog')).toMatch(/event \d+: unknown kind \d+/);
    },
  );

  it('an operation whose value the log does not have', () => {
    const computed = LINES.findIndex(line => line.includes('"value.computed"'));
    let i = 0;
    const renumbered = LINES.slice(0, -1)
      .toSpliced(computed, 1)
      .map(line => line.replace(/^\{"i":\d+/, () => `{"i":${i++}`));
    expect(lookedAt(text(renumbered), 'hooks.ndjson')).toMatch(
      /event \d+: expected the value of .+ before what is made of it/,
    );
  });

  it.each([
    [
      'more numbers than a line has',
      changed('"value.computed"', event => ({ ...event, value: { shape: [2 ** 36], value: [1] } })),
      'expected 68719476736 numbers, found fewer',
    ],
    [
      'a text among its numbers',
      changed('"value.computed"', event => ({ ...event, value: ['x'] })),
      'expected a number, NaN, Infinity or -Infinity',
    ],
    [
      'a count that is none',
      changed('"value.computed"', event => ({
        ...event,
        value: { shape: [9], head: [], summary: { min: 0, max: 0, mean: 0, norm: 0, zeros: 0.5, nan: 0, inf: 0 } },
      })),
      'expected a whole number for zeros',
    ],
  ] as const)('%s, when it is written in the other form', (_, bytes, words) => {
    const line = LINES.findIndex(one => one.includes('"value.computed"')) + 1;
    expect(() => [...writtenBytes(entriesOfLines(bytesInMemory(bytes), 'hooks.ndjson'))]).toThrow(
      `hooks.ndjson:${line}: ${words}`,
    );
  });

  it.each([
    [undefined, 'nothing'],
    [{ a: 1 }, '{"a":1}'],
    ['\u001b[2J', '^[[2J'],
  ])('the number of an event that is %j', (number, shown) => {
    const lied = changed('"value.computed"', event => ({ ...event, i: number }));
    expect(lookedAt(lied, 'hooks.ndjson')).toContain(`, found ${shown}`);
  });

  it.each(['hooks.ndjson', 'microbatches.ndjson'])(
    '%s with a clearing before a sum, a change or what is kept',
    name => {
      const lines = textOfLog(name).trimEnd().split('\n').slice(0, -1); // without its count
      for (const [at, line] of lines.entries()) {
        const { type, node } = JSON.parse(line);
        if (!['gradient.accumulated', 'gradient.changed', 'gradient.kept'].includes(type)) continue;
        const clearing = JSON.stringify({ i: 0, type: 'gradients.cleared', nodes: [node] });
        const other = lines.toSpliced(type === 'gradient.accumulated' ? at - 1 : at, 0, clearing); // before its contribution
        let i = 0;
        const bytes = text(other.map(one => one.replace(/^\{"i":\d+/, () => `{"i":${i++}`)));
        expect(lookedAt(bytes, name) ?? 'told').toMatch(/^told$|expected the gradient of/); // of an operation it is sent on
      }
    },
  );

  it('an unknown field of an event without a node is left where the log is written in the other form', () => {
    const lines = changed('"iteration.started"', event => ({ ...event, from: 'a node of the past' }));
    const bytes = Buffer.concat([...writtenBytes(entriesOfLines(bytesInMemory(lines), 'hooks.ndjson'))]);
    expect(lookedAt(bytes, 'hooks.bplog')).toBeUndefined();
  });

  it('an event that another refers to and that does not come before it, when it is written in the other form', () => {
    const rows = BINARY_LOG.findIndex((_, at) => Buffer.from(BINARY_LOG.subarray(at, at + 4)).toString() === 'rows');
    const bytes = Buffer.from(BINARY_LOG);
    const length = bytes.readUInt32LE(rows + 4);
    const count = length / 22;
    bytes.fill(0x7f, rows + 16 + 8 * count, rows + 16 + 12 * count); // the column of previous writers
    bytes.writeUInt32LE(crc32(bytes.subarray(rows + 16, rows + 16 + length)), rows + 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(rows, rows + 12)), rows + 12);
    expect(() => [...entriesOfBytes(bytesInMemory(bytes), 'hooks.bplog')]).toThrow(
      /event \d+: expected an event before it, found 2139062143/,
    );
  });

  it.each(['\u009b31m', '\u202eabc', '\u2028'])('a definition with %j is written anew in ASCII', hidden => {
    const line = JSON.stringify({ def: 'backward', node: 'p', by: [hidden] }).replace('{', '{\t\r ');
    const source = text(LINES.toSpliced(-1, 0, line));
    const written = [...writtenLines(entriesOfLines(bytesInMemory(source), 'hooks.ndjson'))].join('\n');
    expect(written).toMatch(/^[\n -~]*$/);
    expect(written).toContain(`\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`);
  });

  it('a definition that nobody knows', () => {
    expect(lookedAt(text([LINES[0]!, '{"def":"loop"}']), 'hooks.ndjson')).toContain('expected a definition');
  });
});
