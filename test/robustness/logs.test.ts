/** A log that was kept is seen as it was kept, or there is an error: no bit of it may change unnoticed, and no cut may lose more than what stood behind it. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { chunkHead } from '../../src/trace/log-chunks.ts';
import { SIGNATURE } from '../../src/trace/log-signature.ts';
import { readBinaryLog } from '../../src/trace/read-binary.ts';
import { type ReadLog, readLog } from '../../src/trace/read-log.ts';
import { binaryPieces } from '../../src/trace/trace-binary.ts';
import { eventJson, headerLine } from '../../src/trace/trace-json.ts';
import { run } from '../cli/fake-io.ts';
import { sound } from '../support/sound.ts';

/** Thousands of logs are opened in one test: seconds, and many more where others are at work. */
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** L = (x·w − 3)²: one iteration with its update has 15 events. */
const PARABOLA = (iterations: number) => ({
  version: 1,
  title: 'A run',
  inputs: { x: 2 },
  parameters: { w: 0.1 },
  program: ['L = (x * w - 3) ** 2'],
  training: { iterations, optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 } },
});

function parabola(iterations: number): Scenario {
  return sound(loadScenario(JSON.stringify(PARABOLA(iterations)), 'parabola')).scenario;
}

const bytesOfLog = (scenario: Scenario, log: EventLog): Promise<Buffer> =>
  buffer(binaryPieces(scenario, 'a test', log, [log.length]));

const bytesOf = (scenario: Scenario): Promise<Buffer> =>
  bytesOfLog(scenario, record(scenario.program, scenario.training));

function linesFor(scenario: Scenario): string {
  const log = record(scenario.program, scenario.training);
  const events = Array.from({ length: log.length }, (_, i) => eventJson(log, i));
  return [headerLine(scenario, 'a test'), ...events, ''].join('\n');
}

async function* inPieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const open = (bytes: Uint8Array): Promise<ReadLog> => readBinaryLog(inPieces(bytes), 'kept', undefined);
const openLines = (bytes: Uint8Array): Promise<ReadLog> => readLog(inPieces(bytes), 'kept');

/** The error of a log that must not open. */
const refusal = (opened: Promise<ReadLog>): Promise<string> =>
  opened.then(
    () => 'opened',
    (error: Error) => error.message,
  );

const eventsOf = (log: EventLog): readonly string[] => Array.from({ length: log.length }, (_, i) => eventJson(log, i));

