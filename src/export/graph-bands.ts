/** Breaks a wide graph into rows between its layers; an operand of an earlier row is named at the end of that row and where it is used. */

import { latexName } from '../language/latex-name.ts';
import type { Layout } from '../layout/graph-layout.ts';
import { keptIn } from '../memoised.ts';
import type { GraphModel, Label, ModelEdge } from './graph-model.ts';

/** A row: its own nodes, and names in place of nodes of other rows. */
export interface GraphBand {
  readonly ids: ReadonlySet<number>;
  readonly edges: readonly ModelEdge[];
  readonly references: readonly { readonly id: number; readonly label: Label }[];
}

/** @param width Cells of a row; a layer that is wider has a row of its own. */
export function graphBands(model: GraphModel, whole: Layout, width: number): readonly GraphBand[] {
  const bandOf = withLeavesWhereUsed(model, bandNumbers(whole, width));
  const count = Math.max(...bandOf.values()) + 1;
  const names = new Map(model.nodes.map(({ id, name }) => [id, name]));
  let fresh = Math.min(0, ...[...model.nodes, ...model.stubs].map(({ id }) => id));
  return Array.from({ length: count }, (_, band) => {
    const ids = new Set([...bandOf].flatMap(([id, of]) => (of === band ? [id] : [])));
    const references = new Map<string, { readonly id: number; readonly label: Label }>();
    const reference = (from: number, arrow: '↑' | '↓'): number =>
      keptIn(references, `${arrow}${from}`, () => ({ id: --fresh, label: labelOf(names.get(from) ?? '', arrow) })).id;
    const edges = model.edges.flatMap((edge): readonly ModelEdge[] => {
      const [isFrom, isTo] = [ids.has(edge.from), ids.has(edge.to)];
      if (isFrom && isTo) return [edge];
      if (isTo) return [{ ...edge, from: reference(edge.from, '↑') }];
      const isNew = isFrom && !references.has(`↓${edge.from}`);
      return isNew ? [{ ...edge, to: reference(edge.from, '↓'), slot: 0 }] : [];
    });
    return { ids, edges, references: [...references.values()] };
  });
}

const labelOf = (name: string, arrow: '↑' | '↓'): Label =>
  arrow === '↑'
    ? { text: `↑ ${name}`, latex: `$\\uparrow ${latexName(name)}$` }
    : { text: `${name} ↓`, latex: `$${latexName(name)} \\downarrow$` };

/** A leaf stands in the row in which it is used first. */
function withLeavesWhereUsed(
  { nodes, edges }: GraphModel,
  bandOf: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const moved = new Map(bandOf);
  for (const { id, isLeaf } of nodes) {
    const users = isLeaf ? edges.flatMap(({ from, to }) => (from === id ? [bandOf.get(to)!] : [])) : []; // each end has a row
    if (users.length > 0) moved.set(id, Math.min(...users));
  }
  return moved;
}

/** The row of each node: as many layers as fit. */
function bandNumbers({ layers, nodes }: Layout, width: number): ReadonlyMap<number, number> {
  const bandOf = new Map<number, number>();
  let band = 0;
  let start: number | undefined;
  for (const layer of layers) {
    const placed = layer.map(id => nodes.get(id)!); // every node of a layer is placed
    if (placed.length === 0) continue;
    const left = Math.min(...placed.map(({ x }) => x));
    const right = Math.max(...placed.map(node => node.x + node.width));
    start ??= left;
    if (right - start > width && left > start) {
      band++;
      start = left;
    }
    for (const id of layer) bandOf.set(id, band);
  }
  return bandOf;
}
