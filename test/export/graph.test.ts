/** The computation graph as a figure: in four languages, two styles, whole and in part. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { graphPicture } from '../../src/export/graph-picture.ts';
import type { Box, Mark, Picture } from '../../src/export/picture.ts';
import { pictureSvg } from '../../src/export/picture-svg.ts';
import { shownModel } from '../../src/export/shown-model.ts';
import { textWidth } from '../../src/export/text-width.ts';
import { GRAPH_STYLES, LEVELS } from '../../src/session/export-kinds.ts';
import { THEMES } from '../../src/tui/theme.ts';
import { run } from '../cli/fake-io.ts';
import { LESSONS, lesson, sessionOf } from '../support/lessons.ts';
import { hasProgram } from '../support/programs-here.ts';
import { xmlFault, xmlUnescaped } from '../support/xml-fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-graph-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function graph(name: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['export', name, '--output', '-', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const modelOf = (name: string, position: number, part = {}) => shownModel(sessionOf(name, position), part);
const namesIn = (name: string, part: object): readonly string[] =>
  modelOf(name, 0, part)
    .nodes.map(node => node.name)
    .toSorted();

/** The texts of an SVG with their places, top down. */
const textsIn = (svg: string) =>
  [...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)"[^>]*fill="([^"]+)"[^>]*>([^<]*)</g)].map(
    ([, x, y, fill, text]) => ({ x: Number(x), y: Number(y), fill: fill!, text: xmlUnescaped(text!) }),
  );

