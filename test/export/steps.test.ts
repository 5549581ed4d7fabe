/** Derivations as a LaTeX document. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../cli/fake-io.ts';
import { hasProgram } from '../support/programs-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-steps-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function steps(name: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['export', name, '--output', '-', '--as', 'steps', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const numbersIn = (latex: string): readonly number[] =>
  [...latex.matchAll(/\\paragraph\{(\d+)\.\}/g)].map(([, number]) => Number(number));

test('every event is there; a contribution and its accumulation are one derivation', async () => {
  const latex = await steps('computation-graph');
  // The iteration begins, gradients are cleared, three values, the seed; then five pairs, each named by its second event.
  expect(numbersIn(latex)).toEqual([0, 1, 2, 3, 4, 5, 7, 9, 11, 13, 15]);
  expect(latex).toContain(String.raw`\section*{L = c(a + 2b)}`);
  expect(latex).toContain('The chain rule: ');
});

test('--at is one event, with --to a stretch', async () => {
  expect(numbersIn(await steps('computation-graph', '--at', '13'))).toEqual([13]);
  expect(numbersIn(await steps('computation-graph', '--at', '7', '--to', '11'))).toEqual([7, 9, 11]);
});

test('a matrix of 16 numbers is whole, and a power in a title is raised', async () => {
  expect(await steps('multihead-attention', '--at', '2')).toContain('0.6 & 0 & -0.6 & 0.2'); // the last row of Wq
  expect(await steps('dropout', '--at', '7')).toContain('\\paragraph{7.} L = (o $-$ y)$^2$');
});

test('signs of a text stay apart where TeX would join them to another', async () => {
  const stdin = JSON.stringify({
    title: "a << b >> c --lr ,,d'' !` “e”",
    parameters: { w: 1 },
    program: ['L = w * w'],
  });
  const { stdout } = await run(['export', '-', '--output', '-', '--as', 'steps'], { stdin });
  expect(stdout).toContain("\\section*{a <{}< b >{}> c -{}-lr ,{},d'{}' !{}` ``e''}");
});

test.runIf(hasProgram('pdflatex'))('pdflatex sets it', { timeout: 120_000 }, async () => {
  for (const name of [
    'two-layer',
    'attention',
    'nan-hunt',
    'optimizers-adam',
    'cs231n-patterns',
    'multihead-attention',
    'rnn',
  ]) {
    writeFileSync(join(folder, `${name}.tex`), await steps(name));
    execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', name], { cwd: folder, stdio: 'pipe' });
    // Text that is too wide for the page leaves a line in the log; a point or two of it is not seen.
    const log = readFileSync(join(folder, `${name}.log`), 'latin1');
    const tooWide = [...log.matchAll(/^Overfull \\hbox \(([\d.]+)pt/gm)].map(([, points]) => Number(points));
    expect([name, tooWide.filter(points => points > 2)]).toEqual([name, []]);
  }
});

test('iterations have headings where there are several', async () => {
  expect(await steps('gradient-descent', '--to', '40')).toContain(String.raw`\subsection*{Iteration 2}`);
  expect(await steps('computation-graph')).not.toContain('Iteration');
});

test('a run that is too long is refused with its length', async () => {
  const { code, stderr } = await run(['export', 'mazur-10000', '--output', '-', '--as', 'steps']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /steps: expected at most 5,000 events, found [\d,]{7,}\nchoose some with --at EVENT --to EVENT\n$/,
  );
});
