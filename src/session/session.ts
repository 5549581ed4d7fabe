/** A session is where a person is in a run: position, selection, panes. Everything shown follows from it and the log. */

import type { EventLog } from '../engine/log.ts';
import type { NodeId } from '../graph/program.ts';
import type { Hops } from '../layout/neighbourhood.ts';
import { DIGITS } from '../limits.ts';
import type { Waypoint } from '../query/origin.ts';
import { shortageIn } from '../query/shortage.ts';
import type { Breakpoint, Watch } from '../query/stops.ts';
import type { Dialog, Help, Menu, Prompt } from './dialogs.ts';
import { isMenu, isPrompt } from './dialogs.ts';
import type { Lookup } from './lookup.ts';
import type { Mode, Predicting, TensorLook } from './modes.ts';
import { type Play, playFor } from './pace.ts';
import type { PaneName } from './panes.ts';
import { type GradientReport, type Run, Timeline } from './runs.ts';

/** Somewhere a person has been. */
export interface Place {
  /** The timeline's number. */
  readonly timeline: number;
  /** "After event `position`", 0 … log.length − 1. */
  readonly position: number;
}

/** Where a person is, and the way there. */
export interface Whereabouts extends Place {
  /** Places left by a jump, oldest first, and places to come back to. */
  readonly behind: readonly Place[];
  readonly ahead: readonly Place[];
}

/** The original run, and what edits and skips made of it. */
export interface Timelines {
  readonly all: readonly Timeline[];
  /** Number of the one that the current one is compared with, if it was chosen. */
  readonly compared: number | undefined;
  readonly isComparing: boolean;
}

/** What a person has chosen; nothing of it while the screen follows the event. */
export interface Selection {
  /** What was selected by hand; undefined follows the event. */
  readonly node: NodeId | undefined;
  /** The element that is written out, counted row by row; undefined outside. */
  readonly inside: number | undefined;
  /** The path that `o` has gone up to here, from the number that was asked about; undefined on no such path. */
  readonly trail: readonly Waypoint[] | undefined;
}

export const FOLLOWS_EVENT: Selection = { node: undefined, inside: undefined, trail: undefined };

/** How the screen shows it. */
export interface View {
  readonly pane: PaneName;
  /** The pane at the lower right that was asked for; undefined follows the phase. */
  readonly detail: PaneName | undefined;
  readonly isZoomed: boolean;
  /** Pages that a ledger which does not fit was turned by; only the pane knows how many there are, and begins anew after the last. */
  readonly ledgerPage: number;
  /** How far around the selection the graph is shown; undefined shows what is usual. */
  readonly hops: Hops | undefined;
  /** Significant digits. */
  readonly digits: number;
  /** What the events pane is limited to; undefined shows all. */
  readonly filter: string | undefined;
  /** Clicks and the wheel come here; otherwise they are the terminal's, for marking text. */
  readonly isMouseTaken: boolean;
}

/** What a run stops at. */
export interface Stops {
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly Watch[];
}

/** What goes on by itself, between keys. */
export interface Background {
  /** Undefined once everything is recorded. */
  readonly recording: Recording | undefined;
  /** Numbers of timelines whose recording was ended before its time. */
  readonly halted: readonly number[];
  readonly awaited: Awaited | undefined;
  readonly lookup: Lookup | undefined;
  /** What is looked for is left alone until the next command. */
  readonly isPaused: boolean;
}

/** How far a run is that is still being recorded. */
export interface Recording {
  readonly run: Run;
  /** Undefined until there is something to measure. */
  readonly eventsPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Iterations recorded, with a fraction for a long one that is not whole; without it those that there are. */
  readonly iterationsDone?: number;
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

export interface Session {
  readonly place: Whereabouts;
  readonly timelines: Timelines;
  readonly selection: Selection;
  readonly view: View;
  readonly stops: Stops;
  readonly background: Background;
  readonly play: Play;
  readonly mode: Mode;
  /** What lies above the screen; undefined while nothing does. */
  readonly dialog: Dialog | undefined;
  /** What was entered in each prompt, the last at the end. */
  readonly entered: Readonly<Record<Prompt['kind'], readonly string[]>>;
  /** The last gradient check; its marks show in the iteration that was checked. */
  readonly report: GradientReport | undefined;
  /** One line that says what just happened, until the next key; `{run}` stands for the key of that command. */
  readonly message: string | undefined;
}

/** A session that a command changes: the fields of its slices are replaced, never changed within. */
export type SessionDraft = { -readonly [Slice in keyof Session]: Writable<Session[Slice]> };

/** Unions, classes and lists stay as they are; they are replaced whole. */
type Writable<Slice> = Slice extends Whereabouts | Timelines | Selection | View | Stops | Background | Play
  ? { -readonly [Field in keyof Slice]: Slice[Field] }
  : Slice;

export function createSession(
  run: Run,
  options: { readonly at?: number; readonly digits?: number; readonly mouse?: boolean; readonly isCalm?: boolean } = {},
): Session {
  const position = Math.min(Math.max(options.at ?? 0, 0), run.log.length - 1);
  return {
    place: { timeline: 1, position, behind: [], ahead: [] },
    timelines: { all: [new Timeline(1, 'original run', run)], compared: undefined, isComparing: false },
    selection: FOLLOWS_EVENT,
    view: {
      pane: 'ledger',
      detail: undefined,
      isZoomed: false,
      ledgerPage: 0,
      hops: undefined,
      digits: options.digits ?? DIGITS.usual,
      filter: undefined,
      isMouseTaken: options.mouse ?? true,
    },
    stops: { breakpoints: [], watches: [] },
    background: { recording: undefined, halted: [], awaited: undefined, lookup: undefined, isPaused: false },
    play: playFor(options.isCalm ?? false),
    mode: undefined,
    dialog: undefined,
    entered: { command: [], search: [], edit: [] },
    report: undefined,
    message: shortageIn(run.log, run.scenario.training),
  };
}

/** The timeline that a person is on. */
export const currentTimeline = ({ timelines, place }: Pick<Session, 'timelines' | 'place'>): Timeline =>
  timelines.all.find(({ number }) => number === place.timeline)!; // a person is always on a timeline that there is

export const runOf = (session: Pick<Session, 'timelines' | 'place'>): Run => currentTimeline(session).run;

export const logOf = (session: Pick<Session, 'timelines' | 'place'>): EventLog => runOf(session).log;

export const tensorOf = ({ mode }: Pick<Session, 'mode'>): TensorLook | undefined =>
  mode?.kind === 'tensor' ? mode : undefined;

export const predictingOf = ({ mode }: Pick<Session, 'mode'>): Predicting | undefined =>
  mode?.kind === 'predict' ? mode : undefined;

export const promptOf = ({ dialog }: Pick<Session, 'dialog'>): Prompt | undefined =>
  isPrompt(dialog) ? dialog : undefined;

export const menuOf = ({ dialog }: Pick<Session, 'dialog'>): Menu | undefined => (isMenu(dialog) ? dialog : undefined);

export const helpOf = ({ dialog }: Pick<Session, 'dialog'>): Help | undefined =>
  dialog?.kind === 'help' ? dialog : undefined;
