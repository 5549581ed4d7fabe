/** A graph as rows, a node each, with its edges in lanes beside them: an edge runs down its operand's lane to the row that uses it. */

import type { LayoutEdge } from './layered.ts';
import type { Joined } from './neighbourhood.ts';

/** A node in its row. */
export interface LanedRow {
  readonly id: number;
  /** The lane of the node and of its edges, 0 at the left; −1 for a heading, which has none. */
  readonly lane: number;
}

export interface RowLanes {
  readonly rows: readonly LanedRow[];
  readonly rowOf: ReadonlyMap<number, number>;
  readonly laneCount: number;
  readonly edges: readonly LayoutEdge[];
}

/** Most lanes that are told apart: further nets share the one behind them, which is in no terminal's width. */
const MOST_LANES = 500;

/**
 * Assigns lanes, from the top row down: a node takes over the lane of an operand that is used no more, of an operation
 * before a leaf, else the first free lane.
 * Two nets never run in the same lane at the same row, up to MOST_LANES. About linear in rows, edges and lanes.
 * @param graph Its ids in the order of the rows: operands before their operations.
 * @param headings Ids without edges, which lanes pass.
 */
export function assignLanes({ ids, edges }: Joined, headings: ReadonlySet<number> = new Set()): RowLanes {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const operands: number[][] = ids.map(() => []);
  const lastUse = new Int32Array(ids.length).fill(-1);
  for (const { from, to } of edges) {
    const [source, target] = [rowOf.get(from)!, rowOf.get(to)!];
    operands[target]!.push(source);
    lastUse[source] = Math.max(lastUse[source]!, target);
  }
  const rows: LanedRow[] = [];
  /** By lane: the last row in which it is taken. */
  const takenUntil: number[] = [];
  for (const [row, id] of ids.entries()) {
    if (headings.has(id)) {
      rows.push({ id, lane: -1 });
      continue;
    }
    const ending = operands[row]!.filter(source => lastUse[source] === row);
    const straight = ending.find(source => operands[source]!.length > 0) ?? ending[0];
    const free = takenUntil.findIndex(last => last < row);
    const other = free < 0 ? Math.min(takenUntil.length, MOST_LANES) : free;
    const lane = straight === undefined ? other : rows[straight]!.lane;
    takenUntil[lane] = Math.max(takenUntil[lane] ?? 0, lastUse[row]!, row + 1); // a result keeps a row of space below it
    rows.push({ id, lane });
  }
  return { rows, rowOf, laneCount: takenUntil.length, edges };
}
