/** What logs look like is tied to their version, and a binary log tells all that is needed to read it. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { changesGradients } from '../../src/engine/clip.ts';
import { type Event, isRecordedType, KIND_FACTS } from '../../src/engine/events.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { fork, type Intervention } from '../../src/engine/timeline.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { FORMAT_VERSION } from '../../src/trace/format.ts';
import type { Chunk } from '../../src/trace/log-chunks.ts';
import { binaryTrace } from '../../src/trace/trace-binary.ts';
import { eventJson, headerLine } from '../../src/trace/trace-json.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

/** The fingerprint of the tables that make each version. A version that was released never changes: a change makes the next one. */
const FINGERPRINTS: Readonly<Record<number, string>> = { 2: 'ac10c816608a9c51' };

/** L = (x·w − 3)² and M = w², fed, clipped, by Adam, validated: its events have every field that an event can have. */
const EVERYTHING = {
  title: 'Every field',
  inputs: { x: [1] },
  parameters: { w: [0.5] },
  program: ['L = sum((x * w - 3) ** 2)', 'M = sum(w ** 2)'],
  losses: ['L', 'M'],
  training: {
    iterations: 2,
    accumulate: 2,
    data: { x: [[1], [2]] },
    validation: { data: { x: [[3]] } },
    clip: { norm: 0.1 },
    optimizer: { type: 'adam', lr: 0.1 },
  },
};

/** The gradients of the two passes, 2(0.5 − 3) and 2(1 − 3) · 2, are −13 together: 8192 times that is beyond float16, 4096 times is not. */
const SCALED = {
  ...EVERYTHING,
  training: { ...EVERYTHING.training, precision: 'float16', scale: { initScale: 8192 } },
};

function loaded(written: object): Scenario {
  return sound(loadScenario(JSON.stringify(written), 'everything')).scenario;
}

const NEVER_SKIPPED = new Set([
  'iteration.started',
  'pass.started',
  'backward.started',
  'value.edited',
  'step.skipped',
  'scale.updated',
]);

/** The run with an edit of a value, one of a gradient, and every event skipped that can be. */
function intervened({ program, training }: Scenario): readonly EventLog[] {
  const log = record(program, training);
  const first = (type: string, from = 0) => {
    for (let i = from; ; i++) if (log.typeAt(i) === type) return i;
  };
  const loss = program.loss!; // it has one
  const second = log.startOf(2)!; // and two iterations
  const edit = (of: 'value' | 'gradient', after: number): Intervention => ({
    type: 'edit',
    after,
    node: loss,
    of,
    to: scalar(2),
  });
  const skips = KIND_FACTS.flatMap(({ type }) =>
    NEVER_SKIPPED.has(type) || isRecordedType(type) ? [] : [{ type: 'skip', position: first(type, second) } as const],
  );
  const seeded = first('backward.seeded');
  const interventions = [edit('value', seeded - 1), edit('gradient', seeded), ...skips];
  return [log, ...interventions.map(intervention => fork(log, training, intervention).log)];
}

describe('The version', () => {
  const scenario = loaded(EVERYTHING);
  const scaled = loaded(SCALED);
  const logs = [...intervened(scenario), record(scaled.program, scaled.training)];

  it('is tied to the kinds of events and to the fields of every line', () => {
    const fields = new Map<string, string>();
    for (const log of logs)
      for (let i = 0; i < log.length; i++) {
        const event = JSON.parse(eventJson(log, i));
        fields.set(`${event.type} ${event.of ?? event.skipped ?? ''}`, Object.keys(event).sort().join());
      }
    const header = Object.keys(JSON.parse(headerLine(scenario, ''))).join();
    const tables = JSON.stringify([KIND_FACTS, header, [...fields].sort()]);
    const fingerprint = createHash('sha256').update(tables).digest('hex').slice(0, 16);
    expect(
      { [FORMAT_VERSION]: fingerprint },
      'a kind of event or a field is another: raise FORMAT_VERSION if this one was released, and write down the fingerprint',
    ).toEqual({ [FORMAT_VERSION]: FINGERPRINTS[FORMAT_VERSION] });
  });

  it('knows runs in which every kind happens, and every kind that can be is skipped', () => {
    const types = new Set(logs.flatMap(log => Array.from({ length: log.length }, (_, i) => log.kindAt(i) & 0x7fff)));
    const codes = KIND_FACTS.filter(({ type }) => !isRecordedType(type)).map(({ code }) => code);
    expect([...types].sort((a, b) => a - b)).toEqual(codes.toSorted((a, b) => a - b));
  });
});

