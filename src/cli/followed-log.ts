/** The log of a recorded run while it is open: the rest of it is read between keys, and what is still written is shown as it comes. */

import { EXIT, Failure } from '../failure.ts';
import { advanced } from '../session/background.ts';
import { changed } from '../session/change.ts';
import { grown, reloaded } from '../session/reload.ts';
import { Run } from '../session/runs.ts';
import type { Recording, Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import type { RecordedReading } from '../trace/recorded/log-reader.ts';
import { NODE_CLOCK } from './record-ahead.ts';
import type { FileState, LogFile, RecordedInput } from './recorded-input.ts';
import { watchGrowth } from './watch-growth.ts';

type ChangeSession = (change: (session: Session) => Session) => void;

/** Milliseconds: the longest slice, which a key may have to wait for, and the intervals between progress reports. */
const PACE = { slice: 10, telling: 100 } as const;

/** A new program is made of all definitions so far: at most this part of the time goes into that. */
const MAKING = 1 / 10;

/** What is said of a file that is not what it was. */
const LOST: Readonly<Record<Exclude<FileState, 'same'>, string>> = {
  cut: 'was cut off or is written anew: what it had is shown until there is a new run',
  gone: 'was removed: what it had is shown',
};

export class FollowedLog {
  readonly digest = undefined;
  private readonly name: string;
  private readonly openAgain: () => Promise<RecordedInput>;
  private reading: RecordedReading;
  private file: LogFile | undefined;
  private run: Run;
  private change: ChangeSession = () => {};
  private isOver = false;
  private isAsked = false;
  private isNew = false;
  /** Whether nothing more is read of this file: there is a mistake in it, or a person has stopped it. */
  private isHalted = false;
  /** What a person knows of the file. */
  private told: FileState = 'same';
  private wake: () => void = () => {};
  private lastTold = 0;
  private madeAt = { end: 0, took: 0 };

  /** @param run The run that the session shows, of the same reading. @param openAgain Opens the file as it is then. */
  constructor(name: string, { reading, file }: RecordedInput, run: Run, openAgain: () => Promise<RecordedInput>) {
    this.name = name;
    this.reading = reading;
    this.file = file;
    this.run = run;
    this.openAgain = openAgain;
  }

  /** The progress that a session shows; undefined when everything is read and nothing more comes. */
  get recording(): Recording | undefined {
    const { run, reading, file } = this;
    if (reading.hasEnded || (reading.isAtEnd && file === undefined)) return undefined;
    const part = file === undefined ? 1 : reading.read / Math.max(1, file.size());
    return {
      run,
      isStopped: false,
      eventsPerSecond: undefined,
      secondsLeft: undefined,
      reads: reading.isAtEnd ? 'growing' : { part: Math.min(1, part) },
    };
  }

  /** Reads the rest and follows the file; returns a function that ends both. */
  readonly subscribe = (change: ChangeSession): (() => void) => {
    this.change = change;
    const unwatch = this.file === undefined ? () => {} : watchGrowth(this.file.path, this.lookAgain);
    void this.goOn();
    return () => {
      this.isOver = true;
      unwatch();
      this.wake();
    };
  };

  /** Opens the file again because a person asks for it. */
  readonly reload = async (): Promise<void> => {
    if (this.file === undefined)
      return this.say('nothing to reload: this run does not come from a file that is read by place');
    this.isAsked = true;
    this.lookAgain();
  };

  private readonly lookAgain = (): void => {
    this.isNew = true;
    this.wake();
  };

  private say(message: string): void {
    this.change(session => changed(session, { message }));
  }

  private async goOn(): Promise<void> {
    while (!this.isOver) {
      if (!this.isHalted) await this.readThrough();
      if (this.file === undefined) return;
      await this.somethingNew();
      const state = this.file.state();
      const isOther = this.isAsked || state === 'cut' || state !== this.told; // what is written anew is tried again and again
      if (isOther && !this.isOver) await this.takeUpAnew(state);
    }
  }

  private async somethingNew(): Promise<void> {
    if (!this.isNew && !this.isOver)
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    this.isNew = false;
  }

  /** Reads what there is, in slices, and shows it. A mistake, or a person who stops it, halts it. */
  private async readThrough(): Promise<void> {
    try {
      do {
        const end = NODE_CLOCK.now() + PACE.slice;
        this.reading.readOn(() => NODE_CLOCK.now() >= end);
        this.isHalted = this.isStopped();
        if (this.reading.isAtEnd || NODE_CLOCK.now() - this.lastTold >= PACE.telling) this.tell();
        await NODE_CLOCK.rest();
      } while (!this.reading.isAtEnd && !this.isHalted && !this.isOver);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.isHalted = true;
      this.refuse(error.message);
    }
  }

  /** Whether a person has stopped it. */
  private isStopped(): boolean {
    let isStopped = false;
    this.change(session => {
      isStopped = session.background.recording?.isStopped === true;
      return session;
    });
    return isStopped;
  }

  /** Shows what was read: the same log with more events, or a new one where more was defined. */
  private tell(): void {
    if (this.isOver || this.isHalted) return;
    const { reading, madeAt } = this;
    const now = NODE_CLOCK.now();
    const isDue = reading.isAtEnd || (now - madeAt.end) * MAKING >= madeAt.took;
    this.lastTold = now;
    if (!reading.isSameProgram && !isDue) return;
    const { scenario, log } = reading.run();
    if (log === this.run.log) {
      this.change(session => advanced(session, this.recording));
      return;
    }
    this.run = new Run(scenario, log);
    this.change(session => grown(session, this.run, this.recording));
    const end = NODE_CLOCK.now();
    this.madeAt = { end, took: end - now };
  }

  /** Opens the file as it is now: it was written anew, or a person has asked. */
  private async takeUpAnew(state: FileState): Promise<void> {
    const { isAsked } = this;
    this.isAsked = false;
    try {
      if (state === 'gone') throw new Failure(EXIT.noInput, `${visibleLine(this.name)}: there is no file any more`); // opening a pipe has no end
      const { reading, file, scenario, log } = await this.openAgain();
      this.file?.close();
      Object.assign(this, { reading, file, run: new Run(scenario, log), isHalted: false, told: 'same' });
      this.change(session => reloaded(session, this.run, this.recording));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (isAsked || state === 'same') this.refuse(error.message);
      else if (state !== this.told) this.say(`${visibleLine(this.name)} ${LOST[state]}`);
      this.told = state;
    }
  }

  /** Says what is wrong with the log, over what was read of it. */
  private refuse(text: string): void {
    const title = `${visibleLine(this.name)} cannot be read on; what is before the mistake is shown`;
    this.change(session =>
      changed(advanced(session, undefined), { fault: { title, text: text.trimEnd() }, message: undefined }),
    );
  }
}
