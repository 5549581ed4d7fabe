/** A log that asks for more than its scenario can have written is answered at once, in little memory, whatever it is packed into. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { outerMembers, tokenCount } from '../../src/trace/json-tokens.ts';
import { type Chunk, chunkHead, type Tag } from '../../src/trace/log-chunks.ts';
import { readBinaryLog } from '../../src/trace/read-binary.ts';
import { readLog } from '../../src/trace/read-log.ts';
import { binaryPieces, binaryTrace } from '../../src/trace/trace-binary.ts';
import { eventJson, headerLine } from '../../src/trace/trace-json.ts';
import { run } from '../cli/fake-io.ts';
import { bundled } from '../support/bundled.ts';
import { sound } from '../support/sound.ts';
import { measuring, type Usage } from './bombs/answer.ts';

/** A build, and bombs that are made: seconds, and many more where others are at work. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MEBIBYTE = 2 ** 20;
/** What an answer may take. */
const MOST: Usage = { seconds: 1, mebibytes: 300 };

const folder = mkdtempSync(join(tmpdir(), 'log-bounds-'));
beforeAll(() => bundled('src/main.tsx', join(folder, 'dist')));
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = JSON.stringify({
  title: 'A run',
  inputs: { x: 2 },
  parameters: { w: 0.1 },
  program: ['L = (x * w - 3) ** 2'],
  training: { iterations: 3, optimizer: { type: 'sgd', lr: 0.1 } },
});
const { scenario } = sound(loadScenario(TEXT, 'run'));
const log = record(scenario.program, scenario.training);

const header = headerLine(scenario, 'a test');
const lines = [header, ...Array.from({ length: log.length }, (_, i) => eventJson(log, i)), ''].join('\n');
const binary = await buffer(binaryPieces(scenario, 'a test', log, [log.length]));
const chunks: readonly Chunk[] = await Readable.from(binaryTrace(scenario, 'a test', log, [log.length])).toArray();

/** Packed: pieces one after the other, the last of them so many times. */
const packed = (begin: string | Uint8Array, again: string | Uint8Array, times: number): Buffer =>
  Buffer.concat([gzipSync(begin), ...Array<Buffer>(times).fill(gzipSync(again))]);
const many = (piece: string, bytes = 64 * MEBIBYTE): Buffer => Buffer.alloc(bytes, piece);

/** Each under 4 MiB, and what is said of it. */
const BOMBS: readonly (readonly [name: string, make: () => Buffer, message: RegExp])[] = [
  ['2 GiB of blank lines behind a log', () => packed(lines, many('\n'), 32), /at most 1000 blank lines/],
  [
    '1.2 GiB of blank lines of blanks',
    () => packed(lines, many(`${' '.repeat(999)}\n`, 64_000_000), 20),
    /blank lines/,
  ],
  ['one blank line of 2 GiB', () => packed(lines, many(' '), 32), /more than \d+ characters/],
  ['one event of 390 MB', () => packed(`${header}\n{"i":0,"x":"`, many('x'), 6), /more than \d+ characters/],
  [
    'one event of 390 MB of brackets',
    () => packed(`${header}\n{"i":0,"x":[`, many('['), 6),
    /more than \d+ characters/,
  ],
  ['one more event of 390 MB', () => packed(`${lines}{"i":9,"x":"`, many('x'), 6), /more than \d+ characters/],
  [
    'a title of 2 GiB',
    () => packed('{"trace":2,"scenario":{"title":"', many('x'), 32),
    /more than 25165824 characters/,
  ],
  [
    'a title of 2 GiB of quotes',
    () => packed('{"trace":2,"scenario":{"title":"', many('\\"'), 32),
    /more than \d+ char/,
  ],
  ['2 GiB of brackets in a header', () => packed('{"trace":2,"scenario":', many('['), 32), /more than \d+ characters/],
  ['2 GiB of objects in a header', () => packed('{"trace":2,"nodes":[', many('{},'), 32), /more than \d+ characters/],
  [
    '2 GiB of keys in a header',
    () => packed('{"trace":2', many(',"trace":2'), 32),
    /the header has the key trace twice/,
  ],
  [
    '2 GiB behind the scenario of a header',
    () => packed(`${header.slice(0, -1)},"nodes":[`, many('[]'), 32),
    /nodes twice|more than/,
  ],
  ['a header of another version, and 2 GiB', () => packed('{"trace":9,"x":"', many('x'), 32), /found version 9/],
  ['2 GiB behind a binary log', () => packed(binary, many('x'), 32), /damaged|behind the end/],
  [
    '2 GiB of chunks without numbers',
    () => packed(beginningOfBinary(), Buffer.concat(Array<Uint8Array>(MEBIBYTE).fill(chunk('nums', 0))), 16),
    /whole numbers of 8 bytes, found none/,
  ],
  [
    'a binary header of 32 MiB',
    () => packed(binary.subarray(0, 8), chunk('head', 32 * MEBIBYTE), 4),
    /expected a header/,
  ],
  [
    'a binary header of more',
    () => packed(binary.subarray(0, 8), chunk('head', 33 * MEBIBYTE), 4),
    /at most 33554432 are read/,
  ],
  ['a scenario of 2 GiB', () => packed('{"title":"', many('x'), 32), /4194304/],
  ['a scenario of 2 GiB of brackets', () => packed('', many('['), 32), /4194304/],
  ['200,000 packed files of nothing', () => packed('', '', 200_000), /empty/],
];