it('The recorder has the same kinds of events', () => {
  const file = new URL('../../src/recorder/backprop_record.py', import.meta.url);
  const [, table = ''] = /^KINDS = \[(.*?)\]$/ms.exec(readFileSync(file, 'utf8')) ?? [];
  const rows = Array.from(table.matchAll(/\((\d+), "([^"]+)", "([^"]+)", (?:"([^"]+)"|None)\)/g));
  const kinds = rows.map(([, code, type, numbers, writes]) => ({
    code: Number(code),
    type,
    numbers,
    ...(writes && { writes }),
  }));
  expect(kinds, 'KINDS of backprop_record.py repeats KINDS of events.ts').toEqual(KIND_FACTS);
});

interface Header {
  readonly kinds: readonly { readonly code: number; readonly type: string; readonly numbers: string }[];
  readonly nodes: readonly { readonly shape: readonly number[]; readonly role?: string }[];
  readonly edges: readonly (readonly [from: number, to: number, slot: number])[];
}

/** What a binary log holds, read as its document says. */
async function read(scenario: Scenario, log: EventLog) {
  const written: readonly Chunk[] = await Readable.from(binaryTrace(scenario, 'a test', log, [log.length])).toArray();
  const chunks = written.map(({ tag, body }) => ({ tag, body: Buffer.from(body) }));
  const bodies = (tag: string) => chunks.filter(chunk => chunk.tag === tag).map(({ body }) => body);
  const header: Header = JSON.parse(bodies('head')[0]!.toString());
  const numbers = bodies('nums').flatMap(body =>
    Array.from({ length: body.length / 8 }, (_, i) => body.readDoubleLE(8 * i)),
  );
  const rows = bodies('rows').flatMap(body => {
    const count = body.length / 22;
    return Array.from({ length: count }, (_, i) => ({
      place: Number(body.readBigUInt64LE(8 * i)),
      node: body.readInt32LE(12 * count + 4 * i),
      edge: body.readInt32LE(16 * count + 4 * i),
      kind: body.readUInt16LE(20 * count + 2 * i),
    }));
  });
  return { header, numbers, rows };
}

/** The numbers of an event as the document lists them. */
function numbersIn(event: Event, isClipped: boolean): readonly number[] {
  switch (event.type) {
    case 'iteration.started':
    case 'pass.started':
      return [...event.batch.values()].flatMap(({ data }) => [...data]);
    case 'value.computed':
    case 'backward.seeded':
      return [...event.value.data];
    case 'contribution.computed':
      return [...event.contribution.data];
    case 'gradient.accumulated':
    case 'gradient.kept':
    case 'scale.updated':
    case 'value.edited':
      return [...event.after.data];
    case 'parameter.updated': {
      const state = [...event.stateAfter.values()].flatMap(({ data }) => [...data]);
      const head = [event.lr, event.clipped ?? 1, event.step];
      return [...head, ...event.after.data, ...state, ...(isClipped ? event.gradient.data : [])];
    }
    case 'value.given':
      return [...event.value.data];
    case 'gradient.changed':
    case 'buffer.updated':
    case 'validation.computed':
      return [...event.after.data];
    case 'run.failed':
    case 'backward.started':
    case 'gradients.cleared':
    case 'step.skipped':
    case 'event.skipped':
      return [];
  }
}

describe('A binary log holds the numbers of every event where and as its header says:', () => {
  async function expectNumbers(scenario: Scenario, log: EventLog): Promise<void> {
    const isClipped = changesGradients(scenario.training);
    const { header, numbers, rows } = await read(scenario, log);
    const sizeOf = (node: number) => header.nodes[node]!.shape.reduce((product, length) => product * length, 1);
    const sizes: Readonly<Record<string, (row: (typeof rows)[number], found: number) => number>> = {
      none: () => 0,
      fed: (_row, found) => found,
      node: ({ node }) => sizeOf(node),
      operand: ({ edge }) => sizeOf(header.edges[edge]![1]),
      update: ({ node }, found) => 3 + Math.round((found - 3) / sizeOf(node)) * sizeOf(node),
    };
    let next = header.nodes.reduce((sum, { role }, node) => sum + (role === undefined ? 0 : sizeOf(node)), 0);
    const wrong = rows.filter((row, i) => {
      const event = log.at(i);
      const expected = numbersIn(event, isClipped);
      const kind = header.kinds.find(({ code }) => code === row.kind);
      const isThere = event.type === 'gradient.accumulated' && event.before === undefined;
      const place = isThere ? next - expected.length : next;
      if (!isThere) next += expected.length;
      const kept = numbers.slice(row.place, row.place + expected.length);
      const isRight = row.place === place && kept.every((number, k) => Object.is(number, expected[k]));
      const type = kind?.type ?? 'event.skipped';
      return (
        !isRight || type !== event.type || sizes[kind?.numbers ?? 'none']!(row, expected.length) !== expected.length
      );
    });
    expect(wrong).toEqual([]);
    expect(numbers.length).toBe(next);
  }

  const short = LESSONS.filter(name => lesson(name).log.length < 5000);

  it.each(short)('%s', name => expectNumbers(lesson(name).scenario, lesson(name).log));

  it.each([EVERYTHING, SCALED])('a run that is fed and clipped, edits and skips, scaled or not', async written => {
    const scenario = loaded(written);
    for (const log of intervened(scenario)) await expectNumbers(scenario, log);
  });
});
