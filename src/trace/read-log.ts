/** A log is opened by recording its scenario again and holding every line against it: what was kept is what will be seen. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { loadScenario } from '../scenario/load.ts';
import { formatProblem, formatProblems } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { asciiJson } from '../text/visible.ts';
import { memberSpan, minifiedSize, type Span } from './json-tokens.ts';
import type { TextLine } from './lines.ts';
import { recorded } from './recorded.ts';
import { eventLine, nodeFacts, TRACE_VERSION } from './trace-json.ts';

export interface ReadLog {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** What a person should know: a tail that was cut off. */
  readonly notes: readonly string[];
}

/** The first line is the header. @throws Failure 65 with the line for damage, a gap, or events that the scenario does not compute. */
export async function readLog(lines: AsyncIterable<TextLine>, name: string, memory?: number): Promise<ReadLog> {
  let run: { readonly scenario: Scenario; readonly log: EventLog } | undefined;
  let next = 0;
  let isTorn = false;
  for await (const line of lines) {
    if (line.text.trim() === '') continue;
    if (run === undefined) {
      run = openHeader(line, name, memory);
      continue;
    }
    const mistake = mistakeIn(line, run.log, next);
    isTorn = mistake !== undefined && !line.isWhole && parsed(line.text) === undefined;
    if (isTorn) break;
    if (mistake !== undefined) throw damaged(line, name, mistake);
    next++;
  }
  if (run === undefined) throw new Failure(EXIT.badScenario, `${name}: expected a log, found an empty file`);
  return { ...run, notes: notesOn(next, run.log.length, isTorn) };
}

/** @param whole Events that were kept. @param length Events of the run. */
export function notesOn(whole: number, length: number, isTorn: boolean): readonly string[] {
  if (whole === length) return isTorn ? ['what follows the last event is not an event and is left out'] : [];
  const kept = whole === 0 ? 'no event is whole' : `events 0 to ${whole - 1} are whole`;
  const where = isTorn ? `ends in the middle of event ${whole}` : `ends before event ${whole}`;
  return [`the log ${where}: ${kept}, those up to ${length - 1} were computed again`];
}

function openHeader(
  line: TextLine,
  name: string,
  memory: number | undefined,
): { readonly scenario: Scenario; readonly log: EventLog } {
  const version = /^\s*\{\s*"trace"\s*:\s*(\d+)/.exec(line.text)?.[1];
  if (version !== undefined && Number(version) !== TRACE_VERSION)
    throw damaged(line, name, [`expected a log of version ${TRACE_VERSION}, found version ${version}`, OTHER_VERSION]);
  const span = memberSpan(line.text, 'scenario');
  const header = parsed(line.text);
  if (span === undefined || header === undefined)
    throw damaged(line, name, [line.isWhole ? 'the header is damaged' : 'the log ends within its header', NO_HEADER]);
  const scenario = scenarioIn(line.text, span, name);
  if (canonical(header.nodes) !== asciiJson(nodeFacts(scenario.program)))
    throw damaged(line, name, ['the nodes of this header are not those of its scenario', CHANGED]);
  return { scenario, log: recorded(scenario, memory, name) };
}

/** The scenario that stands in a header. @throws Failure 65 with its mistakes, at their places in the header. */
export function scenarioIn(header: string, { start, end }: Span, name: string): Scenario {
  const text = header.slice(start, end);
  const loaded = loadScenario(' '.repeat(start) + text, name, minifiedSize(text));
  if ('scenario' in loaded) return loaded.scenario;
  throw new Failure(EXIT.badScenario, formatProblems(loaded.problems, loaded.omitted).trimEnd());
}

/** Hints. */
export const NO_HEADER = 'without the scenario in it nothing can be computed again: take another copy of the log';
export const OTHER_VERSION = 'open it with the version of the program that wrote it';
export const CHANGED = 'the log was changed, or written by another version of the program';

type Mistake = readonly [message: string, hint: string];

function mistakeIn({ text }: TextLine, log: EventLog, i: number): Mistake | undefined {
  const expected = i < log.length ? eventLine(log, i) : undefined;
  if (text === expected) return undefined;
  const event = parsed(text);
  if (event === undefined) return [`expected event ${i}, found a line that is not a JSON object`, CHANGED];
  if (expected === undefined)
    return [`expected the end of the log, found event ${i}`, `the last event of the scenario is ${log.length - 1}`];
  if (event.i !== i)
    return [`expected event ${i}, found ${foundEvent(event.i)}`, 'lines are missing, repeated or out of order'];
  if (canonical(event) === expected) return undefined;
  return [`event ${i} is not what the scenario computes${differenceOf(event, expected)}`, CHANGED];
}

/** Which field differs first, if it is one. */
function differenceOf(event: Readonly<Record<string, unknown>>, expected: string): string {
  const right = parsed(expected)!;
  const field = Object.keys(right).find(key => canonical(right[key]) !== canonical(event[key]));
  return field === undefined ? '' : `: its ${field} differs`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** JSON as the trace writes it, however it was written; undefined when it is nested too deep to be an event. */
function canonical(value: unknown): string | undefined {
  try {
    return asciiJson(value);
  } catch {
    return undefined;
  }
}

const foundEvent = (i: unknown): string => (typeof i === 'number' ? `event ${i}` : 'an event without a number');

function damaged({ text, number }: TextLine, file: string, [message, hint]: Mistake): Failure {
  const problem = { code: 'damaged-log', message, hint, file, line: number, column: 1, pointer: '' };
  return new Failure(
    EXIT.badScenario,
    formatProblem({ ...problem, sourceLine: text, caret: { start: 0, end: 1 } }).trimEnd(),
  );
}
