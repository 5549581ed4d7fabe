/** The rows of a binary log: checked as they are read, as any program may have written them. */

import { NONE } from '../../engine/columns.ts';
import { beginsPass, COMPUTED_KINDS, KIND, type Kind } from '../../engine/events.ts';
import type { RecordedRow } from '../../engine/recorded-log.ts';
import { Rows } from '../log-rows.ts';
import type { Contents, Reading } from './binary-contents.ts';
import type { BytesAt } from './bytes-at.ts';
import { clearedIn, demandRole, iterationIn } from './event-records.ts';
import { type Piece, RecordMistake, recordAt } from './records.ts';

/** What a place is a multiple of. */
export const ALIGNED = 8;
/** The parts of the last column. */
const KIND_BITS = 0x0fff;
const HOW = { shift: 12, mask: 3, summary: 1 } as const;

const kinds = new Set<number>(COMPUTED_KINDS.values());

/** What is to be known of the rows before any is read in full. */
interface Survey {
  readonly iterations: number;
  /** The node of the first seed; undefined without one. */
  readonly seed: number | undefined;
}

/** The rows of all groups, and where their numbers stand. */
export class RecordedRows {
  /** Where the numbers of each event begin, in units of 8 bytes. */
  readonly places: Uint32Array;
  /** Events whose tensors are only summarised. */
  readonly summaries = new Set<number>();
  private readonly bytes: BytesAt;
  private readonly contents: Contents;
  private readonly reading: Pick<Reading, 'at'>;

  /** @param reading Is told which byte is read, for mistakes in the rows. */
  constructor(bytes: BytesAt, contents: Contents, reading: Pick<Reading, 'at'>) {
    this.bytes = bytes;
    this.contents = contents;
    this.reading = reading;
    this.places = new Uint32Array(contents.events);
  }

  /** Goes over all rows once: counts iterations, finds the first seed, and notes which tensors are only summarised. */
  survey(countAt: (place: number) => number): Survey {
    const { definitions, rows } = this.contents;
    let [first, iterations, seed]: [number, number, number | undefined] = [0, 0, undefined];
    for (const piece of rows) {
      const group = this.group(piece);
      for (let k = 0; k < group.count; k++) {
        const kind = kindIn(group, k);
        if (kind === KIND.started) iterations++;
        if (kind === KIND.seeded) seed ??= this.demandNode(group.nodeOf(k));
        if (!isSummary(group, k)) continue;
        const to = definitions.edges[group.edgeOf(k)]?.to ?? NONE;
        const node = this.demandNode(kind === KIND.contribution ? to : group.nodeOf(k));
        this.summaries.add(first + k);
        if (definitions.nodes[node]!.kept === undefined) definitions.noteKept(node, countAt(group.placeOf(k))); // as many each time
      }
      first += group.count;
    }
    return { iterations, seed };
  }

  *all(): Generator<RecordedRow> {
    const { numbers } = this.contents;
    const last = numbers.at(-1);
    const most = last === undefined ? 0 : last.start + last.length;
    let i = 0;
    for (const piece of this.contents.rows) {
      const group = this.group(piece);
      for (let k = 0; k < group.count; k++, i++) {
        const place = group.placeOf(k);
        if (place > most || place % ALIGNED !== 0)
          throw new RecordMistake(`event ${i}: expected a place up to ${most}, found ${place}`);
        this.places[i] = place / ALIGNED;
        yield this.row(group, k, i);
      }
    }
  }

  private row(group: Rows, k: number, i: number): RecordedRow {
    const { definitions, facts } = this.contents;
    const kind = kindIn(group, k);
    if (!kinds.has(kind)) throw new RecordMistake(`event ${i}: unknown kind ${kind}`);
    const isAlone = beginsPass(kind) || kind === KIND.cleared || kind === KIND.failed;
    const isOfEdge = kind === KIND.contribution || kind === KIND.accumulated;
    const node = isAlone ? NONE : this.demandNode(group.nodeOf(k));
    const edge = isOfEdge ? group.edgeOf(k) : NONE;
    const { from, to } = definitions.edges[edge] ?? { from: node, to: node };
    if (isOfEdge && (definitions.edges[edge] === undefined || node !== (kind === KIND.contribution ? from : to)))
      throw new RecordMistake(`event ${i}: expected an edge of its node, found ${edge}`);
    const piece = kind === KIND.cleared || kind === KIND.started ? facts.get(i) : undefined;
    const said = piece === undefined ? {} : recordAt(this.bytes, piece);
    const row = {
      kind,
      node,
      edge,
      isFirst: kind === KIND.accumulated && i > 0 && this.places[i] === this.places[i - 1],
      cleared: kind === KIND.cleared ? clearedIn(said, definitions) : undefined,
      iteration: kind === KIND.started ? iterationIn(said) : 0,
    };
    return isAlone || isOfEdge ? row : demandRole(row, definitions);
  }

  private demandNode(node: number): number {
    const { nodes } = this.contents.definitions;
    if (node < 0 || node >= nodes.length)
      throw new RecordMistake(`expected a node from 0 to ${nodes.length - 1}, found ${node}`);
    return node;
  }

  private group(piece: Piece): Rows {
    this.reading.at = piece.offset;
    return new Rows(this.bytes.read(piece.offset, piece.length));
  }
}

const kindIn = (group: Rows, k: number) => (group.codeOf(k) & KIND_BITS) as Kind; // of another table before it is checked
const isSummary = (group: Rows, k: number): boolean => ((group.codeOf(k) >> HOW.shift) & HOW.mask) === HOW.summary;
