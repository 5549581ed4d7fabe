/** A session is where a person is in a run: position, selection, panes. Everything shown follows from it and the log. */

import type { CheckedGradient } from '../engine/gradient-check.ts';
import type { EventLog } from '../engine/log.ts';
import type { Recorder } from '../engine/record.ts';
import type { NodeId } from '../graph/program.ts';
import type { Hops } from '../layout/neighbourhood.ts';
import { DIGITS } from '../limits.ts';
import type { EditTarget } from '../query/edits.ts';
import type { Direction } from '../query/navigate.ts';
import type { Waypoint } from '../query/origin.ts';
import type { Printed } from '../query/print.ts';
import { shortageIn } from '../query/shortage.ts';
import type { Breakpoint, Watch } from '../query/stops.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Line, lineOf, type RecallingLine } from './line.ts';
import { playFor } from './pace.ts';

export type PaneName = 'program' | 'graph' | 'ledger' | 'values' | 'parameters' | 'chart' | 'events';

/** In the order of their digits, 1 to 7. */
export const PANES: readonly PaneName[] = ['program', 'graph', 'ledger', 'values', 'parameters', 'chart', 'events'];

/** The panes that share the place at the lower right. */
export const DETAIL_PANES: readonly PaneName[] = ['values', 'parameters', 'chart', 'events'];

/** A scenario and its log. A class, so that immer leaves it alone: nothing in it is ever drafted or frozen. */
export class Run {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** Of a fork: what records the rest of it. */
  readonly recorder: Recorder | undefined;

  constructor(scenario: Scenario, log: EventLog, recorder?: Recorder) {
    this.scenario = scenario;
    this.log = log;
    this.recorder = recorder;
  }
}

/** A run as it was recorded, or as an edit or a skip made of it. A class for the same reason. */
export class Timeline {
  /** From 1, which is the original run; never used again when one is deleted. */
  readonly number: number;
  /** What makes it another one than its parent: `b := 2 at event 2`. */
  readonly name: string;
  readonly run: Run;
  /** Number of the timeline that it was forked from. */
  readonly parent: number | undefined;

  constructor(number: number, name: string, run: Run, parent?: number) {
    this.number = number;
    this.name = name;
    this.run = run;
    this.parent = parent;
  }
}

/** What a gradient check of one iteration found. A class for the same reason. */
export class GradientReport {
  readonly iteration: number;
  readonly results: readonly CheckedGradient[];

  constructor(iteration: number, results: readonly CheckedGradient[]) {
    this.iteration = iteration;
    this.results = results;
  }

  /** What was found at a node: its own gradient, and, for an operation, each local derivative. */
  at(node: NodeId): readonly CheckedGradient[] {
    return this.results.filter(result => result.node === node);
  }
}

/** A line being typed at the bottom: a command, a search, or a new value. */
export type Prompt = TextPrompt | EditPrompt;

export interface TextPrompt extends RecallingLine {
  readonly kind: 'command' | 'search';
  /** The suggestion that was chosen by hand; undefined leaves it to the text. */
  readonly choice: number | undefined;
}

/** `2`, `[[1, 2], [3, 4]]`, `2 * W1`, or `[0, 1] = 2` for one element of the whole. */
export interface EditPrompt extends RecallingLine {
  readonly kind: 'edit';
  readonly target: EditTarget;
  /** Nothing is typed yet: the text is what there is, and the first letter replaces it. */
  readonly isFresh: boolean;
}

export const textPrompt = (kind: TextPrompt['kind'], text = ''): TextPrompt => ({
  kind,
  ...lineOf(text),
  choice: undefined,
});

/** The rows of a print; `choice` is one of them. */
export interface PrintMenu {
  readonly kind: 'print';
  readonly printed: Printed;
  readonly choice: number;
}

/** A list to choose from, above the screen. */
export type Menu =
  | PrintMenu
  | { readonly kind: 'breakpoints' | 'watches' | 'timelines'; readonly choice: number }
  | { readonly kind: 'glossary'; readonly choice: number }
  /** `typed` is a threshold in the making, '' for the usual one. */
  | { readonly kind: 'find'; readonly direction: Direction; readonly choice: number; readonly typed: string };

/** A tensor that is looked at element by element. */
export interface TensorLook {
  readonly node: NodeId;
  readonly of: 'value' | 'gradient';
  /** Counted row by row. */
  readonly element: number;
}

/** How far a run is that is still being recorded. */
export interface Recording {
  readonly run: Run;
  /** Undefined until there is something to measure. */
  readonly eventsPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Ended before its time: what there is is kept. */
  readonly isStopped: boolean;
}

/** A command that asked for more than was recorded: it is run again when there is more, until another one comes. */
export interface Awaited {
  readonly command: string;
  readonly argument: string;
  /** The last event that it has seen. */
  readonly from: number;
}

/** Time that goes on by itself. */
export interface Play {
  readonly isOn: boolean;
  /** Steps a second. */
  readonly pace: number;
  /** Motion is reduced: a step is a node, and seconds lie between. */
  readonly isCalm: boolean;
}

