/** Rows in a few bytes each, until the program that they belong to is known. */

import { KIND, type Kind } from '../../engine/events.ts';
import type { RecordedRow } from '../../engine/recorded-log.ts';

export class RowList {
  readonly kinds: Kind[] = [];
  readonly nodes: number[] = [];
  private readonly edges: number[] = [];
  private readonly firsts = new Set<number>();
  private readonly cleared = new Map<number, readonly number[]>();
  private readonly numbers: number[] = [];

  get length(): number {
    return this.kinds.length;
  }

  /** Number of iterations that begin. */
  get iterations(): number {
    return this.numbers.length;
  }

  add({ kind, node, edge, isFirst, cleared, iteration }: RecordedRow): void {
    if (isFirst) this.firsts.add(this.length);
    if (cleared !== undefined) this.cleared.set(this.length, cleared);
    if (kind === KIND.started) this.numbers.push(iteration === 0 ? this.numbers.length + 1 : iteration);
    this.kinds.push(kind);
    this.nodes.push(node);
    this.edges.push(edge);
  }

  *all(): Generator<RecordedRow> {
    let iteration = -1;
    for (let i = 0; i < this.length; i++) {
      const kind = this.kinds[i]!;
      if (kind === KIND.started) iteration++;
      yield {
        kind,
        node: this.nodes[i]!,
        edge: this.edges[i]!,
        isFirst: this.firsts.has(i),
        cleared: this.cleared.get(i),
        iteration: this.numbers[iteration] ?? 0,
      };
    }
  }
}