function chunk(tag: Tag, bytes: number): Uint8Array {
  const body = Buffer.alloc(bytes, 'x');
  return Buffer.concat([chunkHead({ tag, body }), body]);
}

/** Without its numbers and rows. */
function beginningOfBinary(): Uint8Array {
  const [head] = chunks;
  return Buffer.concat([binary.subarray(0, 8), chunkHead(head!), head!.body]); // the first chunk is the header
}

/** What the program says of a file, and what it took. */
function answerTo(file: string): Usage & { readonly code: number | null; readonly stderr: string } {
  const usage = join(folder, 'usage.json');
  const guard = join(folder, 'usage.cjs');
  writeFileSync(guard, measuring(usage));
  const command = ['--require', guard, join(folder, 'dist', 'backprop-tui.js'), 'trace', file];
  const { status, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { code: status, stderr, ...(JSON.parse(readFileSync(usage, 'utf8')) as Usage) }; // it was written at the exit
}

describe('Within a second and 300 MB, the answer is an error to', () => {
  it.each(BOMBS)('%s', (_name, make, message) => {
    const bytes = make();
    expect(bytes.length).toBeLessThan(4 * MEBIBYTE);
    const file = join(folder, 'bomb');
    writeFileSync(file, bytes);
    const { code, stderr, seconds, mebibytes } = answerTo(file);
    expect([code, stderr]).toEqual([65, expect.stringMatching(message)]);
    expect(stderr.length).toBeLessThan(2000);
    expect(seconds).toBeLessThan(MOST.seconds);
    expect(mebibytes).toBeLessThan(MOST.mebibytes);
  });
});

describe('The scanner of headers takes one pass', () => {
  /** Steps of the text's length, so that what grows with its square would take minutes. */
  const QUOTES = `{"title":"${'\\"'.repeat(200_000)}`;

  it('over every prefix of a text of quotes', () => {
    const most = [...tokensSeen(QUOTES)];
    expect(most).toEqual(most.map(() => 4)); // {, title, : and a text that does not end
    for (let end = 0; end < 200; end++) expect(tokenCount(QUOTES.slice(0, end))).toBeLessThanOrEqual(4);
  });

  function* tokensSeen(text: string): Generator<number> {
    for (let end = text.length; end > 100; end -= 40_000) yield tokenCount(text.slice(0, end));
  }

  it.each([
    ['comments that never end', '/*'],
    ['slashes', '/'],
    ['quotes', '"'],
    ['brackets', '['],
    ['commas', ','],
    ['backslashes', '\\'],
  ])('over %s', (_name, piece) => {
    const text = piece.repeat(400_000);
    expect(tokenCount(text)).toBeLessThanOrEqual(text.length);
    expect([...outerMembers(`{"a":${text}`)].length).toBeLessThanOrEqual(1);
  });
});

describe('A binary log with right checksums has what the run has and nothing more:', () => {
  const tags = chunks.map(({ tag }) => tag);

  /** The log with the body of one chunk changed. */
  function bytesWith(tag: Tag, change: (body: Buffer) => Buffer): Buffer {
    const pieces = chunks.map(piece => (piece.tag === tag ? { tag, body: change(Buffer.from(piece.body)) } : piece));
    return Buffer.concat([binary.subarray(0, 8), ...pieces.flatMap(piece => [chunkHead(piece), piece.body])]);
  }
  const WIDTHS = [8, 4, 4, 4, 2];
  const columnsOf = (body: Buffer): readonly Buffer[] => {
    const count = body.length / 22;
    return WIDTHS.map((width, k) => {
      const start = count * WIDTHS.slice(0, k).reduce((sum, before) => sum + before, 0);
      return body.subarray(start, start + count * width);
    });
  };
  const rowAgain = (body: Buffer): Buffer =>
    Buffer.concat(columnsOf(body).flatMap((column, k) => [column, column.subarray(-WIDTHS[k]!)]));
  const rowLess = (body: Buffer): Buffer =>
    Buffer.concat(columnsOf(body).map((column, k) => column.subarray(0, -WIDTHS[k]!)));
  const events = log.length;

  it('is one header, one group, and its end', () => expect(tags).toEqual(['head', 'nums', 'rows', 'ends']));

  it.each<readonly [name: string, make: () => Buffer, message: RegExp]>([
    ['a row', () => bytesWith('rows', rowAgain), new RegExp(`expected the end of the log, found event ${events}`)],
    ['a row too few', () => bytesWith('rows', rowLess), new RegExp(`expected event ${events - 1} here`)],
    ['bytes of a row', () => bytesWith('rows', body => Buffer.concat([body, Buffer.alloc(5)])), /found 5 bytes more/],
    ['a group without rows', () => bytesWith('rows', () => Buffer.alloc(0)), /whole events of 22 bytes, found none/],
    [
      'a number',
      () => bytesWith('nums', body => Buffer.concat([body, body.subarray(-8)])),
      /expected no more numbers here/,
    ],
    [
      'numbers behind the last event',
      () => {
        const end = binary.lastIndexOf('ends');
        return Buffer.concat([binary.subarray(0, end), chunk('nums', 8), binary.subarray(end)]);
      },
      /expected the end of the log, found numbers/,
    ],
    [
      'a number too few',
      () => bytesWith('nums', body => body.subarray(0, -8)),
      /expected \d+ numbers before the end of event/,
    ],
    [
      'bytes of a number',
      () => bytesWith('nums', body => Buffer.concat([body, Buffer.alloc(3)])),
      /found 3 bytes more/,
    ],
    [
      'a byte in its end',
      () => bytesWith('ends', body => Buffer.concat([body, Buffer.alloc(1)])),
      /and says otherwise/,
    ],
    ['one byte behind its end', () => Buffer.concat([binary, Buffer.alloc(1)]), /nothing behind the end of the log/],
    ['a chunk behind its end', () => Buffer.concat([binary, chunk('nums', 8)]), /nothing behind the end of the log/],
    [
      'a key in its header',
      () => bytesWith('head', body => Buffer.concat([body.subarray(0, -1), Buffer.from(',"author":1}')])),
      /unknown key author/,
    ],
    [
      'no scenario',
      () => bytesWith('head', () => Buffer.from('{"bplog":2,"program":"p","nodes":[]}')),
      /the header has no scenario/,
    ],
    [
      'another version, and nothing else that is known',
      () => bytesWith('head', () => Buffer.from('{"bplog":17,"runs":[]}')),
      /found version 17/,
    ],
  ])('%s', async (_name, make, message) => {
    const { code, stderr } = await run(['trace', '-'], { stdin: make() });
    expect([code, stderr]).toEqual([65, expect.stringMatching(/^standard input: byte \d+\n/)]);
    expect(stderr).toMatch(message);
  });
});

describe('A log of lines has what the run has and nothing more:', () => {
  const last = log.length - 1;
  const [begin = '', ...events] = lines.trimEnd().split('\n');
  const withHeader = (change: (text: string) => string): string => [change(begin), ...events, ''].join('\n');

  it.each([
    ['an event', `${lines}${events[last]}\n`, `expected the end of the log, found event ${log.length}`],
    ['half an event', `${lines}{"i":${log.length},"ty`, `expected the end of the log, found event ${log.length}`],
    ['words', `${lines}the end`, `expected the end of the log, found event ${log.length}`],
    ['a field', lines.replace('"iteration":1}', '"iteration":1,"at":"noon"}'), 'unknown field at'],
    ['a field twice', lines.replace('"iteration":1}', '"iteration":1,"iteration":1}'), 'event 0 has a field twice'],
    [
      'a key in its header',
      withHeader(text => text.replace(/}$/, ',"author":"me"}')),
      'unknown key author in the header',
    ],
    [
      'a key of its header twice',
      withHeader(text => text.replace(/}$/, ',"trace":2}')),
      'the header has the key trace twice',
    ],
    ['no program', withHeader(text => text.replace(/"program":"[^"]*",/, '')), 'the header has no program'],
    ['no nodes', withHeader(text => text.replace(/,"nodes":.*/, '}')), 'the header has no nodes'],
    ...['null', '2', '["a"]'].map(program => [
      `${program} for program`,
      withHeader(text => text.replace(/"program":"[^"]*"/, `"program":${program}`)),
      `expected a text for program in the header, found ${program}`,
    ]),
    ['no scenario', withHeader(text => text.replace(/"scenario":.*,"nodes"/, '"nodes"')), 'the header has no scenario'],
    ['another version, and nothing else that is known', '{"trace":17,"runs":[]}\n', 'found version 17'],
    ['a version in words', '{"trace":"two"}\n', 'expected a log of version 2, found version "two"'],
  ])('%s', async (_name, text, message) => {
    const { code, stderr } = await run(['trace', '-'], { stdin: text });
    expect([code, stderr]).toEqual([65, expect.stringMatching(/^standard input:\d+:1\n/)]);
    expect(stderr).toContain(message);
  });
});

describe('A log that is whole opens under any memory budget', () => {
  // 2,000 iterations of 15 events, 18 bytes each: 540 KB, and three quarters of a budget of 256 KiB are for them.
  const training = { iterations: 2000, optimizer: { type: 'sgd', lr: 0.001 } };
  const long = sound(loadScenario(JSON.stringify({ ...JSON.parse(TEXT), training }), 'long'));
  const whole = record(long.scenario.program, long.scenario.training);
  async function* inOnePiece(bytes: Uint8Array) {
    yield bytes;
  }
  const asLines = () =>
    Buffer.from(
      [headerLine(long.scenario, ''), ...Array.from({ length: whole.length }, (_, i) => eventJson(whole, i)), ''].join(
        '\n',
      ),
    );
  const asBytes = () => binaryPieces(long.scenario, '', whole, [whole.length]);

  it.each([
    ['lines', (memory?: number) => readLog(inOnePiece(asLines()), 'kept', memory)],
    ['bytes', (memory?: number) => readBinaryLog(asBytes(), 'kept', memory)],
  ])('of %s', async (_name, open) => {
    expect((await open()).log.length).toBe(whole.length);
    const { log: cut, notes } = await open(256 * 1024);
    expect(cut.length).toBeLessThan(whole.length / 2);
    expect([cut.length % 15, notes]).toEqual([0, []]);
  });
});
