/**
 * Promise: whatever a scenario says, in every ending of every kind it is text. Nothing of it becomes markup, a command or code, and no
 * file is written but the named one.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { EXPORT_KINDS } from '../../src/session/export-kinds.ts';
import { run } from '../cli/fake-io.ts';
import { MARKUP } from '../support/hostile-markup.ts';
import { harmfulIn, PAYLOADS } from '../support/hostile-text.ts';
import { hasProgram } from '../support/programs-here.ts';
import { xmlFault } from '../support/xml-fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Ending = (typeof EXPORT_KINDS)[number]['endings'][number];

const WAYS = EXPORT_KINDS.flatMap(({ name, endings }) => endings.map((ending: Ending) => [name, ending] as const));

/** A scenario that says the texts wherever a scenario says anything. */
const saying = (...texts: readonly string[]): string =>
  JSON.stringify({
    title: texts[0],
    source: texts[0],
    description: texts[0],
    inputs: { x: 1 },
    parameters: { ŵ: 2, é_ø: 3 },
    program: [{ line: 'L = ŵ * x * é_ø', say: texts[0] }],
    training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
    notes: texts.map(text => ({ at: 'value L', text })),
  });

async function exported(name: string, ending: Ending, stdin: string): Promise<string> {
  const isOnly = EXPORT_KINDS.some(kind => kind.name === name && kind.endings.length === 1);
  const { code, stdout, stderr } = await run(['export', '-', '-o', '-', '--as', isOnly ? name : `${name}.${ending}`], {
    stdin,
  });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Commands of TeX that read, write or change the language. */
const COMMANDS = /\\(?:input|include|openin|openout|read|write|immediate|catcode|def|csname|special)(?![A-Za-z])/;

const NODE = String.raw`[ns]\d+`;
const MERMAID_LINE = new RegExp(
  String.raw`^(?:flowchart LR|  ${NODE}(?:\("[^"]*"\)|\["[^"]*"\])(?::::\w+)?|  ${NODE} (?:[-=]+>|== "[^"]*" ===) ${NODE}|  classDef .*)$`,
);
/** A graph in Markdown, which GitHub and others draw. */
const MERMAID_BLOCK = /```mermaid\n(.*?)```/gs;
const DOT_LINE = new RegExp(
  String.raw`^(?:digraph backprop \{|\}|  rankdir=LR;|  (?:node|edge) \[[^\]]*\];|  ${NODE} \[label=<.*>[^<>]*\];|  ${NODE} -> ${NODE}(?: \[[^\]]*\])?;)$`,
);

const linesNot = (text: string, pattern: RegExp): string | undefined =>
  text.split('\n').find(line => line !== '' && !pattern.test(line));

const count = (text: string, part: string): number => text.split(part).length - 1;

/** What is wrong with a file, by its ending: a new ending has to say. `calm` is the file of a harmless scenario. */
const FAULTS: Readonly<Record<Ending, (text: string, calm: string) => string | undefined>> = {
  svg: text =>
    xmlFault(text) ?? (/<script|onload|onerror=/.exec(text.replace(/>[^<]*</g, '><')) ? 'a script' : undefined),
  html: (text, calm) =>
    count(text, '<script') === count(calm, '<script') && count(text, '</script') === count(calm, '</script')
      ? undefined
      : 'another script',
  tex: text => {
    if (!/^[\n -~]*$/.test(text)) return 'not in ASCII';
    if (count(text, '\\end{document}') !== 1) return 'ends twice';
    return COMMANDS.exec(text.replaceAll('\\textbackslash{}', ''))?.[0];
  },
  dot: text =>
    linesNot(text, DOT_LINE) ??
    linesNot(
      text.replace(/label=<(.*)>/g, (_, label) => `<x>${label}</x>`),
      /./,
    ),
  md: (text, calm) => {
    const graphs = [...text.matchAll(MERMAID_BLOCK)].map(([, graph = '']) => linesNot(graph, MERMAID_LINE));
    const shown = text.replace(MERMAID_BLOCK, '').replace(/\\[!-/:-@[-`{-~]/g, ''); // what is escaped means nothing
    const headings = (one: string) => one.split('\n').filter(line => line.startsWith('#')).length;
    if (headings(text) !== headings(calm)) return 'another heading';
    return graphs.find(fault => fault !== undefined) ?? /<\w|<!|\]\(|```|~~~/.exec(shown)?.[0];
  },
  mmd: text => linesNot(text, MERMAID_LINE),
  cast: text => {
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    return lines.slice(1).every(([wait, code]) => wait >= 0 && ['o', 'm', 'x'].includes(code))
      ? undefined
      : 'another event';
  },
  py: (text, calm) => (count(text, '\nimport ') === count(calm, '\nimport ') ? undefined : 'another import'),
  parquet: text => (text.startsWith('PAR1') ? undefined : 'no table'),
};

/** Whether people read the file itself, so that nothing in it may steer a terminal. */
const isText = (ending: Ending): boolean => ending !== 'parquet';

const harmfulLines = (text: string): readonly string[] => text.split('\n').flatMap(harmfulIn);

describe.each(WAYS)('%s.%s', (name, ending) => {
  it('holds what a stranger says as text', { timeout: 300_000 }, async () => {
    const calm = await exported(name, ending, saying('calm'));
    for (const [does, text] of [...MARKUP, ...PAYLOADS]) {
      const written = await exported(name, ending, saying(text));
      expect(FAULTS[ending](written, calm), `${does}: ${text}`).toBeUndefined();
      if (isText(ending)) expect(harmfulLines(written), does).toEqual(harmfulLines(calm)); // a page holds the program, too
    }
  });
});

const ALL = saying(...[...MARKUP, ...PAYLOADS].map(([, text]) => text));

test.runIf(hasProgram('pdflatex'))('pdflatex sets all of it', { timeout: 120_000 }, async () => {
  for (const name of ['steps', 'graph'] as const) {
    writeFileSync(join(folder, `${name}.tex`), await exported(name, 'tex', ALL));
    execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`], {
      cwd: folder,
      stdio: 'pipe',
    });
  }
  expect(readdirSync(folder)).not.toContain('owned');
});

test.runIf(hasProgram('dot'))('Graphviz draws it', async () => {
  const input = await exported('graph', 'dot', ALL);
  execFileSync('dot', ['-Tsvg'], { input, stdio: ['pipe', 'pipe', 'pipe'] });
});

it('writes the named file alone, whatever it is called, and says so without harm', async () => {
  for (const [does, text] of [...MARKUP, ...PAYLOADS]) {
    const there = mkdtempSync(join(folder, 'there-'));
    const name = `${text.replace(/[\0/]|\p{Cs}/gu, '')}.steps.tex`;
    const { code, stdout, stderr } = await run(['export', 'forks', '-o', join(there, name)]);
    expect([code, readdirSync(there)], does).toEqual([0, [name]]);
    expect((stdout + stderr).split('\n').flatMap(harmfulIn)).toEqual([]);
  }
});
