import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { leavingReader, run } from './fake-io.ts';

const lines = (text: string) => text.trimEnd().split('\n');
const jsonTrace = async (scenario: object | string) =>
  lines(
    (await run(['trace', '-', '--json'], { stdin: typeof scenario === 'string' ? scenario : JSON.stringify(scenario) }))
      .stdout,
  );

describe('the trace of two-layer as JSON', async () => {
  const trace = lines((await run(['trace', 'two-layer', '--json'])).stdout);
  const event = (i: number) => trace[i + 1]!;

  it('has the positions that the format promises', () => {
    expect(event(0)).toBe('{"i":0,"type":"iteration.started","iteration":1}');
    expect(event(1)).toBe('{"i":1,"type":"gradients.cleared"}');
    expect(event(16)).toBe('{"i":16,"type":"backward.seeded","node":"L","value":1}');
    expect(event(17)).toBe(
      '{"i":17,"type":"contribution.computed","from":"L","to":"L.7","slot":0,"upstream":1,"contribution":-1}',
    );
    expect(event(18)).toBe(
      '{"i":18,"type":"gradient.accumulated","node":"L.7","from":"L","slot":0,"before":null,"after":-1}',
    );
    expect(JSON.parse(event(53))).toMatchObject({
      type: 'parameter.updated',
      parameter: 'W1',
      lr: 0.1,
      stateBefore: {},
      stateAfter: {},
    });
  });

  it('names every computed value with its piece of source', () => {
    // W1 is all ones, x = [0.442, −0.562, 2.795, 2.087]: the sum is 4.762.
    const { node, text, value } = JSON.parse(event(2));
    expect([node, text]).toEqual(['z1.1', 'W1 @ x']);
    expect(value[0]).toBeCloseTo(4.762, 12);
    expect(JSON.parse(event(3))).toMatchObject({ node: 'z1', text: 'W1 @ x + b1' });
  });

  it('counts without a gap', () => {
    expect(trace.slice(1).map(line => JSON.parse(line).i)).toEqual(trace.slice(1).map((_, i) => i));
  });

  it('says nothing of clipping or batches where there are none', () => {
    expect(trace.slice(1).join('\n')).not.toMatch(/clipped|batch/);
  });
});

describe('JSON lines', () => {
  it('are ASCII whatever the scenario says', async () => {
    const [header = ''] = await jsonTrace({ title: 'σ \u202e 🧠', program: ['L = 1'] });
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(header).scenario.title).toBe('σ \u202e 🧠');
  });

  it('keep −0, infinity and NaN', async () => {
    const trace = await jsonTrace(
      '{ "title": "t", "forwardOnly": true, "constants": { "a": -0.0 }, "program": ["b = a * 1", "c = 1 / b", "d = c - c"] }',
    );
    expect(trace[2]).toContain('"value":-0.0');
    expect(trace[3]).toContain('"value":"-Infinity"');
    expect(trace[4]).toContain('"value":"NaN"');
  });

  it('keep the digits of the file, which say how exact its source is, and drop its comments', async () => {
    const [header = ''] = await jsonTrace(
      '{ "title": "t", // why\n "constants": { "a": 0.50 }, "program": ["L = a",], "expect": [{ "values": { "a": 0.50, } }] }',
    );
    expect(header).toContain(
      '"scenario":{"title":"t","constants":{"a":0.50},"program":["L = a"],"expect":[{"values":{"a":0.50}}]},"nodes"',
    );
  });

  it('tell the batch of an iteration, and the factor when clipping acted', async () => {
    // L = (w x)², w = 1: ∂L/∂w = 2 w x² = 8 at x = 2, clipped to norm 1 by 1/(8 + 1e−6).
    const trace = await jsonTrace({
      title: 't',
      parameters: { w: 1 },
      program: ['L = (w * x) ** 2'],
      training: { optimizer: { type: 'sgd', lr: 0 }, clip: { norm: 1 }, data: { x: [2, 0] }, iterations: 2 },
    });
    const events = trace.slice(1).map(line => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'iteration.started').map(({ batch }) => batch)).toEqual([
      { x: 2 },
      { x: 0 },
    ]);
    const [first, second] = events.filter(({ type }) => type === 'parameter.updated');
    expect(first.clipped).toBeCloseTo(1 / (8 + 1e-6), 15);
    expect(second).not.toHaveProperty('clipped');
  });
});

