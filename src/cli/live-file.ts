/** A scenario's file while it is open: it is read again when it is saved, and the last good run stays until that has worked. */

import { Failure } from '../failure.ts';
import { FILE_LIMITS } from '../limits.ts';
import { loadScenario } from '../scenario/load.ts';
import { formatProblems } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { changed } from '../session/change.ts';
import type { LiveRecording } from '../session/live-recording.ts';
import { reloaded, timelinesOn } from '../session/reload.ts';
import { logOf, type Session } from '../session/session.ts';
import { percentText } from '../text/amounts.ts';
import { visibleLine } from '../text/visible.ts';
import { readAct } from '../tui/read-act.ts';
import { digestOf } from './digest.ts';
import { prepareValidation } from './first-validation.ts';
import type { RunInput } from './input.ts';
import type { Io } from './io.ts';
import type { FlagValues } from './options.ts';
import { begun, NODE_CLOCK } from './record-ahead.ts';
import { smallFile } from './small-file.ts';
import { whyUnreadable } from './unreadable.ts';
import { watchFile } from './watch-file.ts';

type ChangeSession = (change: (session: Session) => Session) => void;

/** Milliseconds in which a file that is being written stays as it is. */
const SETTLED = 60;
/** Looks at a file that changes all the time. */
const MOST_LOOKS = 50;

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, SETTLED));

/** What stands in a file, or why it cannot be read. */
type Content = { readonly bytes: Buffer } | { readonly why: string };

/** What a session was opened with. */
export interface Opened {
  readonly input: RunInput;
  readonly start: Session;
  /** Undefined for a run that was read from a log. */
  readonly recording: LiveRecording | undefined;
  readonly flags: FlagValues;
  readonly io: Io;
}

export class LiveFile {
  private readonly opening: Opened;
  private change: ChangeSession = () => {};
  private silence: (() => void) | undefined;
  /** The digest of the content that was read last; undefined before it was read again. */
  digest: string | undefined;
  private isLooking = false;
  private isStale = false;
  /** Whether the session has ended. */
  private isOver = false;

  constructor(opening: Opened) {
    this.opening = opening;
  }

  /** Whether the run comes from a scenario's file: not from standard input, and not from a log. */
  private get isReloadable(): boolean {
    return this.opening.input.file !== undefined && this.opening.recording !== undefined;
  }

  /** Records the rest of the run and follows the file; returns a function that ends both. */
  readonly subscribe = (change: ChangeSession): (() => void) => {
    const { recording, start, input } = this.opening;
    this.change = change;
    this.silence = recording?.goOn(change, start.play);
    const unwatch = this.isReloadable ? watchFile(input.file!, () => void this.look(false)) : undefined; // only a file is read again
    return () => {
      this.isOver = true;
      unwatch?.();
      this.silence?.();
    };
  };

  /** Whether a run that is recorded is no longer wanted: the file has changed, or the session has ended. */
  private get isGivenUp(): boolean {
    return this.isStale || this.isOver;
  }

  /** Reads the file again because a person asks for it. */
  readonly reload = async (): Promise<void> => {
    if (this.isReloadable) await this.look(true);
    else if (this.opening.start.timelines.other !== undefined) this.say('two runs are compared: neither is read again');
    else this.say('nothing to reload: this run does not come from the file of a scenario');
  };

  private say(message: string): void {
    this.change(session => changed(session, { message }));
  }

