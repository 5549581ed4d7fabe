/** Pages as files: what stands in them, and that nothing of a scenario is markup. */

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shownBy } from '../../src/cli/save-export.ts';
import { write } from '../../src/export/page-file.ts';
import { PAGE_LIMITS } from '../../src/limits.ts';
import { unpacked } from '../../src/web/lzma.ts';
import { pageScript } from '../../src/web/shell/page.ts?page';
import { run } from '../cli/fake-io.ts';
import { PAYLOADS } from '../support/hostile-text.ts';
import { sessionOf } from '../support/lessons.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function page(name: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['export', name, '--output', '-', '--as', 'page', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** The text of elements without elements in them. */
const textsOf = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, text]) => text!);

const scriptIn = (packed: string): string => new TextDecoder().decode(unpacked(Buffer.from(packed, 'base64')));

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('A page', () => {
  it('holds the scenario as it was written', async () => {
    const [scenario] = textsOf(await page('two-layer'), 'script');
    expect(JSON.parse(scenario!)).toEqual(JSON.parse(readFileSync('scenarios/two-layer.json', 'utf8')));
  });

  it('runs this script and no other, and fetches nothing', async () => {
    const html = await page('two-layer');
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!;
    const scripts = textsOf(html, 'script');
    expect(scripts).toHaveLength(4); // the scenario, the place, the script, what unpacks it
    expect(policy).toBe(
      `default-src 'none'; script-src ${hashOf(scripts[3]!)} ${hashOf(scriptIn(scripts[2]!))}; style-src ${textsOf(html, 'style').map(hashOf).join(' ')}; base-uri 'none'; form-action 'none'`,
    );
    expect(html.replace(scripts[3]!, '')).not.toMatch(/\b(?:src|href)=|url\(|@import/);
    expect(html).not.toMatch(/<[^>]* (?:on\w+|style)=/);
  });

  it('begins where the command line says', async () => {
    const start = async (...words: string[]) => JSON.parse(textsOf(await page('two-layer', ...words), 'script')[1]!);
    expect(await start('--at', '24')).toEqual({ link: 'event=24' });
    expect(await start('--theme', 'light')).toEqual({ link: 'event=0&theme=light' });
    expect(await start('--at', '24', '--keys', '2z')).toEqual({ link: 'event=24&pane=graph&keys=z' });
  });

  it('tells every event, with its notes, without a script', async () => {
    const [list] = textsOf(await page('computation-graph'), 'ol');
    const items = textsOf(list!, 'li');
    expect(items).toHaveLength(16);
    expect(items[0]).toContain('Iteration 1 begins. Note: The smallest computation graph worth drawing');
    expect(items[4]).toMatch(/^L = c times e is minus 10\./);
  });

  it('is made sentence by sentence, between which keys and signals are heard', async () => {
    const pieces: string[] = [];
    for await (const piece of write(shownBy(sessionOf('computation-graph')), { ending: 'page.html' }))
      pieces.push(String(piece));
    expect(pieces.filter(piece => piece.includes('<li>'))).toHaveLength(16);
  });

  it('tells as many events of a long run as a person reads, and says so', async () => {
    const html = await page('mazur-10000');
    expect(textsOf(textsOf(html, 'ol')[0]!, 'li')).toHaveLength(2_000);
    expect(html).toContain('368000 more events follow');
  });

  it.each(['ndjson', 'bplog'])('holds the log of a run that another program recorded: %s', async ending => {
    const file = `test/recorded/classifier.${ending}`;
    const html = await page(file);
    expect(Buffer.from(textsOf(html, 'script')[0]!, 'base64').equals(readFileSync(file))).toBe(true);
    expect(html).toContain('recorded by torch');
    expect(textsOf(textsOf(html, 'ol')[0]!, 'li').length).toBeGreaterThan(50);
  });

  it('is refused for a log that is too large, with its size and what makes it smaller', async () => {
    const log = readFileSync('test/recorded/classifier.ndjson', 'utf8');
    const padded = join(folder, 'large.ndjson');
    const lines = /\n\{/g; // the first line says what the file is
    const blanks = ' '.repeat(Math.ceil(PAGE_LIMITS.bytes / log.match(lines)!.length));
    writeFileSync(padded, log.replace(lines, `\n{${blanks}`));
    const { code, stdout, stderr } = await run(['export', padded, '--output', '-', '--as', 'page']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /page: expected at most 16,777,216 bytes of the log, found 16,8\d\d,\d{3}\nrecord fewer iterations, .*iterations=range\(0, 10\)/,
    );
  });

  it('holds the scenario of a log, which it records again', async () => {
    const log = (await run(['trace', 'computation-graph', '--json'])).stdout;
    const { stdout } = await run(['export', '-', '--output', '-', '--as', 'page'], { stdin: log });
    const scenarioOf = (html: string) => JSON.parse(textsOf(html, 'script')[0]!);
    expect(scenarioOf(stdout)).toEqual(scenarioOf(await page('computation-graph')));
  });

  it('passes on the licences of the packages in it', async () => {
    const html = await page('two-layer');
    for (const name of ['immer', 'fuzzysort', 'pure-rand']) expect(html).toContain(`${name} `);
    expect(html).toContain('Permission is hereby granted');
  });

  it('takes no Ink, no schema and no compiled code', () => {
    expect(pageScript().licences).not.toMatch(/^(?:ink|react|yoga-layout|zod) /m);
    expect(scriptIn(pageScript().packed)).not.toMatch(/\bNode\.js\b|process\.|require\(/);
    expect(pageScript().unpacker).not.toMatch(/<\/?script|<!--/i);
  });
});

/** What a text in a page could do there. */
const MARKUP = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  ']]>--><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '</title></noscript></style><h1>',
  '&lt;b&gt;&#x3c;',
  '\u2028\u2029',
];

describe('Nothing of a scenario is markup', () => {
  const elementsIn = (html: string) =>
    (html.match(/<[a-z!/][^\s>]*/gi) ?? []).filter(tag => !/^<\/?(?:i|li|span|div)$/.test(tag));

  it.each([...MARKUP, ...PAYLOADS.map(([, text]) => text)])('%j', async text => {
    const told = { title: `t ${text}`, source: text, description: text };
    const scenario = (words: typeof told) =>
      JSON.stringify({ ...words, program: ['L = 1 + 1'], notes: [{ at: 'value L', text: words.description }] });
    const { code, stdout } = await run(['export', '-', '--output', '-', '--as', 'page'], { stdin: scenario(told) });
    const quiet = await run(['export', '-', '--output', '-', '--as', 'page'], {
      stdin: scenario({ title: 't x', source: 'x', description: 'x' }),
    });
    expect([code, elementsIn(stdout)]).toEqual([0, elementsIn(quiet.stdout)]);
    expect(JSON.parse(textsOf(stdout, 'script')[0]!)).toEqual(JSON.parse(scenario(told)));
  });
});