describe('the trace as sentences', () => {
  it('speaks one line for each event, from 0', async () => {
    const { stdout, code } = await run(['trace', 'computation-graph']);
    expect(code).toBe(0);
    expect(lines(stdout)).toHaveLength(16);
    expect(lines(stdout)[13]).toMatch(
      /^Event 13 of 0 to 15, backward\. Gradient of d: no gradient yet plus minus 2 is minus 2/,
    );
  });

  it('says in each line how many events the whole run has, however long it takes to record', async () => {
    const training = { iterations: 3_000, optimizer: { type: 'sgd', lr: 0.1 } };
    const stdin = JSON.stringify({ title: 't', parameters: { w: 1 }, program: ['L = w ** 2'], training });
    const { stdout } = await run(['trace', '-'], { stdin });
    // in each iteration: started, cleared, L, the seed, a contribution, its sum, the update
    const spoken = lines(stdout);
    expect(spoken.length).toBe(21_000);
    expect(new Set(spoken.map(line => / of 0 to (\d+)/.exec(line)?.[1]))).toEqual(new Set([`${spoken.length - 1}`]));
  });

  it('is what opening prints without a terminal', async () => {
    const [traced, opened] = [await run(['trace', 'computation-graph']), await run(['computation-graph'])];
    expect(opened).toEqual(traced);
  });

  it('speaks small matrices whole, and of large ones the beginning and the shape', async () => {
    const scenario = (rows: number) => ({
      title: 't',
      parameters: { W: Array.from({ length: rows }, (_, i) => [i, 0.5]) },
      program: ['V = W + W', 'L = sum(V)'],
    });
    const spoken = async (rows: number) =>
      lines((await run(['trace', '-'], { stdin: JSON.stringify(scenario(rows)) })).stdout)[2];
    expect(await spoken(2)).toContain('[[0, 1], [2, 1]]');
    expect(await spoken(1_000)).toMatch(/^Event 2 of .*\[\[0, 1\], \[2, 1\].*, and so on\] of shape 1000 by 2/);
    expect((await spoken(1_000))!.length).toBeLessThan(3_000);
  });

  it('makes control characters of the file visible', async () => {
    const stdin = JSON.stringify({ title: 't\u001b[31m', program: [{ line: 'L = 1', say: '\u001b]0;x\u0007' }] });
    const { stdout } = await run(['trace', '-'], { stdin });
    expect(stdout).toMatch(/^[^\p{Cc}]+(\n[^\p{Cc}]+)*\n$/u);
  });
});

it.each(['', 'x/', '..', '.ndjson', 'x/.bplog.gz', '.gz'])('is not written to “%s”, which is no name', async name => {
  const { code, stderr } = await run(['trace', 'two-layer', '-o', name]);
  const message = `trace: expected a name such as run.bplog for --output, found ${name || 'nothing'}`;
  expect([code, stderr]).toEqual([2, `backprop-tui: ${message}\n`]);
});

describe('readers', () => {
  it('may leave after the first piece: no noise, exit 0', async () => {
    const result = await run(['trace', 'mazur-10000', '--json'], { stdout: leavingReader() });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('are waited for: never more than one piece is under way', async () => {
    let underWay = 0;
    let most = 0;
    let size = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk, _, done) => {
        size += chunk.length;
        setImmediate(() => {
          underWay--;
          done();
        });
      },
    });
    const write = slow.write.bind(slow) as (...args: unknown[]) => boolean; // its overloads are of no concern here
    slow.write = (...args: unknown[]) => {
      most = Math.max(most, ++underWay);
      return write(...args);
    };
    const whole = await run(['trace', 'vanishing-sigmoid', '--json']);
    expect((await run(['trace', 'vanishing-sigmoid', '--json'], { stdout: slow })).code).toBe(0);
    expect([most, size]).toEqual([1, whole.stdout.length]);
  });

  it('that cannot take more because the disk is full are told apart from a bug', async () => {
    const full = new Writable({ write: (_, __, done) => done(new Error('ENOSPC: no space left on device')) });
    const { code, stderr } = await run(['trace', 'two-layer'], { stdout: full });
    expect([code, stderr]).toEqual([
      66,
      'backprop-tui: the output cannot be written: ENOSPC: no space left on device\n',
    ]);
  });
});
