import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FILE_LIMITS } from '../../src/limits.ts';
import { minified } from '../../src/trace/json-tokens.ts';
import { FIRST_BYTES } from '../../src/trace/log-signature.ts';
import { run } from './fake-io.ts';

const { stdout: log } = await run(['trace', 'computation-graph', '--json']);
const open = (stdin: string) => run(['trace', '-', '--json'], { stdin });
const logLines = log.trimEnd().split('\n');
const changed = (line: number, change: (text: string) => string) =>
  `${logLines.map((text, i) => (i === line ? change(text) : text)).join('\n')}\n`;

describe('a log that was kept', () => {
  it.each(['computation-graph', 'two-layer', 'exploding-rnn', 'nan-hunt', 'optimizers-adam', 'softmax-classifier'])(
    'of %s opens the same run again, byte for byte',
    async name => {
      const { stdout } = await run(['trace', name, '--json']);
      const again = await open(stdout);
      expect(again.stdout === stdout).toBe(true);
      expect(again.code).toBe(0);
    },
  );

  it('may have been written anew by another program', async () => {
    const spaced = `${logLines.map((line, i) => (i === 0 ? line : JSON.stringify(JSON.parse(line), null, 1).replace(/\n/g, ''))).join('\r\n')}`;
    expect(await open(spaced)).toEqual({ code: 0, stdout: log, stderr: '' });
  });

  const [header, ...events] = logLines;
  const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(header!)).toReversed()));

  it('opens behind a byte order mark, and with the keys of its header in any order', async () => {
    for (const text of [`\ufeff${log}`, `\ufeff\r\n${log}`, [turned, ...events].join('\n')])
      expect(await open(text)).toEqual({ code: 0, stdout: log, stderr: '' });
  });

  it('opens with the keys of its header in any order where its nodes alone are longer than the first bytes', async () => {
    const W = Array.from({ length: 20_000 }, (_, i) => 1 + i / 8);
    const scenario = JSON.stringify({ title: 'long', parameters: { W }, program: ['L = sum(W)'] });
    const { stdout: long } = await run(['trace', '-', '--json'], { stdin: scenario });
    const keys = ['trace', 'program', 'scenario', 'nodes'];
    for (const order of [keys.toSorted(), ['scenario', 'nodes', 'program', 'trace'], ['program', 'nodes', 'trace']]) {
      const anew = long.replace(/.*/, text => {
        const header = JSON.parse(text);
        const all = [...order, ...keys.filter(key => !order.includes(key))];
        return JSON.stringify(Object.fromEntries(all.map(key => [key, header[key]])));
      });
      expect(anew.indexOf('"trace"')).toBeGreaterThan(FIRST_BYTES);
      const { code, stdout, stderr } = await open(anew);
      expect([code, stdout === long, stderr]).toEqual([0, true, '']);
    }
  });

  it('is told as a log of another version wherever the version stands in the header', async () => {
    const { code, stderr } = await open([turned.replace('"trace":2', '"trace":3'), ...events].join('\n'));
    expect([code, stderr]).toEqual([65, expect.stringContaining('expected a log of version 2, found version 3')]);
  });

  it.each([
    ['an event', events.join('\n')],
    ['a definition', '{"def":"node","node":"W","role":"parameter","shape":[2]}\n'],
  ])('is told as a log without its header when it begins with %s', async (record, text) => {
    const { code, stderr } = await open(text);
    expect([code, stderr]).toEqual([65, expect.stringContaining(`expected the header of a log, found ${record}`)]);
  });
});

it.each([
  ['{"title":"t","def":"x","program":["L = 1"]}', 'unknown field "def"'],
  ['{"title":"t","trace":true,"program":["L = 1"]}', 'unknown field "trace"'],
  ['{"trace":"on","title":"t","program":["L = 1"]}', 'unknown field "trace"'],
  ['{"nodes":[],"title":"t","program":["L = 1"]}', 'unknown field "nodes"'],
  ['{"nodes":["a"', 'expected ] for this ['],
  ['{"scenario":{"title":"t","program":["L = 1"]}', 'expected } for this {'],
])('a scenario with a mistake is not taken for a log: %s', async (text, mistake) => {
  const { code, stderr } = await open(text);
  expect([code, stderr]).toEqual([65, expect.stringContaining(mistake)]);
});

it('the log of a recorded run opens behind a byte order mark, and with its keys in any order', async () => {
  const text = readFileSync(new URL('../recorded/single.ndjson', import.meta.url), 'utf8');
  const anew = text.replace(/.*/, header =>
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(header)).toReversed())),
  );
  const whole = await open(text);
  expect(whole.code).toBe(0);
  for (const changed of [`\ufeff${text}`, anew])
    expect({ ...(await open(changed)), stdout: '' }).toEqual({ ...whole, stdout: '' });
});

it('the log of a recorded run opens where its optimizers, in front of all else, are longer than the first bytes', async () => {
  const text = readFileSync(new URL('../recorded/single.ndjson', import.meta.url), 'utf8');
  const anew = text.replace(/.*/, line => {
    const { optimizers, ...header } = JSON.parse(line);
    return JSON.stringify({ optimizers: Array.from({ length: 600 }, () => optimizers[0]), ...header });
  });
  expect(anew.indexOf('"trace"')).toBeGreaterThan(FIRST_BYTES);
  const { code, stdout } = await open(anew);
  expect([code, stdout]).toEqual([0, expect.stringContaining('{"optimizers":[')]);
});

