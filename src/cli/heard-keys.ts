/** Keys that are answered in words, one after the other. What a key has begun goes on in slices, so that `^C` is heard meanwhile. */

import { isSettled, settling } from '../session/background.ts';
import { logOf, type Session } from '../session/session.ts';
import { isTyping } from '../tui/dispatch.ts';
import type { Chord } from '../tui/shell/chord.ts';
import { messageOf } from '../tui/spoken/answers.ts';

interface Speaker {
  readonly session: () => Session;
  readonly become: (session: Session) => void;
  /** Does what a key does; returns what is to be done outside once it is answered. */
  readonly dispatch: (chord: Chord) => () => void;
  /** Says what has changed since `before`. */
  readonly answer: (before: Session) => void;
  readonly say: (text: string) => void;
}

/** A key whose answer is still to be given. */
interface Asked {
  readonly before: Session;
  readonly heed: () => void;
}

/** Milliseconds: a slice of work, and until it is said how far the work is, at first and then again. */
const PACE = { slice: 15, patience: 2_000, again: 10_000 } as const;

export class HeardKeys {
  private readonly speaker: Speaker;
  private waiting: readonly Chord[] = [];
  private asked: Asked | undefined;
  private next: NodeJS.Immediate | undefined;
  private toldAt = 0;

  constructor(speaker: Speaker) {
    this.speaker = speaker;
  }

  /** A key waits until what the keys before it have begun is done, except one that cancels it or types on. */
  take(chord: Chord): void {
    this.waiting = [...this.waiting, chord];
    if (this.next === undefined) this.goOn();
  }

  /** Drops the keys that still wait, and the answer. */
  drop(): void {
    clearImmediate(this.next);
    this.next = undefined;
    this.asked = undefined;
    this.waiting = [];
  }

  private goOn(): void {
    this.next = undefined;
    do {
      if (this.mustFinish()) this.finish();
      if (this.mustFinish()) {
        this.tellProgress();
        this.next = setImmediate(() => this.goOn());
        return;
      }
      this.answer();
    } while (this.takeNext());
  }

  private mustFinish(): boolean {
    const session = this.speaker.session();
    if (isSettled(session)) return false;
    const [chord] = this.waiting;
    return chord === undefined || (session.background.lookup === undefined && !isTyping(session, chord));
  }

  private finish(): void {
    const end = Date.now() + PACE.slice;
    const slices = settling(this.speaker.session());
    for (let isDone = false; !isDone && Date.now() < end; ) {
      const { done = false, value } = slices.next();
      this.speaker.become(value);
      isDone = done;
    }
  }

  private answer(): void {
    const { asked } = this;
    this.asked = undefined;
    if (asked === undefined) return;
    this.speaker.answer(asked.before);
    asked.heed();
  }

  /** Returns whether there was another key. */
  private takeNext(): boolean {
    const [chord, ...rest] = this.waiting;
    if (chord === undefined) return false;
    this.waiting = rest;
    this.toldAt = Date.now() + PACE.patience - PACE.again;
    const before = this.speaker.session();
    const isTyped = isTyping(before, chord);
    this.asked = { before, heed: this.speaker.dispatch(chord) };
    if (isTyped) this.answer(); // a letter is said at once
    return true;
  }

  private tellProgress(): void {
    if (this.asked === undefined || Date.now() < this.toldAt + PACE.again) return;
    this.toldAt = Date.now();
    const session = this.speaker.session();
    const events = `${logOf(session).length} events so far`;
    this.speaker.say(session.background.lookup === undefined ? events : (messageOf(session) ?? events));
  }
}