/** A log's bytes as its chunks, each with its head. */
function piecesOf(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = SIGNATURE.length; start < bytes.length; ) {
    const end = start + 16 + bytes.readUInt32LE(start + 4);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

const small = parabola(1);
const smallBytes = await bytesOf(small);

describe('A binary log opens the run that was kept', () => {
  it.each(['computation-graph', 'two-layer', 'exploding-rnn-clipped', 'nan-hunt', 'optimizers-adam', 'xor', 'rnn'])(
    'of %s, byte for byte',
    async name => {
      const file = join(folder, `${name}.bplog`);
      const { code } = await run(['trace', name, '--output', file]);
      const [kept, direct] = [await run(['trace', file, '--json']), await run(['trace', name, '--json'])];
      expect([code, kept.code, kept.stderr, kept.stdout === direct.stdout]).toEqual([0, 0, direct.stderr, true]);
    },
  );

  it('whatever the file is called, and in pieces of any size', async () => {
    const expected = eventsOf(record(small.program, small.training));
    for (const size of [1, 7, 16, 4096]) {
      const { log, notes } = await readBinaryLog(inPieces(smallBytes, size), 'kept', undefined);
      expect([eventsOf(log), notes]).toEqual([expected, []]);
    }
    const { stdout, stderr } = await run(['trace', '-', '--json'], { stdin: smallBytes });
    expect([stdout.split('\n').slice(1, -1), stderr]).toEqual([expected, '']);
  });

  it('within a memory budget that does not hold its numbers', async () => {
    const wide = sound(
      loadScenario(
        JSON.stringify({
          version: 1,
          title: 'A run',
          inputs: { x: [[1, 2, 3, 4]] },
          parameters: { w: { init: 'normal', shape: [4, 60_000], seed: 1 } },
          program: ['L = mean(tanh(x @ w))'],
          training: { iterations: 12, optimizer: { type: 'sgd', lr: 1 } },
        }),
        'wide',
      ),
    );
    const { log, notes } = await readBinaryLog(inPieces(await bytesOf(wide.scenario), 65_536), 'kept', 32 * 2 ** 20);
    expect([log.iterationCount, notes]).toEqual([12, []]);
    expect(log.bytes.payload).toBeLessThan(32 * 2 ** 20); // all numbers take 79 MB
  });
});

/** NaN − NaN and −NaN differ in their bits, and by how far V8 has compiled what makes them. */
const NOT_A_NUMBER = {
  title: 'NaN in every place',
  inputs: { x: [1, 2] },
  parameters: { w: [1, 'NaN'] },
  program: ['a = -w', 'L = sum(a * x) + sum(w)'],
  training: { iterations: 400, optimizer: { type: 'sgd', lr: 0.1 } },
};

describe('A log of NaN', () => {
  it('is the same however often it is recorded, has one pattern of bits, and opens', async () => {
    const loaded = sound(loadScenario(JSON.stringify(NOT_A_NUMBER), 'nan'));
    const first = await bytesOf(loaded.scenario);
    for (let again = 0; again < 8; again++) expect((await bytesOf(loaded.scenario)).equals(first)).toBe(true);
    const numbers = piecesOf(first).filter(piece => piece.toString('latin1', 0, 4) === 'nums');
    const words = numbers.flatMap(piece =>
      Array.from({ length: (piece.length - 16) / 8 }, (_, i) => piece.readBigUInt64LE(16 + 8 * i)),
    );
    const patterns = words.filter(word => (word & 0x7ff0000000000000n) === 0x7ff0000000000000n); // no number here is ∞
    expect([...new Set(patterns)]).toEqual([0x7ff8000000000000n]);
    expect((await open(first)).notes).toEqual([]);
  });
});

describe('Every single bit flip in a binary log', () => {
  it(`is an error: ${8 * smallBytes.length} flips`, async () => {
    const unnoticed: number[] = [];
    for (let bit = 0; bit < 8 * smallBytes.length; bit++) {
      const flipped = Buffer.from(smallBytes);
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
      if (!/^kept: byte \d+\n {4}.*damaged\n {4}/.test(await refusal(open(flipped)))) unnoticed.push(bit);
    }
    expect(unnoticed).toEqual([]);
  });

  it('is an error of a log for the program too, whatever it begins with', async () => {
    for (const bit of [0, 9, 22, 35, 60, 100]) {
      const flipped = Buffer.from(smallBytes);
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
      const { code, stderr } = await run(['trace', '-'], { stdin: flipped });
      expect([code, stderr.split('\n')[1]]).toEqual([65, expect.stringContaining('damaged')]);
    }
  });
});

describe('A log of 200 events', async () => {
  const scenario = parabola(14);
  const length = record(scenario.program, scenario.training).length;
  const bytes = await bytesOf(scenario);
  const lines = Buffer.from(linesFor(scenario));

  it('has them', () => expect(length).toBe(210)); // 14 · 15

  it('as bytes, cut at every byte, opens with the groups that are whole, or ends within its header', async () => {
    const headerEnd = SIGNATURE.length + piecesOf(bytes)[0]!.length;
    const rowsEnd = bytes.length - 16 - 8; // the end's head, and the number of events in it
    for (let end = 1; end < bytes.length; end++) {
      const cut = open(bytes.subarray(0, end));
      if (end < headerEnd) {
        expect(await refusal(cut)).toContain('the log ends within its header');
        continue;
      }
      const { log, notes } = await cut;
      const note =
        end < rowsEnd
          ? /no event is whole, those up to 209 were computed again/
          : /^$|what follows the last event is not an event/;
      expect([end, log.length]).toEqual([end, length]);
      expect(notes.join()).toMatch(note);
    }
  });

  it('as one line without an end is read no further than its limit', async () => {
    async function* endless() {
      yield Buffer.from('{"trace":2,"program":"');
      for (;;) yield Buffer.alloc(2 ** 20, 'x');
    }
    expect(await refusal(readLog(endless(), 'kept'))).toMatch(
      /^kept:1:1\n {4}this line has more than 25165824 characters/,
    );
  });

  it('as lines, cut at every byte of its last events, opens with those that are whole', async () => {
    const begin = lines.lastIndexOf('{"i":202,');
    for (let end = begin; end < lines.length; end++) {
      const { log, notes } = await openLines(lines.subarray(0, end));
      const kept = lines.subarray(0, end).toString().split('\n').slice(1);
      const whole = kept.filter((line, i) => line === eventJson(log, Math.min(i, length - 1))).length;
      expect(notes.join()).toMatch(whole === length ? /^$/ : new RegExp(`events 0 to ${whole - 1} are whole`));
    }
  });
});

describe('A gap, or damage with a right checksum', async () => {
  const scenario = parabola(700); // 10,500 events: three groups
  const bytes = await bytesOf(scenario);
  const pieces = piecesOf(bytes);
  const joined = (chosen: readonly Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chosen]);
  const place = (k: number): number =>
    SIGNATURE.length + pieces.slice(0, k).reduce((sum, { length }) => sum + length, 0);

  /** The chunk with another body, its checksums right. */
  function forged(piece: Buffer, change: (body: Buffer) => void): Buffer {
    const body = Buffer.from(piece.subarray(16));
    change(body);
    const tag = piece.toString('latin1', 0, 4) as 'nums'; // that of a chunk
    return Buffer.concat([chunkHead({ tag, body }), body]);
  }

  it('has three groups', () =>
    expect(pieces.map(piece => piece.toString('latin1', 0, 4))).toEqual([
      'head',
      'nums',
      'rows',
      'nums',
      'rows',
      'nums',
      'rows',
      'ends',
    ]));

  it.each([1, 2, 3, 4, 5, 6])('without chunk %i is an error that names the place', async missing => {
    const message = await refusal(open(joined(pieces.filter((_, k) => k !== missing))));
    expect(message).toMatch(new RegExp(`^kept: byte ${place(missing)}\n`));
  });

  it('with a chunk twice is an error that names the place', async () => {
    const message = await refusal(open(joined(pieces.flatMap((piece, k) => (k === 4 ? [piece, piece] : [piece])))));
    expect(message).toMatch(new RegExp(`^kept: byte ${place(5)}\n`));
  });

  it('whose last group is cut off opens with those before', async () => {
    const { log, notes } = await open(joined(pieces.slice(0, 5)));
    expect([log.length, notes]).toEqual([
      10_500,
      ['the log ends before event 8192: events 0 to 8191 are whole, those up to 10499 were computed again'],
    ]);
  });

  it('that changed a number names its event', async () => {
    // Events 2 to 4 are x·w, − 3 and the square; before their numbers stand those of the leaves x, w, 3 and 2.
    const changed = forged(pieces[1]!, body => body.writeDoubleLE(0.25, 8 * 4));
    expect(await refusal(open(joined(pieces.with(1, changed))))).toContain(
      `byte ${place(1)}\n    event 2 is not what the scenario computes`,
    );
    const leaf = forged(pieces[1]!, body => body.writeDoubleLE(0.25, 8));
    expect(await refusal(open(joined(pieces.with(1, leaf))))).toContain('an initial value or what was fed is not');
  });

  it('that changed a row names its event', async () => {
    const changed = forged(pieces[4]!, body => body.writeInt32LE(3, 4096 * 12 + 4 * 10)); // the node of the group's row 10
    expect(await refusal(open(joined(pieces.with(4, changed))))).toContain(
      'event 4106 is not what the scenario computes',
    );
  });

  it('that claims more than a chunk may hold is refused before anything is read', async () => {
    const head = Buffer.from(chunkHead({ tag: 'nums', body: Buffer.alloc(2 ** 20 + 8) }));
    expect(await refusal(open(joined([pieces[0]!, head])))).toContain(
      'this chunk has 1048584 bytes, at most 1048576 are read',
    );
  });

  it('that is a chunk of another kind is refused', async () => {
    const other = chunkHead({ tag: 'more' as 'nums', body: Buffer.alloc(0) });
    expect(await refusal(open(joined([pieces[0]!, Buffer.from(other)])))).toContain(
      'a kind that this version does not know',
    );
  });

  it('behind its end is an error', async () => {
    expect(await refusal(open(joined([...pieces, pieces[1]!])))).toContain(
      'expected nothing behind the end of the log',
    );
  });

  it('that is another version is refused with both', async () => {
    const other = forged(pieces[0]!, body => body.write('{"bplog":3'));
    expect(await refusal(open(joined([other])))).toContain(
      'expected a log of version 2, found version 3\n    open it with the version of the program that wrote it',
    );
  });
});

