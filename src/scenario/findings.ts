/** Gathers mistakes while a file is read, so that a person sees all of them at once. */

import { getNodePath, type Node as JsonNode } from 'jsonc-parser';
import { FILE_LIMITS } from '../limits.ts';
import type { FileProblem } from './problems.ts';
import type { Mistake } from './scenario-errors.ts';
import { placeAt, type SourceText } from './source-text.ts';

/** A piece of the file, in UTF-16 units; a JSON node is a range, too. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

interface Finding {
  readonly mistake: Mistake;
  readonly range: Range;
  /** The node for the JSON pointer, which is made only for shown problems. */
  readonly node: JsonNode | undefined;
}

/** Most mistakes kept, so that a file of mistakes cannot fill the memory; the rest is only counted. */
const MOST_KEPT = 1_000;

export class Findings {
  private readonly kept: Finding[] = [];
  private count = 0;
  private readonly source: SourceText;

  constructor(source: SourceText) {
    this.source = source;
  }

  /** Reports a mistake. `range` is the piece to underline, by default the whole node. */
  report(mistake: Mistake, node: JsonNode | undefined, range: Range = node ?? { offset: 0, length: 1 }): void {
    this.count++;
    if (this.kept.length < MOST_KEPT) this.kept.push({ mistake, range, node });
  }

  /** Counts a mistake without keeping it; called only when `isFull`, to save the search for its place. */
  countOnly(): void {
    this.count++;
  }

  get isFull(): boolean {
    return this.kept.length >= MOST_KEPT;
  }

  get total(): number {
    return this.count;
  }

  /** Returns the first problems by position, at most as many as are reported at once. */
  problems(): readonly FileProblem[] {
    return this.kept
      .toSorted((a, b) => a.range.offset - b.range.offset)
      .slice(0, FILE_LIMITS.problems)
      .map(finding => this.located(finding));
  }

  private located({ mistake, range, node }: Finding): FileProblem {
    const place = placeAt(this.source, range.offset);
    const start = range.offset - place.lineStart;
    const lineLength = place.lineEnd - place.lineStart;
    return {
      ...mistake,
      file: this.source.file,
      line: place.line,
      column: place.column,
      pointer: pointerOf(node),
      sourceLine: this.source.text.slice(place.lineStart, place.lineEnd),
      caret: { start, end: Math.max(start + 1, Math.min(start + range.length, lineLength)) },
    };
  }
}

/** Returns the JSON pointer (RFC 6901) of a node; the empty text is the whole file. */
export const pointerOf = (node: JsonNode | undefined): string =>
  node === undefined
    ? ''
    : getNodePath(node)
        .map(segment => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
        .join('');
