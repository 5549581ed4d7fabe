/** A run that is recorded while somebody looks at it: in slices, between keys. */

import { hrtime } from 'node:process';
import type { Recorder } from '../engine/record.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run } from '../session/runs.ts';
import type { Recording, Session } from '../session/session.ts';
import { advanced } from '../session/update.ts';

/** Milliseconds: a key waits no longer than a slice, or than a part of a long operation; and how often it is told how far it is. */
const PACE = { slice: 10, telling: 100, calmly: 1_000 } as const;

/** How much of a new measurement goes into the rate shown. */
const SMOOTHING = 0.3;

/** Of Node's clocks the one that needs nothing loaded. */
function milliseconds(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

const immediate = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export class LiveRecording {
  readonly run: Run;
  isStopped = false;
  private readonly recorder: Recorder;
  private readonly iterations: number;
  private readonly now: () => number;
  private rate: { readonly events: number; readonly iterations: number } | undefined;
  private last: { readonly time: number; readonly events: number; readonly iterations: number };

  /** Records the first slice. @param now Milliseconds from any start. */
  constructor(scenario: Scenario, recorder: Recorder, now = milliseconds) {
    this.recorder = recorder;
    this.run = new Run(scenario, this.recorder.log);
    this.iterations = scenario.training.iterations;
    this.now = now;
    this.last = { time: now(), events: 0, iterations: 0 };
    this.slice();
  }

  /** What is recorded is kept. */
  stop(): void {
    this.isStopped = true;
  }

  get isDone(): boolean {
    return this.recorder.isDone;
  }

  /** What a session shows of it; undefined when everything is recorded. */
  get recording(): Recording | undefined {
    if (this.isDone) return undefined;
    const { run, rate, isStopped } = this;
    const secondsLeft = rate && (this.iterations - this.recorder.iterationsDone) / rate.iterations;
    const { iterationsDone } = this.recorder;
    return { run, isStopped, eventsPerSecond: rate?.events, secondsLeft, iterationsDone };
  }

  /** Whole iterations, at least one, for as long as a slice may take; of a long one a part. */
  private slice(): void {
    const end = this.now() + PACE.slice;
    do this.recorder.run(1);
    while (!this.isDone && this.now() < end);
  }

  /** Records on between inputs until there are so many events, or `isWanted`, asked before each slice, says no. Calls `tell` now and then. */
  async until(events: number, isWanted: () => boolean, tell: () => void, pause: number = PACE.telling): Promise<void> {
    this.last = { ...this.last, time: this.now() };
    while (!this.isDone && this.run.log.length < events && isWanted()) {
      this.slice();
      if (this.now() - this.last.time >= pause) {
        this.measure();
        tell();
      }
      await immediate();
    }
  }

  /** Records to the end while a person changes the session, and shows it there, unless it is stopped there. Returns the way to stop it from outside. */
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

  /** How fast it was since the last time, smoothed: a machine that is busy with a key shall not make the time left jump. */
  private measure(): void {
    const { recorder, last, rate } = this;
    const now = { time: this.now(), events: recorder.log.length, iterations: recorder.iterationsDone };
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