describe('A circuit, L = c(a + 2b) after its backward pass', () => {
  test('has a gate for each operation, and each value above its gradient', async () => {
    const texts = textsIn(await graph('computation-graph', '--as', 'graph'));
    // The lecture: a = 3, b = 1, c = −2; d = 2, e = 5, L = −10; gradients −2, −4, 5, −2, −2, 1.
    const under = (value: string) => {
      const above = texts.filter(({ text }) => text === value);
      return above.map(({ x, y }) => texts.find(other => other.x === x && other.y > y && other.y < y + 30)?.text);
    };
    expect(texts.filter(({ text }) => ['2×', '+', '×'].includes(text))).toHaveLength(3);
    expect(under('3')).toEqual(['−2']); // a
    expect(under('1')).toContain('−4'); // b
    expect(under('−10')).toEqual(['1']); // L
    expect(under('5')).toContain('−2'); // e
    const [value, gradient] = ['−10', '−4'].map(text => texts.find(found => found.text === text)!.fill);
    expect([value, gradient]).toEqual(['#006fad', '#9b4000']); // blue and vermilion of the light theme
  });

  test('shows the edge of its event in colour, backward with its head at the operand', async () => {
    const svg = await graph('computation-graph', '--as', 'graph', '--at', '13');
    expect(svg.match(/marker-start="url\(#active\)"/g)).toHaveLength(1);
    const forward = await graph('computation-graph', '--as', 'graph', '--at', '3'); // e = a + d
    expect(forward.match(/marker-end="url\(#active\)"/g)).toHaveLength(2);
  });

  test('has nothing in colour where no event is asked for', async () => {
    for (const style of ['circuit', 'boxes']) {
      const svg = await graph('computation-graph', '--as', 'graph', '--graph', style);
      expect(svg).not.toMatch(/url\(#active\)|stroke-width="2.5"/);
    }
  });
});

test('TikZ sets products element by element as ⊙, and names of other rows as those of nodes', async () => {
  const boxes = await graph('dropout', '--as', 'graph.tex', '--graph', 'boxes');
  expect(boxes).toContain('{$d = h \\odot \\mathit{mask}_{\\text{d}}$}');
  const circuit = await graph('lstm-blocks', '--as', 'graph.tex', '--level', 'lines');
  expect(circuit).toContain('{$a_{\\text{cell}}^{(2)} \\downarrow$}');
});

test('A power of one digit is raised, as on paper', () => {
  const titles = modelOf('two-losses', 0).nodes.map(({ title }) => title.text);
  expect(titles).toContain('A = (u @ h − 2)²');
});

test('What the run writes and no operation reads is left out of the whole graph', () => {
  expect(namesIn('early-stopping', { level: 'lines' })).toEqual(['L', 'p', 'w', 'x', 'y']);
  expect(namesIn('batch-norm', {}).filter(name => name.includes('running'))).toEqual([]);
  expect(namesIn('early-stopping', { around: 'L.validation', hops: 1 })).toEqual(['L.validation']);
});

test('In the dark theme all lies on a dark ground, with light letters and lines', async () => {
  const dot = await graph('dropout', '--as', 'graph.dot', '--theme', 'dark');
  expect(dot).toContain('bgcolor="#1e1e1e"');
  expect(dot).toContain('node [shape=box, fontname="Helvetica", color="#e4e4e4", fontcolor="#e4e4e4"]');
  const tikz = await graph('dropout', '--as', 'graph.tex', '--theme', 'dark', '--graph', 'boxes');
  expect(tikz).toMatch(/\\definecolor\{backproptext\}\{HTML\}\{E4E4E4\}[\s\S]*\\fill\[backpropground\]/);
  expect(tikz).not.toMatch(/white|black|gray/);
  for (const light of ['graph.dot', 'graph.tex'])
    expect(await graph('dropout', '--as', light)).not.toMatch(/bgcolor|\\fill\[|E4E4E4/i);
});

test('TikZ begins at the left margin: an end of line between commands would be a blank', async () => {
  const [, before] = (await graph('xor', '--as', 'graph.tex')).split(/\\begin\{document\}\n|\\begin\{tikzpicture\}/);
  expect(before!.trimEnd().split('\n')).toHaveLength(7); // a colour each
  expect(before!.trimEnd().split('\n')).toEqual(Array(7).fill(expect.stringMatching(/^\\definecolor.*%$/)));
});

test('What Mermaid does not draw is refused with its size', async () => {
  // 192 nodes, each with a matrix of four rows: 62 characters a node would do.
  const W = [1, 2, 3, 4].map(row => [row, -row / 3, row / 7, -row / 9]);
  const program = ['h = W', 'for k in range(95):', '  h = tanh(h @ W)', 'L = mean(h)'];
  const stdin = JSON.stringify({ title: 't', parameters: { W }, program });
  const words = ['export', '-', '-o', '-', '--level', 'operations', '--as'];
  const { code, stderr } = await run([...words, 'graph.mmd'], { stdin });
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/graph\.mmd: expected at most 50,000 characters, found [\d,]{6,}\nshow a part with --around/),
  ]);
  expect(await run([...words, 'graph.dot'], { stdin })).toMatchObject({ code: 0 });
});

