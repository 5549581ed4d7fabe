/** A graph for Graphviz, and for Mermaid: where its nodes stand is left to them. */

import { MERMAID_LIMITS } from '../limits.ts';
import { visibleLine } from '../text/visible.ts';
import type { Theme } from '../tui/theme.ts';
import { demandAtMost, SMALLER_GRAPH } from './export-errors.ts';
import { type FigureColours, figureColours } from './figure-colours.ts';
import type { GraphModel, ModelEdge, ModelNode } from './graph-model.ts';
import { xmlText } from './xml.ts';

const coloursOf = (theme: Theme): FigureColours => figureColours(theme, '#000000');

/** Ids of stubs are negative, and a minus is no part of a name. */
const idText = (id: number): string => (id < 0 ? `s${-id}` : `n${id}`);

/** Yields the graph in the DOT language, with HTML-like labels. */
export function* graphDot({ nodes, edges, stubs }: GraphModel, theme: Theme): Generator<string> {
  const colours = coloursOf(theme);
  const { active, text, line, ground, hasGround } = colours;
  const [inText, inLine] = hasGround ? [`, color="${text}", fontcolor="${text}"`, `, color="${line}"`] : ['', ''];
  yield `digraph backprop {\n${hasGround ? `  bgcolor="${ground}";\n` : ''}  rankdir=LR;\n`;
  yield `  node [shape=box, fontname="Helvetica"${inText}];\n  edge [arrowsize=0.7${inLine}];\n`;
  for (const node of nodes) {
    const shape = `${node.isLeaf ? ', style=rounded' : ''}${node.isActive ? `, color="${active}", penwidth=2.5` : ''}`;
    yield `  ${idText(node.id)} [label=<${dotLabel(node, colours)}>${shape}];\n`;
  }
  for (const { id, text } of stubs) yield `  ${idText(id)} [label=<${xmlText(text)}>, shape=plain];\n`;
  for (const { from, to, direction } of edges) {
    const back = direction === 'backward' ? ', dir=back' : '';
    const style = direction === undefined ? '' : ` [color="${active}", penwidth=2.5${back}]`;
    yield `  ${idText(from)} -> ${idText(to)}${style};\n`;
  }
  yield '}\n';
}

function dotLabel({ title, value, gradient }: ModelNode, colours: FigureColours): string {
  const coloured = (role: 'value' | 'gradient', lines: readonly string[]) =>
    lines.map(line => `<br/><font color="${colours[role]}">${xmlText(line)}</font>`).join('');
  return `<b>${xmlText(title.text)}</b>${coloured('value', value)}${coloured('gradient', withSign(gradient))}`;
}

const withSign = (gradient: readonly string[] = []): readonly string[] =>
  gradient.map((line, i) => (i === 0 ? `∂ ${line}` : line));

/** Returns the graph as a flowchart of Mermaid. @throws Failure 2 for one that Mermaid would not draw. */
export function graphMermaid({ nodes, edges, stubs }: GraphModel, theme: Theme): string {
  const written = [
    'flowchart LR',
    ...nodes.map(node => `  ${idText(node.id)}${mermaidShape(node)}${node.isActive ? ':::active' : ''}`),
    ...stubs.map(({ id, text }) => `  ${idText(id)}["${mermaidText(text)}"]:::stub`),
    ...edges.map(edge => `  ${mermaidEdge(edge)}`),
    `  classDef active stroke:${coloursOf(theme).active},stroke-width:3px`,
    '  classDef stub stroke:none,fill:none',
    '',
  ].join('\n');
  demandDrawn('edges', edges.length);
  demandDrawn('characters', written.length);
  return written;
}

const demandDrawn = (unit: keyof typeof MERMAID_LIMITS, found: number): void =>
  demandAtMost('graph.mmd', { unit, found, most: MERMAID_LIMITS[unit], remedy: SMALLER_GRAPH });

function mermaidShape({ title, value, gradient, isLeaf }: ModelNode): string {
  const label = `"${[title.text, ...value, ...withSign(gradient)].map(mermaidText).join('<br>')}"`;
  return isLeaf ? `(${label})` : `[${label}]`;
}

/** A contribution flows back along its edge, which keeps its ends, so that no node moves from event to event. */
function mermaidEdge({ from, to, direction }: ModelEdge): string {
  const link = { forward: '==>', backward: `== "${mermaidText('← ∂')}" ===`, none: '-->' }[direction ?? 'none'];
  return `${idText(from)} ${link} ${idText(to)}`;
}

/**
 * Whatever Mermaid or Markdown gives a meaning is written by its number; control characters are spelled out before. Brackets have none
 * within quotes.
 */
const mermaidText = (text: string): string =>
  visibleLine(text).replace(/[^\p{L}\p{N}\p{M} .,=+()[\]−…∂×⊙⁻]/gu, sign => `#${sign.codePointAt(0)};`);
