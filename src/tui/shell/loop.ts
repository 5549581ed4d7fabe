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
  let waiting: readonly Input[] = [];
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
    const { next, effects, isFrameNew, rest } = answered(application, host, state, waiting);
    waiting = rest;
    nextSlice.set(waiting.length > 0 ? 0 : undefined);
    become(application.settle?.(next) ?? next, isFrameNew);
    for (const effect of effects) host.carryOut(effect);
  };
  const dispatch = (inputs: readonly Input[]): void => {
    const isUnderWay = waiting.length > 0;
    waiting = isUnderWay ? fromUrgent([...waiting, ...inputs], host) : inputs;
    if (!isUnderWay) answer();
  };

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

/** What inputs come to within a slice: at least the first is answered, and what follows an exit or a suspension is dropped. */
interface Answered<State> {
  readonly next: State;
  readonly effects: readonly OutwardEffect<State>[];
  readonly isFrameNew: boolean;
  /** Inputs for the next slice. */
  readonly rest: readonly Input[];
}

function answered<State>(
  { update }: Application<State>,
  host: LoopHost<State>,
  state: State,
  inputs: readonly Input[],
): Answered<State> {
  const effects: OutwardEffect<State>[] = [];
  const end = host.now() + SLICE;
  let [next, isFrameNew, count] = [state, false, 0];
  while (count < inputs.length && (count === 0 || host.now() < end)) {
    const turn = update(next, inputs[count++]!, host.size());
    next = turn.effect?.kind === 'change' ? turn.effect.change(turn.state) : turn.state;
    isFrameNew ||= turn.isFrameNew === true;
    if (turn.effect === undefined || turn.effect.kind === 'change') continue;
    effects.push(turn.effect);
    if (turn.effect.kind === 'exit' || turn.effect.kind === 'suspend') return { next, effects, isFrameNew, rest: [] };
  }
  return { next, effects, isFrameNew, rest: fromUrgent(inputs.slice(count), host) };
}

/** Returns inputs without those that an urgent input drops. */
function fromUrgent<State>(inputs: readonly Input[], { isUrgent = () => false }: LoopHost<State>): readonly Input[] {
  return inputs.slice(Math.max(0, inputs.findLastIndex(isUrgent)));
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