/** What is asked in predict mode, and how it was answered. */
export interface Predicting {
  /** The event that is asked about: the next one, or, once answered, the one shown. */
  readonly asked: number;
  /** The answer in the making. */
  readonly text: string;
  /** Where in it one types; undefined at its end. */
  readonly cursor?: number;
  /** What was found of the last answer; `unread` when it is none, `shown` when one gave it up. */
  readonly verdict:
    | { readonly kind: 'right' | 'close' | 'wrong' | 'unread' | 'shown'; readonly says: string }
    | undefined;
  readonly isAnswered: boolean;
  /** Wrong and right answers to this question. */
  readonly tries: number;
  /** Questions done with, and those of them that were right at the first try. */
  readonly score: { readonly right: number; readonly asked: number };
}

/** The answer in the making as a line. */
export const answerLine = ({ text, cursor = text.length }: Pick<Predicting, 'text' | 'cursor'>): Line => ({
  text,
  cursor: Math.min(cursor, text.length), // an answer that was wrong begins anew
});

/** Somewhere one has been. */
export interface Place {
  /** The timeline's number. */
  readonly timeline: number;
  readonly position: number;
}

export interface Session {
  /** Of the timeline that one is on. */
  readonly run: Run;
  /** The original run, and what edits and skips made of it. */
  readonly timelines: readonly Timeline[];
  /** Number of the one that one is on. */
  readonly timeline: number;
  /** Number of the one that it is compared with, if it was chosen. */
  readonly compared: number | undefined;
  readonly isComparing: boolean;
  /** Numbers of timelines whose recording was ended before its time. */
  readonly halted: readonly number[];
  /** Undefined once everything is recorded. */
  readonly recording: Recording | undefined;
  readonly awaited: Awaited | undefined;
  readonly play: Play;
  /** "After event `position`", 0 … log.length − 1. */
  readonly position: number;
  readonly pane: PaneName;
  /** The pane at the lower right that was asked for; undefined follows the phase. */
  readonly detail: PaneName | undefined;
  readonly isZoomed: boolean;
  /** What was selected by hand; undefined follows the event. */
  readonly selected: NodeId | undefined;
  /** The element that is written out, counted row by row; undefined outside. */
  readonly inside: number | undefined;
  /** Pages that a ledger which does not fit was turned by; only the pane knows how many there are, and begins anew after the last. */
  readonly ledgerPage: number;
  /** The way that `o` has gone up to here, from the number that was asked about; undefined on no such way. */
  readonly trail: readonly Waypoint[] | undefined;
  /** What lies over the panes; undefined while they are seen. */
  readonly tensor: TensorLook | undefined;
  /** How far around the selection the graph is shown; undefined shows what is usual. */
  readonly hops: Hops | undefined;
  /** Significant digits. */
  readonly digits: number;
  /** What the events pane is limited to; undefined shows all. */
  readonly filter: string | undefined;
  readonly help: { readonly filter: string; readonly choice: number } | undefined;
  readonly prompt: Prompt | undefined;
  /** What was entered in each prompt, the last at the end. */
  readonly entered: Readonly<Record<Prompt['kind'], readonly string[]>>;
  readonly menu: Menu | undefined;
  /** Undefined outside predict mode. */
  readonly predicting: Predicting | undefined;
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly Watch[];
  /** The last gradient check; its marks show in the iteration that was checked. */
  readonly report: GradientReport | undefined;
  /** Clicks and the wheel come here; otherwise they are the terminal's, for marking text. */
  readonly isMouseTaken: boolean;
  /** One line that says what just happened, until the next key; `{run}` stands for the key of that command. */
  readonly message: string | undefined;
  /** Places left by a jump, oldest first, and places to come back to. */
  readonly behind: readonly Place[];
  readonly ahead: readonly Place[];
}

export function createSession(
  run: Run,
  options: { readonly at?: number; readonly digits?: number; readonly mouse?: boolean; readonly isCalm?: boolean } = {},
): Session {
  return {
    run,
    timelines: [new Timeline(1, 'original run', run)],
    timeline: 1,
    compared: undefined,
    isComparing: false,
    halted: [],
    recording: undefined,
    awaited: undefined,
    play: playFor(options.isCalm ?? false),
    position: Math.min(Math.max(options.at ?? 0, 0), run.log.length - 1),
    pane: 'ledger',
    detail: undefined,
    isZoomed: false,
    selected: undefined,
    inside: undefined,
    ledgerPage: 0,
    trail: undefined,
    tensor: undefined,
    hops: undefined,
    digits: options.digits ?? DIGITS.usual,
    filter: undefined,
    help: undefined,
    prompt: undefined,
    entered: { command: [], search: [], edit: [] },
    menu: undefined,
    predicting: undefined,
    breakpoints: [],
    watches: [],
    report: undefined,
    isMouseTaken: options.mouse ?? true,
    message: shortageIn(run.log, run.scenario.training),
    behind: [],
    ahead: [],
  };
}
