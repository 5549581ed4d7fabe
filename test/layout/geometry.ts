/** Cell by cell: what a laid-out graph covers, and every way in which that may be wrong. */

import type { Layout, PlacedNode, RoutedEdge } from '../../src/layout/graph-layout.ts';
import type { CellPoint } from '../../src/layout/spacing.ts';

/** Sides through which a line leaves a cell. */
type Sides = Set<'up' | 'right' | 'down' | 'left'>;

/** Per cell, the nets that run through it and how. */
export type Cells = Map<string, Map<number, Sides>>;

/** Adds a line of a net; its first cell also joins what is left of it, its last cell what is right of it. */
export function addLine(cells: Cells, net: number, points: readonly CellPoint[]): void {
  const first = points[0]!;
  const last = points.at(-1)!;
  sidesAt(cells, net, first.x, first.y).add('left');
  sidesAt(cells, net, last.x, last.y).add('right');
  for (const [at, from] of points.slice(0, -1).entries()) addStraight(cells, net, from, points[at + 1]!);
}

function addStraight(cells: Cells, net: number, from: CellPoint, to: CellPoint): void {
  if (from.x !== to.x && from.y !== to.y) throw new Error(`oblique line in net ${net}`);
  const [dx, dy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
  const [leave, enter] =
    dx > 0
      ? (['right', 'left'] as const)
      : dx < 0
        ? (['left', 'right'] as const)
        : dy > 0
          ? (['down', 'up'] as const)
          : (['up', 'down'] as const);
  for (let { x, y } = from; x !== to.x || y !== to.y; x += dx, y += dy) {
    sidesAt(cells, net, x, y).add(leave);
    sidesAt(cells, net, x + dx, y + dy).add(enter);
  }
}

function sidesAt(cells: Cells, net: number, x: number, y: number): Sides {
  const key = `${x},${y}`;
  const nets = cells.get(key) ?? new Map<number, Sides>();
  const sides = nets.get(net) ?? new Set();
  cells.set(key, nets.set(net, sides));
  return sides;
}

/** Cells in which two nets meet otherwise than one straight across the other. */
export function badMeetings(cells: Cells): string[] {
  const bad: string[] = [];
  for (const [cell, nets] of cells) {
    if (nets.size === 1) continue;
    const ways = [...nets.values()].map(sides => [...sides].sort().join()).sort();
    if (ways.join(' ') !== 'down,up left,right') bad.push(`${cell}: ${ways.join(' and ')}`);
  }
  return bad;
}

/** Everything that is wrong with a drawing; empty for a good one. */
export function faultsOf(layout: Layout): string[] {
  const cells: Cells = new Map();
  for (const edge of layout.edges) addLine(cells, edge.from, edge.points);
  const nodes = [...layout.nodes.values()];
  return [
    ...badMeetings(cells),
    ...nodes.flatMap((node, at) =>
      nodes.slice(at + 1).flatMap(other => (overlap(node, other) ? `${node.id} overlaps ${other.id}` : [])),
    ),
    ...nodes.flatMap(node =>
      cellsOf(node).flatMap(cell => (cells.has(cell) ? `an edge runs through ${node.id} at ${cell}` : [])),
    ),
    ...layout.edges.flatMap(edge => faultsOfEnds(edge, layout)),
    ...[...cells.keys(), ...nodes.flatMap(cellsOf)]
      .filter(cell => !isWithin(cell, layout))
      .map(cell => `${cell} is outside`),
  ];
}

function overlap(a: PlacedNode, b: PlacedNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function cellsOf({ x, y, width, height }: PlacedNode): string[] {
  return Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`);
}

function faultsOfEnds({ from, to, slot, points }: RoutedEdge, { nodes }: Layout): string[] {
  const [operand, operation] = [nodes.get(from)!, nodes.get(to)!];
  const [first, last] = [points[0]!, points.at(-1)!];
  const leaves = first.x === operand.x + operand.width && first.y >= operand.y && first.y < operand.y + operand.height;
  const arrives = last.x === operation.x - 1 && last.y >= operation.y && last.y < operation.y + operation.height;
  return leaves && arrives ? [] : [`edge ${from} → ${to} (${slot}) does not join its ends`];
}

function isWithin(cell: string, { width, height }: Layout): boolean {
  const [x, y] = cell.split(',').map(Number);
  return x! >= 0 && x! < width && y! >= 0 && y! < height;
}

/** Cells in which two nets cross. */
export function crossingsIn(edges: readonly RoutedEdge[]): number {
  const cells: Cells = new Map();
  for (const { from, points } of edges) addLine(cells, from, points);
  return [...cells.values()].filter(nets => nets.size > 1).length;
}
