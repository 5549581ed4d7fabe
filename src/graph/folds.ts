/** Gathers the folds of a program while it grows: each begins inside the one that is open. */

import type { Fold, FoldId, NodeId } from './program.ts';

type Begun = Pick<Fold, 'kind' | 'name' | 'line' | 'start'> & Partial<Pick<Fold, 'of'>>;

/** A fold whose end comes later. */
type Growing = Omit<Fold, 'end' | 'node'> & { -readonly [Key in 'end' | 'node']: Fold[Key] };

export class Folds {
  private readonly folds: Growing[] = [];
  private open: FoldId | undefined;
  private last: FoldId | undefined;
  /** How many of those that are open are calls. */
  private calls = 0;

  get all(): readonly Fold[] {
    return this.folds;
  }

  begin({ kind, name, line, start, of }: Begun): FoldId {
    const id = this.folds.length;
    this.folds.push({ id, kind, name, line, start, of, parent: this.open, end: start, node: undefined });
    this.open = id;
    if (kind === 'call') this.calls++;
    return id;
  }

  /** Ends the fold that is open, before the node `end`. */
  end(id: FoldId, end: NodeId, node: NodeId | undefined): void {
    const fold = this.folds[id]!; // it was begun
    fold.end = end;
    fold.node = node;
    this.open = fold.parent;
    if (fold.kind === 'call') this.calls--;
    if (fold.kind === 'line' && node !== undefined && this.calls === 0) this.last = id;
  }

  /** The last line that ran outside of calls. */
  lastAtTop(): Fold | undefined {
    return this.last === undefined ? undefined : this.folds[this.last];
  }

  /** The folds of each line. */
  byLine(count: number): readonly (readonly FoldId[])[] {
    const lines = Array.from({ length: count }, (): FoldId[] => []);
    for (const { id, line } of this.folds) lines[line]!.push(id);
    return lines;
  }
}
