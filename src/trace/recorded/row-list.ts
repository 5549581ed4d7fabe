/** Rows that have been read, until the program that they belong to is known: in columns, as there may be millions. */

import { KIND, type Kind } from '../../engine/events.ts';
import { NumberList } from '../../engine/number-list.ts';
import type { RecordedRow } from '../../engine/recorded-file.ts';

/** A row that says more than a kind, a node and an edge. */
type Rest = Pick<RecordedRow, 'cleared' | 'iteration'>;

const column = () => new NumberList(length => new Uint32Array(length));

/** What is added to the kind of a row that is the first of its pass: kinds have 16 bits. */
const FIRST = 2 ** 16;

/** `NONE` and up, as a number that is not negative. */
const AS_UNSIGNED = 1;

export class RowList {
  /** Number of iterations that have begun, of all rows. */
  iterations = 0;
  /** The node of the first seed of all rows; undefined without one. */
  loss: number | undefined;
  private kinds = column();
  private nodes = column();
  private edges = column();
  private rests = new Map<number, Rest>();

  add({ kind, node, edge, isFirst, ...rest }: RecordedRow): void {
    if (kind === KIND.started) this.iterations++;
    if (kind === KIND.seeded) this.loss ??= node;
    if (rest.cleared !== undefined || rest.iteration !== 0) this.rests.set(this.kinds.length, rest);
    this.kinds.push(isFirst ? kind + FIRST : kind);
    this.nodes.push(node + AS_UNSIGNED);
    this.edges.push(edge + AS_UNSIGNED);
  }

  /** Takes the rows out. */
  *taken(): Generator<RecordedRow> {
    const { kinds, nodes, edges, rests } = this;
    [this.kinds, this.nodes, this.edges] = [column(), column(), column()];
    this.rests = new Map();
    for (let i = 0; i < kinds.length; i++) {
      const rest = rests.get(i) ?? NOTHING_ELSE;
      const kind = (kinds.at(i) % FIRST) as Kind; // of a row
      const isFirst = kinds.at(i) >= FIRST;
      yield { kind, isFirst, node: nodes.at(i) - AS_UNSIGNED, edge: edges.at(i) - AS_UNSIGNED, ...rest };
    }
  }
}

const NOTHING_ELSE: Rest = { cleared: undefined, iteration: 0 };