it.each(['run.bplog', 'run.ndjson', 'run.ndjson.gz'])(
  'a log to which a recording has not written yet is called one: %s',
  async name => {
    const file = join(mkdtempSync(join(tmpdir(), 'backprop-')), name);
    writeFileSync(file, '');
    const { code, stderr } = await run(['trace', file]);
    expect([code, stderr]).toEqual([65, expect.stringContaining(`${name}: expected a log, found an empty file`)]);
  },
);

describe('a log cut at any byte', () => {
  const header = logLines[0]!.length;

  it('within the header is refused', async () => {
    for (const end of [20, 100, header - 1]) {
      const { code, stderr } = await open(log.slice(0, end));
      expect(code).toBe(65);
      expect(stderr).toContain('the log ends within its header');
    }
  });

  it('anywhere later opens, and says what was cut off', async () => {
    for (let end = header + 1; end < log.length; end++) {
      const { code, stdout, stderr } = await open(log.slice(0, end));
      expect([code, stdout === log]).toEqual([0, true]);
      const tail = log.slice(0, end).split('\n').slice(1);
      const isTorn = tail.at(-1) !== '' && tail.at(-1) !== logLines[tail.length];
      const whole = tail.length - (isTorn || tail.at(-1) === '' ? 1 : 0);
      const place = isTorn ? `ends in the middle of event ${whole}:` : `ends before event ${whole}:`;
      expect(stderr).toContain(whole === 16 ? '' : place);
    }
  });
});

describe('a damaged log', () => {
  it('names the line of a missing event', async () => {
    const { code, stderr } = await open(`${logLines.filter((_, i) => i !== 5).join('\n')}\n`);
    expect(code).toBe(65);
    expect(stderr).toContain('standard input:6:1');
    expect(stderr).toContain('expected event 4, found event 5');
  });

  it('names the line and field of a changed number', async () => {
    const { code, stderr } = await open(changed(4, line => line.replace(/"value":(.*)}/, '"value":7}')));
    expect([code, stderr.split('\n')[0]]).toEqual([65, 'standard input:5:1']);
    expect(stderr).toContain('event 3 is not what the scenario computes: its value differs');
  });

  it('is not taken for a torn one when the damage has a line break behind it', async () => {
    const { code, stderr } = await open(changed(16, line => line.slice(0, -5)));
    expect(code).toBe(65);
    expect(stderr).toContain('expected event 15, found a line that is not a JSON object');
  });

  it('may be a header whose nodes are not those of its scenario', async () => {
    const { code, stderr } = await open(changed(0, line => line.replace(/"op":"\w+"/, '"op":"other"')));
    expect(code).toBe(65);
    expect(stderr).toContain('the nodes of this header are not those of its scenario');
  });

  it('may come from a later version', async () => {
    const { code, stderr } = await open(changed(0, line => line.replace('"trace":2', '"trace":3')));
    expect(code).toBe(65);
    expect(stderr).toContain('expected a log of version 2, found version 3');
  });

  it('may hold a scenario with a mistake, shown at its place in the line', async () => {
    const broken = changed(0, line => line.replace('d = 2 * b', 'd = 2 * q'));
    const { code, stderr } = await open(broken);
    expect(code).toBe(65);
    expect(stderr).toContain(`standard input:1:${broken.indexOf('2 * q') + 5}  /program/0`);
  });
});

describe('a log of a scenario in other letters than ASCII', () => {
  const text = (length: number) =>
    `{"title": "t", "description": "${'中'.repeat(length)}", "inputs": {"x": 1}, "program": ["L = x * x"]}`;

  // In a log each of these letters takes six characters: 72,000 of them are more than a text in a file may have.
  it.each(['json', 'binary'])('opens again as --%s', async form => {
    const file = join(mkdtempSync(join(tmpdir(), 'backprop-tui-log-')), 'log');
    const made = await run(['trace', '-', `--${form}`, '--output', file], { stdin: text(12_000) });
    expect(made.code).toBe(0);
    const { stdout } = await run(['trace', '-', '--json'], { stdin: text(12_000) });
    expect(await run(['trace', file, '--json'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('is as large as the scenario was, not as its escapes are', async () => {
    const notes = `[${Array(14).fill(`{"at": "value L", "text": "${'中'.repeat(60_000)}"}`)}]`; // 2.5 MB in UTF-8, 5 in a log
    const { stdout } = await run(['trace', '-', '--json'], { stdin: text(1).replace(/}$/, `, "notes": ${notes}}`) });
    expect(stdout.length).toBeGreaterThan(FILE_LIMITS.bytes);
    expect((await open(stdout)).stdout === stdout).toBe(true);
  });
});

describe('minified JSON', () => {
  it('says the same as the file', () => {
    const text = '{ /* a */ "k": [1.50, -0.0, "a // b \\" σ",], // c\n "n": {}, }';
    expect(minified(text)).toBe('{"k":[1.50,-0.0,"a // b \\" \\u03c3"],"n":{}}');
  });
});