describe('A part', () => {
  test('around a node, by edges', () => {
    expect(namesIn('computation-graph', { around: 'd', hops: 1 })).toEqual(['b', 'd', 'e']);
    expect(namesIn('computation-graph', { around: 'd', hops: 2 })).toEqual(['L', 'a', 'b', 'd', 'e']);
    expect(modelOf('computation-graph', 0, { around: 'd', hops: 1 }).stubs.map(({ text }) => text)).toEqual([
      '… 1 more', // a of e
      '… 1 more', // L uses e
    ]);
  });

  test('of a line: its operations and what they use', () => {
    // L = -(y * log(a2) + (1 - y) * log(1 - a2)) is eight operations, of y and a2.
    const names = namesIn('two-layer', { line: 5 });
    expect(names.filter(name => name.startsWith('L'))).toHaveLength(8);
    expect(names.filter(name => !name.startsWith('L'))).toEqual(['a2', 'y']);
    expect(namesIn('two-layer', { line: 5, level: 'lines' })).toEqual(['L', 'a2', 'y']);
  });

  test('in lines, around an operation inside one', () => {
    expect(namesIn('two-layer', { level: 'lines', around: 'L.3', hops: 1 })).toEqual(['L', 'a2', 'y']);
  });

  test.each([
    [['--around', 'q'], '--around: unknown name q'],
    [['--line', '9'], '--line 9: expected a line that computes something: 1, 2, 3'],
    [['--hops', '1'], '--hops: expected --around NODE beside it'],
    [['--around', 'd', '--line', '1'], 'either --around or --line, not both'],
  ])('%j is refused', async (words, message) => {
    const { code, stderr } = await run(['export', 'computation-graph', '-o', '-', '--as', 'graph', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('a graph of too many nodes is refused with their number', async () => {
    const program = ['s0 = x', ...Array.from({ length: 250 }, (_, i) => `s${i + 1} = s${i} + x`)].slice(1);
    const stdin = JSON.stringify({ title: 't', inputs: { x: 1 }, program: ['s0 = x + x', ...program] });
    const { code, stderr } = await run(['export', '-', '-o', '-', '--as', 'graph'], { stdin });
    expect([code, stderr]).toEqual([2, expect.stringContaining('graph: expected at most 200 nodes, found 252')]); // 251 sums and x
    expect(await run(['export', '-', '-o', '-', '--as', 'graph', '--around', 's9'], { stdin })).toMatchObject({
      code: 0,
    });
  });
});

const boxOf = ({ x, y, text, anchor, size }: Mark): Omit<Box, 'radius' | 'isActive'> => {
  const width = textWidth(text, size);
  return { x: x - { start: 0, middle: width / 2, end: width }[anchor], y: y - size * 0.75, width, height: size * 0.8 };
};

const overlaps = (a: Omit<Box, 'radius' | 'isActive'>, b: Omit<Box, 'radius' | 'isActive'>): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Pairs of texts, or of boxes, that lie on each other. */
function collisionsIn({ boxes, marks }: Picture): readonly string[] {
  const texts = marks.map(mark => ({ ...boxOf(mark), name: mark.text }));
  const rectangles = boxes.map((box, i) => ({ ...box, name: `box ${i}` }));
  return [texts, rectangles].flatMap(all =>
    all.flatMap((a, i) => all.slice(i + 1).flatMap(b => (overlaps(a, b) ? [`${a.name} on ${b.name}`] : []))),
  );
}

describe.each(LESSONS.filter(name => lesson(name).scenario.program.order.length < 200))('%s', name => {
  test('nothing lies on anything else, and rows are no wider than a page', () => {
    const { log } = lesson(name);
    for (const level of LEVELS) {
      const model = modelOf(name, Math.floor(log.length / 2), { level });
      for (const style of GRAPH_STYLES) {
        const picture = graphPicture(model, style);
        expect(collisionsIn(picture)).toEqual([]);
        expect(picture.width).toBeLessThanOrEqual(1_000);
        expect(xmlFault(pictureSvg(picture, name, THEMES.light))).toBeUndefined();
      }
    }
  });
});

const SAMPLES = ['computation-graph', 'two-layer', 'attention', 'nan-hunt', 'layer-norm'];

describe('Other programs read it:', () => {
  test.runIf(hasProgram('dot'))('Graphviz', async () => {
    for (const name of SAMPLES) {
      const input = await graph(name, '--as', 'graph.dot');
      const svg = execFileSync('dot', ['-Tsvg'], { input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();
      const { nodes } = modelOf(name, 0);
      expect(svg.match(/class="node"/g)).toHaveLength(nodes.length);
    }
  });

  test.runIf(hasProgram('pdflatex'))('pdflatex', { timeout: 120_000 }, async () => {
    for (const name of SAMPLES) {
      writeFileSync(join(folder, `${name}.tex`), await graph(name, '--as', 'graph.tex'));
      execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`], {
        cwd: folder,
        stdio: 'pipe',
      });
    }
  });
});
