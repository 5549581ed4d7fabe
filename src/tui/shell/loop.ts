/** The loop holds the only state. It dispatches every input to the reducer, in order, before anything is shown. */
import type { Application, Change, Effect, Input, Size } from './application.ts';

/** An effect that the loop leaves to its host. */
export type OutwardEffect<State> = Exclude<Effect<State>, { kind: 'change' }>;

export interface LoopHost<State> {
  readonly size: () => Size;
  /** Called once for any number of inputs dispatched together, and only when the state changed. */
  readonly show: (state: State) => void;
  readonly carryOut: (effect: OutwardEffect<State>) => void;
  /** The clock, in milliseconds from any start. */
  readonly now: () => number;
  /** Whether an input ends what still waits before it, as a terminal's interrupt key does. */
  readonly isUrgent?: (input: Input) => boolean;
}

export interface Loop<State> {
  readonly state: () => State;
  /** Inputs that arrived together. Those that take longer than a slice are answered in several, with frames between them. Inputs after an exit or a suspension are dropped: they were typed for the next program. */
  readonly dispatch: (inputs: readonly Input[]) => void;
  readonly change: (change: Change<State>) => void;
  /** Starts the first timer; nothing is shown before. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** Milliseconds of inputs between two frames. */
const SLICE = 50;

export function createLoop<State>(application: Application<State>, host: LoopHost<State>): Loop<State> {
  let state = application.initial;
  let isRunning = false;
  let waiting: Input[] = [];
  const alarm = createAlarm(() => dispatch([{ kind: 'wake' }]));
  const nextSlice = createAlarm(() => answer());

  const become = (next: State, isFrameNew = false): void => {
    const hasChanged = next !== state || isFrameNew;
    state = next;
    if (!isRunning) return;
    if (hasChanged) host.show(state);
    alarm.set(application.wakeAfter?.(state));
  };
  const answer = (): void => {
    let next = state;
    const effects: OutwardEffect<State>[] = [];
    let isFrameNew = false;
    let answered = 0;
    const end = host.now() + SLICE;
    while (answered < waiting.length && (answered === 0 || host.now() < end)) {
      const turn = application.update(next, waiting[answered++]!, host.size());
      next = turn.effect?.kind === 'change' ? turn.effect.change(turn.state) : turn.state;
      isFrameNew ||= turn.isFrameNew === true;
      if (turn.effect === undefined || turn.effect.kind === 'change') continue;
      effects.push(turn.effect);
      if (turn.effect.kind === 'exit' || turn.effect.kind === 'suspend') waiting = [];
    }
    waiting = fromUrgent(waiting.slice(answered));
    nextSlice.set(waiting.length > 0 ? 0 : undefined);
    become(application.settle?.(next) ?? next, isFrameNew);
    for (const effect of effects) host.carryOut(effect);
  };
  const dispatch = (inputs: readonly Input[]): void => {
    const isUnderWay = waiting.length > 0;
    waiting = isUnderWay ? fromUrgent([...waiting, ...inputs]) : [...inputs];
    if (!isUnderWay) answer();
  };
  /** Inputs without those that an urgent input drops. */
  const fromUrgent = (inputs: Input[]): Input[] =>
    inputs.slice(
      Math.max(
        0,
        inputs.findLastIndex(input => host.isUrgent?.(input) === true),
      ),
    );

  return {
    state: () => state,
    dispatch,
    change: change => become(change(state)),
    start: () => {
      isRunning = true;
      alarm.set(application.wakeAfter?.(state));
    },
    stop: () => {
      isRunning = false;
      waiting = [];
      nextSlice.set(undefined);
      alarm.set(undefined);
    },
  };
}

/** Returns a timer. Setting the same delay again does not postpone it, as held keys must not starve playing. */
function createAlarm(ring: () => void): { readonly set: (delay: number | undefined) => void } {
  let current: { readonly delay: number; readonly timer: NodeJS.Timeout } | undefined;
  return {
    set: delay => {
      if (delay === current?.delay) return;
      clearTimeout(current?.timer);
      current = undefined;
      if (delay === undefined) return;
      const timer = setTimeout(() => {
        current = undefined;
        ring();
      }, delay);
      current = { delay, timer };
    },
  };
}
