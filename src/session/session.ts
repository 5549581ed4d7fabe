/** A session: position, selection and panes. Everything shown follows from the session and the log. */

import type { EventLog } from '../engine/log.ts';
import type { ChainForm } from '../explain/chain-texts.ts';
import type { NodeId } from '../graph/program.ts';
import type { Hops } from '../layout/neighbourhood.ts';
import { DIGITS } from '../limits.ts';
import type { QuestionLevel } from '../query/predict.ts';
import { shortageIn } from '../query/shortage.ts';
import type { Breakpoint, Watch } from '../query/stops.ts';
import type { Waypoint } from '../query/waypoint.ts';
import type { Dialog, Help, Menu, Prompt } from './dialogs.ts';
import { isMenu, isPrompt } from './dialogs.ts';
import { type FoldsByHand, type GraphForm, type GraphLevel, NONE_BY_HAND } from './graph-folds.ts';
import type { Lookup } from './lookup.ts';
import type { Mode, Predicting, TensorLook } from './modes.ts';
import { type Play, playFor } from './pace.ts';
import type { PaneName } from './panes.ts';
import { type GradientReport, type OtherRun, type Run, Timeline } from './runs.ts';
import type { ThemeChoice } from './theme-names.ts';
import type { Touring } from './tour-state.ts';

/** A position on a timeline. */
export interface Place {
  /** The timeline's number. */
  readonly timeline: number;
  /** "After event `position`", 0 … log.length − 1. */
  readonly position: number;
}

/** The current place, and the places of earlier jumps. */
export interface Whereabouts extends Place {
  /** Places left by jumps, oldest first, for `back`; `ahead` holds places for `forward`. */
  readonly behind: readonly Place[];
  readonly ahead: readonly Place[];
}

/** The original run, and the timelines that edits and skips made. */
export interface Timelines {
  readonly all: readonly Timeline[];
  /** The run of another file; undefined for one file. */
  readonly other: OtherRun | undefined;
  /** What was chosen for comparison; undefined if nothing was chosen. */
  readonly compared: number | 'B' | undefined;
  readonly isComparing: boolean;
}

/** What is selected by hand; all undefined while the screen follows the event. */
export interface Selection {
  /** The node selected by hand; undefined follows the event. */
  readonly node: NodeId | undefined;
  /** The flat index of the element written out; undefined outside of an event. */
  readonly inside: number | undefined;
  /** Whether the last step went by line: the ledger shows the line as a whole. */
  readonly isByLine: boolean;
  /** How the ledger shows the chain of all factors to the selected node; undefined while it does not. */
  readonly chain: ChainForm | undefined;
  /** The source file of a recorded run that was chosen, by its place among the sources; undefined follows the event. */
  readonly file: number | undefined;
  /** The path that `o` has taken so far, from the first number; undefined on no path. */
  readonly trail: readonly Waypoint[] | undefined;
}

export const FOLLOWS_EVENT: Selection = {
  node: undefined,
  inside: undefined,
  isByLine: false,
  chain: undefined,
  file: undefined,
  trail: undefined,
};

/** How finely the graph is shown. */
export type GraphDetail = 'fit' | GraphLevel;

/** How the screen shows the run. */
export interface View {
  readonly pane: PaneName;
  /** The pane chosen for the lower right; undefined follows the phase. */
  readonly detail: PaneName | undefined;
  readonly isZoomed: boolean;
  /** The page of a ledger that does not fit. Only the pane knows how many pages there are; after the last it shows the first again. */
  readonly ledgerPage: number;
  /** How many hops around the selection the graph shows; undefined for the default. */
  readonly hops: Hops | undefined;
  /** What the graph shows: a level, or the most detailed that fits the pane whole. */
  readonly detailOfGraph: GraphDetail;
  readonly foldsByHand: FoldsByHand;
  /** How the graph pane drew the graph before the last key; undefined where there is no such pane. */
  readonly graphForm: GraphForm | undefined;
  /** Whether the chart's axis is logarithmic. */
  readonly isLog: boolean;
  /** Significant digits. */
  readonly digits: number;
  /** The theme chosen with `:theme`; undefined for the theme that the program was started with. */
  readonly theme: ThemeChoice | undefined;
  /** What predict mode asks about. */
  readonly asksBy: QuestionLevel;
  /** The filter of the events pane; undefined shows all. */
  readonly filter: string | undefined;
  /** Whether the program receives clicks and the wheel; otherwise the terminal does, for marking text. */
  readonly isMouseTaken: boolean;
}

/** Where a run stops: breakpoints and watches. */
export interface Stops {
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly Watch[];
}

/** A file that cannot be reloaded. */
export interface Fault {
  /** `scenarios/xor.json cannot be reloaded; the last good run is shown`. */
  readonly title: string;
  /** The mistakes with their places, in lines. */
  readonly text: string;
}

