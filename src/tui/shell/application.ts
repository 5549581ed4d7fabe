/** A terminal application is a pure reducer of inputs and a pure function from state to frame; the shell does everything else. */
import type { Row } from '../row.ts';
import type { Ground, Theme } from '../theme.ts';
import type { Chord } from './chord.ts';
import type { MouseReport } from './mouse.ts';

/** The screen in character cells, each at least 1. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The inputs of an application. `wake` comes when the delay of `wakeAfter` is over. */
export type Input =
  | { readonly kind: 'key'; readonly chord: Chord }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'mouse'; readonly report: MouseReport }
  | { readonly kind: 'wake' };

/** A change of state that comes from outside the reducer: recorded events, a finished export. */
export type Change<State> = (state: State) => State;

/** Effects that an application asks of the shell besides showing the new state. */
export type Effect<State> =
  /** Work that the next input depends on: the loop does it before that input. */
  | { readonly kind: 'change'; readonly change: Change<State> }
  | { readonly kind: 'exit'; readonly code: number }
  /** Hands the terminal back to the user's shell until `fg`, as `^Z` does. */
  | { readonly kind: 'suspend' }
  /** Copies to the terminal's clipboard (OSC 52), which may refuse silently. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Work outside the reducer; the change it ends with is applied to the state of that moment. A rejection is a crash. */
  | { readonly kind: 'perform'; readonly perform: () => Promise<Change<State>> };

export interface Turn<State> {
  readonly state: State;
  readonly effect?: Effect<State>;
  /** Whether the frame may be another one although the state is the same: what the state refers to has grown. */
  readonly isFrameNew?: boolean;
}

export interface Application<State> {
  readonly initial: State;
  /** Pure. `^\` and `^Z` never arrive: the shell answers them in any state; nor does `^C`, unless `takesInterrupt` says so. */
  readonly update: (state: State, input: Input, size: Size) => Turn<State>;
  /** Called once after inputs that are answered together, before their frame: work that may take some milliseconds. */
  readonly settle?: (state: State) => State;
  /** Pure: the screen, `size.rows` rows, each `size.columns` wide or narrower. Missing rows are blank. The shell paints them. */
  readonly frame: (state: State, size: Size) => readonly Row[];
  /** The colours to paint with on a dark or light background; dark without it. */
  readonly theme?: (state: State, ground: Ground) => Theme;
  /** Whether the terminal is asked for its background. */
  readonly wantsGround?: (state: State) => boolean;
  /** Milliseconds until this state wants a `wake` (playing, recording on); undefined for never. Called after each change. */
  readonly wakeAfter?: (state: State) => number | undefined;
  /** Whether `^C` is a key like others in this state; otherwise it ends the application. */
  readonly takesInterrupt?: (state: State) => boolean;
  /** Whether the application receives the mouse; otherwise, and by default, the terminal keeps it for marking text. */
  readonly wantsMouse?: (state: State) => boolean;
}
