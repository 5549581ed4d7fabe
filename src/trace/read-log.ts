/** Reads a log by recording its scenario again and comparing every line: the session shows exactly what was kept. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { LOG_LIMITS } from '../limits.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import { formatProblem, formatProblems } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiJson, visibleLine } from '../text/visible.ts';
import {
  CHANGED,
  type FormatMistake,
  headerMembers,
  isMistake,
  NO_SCENARIO,
  scenarioSpan,
  versionMistake,
} from './format.ts';
import { minifiedSize, type TextSpan, tokenCount } from './json-tokens.ts';
import { readLines, type TextLine, UNASKED } from './lines.ts';
import { AT_ONCE, type Between, Rerecording } from './recorded.ts';
import { eventJson, headerLength, headerMistake, JSON_HEADER_KEYS, nodesJson } from './trace-json.ts';

export interface ReadLog {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** Notes for the person: a tail that was cut off. */
  readonly notes: readonly string[];
}

/**
 * The first line is the header. Lines longer than the scenario can have written are not read to their end.
 * @param memory Bytes that the run may take. @throws Failure 65 with the line for damage, a gap, or a line that the scenario does not compute.
 */
export async function readLog(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  memory?: number,
  options: LoadOptions = {},
  between = AT_ONCE,
): Promise<ReadLog> {
  const reading = new Reading({ name, memory, options, between });
  for await (const line of readLines(chunks, name, reading.mostOf)) {
    if (line.text.trim() === '') reading.takeBlank(line);
    else if (!reading.hasHeader) await reading.takeHeader(line);
    else if (!reading.take(line)) break;
    while (reading.isBehind) await reading.goOn();
  }
  return reading.end();
}

/** How a log is opened. */
interface Opening {
  readonly name: string;
  readonly memory: number | undefined;
  readonly options: LoadOptions;
  readonly between: Between;
}

/** A log that is read line by line. */
class Reading {
  private readonly name: string;
  private readonly memory: number | undefined;
  /** Whether limits of work are lifted. */
  private readonly options: LoadOptions;
  private readonly between: Between;
  /** The run with its scenario, from the header on. */
  private run: (Pick<ReadLog, 'scenario'> & { readonly again: Rerecording }) | undefined;
  /** Events of the file that match the run. */
  private whole = 0;
  /** The scenario of a long header that is not fully read. */
  private opened: Scenario | undefined;
  private blankLines = 0;
  private isTorn = false;
  /** The line that should follow, once it was asked for. */
  private right: string | undefined;

  constructor({ name, memory, options, between }: Opening) {
    this.options = options;
    this.name = name;
    this.memory = memory;
    this.between = between;
  }

  get hasHeader(): boolean {
    return this.run !== undefined;
  }

  /** Whether the event that should follow is not recorded yet. */
  get isBehind(): boolean {
    return this.run !== undefined && this.whole >= this.run.again.log.length && !this.run.again.isDone;
  }

  /** Records a part of what follows. */
  async goOn(): Promise<void> {
    await this.run?.again.goOn();
  }

  takeBlank(line: TextLine): void {
    if (++this.blankLines > LOG_LIMITS.blankLines)
      throw damaged(line, this.name, [`expected at most ${LOG_LIMITS.blankLines} blank lines, found more`, CHANGED]);
  }

  async takeHeader(line: TextLine): Promise<void> {
    const isBounded = line.text.length <= UNASKED || this.opened !== undefined; // what was opened bounded the line
    const scenario = this.opened ?? scenarioOf(line, this.name, this.options);
    if (!isBounded && line.text.length > mostOfHeader(scenario)) throw damagedHeader(line, this.name);
    checkHeader(line, this.name, scenario);
    this.run = { scenario, again: await Rerecording.of(scenario, this.memory, this.name, this.between) };
  }

  /** Takes an event's line; returns false when later lines must not be read. */
  take(line: TextLine): boolean {
    const expected = this.expected();
    if (expected === undefined && this.run?.again.isShort) return false;
    const mistake = mistakeIn(line.text, this.whole, expected);
    this.isTorn = mistake !== undefined && expected !== undefined && !line.isWhole && parsed(line.text) === undefined;
    if (this.isTorn) return false;
    if (mistake !== undefined) throw damaged(line, this.name, mistake);
    this.whole++;
    this.right = undefined;
    return true;
  }

  /** Returns how many characters a long line may have. */
  mostOf = (begun: string, number: number): number => {
    if (this.run !== undefined) return UNASKED + LOG_LIMITS.spacing * (this.expected()?.length ?? 0);
    const mistake = versionMistake(begun, 'trace');
    if (mistake !== undefined) throw damaged({ text: begun, number }, this.name, mistake);
    this.opened ??= this.begunScenario(begun, number);
    if (this.opened === undefined) return Math.min(GROWTH * begun.length, LOG_LIMITS.scenario);
    const least = LEAST_OF_NODE * this.opened.program.nodes.length;
    return begun.length <= least ? least : mostOfHeader(this.opened);
  };

  /** Returns the scenario of an unfinished header; undefined while the scenario is incomplete. */
  private begunScenario(begun: string, number: number): Scenario | undefined {
    const members = headerMembers(begun, JSON_HEADER_KEYS);
    if (!isMistake(members) && !members.spans.has('scenario')) return undefined;
    return scenarioOf({ text: begun, number, isWhole: false }, this.name, this.options);
  }

