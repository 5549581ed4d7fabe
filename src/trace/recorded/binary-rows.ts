/** The rows of a binary log: checked as they are read, as any program may have written them. */

import { NONE } from '../../engine/columns.ts';
import { beginsPass, KIND, type Kind } from '../../engine/events.ts';
import { NumberList } from '../../engine/number-list.ts';
import type { RecordedRow } from '../../engine/recorded-file.ts';
import { ROW, Rows } from '../log-rows.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions } from './definitions.ts';
import { clearedIn, demandRole, iterationIn, RECORDED_KINDS } from './event-records.ts';
import type { FactPlaces } from './fact-places.ts';
import { RecordMistake, recordAt } from './records.ts';

/** What a place is a multiple of. */
export const ALIGNED = 8;
/** The parts of the last column. */
const KIND_BITS = 0x0fff;
const HOW_PLACE = { shift: 12, mask: 3 } as const;
/** What stands at the place of a row: all numbers, a summary and the first, or what another event has written there. */
export const HOW = { all: 0, summary: 1, elsewhere: 2 } as const;

const kinds = new Set<number>(RECORDED_KINDS.values());

/** The rows of all groups so far, and where their numbers stand. */
export class RecordedRows {
  /** Where the numbers of each event begin, in units of 8 bytes. */
  readonly places = new NumberList(length => new Uint32Array(length));
  /** Events whose tensors are only summarised. */
  readonly summaries = new Set<number>();
  /** Places with a summary. */
  private readonly summarised = new Set<number>();
  private readonly bytes: BytesAt;
  private readonly definitions: Definitions;
  private readonly facts: FactPlaces;
  private readonly countAt: (place: number) => number;

  /** @param facts Where the facts of events stand in the file, by event. @param countAt How many numbers of a summary are kept. */
  constructor(bytes: BytesAt, definitions: Definitions, facts: FactPlaces, countAt: (place: number) => number) {
    this.bytes = bytes;
    this.definitions = definitions;
    this.facts = facts;
    this.countAt = countAt;
  }

  get count(): number {
    return this.places.length;
  }

  /** Yields the rows of a group. @param most Bytes of all numbers before it. @throws RecordMistake */
  *taken(body: Uint8Array, most: number): Generator<RecordedRow> {
    if (body.length % ROW !== 0) throw new RecordMistake(`expected rows of ${ROW} bytes, found ${body.length} bytes`);
    const group = new Rows(body);
    for (let k = 0; k < group.count; k++) {
      const i = this.places.length;
      const place = group.placeOf(k);
      if (place > most || place % ALIGNED !== 0)
        throw new RecordMistake(`event ${i}: expected a place up to ${most}, found ${place}`);
      const isAsBefore = i > 0 && place / ALIGNED === this.places.at(i - 1);
      const row = this.row(group, k, i, isAsBefore);
      if (this.isSummary(howIn(group, k), place)) this.noteSummary(row, i, place);
      this.places.push(place / ALIGNED);
      yield row;
    }
  }

  /** What another event has written may be a summary. */
  private isSummary(how: number, place: number): boolean {
    if (how === HOW.summary) this.summarised.add(place);
    return how === HOW.summary || (how === HOW.elsewhere && this.summarised.has(place));
  }

  private noteSummary({ kind, node, edge }: RecordedRow, i: number, place: number): void {
    const { nodes, edges } = this.definitions;
    const id = kind === KIND.contribution ? edges[edge]!.to : node; // the row was checked
    if (id === NONE) throw new RecordMistake(`event ${i}: expected no summary`);
    this.summaries.add(i);
    if (nodes[id]!.kept === undefined) this.definitions.noteKept(id, this.countAt(place)); // as many each time
  }

  private row(group: Rows, k: number, i: number, isAsBefore: boolean): RecordedRow {
    const { definitions, facts } = this;
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
      isFirst: kind === KIND.accumulated && isAsBefore,
      cleared: kind === KIND.cleared ? clearedIn(said, definitions) : undefined,
      iteration: kind === KIND.started ? iterationIn(said) : 0,
    };
    return isAlone || isOfEdge ? row : demandRole(row, definitions);
  }

  private demandNode(node: number): number {
    const { nodes } = this.definitions;
    if (node < 0 || node >= nodes.length)
      throw new RecordMistake(`expected a node from 0 to ${nodes.length - 1}, found ${node}`);
    return node;
  }
}

export const kindIn = (group: Rows, k: number) => (group.codeOf(k) & KIND_BITS) as Kind; // of another table before it is checked
export const howIn = (group: Rows, k: number): number => (group.codeOf(k) >> HOW_PLACE.shift) & HOW_PLACE.mask;
export const codeOf = (kind: Kind, how: number): number => kind | (how << HOW_PLACE.shift);
