/** Rows in a few bytes each, until the program that they belong to is known. */

import { KIND, type Kind } from '../../engine/events.ts';
import type { RecordedRow } from '../../engine/recorded-log.ts';

export class RowList {
  /** The node of the first seed; undefined without one. */
  loss: number | undefined;
  private readonly kinds: Kind[] = [];
  private readonly nodes: number[] = [];
  private readonly edges: number[] = [];
  private readonly firsts = new Set<number>();
  private readonly cleared = new Map<number, readonly number[]>();
  /** The number of each iteration, by the row that starts it. */
  private readonly numbers = new Map<number, number>();

  get length(): number {
    return this.kinds.length;
  }

  /** Number of iterations that begin. */
  get iterations(): number {
    return this.numbers.size;
  }

  add({ kind, node, edge, isFirst, cleared, iteration }: RecordedRow): void {
    if (isFirst) this.firsts.add(this.length);
    if (cleared !== undefined) this.cleared.set(this.length, cleared);
    if (kind === KIND.started) this.numbers.set(this.length, iteration);
    if (kind === KIND.seeded) this.loss ??= node;
    this.kinds.push(kind);
    this.nodes.push(node);
    this.edges.push(edge);
  }

  *all(): Generator<RecordedRow> {
    for (let i = 0; i < this.length; i++)
      yield {
        kind: this.kinds[i]!,
        node: this.nodes[i]!,
        edge: this.edges[i]!,
        isFirst: this.firsts.has(i),
        cleared: this.cleared.get(i),
        iteration: this.numbers.get(i) ?? 0,
      };
  }
}