/** Work that continues between keys. */
export interface Background {
  /** The progress of recording; undefined once everything is recorded. */
  readonly recording: Recording | undefined;
  /** The numbers of timelines whose recording was stopped early. */
  readonly halted: readonly number[];
  readonly awaited: Awaited | undefined;
  readonly lookup: Lookup<SessionDraft> | undefined;
  /** Whether searches are paused until the next command. */
  readonly isPaused: boolean;
}

/** The progress of a run that is being recorded. */
export interface Recording {
  readonly run: Run;
  /** The measured speed; undefined before the first measurement. */
  readonly eventsPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Iterations recorded, with a fraction for an unfinished long iteration; by default the log's count. */
  readonly iterationsDone?: number;
  /** For a run whose log is read: the part that is read, or that the file is still written. By default the run is computed here. */
  readonly reads?: 'growing' | { readonly part: number };
  /** Whether recording was stopped early; recorded events are kept. */
  readonly isStopped: boolean;
}

/** A command that needs more events. It goes on when more are recorded, until another command comes. */
export interface Awaited {
  readonly goOn: (draft: SessionDraft, from: number) => void;
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
  /** The current tour; undefined on none. */
  readonly tour: Touring | undefined;
  /** The open dialog; undefined while none is open. */
  readonly dialog: Dialog | undefined;
  /** The lines entered in each prompt, the latest at the end. */
  readonly entered: Readonly<Record<Prompt['kind'], readonly string[]>>;
  /** The last gradient check; its marks show in the checked iteration. */
  readonly report: GradientReport | undefined;
  /** What is wrong with the scenario's file now, while the last good run is shown; undefined for nothing. */
  readonly fault: Fault | undefined;
  /** One line that says what just happened, until the next key; `{run}` stands for the key of that command. */
  readonly message: string | undefined;
}

/** A session that a command changes: the fields of its slices are replaced; the values in them stay unchanged. */
export type SessionDraft = { -readonly [Slice in keyof Session]: Writable<Session[Slice]> };

/** Unions, classes and lists stay as they are; they are replaced whole. */
type Writable<Slice> = Slice extends Whereabouts | Timelines | Selection | View | Stops | Background | Play
  ? { -readonly [Field in keyof Slice]: Slice[Field] }
  : Slice;

export function createSession(
  run: Run,
  options: {
    readonly at?: number;
    readonly digits?: number;
    readonly mouse?: boolean;
    readonly isCalm?: boolean;
    readonly asksBy?: QuestionLevel;
    readonly other?: OtherRun | undefined;
  } = {},
): Session {
  const position = Math.min(Math.max(options.at ?? 0, 0), run.log.length - 1);
  return {
    place: { timeline: 1, position, behind: [], ahead: [] },
    timelines: {
      all: [new Timeline(1, options.other?.comparedWith ?? 'original run', run)],
      other: options.other,
      compared: options.other?.number,
      isComparing: false,
    },
    selection: FOLLOWS_EVENT,
    view: {
      pane: 'ledger',
      detail: undefined,
      isZoomed: false,
      ledgerPage: 0,
      hops: undefined,
      detailOfGraph: 'fit',
      isLog: false,
      foldsByHand: NONE_BY_HAND,
      graphForm: undefined,
      digits: options.digits ?? DIGITS.usual,
      theme: undefined,
      asksBy: options.asksBy ?? 'line',
      filter: undefined,
      isMouseTaken: options.mouse ?? true,
    },
    stops: { breakpoints: [], watches: [] },
    background: { recording: undefined, halted: [], awaited: undefined, lookup: undefined, isPaused: false },
    play: playFor(options.isCalm ?? false),
    mode: undefined,
    tour: undefined,
    fault: undefined,
    dialog: undefined,
    entered: { command: [], search: [], edit: [] },
    report: undefined,
    message: shortageIn(run.log, run.scenario.training),
  };
}

/** The current timeline. */
export const currentTimeline = ({ timelines, place }: Pick<Session, 'timelines' | 'place'>): Timeline =>
  timelines.all.find(({ number }) => number === place.timeline)!; // the current timeline is never deleted

export const runOf = (session: Pick<Session, 'timelines' | 'place'>): Run => currentTimeline(session).run;

export const logOf = (session: Pick<Session, 'timelines' | 'place'>): EventLog => runOf(session).log;

export const tensorLook = ({ mode }: Pick<Session, 'mode'>): TensorLook | undefined =>
  mode?.kind === 'tensor' ? mode : undefined;

export const predictingOf = ({ mode }: Pick<Session, 'mode'>): Predicting | undefined =>
  mode?.kind === 'predict' ? mode : undefined;

export const promptOf = ({ dialog }: Pick<Session, 'dialog'>): Prompt | undefined =>
  isPrompt(dialog) ? dialog : undefined;

export const menuOf = ({ dialog }: Pick<Session, 'dialog'>): Menu | undefined => (isMenu(dialog) ? dialog : undefined);

export const helpOf = ({ dialog }: Pick<Session, 'dialog'>): Help | undefined =>
  dialog?.kind === 'help' ? dialog : undefined;
