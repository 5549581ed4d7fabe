/** Records a run while a session shows it, in slices between keys. */

import type { Recorder } from '../engine/record.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { advanced } from './background.ts';
import { Run } from './runs.ts';
import type { Recording, Session } from './session.ts';

/** Milliseconds: the longest slice, which a key may have to wait for, and the intervals between progress reports. */
const PACE = { slice: 10, telling: 100, calmly: 1_000 } as const;

/** The weight of a new measurement in the shown rate. */
const SMOOTHING = 0.3;

/** The clock of the process or page that records. */
export interface Clock {
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** Resolves when inputs that came meanwhile have been handled. */
  readonly rest: () => Promise<void>;
}

export class LiveRecording {
  readonly run: Run;
  isStopped = false;
  private readonly recorder: Recorder;
  private readonly iterations: number;
  private readonly clock: Clock;
  private rate: { readonly events: number; readonly iterations: number } | undefined;
  private last: { readonly time: number; readonly events: number; readonly iterations: number };

  /** Records the first slice. */
  constructor(scenario: Scenario, recorder: Recorder, clock: Clock) {
    this.recorder = recorder;
    this.run = new Run(scenario, this.recorder.log);
    this.iterations = scenario.training.iterations;
    this.clock = clock;
    this.last = { time: clock.now(), events: 0, iterations: 0 };
    this.slice();
  }

  /** Stops recording; recorded events are kept. */
  stop(): void {
    this.isStopped = true;
  }

  get isDone(): boolean {
    return this.recorder.isDone;
  }

  /** The progress that a session shows; undefined when everything is recorded. */
  get recording(): Recording | undefined {
    if (this.isDone) return undefined;
    const { run, rate, isStopped } = this;
    const secondsLeft = rate && (this.iterations - this.recorder.iterationsDone) / rate.iterations;
    const { iterationsDone } = this.recorder;
    return { run, isStopped, eventsPerSecond: rate?.events, secondsLeft, iterationsDone };
  }

  /** Records whole iterations, at least one, for the time of a slice; a part of a long iteration. */
  private slice(): void {
    const end = this.clock.now() + PACE.slice;
    do this.recorder.run(1);
    while (!this.isDone && this.clock.now() < end);
  }

  /** Records between inputs until there are `events` events, or until `isWanted`, called before each slice, returns false. Calls `tell` now and then. */
  async until(events: number, isWanted: () => boolean, tell: () => void, pause: number = PACE.telling): Promise<void> {
    this.last = { ...this.last, time: this.clock.now() };
    while (!this.isDone && this.run.log.length < events && isWanted()) {
      this.slice();
      if (this.clock.now() - this.last.time >= pause) {
        this.measure();
        tell();
      }
      await this.clock.rest();
    }
  }

  /** Records to the end while a person uses the session, and updates the session, which can stop it. Returns a function that stops it. */
  goOn(change: (change: (session: Session) => Session) => void, { isCalm = false } = {}): () => void {
    let isWanted = !this.isDone;
    const look = (): boolean => {
      change(session => {
        if (session.background.recording?.isStopped) isWanted = false;
        return session;
      });
      return isWanted;
    };
    const tell = () => change(session => advanced(session, this.recording));
    const pause = isCalm ? PACE.calmly : PACE.telling;
    void this.until(Number.POSITIVE_INFINITY, look, tell, pause).then(() => {
      if (isWanted) tell();
    });
    return () => {
      isWanted = false;
    };
  }

  /** Measures the speed since the last call, smoothed, so that the time left does not jump while a key is handled. */
  private measure(): void {
    const { recorder, last, rate } = this;
    const now = { time: this.clock.now(), events: recorder.log.length, iterations: recorder.iterationsDone };
    const seconds = Math.max(now.time - last.time, 0.001) / 1_000;
    const smoothed = (known: number | undefined, measured: number): number =>
      known === undefined ? measured : known + SMOOTHING * (measured - known);
    this.last = now;
    this.rate = {
      events: smoothed(rate?.events, (now.events - last.events) / seconds),
      iterations: smoothed(rate?.iterations, (now.iterations - last.iterations) / seconds),
    };
  }
}