  /** Looks at the file, and once more if it changed meanwhile. */
  private async look(isAsked: boolean): Promise<void> {
    this.isStale = true;
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      while (this.isStale && !this.isOver) {
        this.isStale = false;
        await this.takeUp(await settled(this.opening.input.file!), isAsked); // only a file is read again
      }
    } finally {
      this.isLooking = false;
    }
  }

  private async takeUp(content: Content, isAsked: boolean): Promise<void> {
    if ('why' in content) return this.refuse(content.why);
    const digest = digestOf(content.bytes);
    if (digest === this.digest && !isAsked) return this.change(withoutFault);
    const { name, file } = this.opening.input;
    const { besideOf } = await import('./beside.ts'); // reading tables is not for the first frame
    const options = { isForced: this.opening.flags['force-large'] === true, readAct, beside: besideOf(file!) }; // only a file is read again
    const loaded = loadScenario(content.bytes, name, options);
    if ('problems' in loaded) return this.refuse(formatProblems(loaded.problems, loaded.omitted).trimEnd());
    await this.replace(loaded.scenario, digest);
  }

  private async replace(scenario: Scenario, digest: string): Promise<void> {
    const { input, start } = this.opening;
    try {
      const validated = (part: number) =>
        this.say(`reading ${visibleLine(input.name)} again: the first validation, ${percentText(part)}`);
      await prepareValidation(scenario, validated, () => !this.isGivenUp);
      if (this.isGivenUp) return;
      const next = begun({ ...input, scenario }, undefined);
      const iteration = logOf(this.session).iterationAt(this.session.place.position);
      await next.until(
        Number.POSITIVE_INFINITY,
        () => !this.isGivenUp && next.run.log.iterationCount <= iteration,
        () =>
          this.say(
            `reading ${visibleLine(input.name)} again: iteration ${next.run.log.iterationCount + 1} is recorded`,
          ),
      );
      if (this.isGivenUp || !(await this.showOn(next))) return;
      this.digest = digest;
      this.silence = next.goOn(this.change, start.play);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.refuse(error.message);
    }
  }

  /** Shows the new run, when the session's edits are recorded on it; resolves to false when the file has changed meanwhile. */
  private async showOn(next: LiveRecording): Promise<boolean> {
    for (;;) {
      const { timelines } = this.session;
      const parts = timelinesOn({ timelines }, next.run);
      let made = parts.next();
      for (; !made.done; made = parts.next()) {
        this.say(`recording the edits again: ${percentText(made.value)}`);
        await NODE_CLOCK.rest();
        if (this.isGivenUp) return false;
      }
      if (this.session.timelines.all !== timelines.all) continue; // there was another edit meanwhile
      const forked = made.value;
      this.silence?.();
      this.change(session => reloaded(session, next.run, next.recording, forked));
      return true;
    }
  }

  private get session(): Session {
    let now: Session | undefined;
    this.change(session => {
      now = session;
      return session;
    });
    return now ?? this.opening.start;
  }

  /** Says what is wrong with the file, over the last good run. */
  private refuse(text: string): void {
    const title = `${visibleLine(this.opening.input.name)} cannot be reloaded; the last good run is shown`;
    this.change(session => changed(session, { fault: { title, text }, message: undefined }));
  }
}

const withoutFault = (session: Session): Session =>
  session.fault === undefined ? session : changed(session, { fault: undefined, message: 'the file is as it was' });

/** Resolves to the content once it stays the same for a moment: an editor may write in parts, or remove the file first. */
async function settled(file: string): Promise<Content> {
  let content = contentOf(file);
  for (let look = 0; look < MOST_LOOKS; look++) {
    await pause();
    const next = contentOf(file);
    if (isSame(content, next)) return next;
    content = next;
  }
  return content;
}

const isSame = (one: Content, other: Content): boolean =>
  'bytes' in one ? 'bytes' in other && one.bytes.equals(other.bytes) : 'why' in other && one.why === other.why;

function contentOf(file: string): Content {
  try {
    const bytes = smallFile(file, FILE_LIMITS.bytes);
    if (bytes === 'more') return { why: `expected a file of at most ${FILE_LIMITS.bytes} bytes` };
    return typeof bytes === 'string' ? { why: `expected a file, found ${bytes}` } : { bytes };
  } catch (error) {
    return { why: whyUnreadable(error as NodeJS.ErrnoException) }; // only the file system throws here
  }
}
