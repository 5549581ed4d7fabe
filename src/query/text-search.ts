/** Events whose line or formula holds a text, found while it is typed. Words repeat from iteration to iteration; numbers are read only where the text can stand in them. */

import type { EventLog } from '../engine/log.ts';
import type { Writer } from '../explain/derivation.ts';
import { eventLine } from './event-line.ts';
import { type OngoingSearch, read, type Search, whenHeld } from './search.ts';

export interface FoundEvent {
  readonly position: number;
  readonly line: string;
}

/** Most events found. */
const MOST = 50;
/** Events of a stretch: writing their numbers takes longer than reading them. */
const STRETCH = 1_024;

/** Characters of written numbers. */
const NUMERIC = /^[\d.,:∞…()[\]×+−\-⁻⁰¹²³⁴⁵⁶⁷⁸⁹na ]*$/;

/** What a line's words alone decide: it contains the text, it does if its numbers do, or it does not. */
const ANSWERS = ['found', 'in numbers', 'not there'] as const;
type Answer = (typeof ANSWERS)[number];

export class TextSearch implements OngoingSearch {
  /** Found from the starting position to the end, then from the beginning; at most 50. */
  readonly found: FoundEvent[] = [];
  private readonly log: EventLog;
  private readonly from: number;
  private readonly wanted: readonly string[];
  private readonly write: Writer;
  private readonly hasNumber: ((line: string) => boolean) | undefined;
  private readonly answers = new Map<string, Answer>();
  /** The number of events read. */
  looked = 0;

  /**
   * @param texts A line matches if it contains any of them. @param write Writes the events' numbers.
   * @param hasNumber Whether the numbers of a line match, whatever its words are.
   */
  constructor(
    log: EventLog,
    from: number,
    texts: readonly string[],
    write: Writer,
    hasNumber?: (line: string) => boolean,
  ) {
    this.log = log;
    this.from = from;
    this.wanted = [...new Set(texts.map(loosely))].filter(text => text !== '');
    this.write = write;
    this.hasNumber = hasNumber;
  }

  get isWhole(): boolean {
    return this.wanted.length === 0 || this.looked >= this.log.length || this.found.length >= MOST;
  }

  *searchOn(): Search<void> {
    while (!this.isWhole) {
      const end = Math.min(this.looked + STRETCH, this.log.length);
      yield* whenHeld(() => this.lookTo(end));
      yield read((this.from + this.looked) % this.log.length);
    }
  }

  private lookTo(end: number): void {
    for (; this.looked < end && this.found.length < MOST; this.looked++) {
      const position = (this.from + 1 + this.looked) % this.log.length;
      const line = this.lineWith(position);
      if (line !== undefined) this.found.push({ position, line });
    }
  }

  /** Returns the event's line if it contains the text. */
  private lineWith(i: number): string | undefined {
    const { words, numbers } = eventLine(this.log, i);
    const [before, after] = [`${this.log.phaseAt(i)} ${words}`, this.sourceOf(i)];
    const answer = this.answerOf(before, after);
    if (answer === 'not there' || (answer === 'in numbers' && numbers === undefined)) return undefined;
    const written = numbers === undefined ? '' : this.write(numbers());
    const whole = loosely(`${before}${written} ${after}`);
    const isFound = answer === 'found' || this.wanted.some(text => whole.includes(text)) || this.hasNumber?.(written);
    return isFound ? words + written : undefined;
  }

  private answerOf(before: string, after: string) {
    const key = `${before}\0${after}`;
    const answer = this.answers.get(key) ?? this.newAnswer(loosely(before), loosely(after));
    this.answers.set(key, answer);
    return answer;
  }

  private newAnswer(before: string, after: string): Answer {
    const answers = this.wanted.map(text => answerWithout(before, after, text));
    if (this.hasNumber) answers.push('in numbers');
    return ANSWERS.find(answer => answers.includes(answer))!; // `texts` is never empty
  }

  private sourceOf(i: number): string {
    const node = this.log.nodeAt(i);
    return node < 0 ? '' : (this.log.program.nodes[node]!.text ?? '');
  }
}

/** Decides by the words before the numbers and the formula after them whether the text is there, or can be in the numbers. */
function answerWithout(before: string, after: string, wanted: string): Answer {
  if (before.includes(wanted) || after.includes(wanted)) return 'found';
  const [head, tail] = [`${before} `, ` ${after}`]; // no more of the text can stand beside the numbers
  for (let start = 0; start < Math.min(wanted.length, head.length + 1); start++) {
    if (start > 0 && !head.endsWith(wanted.slice(0, start)) && !before.endsWith(wanted.slice(0, start))) continue;
    for (let end = wanted.length; end > Math.max(start, wanted.length - tail.length - 1); end--) {
      const isAtEnd = end === wanted.length || tail.startsWith(wanted.slice(end));
      if (isAtEnd && NUMERIC.test(wanted.slice(start, end))) return 'in numbers';
    }
  }
  return 'not there';
}

/** Normalises case and spaces, as panes align words with several spaces. */
const loosely = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');
