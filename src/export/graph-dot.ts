/** A graph for Graphviz, and for Mermaid: where its nodes stand is left to them. */

import { visibleLine } from '../text/visible.ts';
import type { Theme } from '../tui/theme.ts';
import type { GraphModel, ModelEdge, ModelNode } from './graph-model.ts';
import { xmlText } from './xml.ts';

type Role = 'value' | 'gradient' | 'active';

const colourOf = (theme: Theme, role: Role): string => theme.roles[role].colour?.rgb ?? '#000000';

/** Ids of stubs are negative, and a minus is no part of a name. */
const idText = (id: number): string => (id < 0 ? `s${-id}` : `n${id}`);

/** Yields the graph in the DOT language, with HTML-like labels. */
export function* graphDot({ nodes, edges, stubs }: GraphModel, theme: Theme): Generator<string> {
  const active = colourOf(theme, 'active');
  yield 'digraph backprop {\n';
  yield '  rankdir=LR;\n  node [shape=box, fontname="Helvetica"];\n  edge [arrowsize=0.7];\n';
  for (const node of nodes) {
    const shape = `${node.isLeaf ? ', style=rounded' : ''}${node.isActive ? `, color="${active}", penwidth=2.5` : ''}`;
    yield `  ${idText(node.id)} [label=<${dotLabel(node, theme)}>${shape}];\n`;
  }
  for (const { id, text } of stubs) yield `  ${idText(id)} [label=<${xmlText(text)}>, shape=plain];\n`;
  for (const { from, to, direction } of edges) {
    const back = direction === 'backward' ? ', dir=back' : '';
    const style = direction === undefined ? '' : ` [color="${active}", penwidth=2.5${back}]`;
    yield `  ${idText(from)} -> ${idText(to)}${style};\n`;
  }
  yield '}\n';
}

function dotLabel({ title, value, gradient }: ModelNode, theme: Theme): string {
  const coloured = (role: Role, lines: readonly string[]) =>
    lines.map(line => `<br/><font color="${colourOf(theme, role)}">${xmlText(line)}</font>`).join('');
  return `<b>${xmlText(title.text)}</b>${coloured('value', value)}${coloured('gradient', withSign(gradient))}`;
}

const withSign = (gradient: readonly string[] = []): readonly string[] =>
  gradient.map((line, i) => (i === 0 ? `∂ ${line}` : line));

/** Yields the graph as a flowchart of Mermaid. */
export function* graphMermaid({ nodes, edges, stubs }: GraphModel, theme: Theme): Generator<string> {
  yield 'flowchart LR\n';
  for (const node of nodes) yield `  ${idText(node.id)}${mermaidShape(node)}${node.isActive ? ':::active' : ''}\n`;
  for (const { id, text } of stubs) yield `  ${idText(id)}["${mermaidText(text)}"]:::stub\n`;
  for (const edge of edges) yield `  ${mermaidEdge(edge)}\n`;
  yield `  classDef active stroke:${colourOf(theme, 'active')},stroke-width:3px\n`;
  yield '  classDef stub stroke:none,fill:none\n';
}

function mermaidShape({ title, value, gradient, isLeaf }: ModelNode): string {
  const label = `"${[title.text, ...value, ...withSign(gradient)].map(mermaidText).join('<br>')}"`;
  return isLeaf ? `(${label})` : `[${label}]`;
}

/** A contribution flows back along its edge, which keeps its ends, so that no node moves from event to event. */
function mermaidEdge({ from, to, direction }: ModelEdge): string {
  const link = { forward: '==>', backward: `== "${mermaidText('← ∂')}" ===`, none: '-->' }[direction ?? 'none'];
  return `${idText(from)} ${link} ${idText(to)}`;
}

/** Whatever Mermaid or Markdown gives a meaning is written by its number; control characters are spelled out before. */
const mermaidText = (text: string): string =>
  visibleLine(text).replace(/[^\p{L}\p{N}\p{M} .,=+]/gu, sign => `#${sign.codePointAt(0)};`);
