/**
 * Promise: whatever characters a scenario, a file name, an argument or a paste holds, none of them steers the terminal, hides or
 * reorders text. One choke point spells them out (`^[`, `<U+202E>`, at most four marks on a character); JSON is ASCII.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { asciiJson, visible, visibleLine } from '../../src/text/visible.ts';
import { cellWidth } from '../../src/text/width.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { parseKeys } from '../../src/tui/press.ts';
import type { Input } from '../../src/tui/shell/application.ts';
import { paintRow } from '../../src/tui/shell/paint.ts';
import { THEMES } from '../../src/tui/theme.ts';
import { run } from '../cli/fake-io.ts';
import { harmfulIn, hostileText, PAYLOADS } from '../support/hostile-text.ts';
import { sessionOf } from '../support/lessons.ts';
import { FIELDS } from '../support/scenario-fields.ts';

/** Nothing harmful in any line; an NDJSON output is printable ASCII on top of that. */
function expectHarmless(output: string, what: string): void {
  for (const line of output.split('\n')) {
    const found = harmfulIn(line);
    if (found.length > 0) expect.fail(`${what}: ${asciiJson(found)} in ${asciiJson(line)}`);
  }
}

/** JSON with the payload as escapes, and with the bytes themselves. */
const SPELLINGS: readonly ((scenario: unknown) => string)[] = [
  asciiJson,
  scenario =>
    JSON.stringify(scenario).replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
];

/** Every way of the command line to put a file's texts before a person. */
const OUTPUTS: readonly (readonly string[])[] = [
  ['trace', '-'],
  ['trace', '--json', '-'],
  ['check', '-'],
  ['frame', '-', '--size', '100x30', '--at', '2'],
];

/** Further frames of what opens: the first and last event, help, a search, tables, the list of events. */
const FRAMES = ['G1', '?', '/x', '4z', '7z'];

describe('Each of the payloads, escaped and as bytes,', () => {
  it.each(FIELDS)('as %s reaches no output', async (_field, scenarioWith) => {
    for (const [does, payload] of PAYLOADS) {
      for (const write of SPELLINGS) {
        const stdin = write(scenarioWith(payload));
        const codes: number[] = [];
        for (const words of OUTPUTS) {
          const { stdout, stderr, code } = await run(words, { stdin });
          expectHarmless(stdout + stderr, `${words.join(' ')}, with what ${does}`);
          if (words.includes('--json')) expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
          codes.push(code);
        }
        // Once read, both spellings are the same text.
        for (const keys of codes.includes(0) && write === asciiJson ? FRAMES : []) {
          const { stdout } = await run(['frame', '-', '--keys', keys, '--size', '90x24'], { stdin });
          expectHarmless(stdout, `frame after ${keys}, with what ${does}`);
        }
      }
    }
  });
});

describe.each(PAYLOADS)('A text that %s', (_does, payload) => {
  it('survives in a log, and is harmless when that is read back', async () => {
    const stdin = asciiJson({ title: payload, inputs: { x: 1 }, program: [{ line: 'L = 2 * x', say: payload }] });
    const log = await run(['trace', '--json', '-'], { stdin });
    const again = await run(['frame', '-', '--keys', '1'], { stdin: log.stdout });
    expect(again.code).toBe(0);
    expectHarmless(again.stdout + again.stderr, 'frame of a log');
    expect(JSON.parse(log.stdout.split('\n')[0]!).scenario.title).toBe(payload);
  });

  it('is harmless as an argument', async () => {
    const text = payload.replaceAll('\0', ''); // no system passes one
    const lines = [
      [text],
      [`--${text}`],
      ['trace', text],
      ['check', text, text],
      ['trace', '-', '--digits', text],
      ['frame', '-', '--size', text],
      ['frame', 'forks', '--at', text],
      ['frame', 'forks', '--keys', text],
      ['completion', text],
      ['new', join('/nowhere', text)],
    ];
    for (const words of lines) {
      const { stdout, stderr } = await run(words);
      expectHarmless(stdout + stderr, words.join(' '));
      expect(stderr).not.toContain('this is a bug');
    }
  });

  it('is harmless when pasted into a prompt or the help', () => {
    for (const keys of [':', ':goto ', ':break ', ':watch ', '/', '?'])
      for (const row of rowsAfterPaste(keys, payload)) expectHarmless(row, `pasted behind ${keys}`);
  });
});

/** The rows of the screen on the way to Enter, with the program's own colours taken off. */
function rowsAfterPaste(keys: string, text: string): readonly string[] {
  const size = { columns: 100, rows: 30 };
  const start = sessionOf('computation-graph', 3);
  const { update, settle, frame } = applicationOf(start, { now: () => performance.now() });
  const typed: readonly Input[] = parseKeys(keys).map(chord => ({ kind: 'key', chord }));
  const painted: string[] = [];
  let session = start;
  for (const input of [...typed, { kind: 'paste', text }, { kind: 'key', chord: 'enter' }] satisfies readonly Input[]) {
    const { state, effect } = update(session, input, size);
    session = settle!(effect?.kind === 'change' ? effect.change(state) : state);
    painted.push(...frame(session, size).map(row => paintRow(row, THEMES.dark, 'truecolour')));
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of control sequences
  return painted.map(row => row.replace(/\x1b\[[\d;]*m/g, ''));
}

describe('A file name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-names-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** What the system takes for a name. */
  const names = PAYLOADS.filter(([, text]) => !/[\0/]/.test(text) && !/\p{Cs}/u.test(text));

  it.each(names)('that %s is shown harmlessly', async (_does, payload) => {
    const file = join(folder, `${payload}.json`);
    writeFileSync(file, '{"title": "t", "inputs": {"x": 1, "unused": 2}, "program": ["L = x * x"]}');
    const broken = join(folder, `${payload}-broken.json`);
    writeFileSync(broken, '{"title": 1}');
    for (const words of [
      ['trace', file],
      ['check', file, broken],
      ['frame', file],
      ['trace', broken],
    ]) {
      const { stdout, stderr } = await run(words);
      expectHarmless(stdout + stderr, `${words[0]} of a file`);
    }
    expect((await run(['check', file])).code).toBe(0);
  });
});

describe('Any text at all', () => {
  it('is harmless once made visible, and a second time changes nothing: 10,000 of them', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const shown = visible(text);
        expect(harmfulIn(shown)).toEqual([]);
        expect(visible(shown)).toBe(shown);
        expect(visibleLine(shown)).toBe(shown);
        expect(shown === '' || cellWidth(shown) > 0).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
