/** What a session should be: the plain facts, and the steps that commands share. */

import type { NodeId } from '../../../src/graph/program.ts';
import type { Waypoint } from '../../../src/query/waypoint.ts';
import type { TensorLook } from '../../../src/session/modes.ts';
import type { PaneName } from '../../../src/session/panes.ts';
import type { Place, Session } from '../../../src/session/session.ts';
import type { NaiveRun, Quantity } from './naive-run.ts';

/** A breakpoint or a watch. */
export interface Stop {
  readonly text: string;
  readonly hits: (run: NaiveRun, position: number) => boolean;
}

export interface Model {
  /** The run of each timeline, by its number. */
  readonly runs: Map<number, NaiveRun>;
  timeline: number;
  position: number;
  selected: NodeId | undefined;
  inside: number | undefined;
  /** The path that origin has taken. */
  trail: readonly Waypoint[] | undefined;
  tensor: { kind: 'tensor'; node: NodeId; of: TensorLook['of']; element: number } | undefined;
  behind: Place[];
  ahead: Place[];
  breakpoints: Stop[];
  watches: Stop[];
  pane: PaneName;
  detail: PaneName | undefined;
  isZoomed: boolean;
  digits: number;
  isMouseTaken: boolean;
  dialog: string | undefined;
  /** What the table of a print is of. */
  printed: Quantity | undefined;
  /** Whether the events are. */
  isFiltered: boolean;
  /** The lines that are folded in the graph. */
  readonly folded: Set<number>;
}

export const modelOf = (run: NaiveRun): Model => ({
  runs: new Map([[1, run]]),
  timeline: 1,
  position: 0,
  selected: undefined,
  inside: undefined,
  trail: undefined,
  tensor: undefined,
  behind: [],
  ahead: [],
  breakpoints: [],
  watches: [],
  pane: 'ledger',
  detail: undefined,
  isZoomed: false,
  digits: 5,
  isMouseTaken: true,
  dialog: undefined,
  printed: undefined,
  isFiltered: false,
  folded: new Set(),
});

/** One command of a sequence. `node` and `quantity` are what its argument was made of. */
export interface Order {
  readonly name: string;
  readonly argument: string;
  readonly node: NodeId;
  readonly quantity: Quantity;
}

/** What a command does to the model; `session` is what it made of the session, for what the model does not work out by itself. */
export type Step = (model: Model, order: Order, session: Session) => void;

export type Steps = readonly (readonly [name: string, step: Step])[];

export const runOf = ({ runs, timeline }: Model): NaiveRun => runs.get(timeline)!; // one is on one that there is

const all = (run: NaiveRun): readonly number[] => run.events.map((_, i) => i);
export const after = (run: NaiveRun, position: number): readonly number[] => all(run).filter(i => i > position);
export const before = (run: NaiveRun, position: number): readonly number[] =>
  all(run)
    .filter(i => i < position)
    .toReversed();

export function go(model: Model, position: number): void {
  model.position = Math.min(Math.max(position, 0), runOf(model).last);
  model.selected = undefined;
  model.trail = undefined;
  model.inside = undefined;
}

export const placeOf = ({ timeline, position }: Model): Place => ({ timeline, position });

export function jump(model: Model, position: number): void {
  model.behind.push(placeOf(model));
  model.ahead = [];
  go(model, position);
}

/** The open tensor, else what was selected by hand, else what the event is about. */
export const chosen = (model: Model): NodeId | undefined =>
  model.tensor?.node ?? model.selected ?? runOf(model).subject(model.position);