  /** Records the rest of the run, which the lines do not have. */
  async end(): Promise<ReadLog> {
    if (this.run === undefined)
      throw new Failure(EXIT.badScenario, `${this.name}: expected a log, found an empty file`);
    const { scenario, again } = this.run;
    await again.finish();
    return { scenario, log: again.log, notes: notesOn(this.whole, again.log.length, this.isTorn) };
  }

  /** Returns the line that should follow; undefined after the last. The run is recorded so far. */
  private expected(): string | undefined {
    const { log } = this.run!.again; // nothing is expected before the header
    if (this.whole < log.length) this.right ??= eventJson(log, this.whole);
    return this.right;
  }
}

/** @param whole Events in the file. @param length Events of the run. */
export function notesOn(whole: number, length: number, isTorn: boolean): readonly string[] {
  if (whole === length) return isTorn ? ['what follows the last event is not an event and is left out'] : [];
  const kept = whole === 0 ? 'no event is whole' : `events 0 to ${whole - 1} are whole`;
  const where = isTorn ? `ends in the middle of event ${whole}` : `ends before event ${whole}`;
  return [`the log ${where}: ${kept}, those up to ${length - 1} were computed again`];
}

function damagedHeader(line: TextLine, name: string): Failure {
  return damaged(line, name, [line.isWhole ? 'the header is damaged' : 'the log ends within its header', NO_SCENARIO]);
}

/** @throws Failure 65 when the header's keys are wrong, or its nodes are not the scenario's. */
function checkHeader(line: TextLine, name: string, { program }: Scenario): void {
  const header = parsed(line.text);
  if (header === undefined) throw damagedHeader(line, name);
  const mistake = headerMistake(header);
  if (mistake !== undefined) throw damaged(line, name, mistake);
  const { nodes } = header;
  const isOfOneLength = Array.isArray(nodes) && nodes.length === program.nodes.length; // so that no other nodes are written out
  if (!isOfOneLength || canonical(nodes) !== nodesJson(program))
    throw damaged(line, name, ['the nodes of this header are not those of its scenario', CHANGED]);
}

function scenarioOf(line: TextLine, name: string, options: LoadOptions): Scenario {
  const mistake = versionMistake(line.text, 'trace');
  if (mistake !== undefined) throw damaged(line, name, mistake);
  const span = scenarioSpan(line.text, JSON_HEADER_KEYS, line.isWhole);
  if (isMistake(span)) throw damaged(line, name, span);
  return scenarioIn(line.text, span, name, options);
}

/** How many times as long a header without a whole scenario may get before it is scanned again, from its beginning. */
const GROWTH = 8;

/** Fewest characters that a header has for each node. A shorter one is not counted, which takes as long as writing a whole one. */
const LEAST_OF_NODE = '{"node":"","op":"","text":"","operands":[]}'.length;

/** Returns the most characters of a header: another program may space it differently. */
const mostOfHeader = (scenario: Scenario): number => UNASKED + LOG_LIMITS.spacing * headerLength(scenario, '');

/** Returns the scenario in a header. @throws Failure 65 with its mistakes, at their places in the header. */
export function scenarioIn(header: string, { start, end }: TextSpan, name: string, options: LoadOptions): Scenario {
  const text = header.slice(start, end);
  const loaded = loadScenario(' '.repeat(start) + text, name, { ...options, size: minifiedSize(text) });
  if ('scenario' in loaded) return loaded.scenario;
  throw new Failure(EXIT.badScenario, formatProblems(loaded.problems, loaded.omitted).trimEnd());
}

function mistakeIn(text: string, i: number, expected: string | undefined): FormatMistake | undefined {
  if (text === expected) return undefined;
  if (expected === undefined)
    return [`expected the end of the log, found event ${i}`, `the last event of the scenario is ${i - 1}`];
  const event = parsed(text);
  if (event === undefined) return [`expected event ${i}, found a line that is not a JSON object`, CHANGED];
  if (event.i !== i)
    return [`expected event ${i}, found ${foundEvent(event.i)}`, 'lines are missing, repeated or out of order'];
  if (canonical(event) !== expected)
    return [`event ${i} is not what the scenario computes${differenceOf(event, expected)}`, CHANGED];
  if (tokenCount(text) !== tokenCount(expected)) return [`event ${i} has a field twice`, CHANGED];
  return undefined;
}

/** Names the first field that differs, '' if there is none. */
function differenceOf(event: Readonly<Record<string, unknown>>, expected: string): string {
  const right = parsed(expected)!; // this program wrote it
  const field = Object.keys(right).find(key => canonical(right[key]) !== canonical(event[key]));
  if (field !== undefined) return `: its ${field} differs`;
  const unknown = Object.keys(event).find(key => !Object.hasOwn(right, key));
  return unknown === undefined ? '' : `: unknown field ${visibleLine(unknown.slice(0, 80))}`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Returns JSON in the trace's own format; undefined when it is nested too deep for an event. */
function canonical(value: unknown): string | undefined {
  try {
    return asciiJson(value);
  } catch {
    return undefined;
  }
}

const foundEvent = (i: unknown): string => (typeof i === 'number' ? `event ${i}` : 'an event without a number');

function damaged(
  { text, number }: Pick<TextLine, 'text' | 'number'>,
  file: string,
  [message, hint]: FormatMistake,
): Failure {
  const problem = { code: 'damaged-log', message, hint, file, line: number, column: 1, pointer: '' };
  return new Failure(
    EXIT.badScenario,
    formatProblem({ ...problem, sourceLine: text, caret: { start: 0, end: 1 } }).trimEnd(),
  );
}