describe('A run that its memory budget ended', () => {
  it('was kept as far as it went, and opens', async () => {
    const scenario = parabola(700);
    const recorder = new Recorder(scenario.program, scenario.training);
    recorder.run(15 * 100);
    const bytes = await bytesOfLog(scenario, recorder.log);
    const { log, notes } = await open(bytes);
    expect([log.length, notes.length]).toEqual([10_500, 1]);
    expect(notes[0]).toMatch(/^the log ends before event 1500: events 0 to 1499 are whole/);
  });
});

describe('A log in gzip', () => {
  const [binary, lines] = [join(folder, 'run.bplog.gz'), join(folder, 'run.ndjson.gz')];
  const scenario = join(folder, 'parabola.json');
  writeFileSync(scenario, JSON.stringify(PARABOLA(3)));

  /** What is seen of a file, with what is said of it. */
  const seen = (bytes: Uint8Array) => run(['trace', '-', '--json'], { stdin: bytes });

  it('opens as without it, a scenario too, whatever it is called', async () => {
    const direct = await run(['trace', scenario, '--json']);
    for (const file of [binary, lines]) expect((await run(['trace', scenario, '--output', file])).code).toBe(0);
    expect(gunzipSync(readFileSync(lines)).toString()).toBe(direct.stdout);
    for (const bytes of [readFileSync(binary), readFileSync(lines), gzipSync(readFileSync(scenario))])
      expect(await seen(bytes)).toEqual(direct);
  });

  it('cut at every byte, opens with what is whole, or says what is missing', async () => {
    const bytes = readFileSync(binary);
    for (let end = 3; end < bytes.length; end++) {
      const { code, stderr } = await seen(bytes.subarray(0, end));
      const isWhole = code === 0 && /^$|are whole|no event is whole|follows the last event/.test(stderr);
      const isShort = code === 65 && /the log ends within its header|found an empty file/.test(stderr);
      expect([end, isWhole || isShort, stderr]).toEqual([end, true, stderr]);
    }
  });

  it('of which a bit is turned, is an error, cut off, or the same', async () => {
    const bytes = readFileSync(binary);
    const kept = await seen(bytes);
    for (let bit = 16; bit < 8 * bytes.length; bit += 7) {
      const flipped = Buffer.from(bytes);
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
      const { code, stdout, stderr } = await seen(flipped);
      expect([bit, code === 65 ? kept.stdout : stdout]).toEqual([bit, kept.stdout]);
      if (code !== 0) expect(stderr).toMatch(/damaged|the log ends within its header|is not UTF-8|control character/);
    }
  });

  it('within gzip is not opened: there may be no end of it', async () => {
    expect((await seen(gzipSync(readFileSync(binary)))).code).toBe(65);
  });

  it('that has no end of a scenario in it is read no further than its limit', async () => {
    const { code, stderr } = await seen(gzipSync(Buffer.alloc(2 ** 27)));
    expect([code, stderr]).toEqual([
      65,
      expect.stringMatching(/expected a file of at most 4194304 bytes, found \d{8}/),
    ]);
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!python)('Python, where there is python3,', () => {
  const [, code = ''] = /<!-- python -->\n```python\n([\s\S]*?)```/.exec(
    readFileSync(new URL('../../docs/binary-log.md', import.meta.url), 'utf8'),
  )!; // the document has it

  /** What the document's lines read. */
  function read(bytes: Uint8Array): { readonly header: Header; readonly numbers: number[]; readonly rows: number[][] } {
    const file = join(folder, 'python.bplog');
    writeFileSync(file, bytes);
    const script = `${code}\nimport sys\nheader, numbers, rows = read(sys.argv[1])\nprint(json.dumps([header, list(numbers), rows]))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script, file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (stdout === '') throw new Error(stderr);
    const [header, numbers, rows] = JSON.parse(stdout);
    return { header, numbers, rows };
  }

  interface Header {
    readonly kinds: readonly { readonly code: number; readonly type: string }[];
    readonly nodes: readonly { readonly node: string }[];
  }

  it('reads it in 20 lines', () => expect(code.trim().split('\n').length).toBeLessThanOrEqual(20));

  it('reads the same events and numbers', async () => {
    const scenario = parabola(700);
    const log = record(scenario.program, scenario.training);
    const { header, numbers, rows } = read(await bytesOf(scenario));
    expect(rows.length).toBe(log.length);
    const typeOf = new Map(header.kinds.map(({ code, type }) => [code, type]));
    rows.forEach(([place, previous, node, , kind], i) => {
      const event = log.at(i);
      expect([typeOf.get(kind!), previous]).toEqual([event.type, log.previousWriter(i)]);
      const number = numbers[place!];
      if (event.type === 'value.computed') {
        expect([header.nodes[node!]!.node, number]).toEqual([log.program.nodes[event.node]!.name, event.value.data[0]]);
      } else if (event.type === 'contribution.computed') expect(number).toBe(event.contribution.data[0]);
      else if (event.type === 'gradient.accumulated') expect(number).toBe(event.after.data[0]);
      else if (event.type === 'parameter.updated')
        expect(numbers.slice(place, place! + 5)).toEqual([
          event.lr,
          1,
          event.step,
          event.after.data[0],
          event.stateAfter.get('momentum_buffer')!.data[0],
        ]);
    });
  });

  it('notices damage', () => {
    const flipped = Buffer.from(smallBytes);
    flipped[flipped.length - 40]! ^= 4;
    expect(() => read(flipped)).toThrow('this log is damaged');
  });
});
