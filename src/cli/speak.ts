/** `--screen-reader`: the same keys and the same session, but a sentence for each key instead of a screen. */

import { emitKeypressEvents } from 'node:readline';
import type { ReadStream } from 'node:tty';
import type { NumberStyle } from '../explain/derivation.ts';
import { EXIT } from '../failure.ts';
import { styleFor } from '../query/event-sentence.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { interrupted, isBusy } from '../session/background.ts';
import { type CommandEffect, isGrowing } from '../session/commands/command.ts';
import { helpOf, logOf, type Session } from '../session/session.ts';
import { performed } from '../session/update.ts';
import { visibleLine } from '../text/visible.ts';
import { dispatch } from '../tui/dispatch.ts';
import type { Chord } from '../tui/shell/chord.ts';
import { toClipboard } from '../tui/shell/clipboard.ts';
import {
  ignoreSignals,
  isSignalExit,
  listenToSignals,
  signalExitCodes,
  stopProcessGroup,
} from '../tui/shell/signals.ts';
import { answerTo, messageOf, newsOf, stepSentence } from '../tui/spoken/answers.ts';
import { sentenceOf } from '../tui/spoken/spoken-steps.ts';
import { bugReport } from './bug-report.ts';
import { HeardKeys } from './heard-keys.ts';
import { remark, writeTo } from './io.ts';
import { chordOf, type Keypress } from './keypress.ts';
import type { Opening } from './opening.ts';
import { saveAndTell } from './save-export.ts';

/** Runs until the person quits; resolves to the exit code and the final session. */
export async function speak({
  input,
  start,
  live,
  keyboard,
  flags,
  io: { stdout, stderr },
}: Opening): Promise<{ readonly code: number; readonly state: Session }> {
  const style = styleFor(input.scenario, flags.digits);
  let session = start;
  const say = (text: string) => writeTo(stdout, `${text}\n`).catch(() => {}); // a closed terminal sends a hangup as well
  let isOver = false;
  const tell = (text: string) => (isOver ? undefined : say(text)); // what outlasts the session is told after it
  const onCrash = (error: unknown) => void remark(stderr, `${bugReport(error, [input.name])}\n`);
  const heed = (effect: CommandEffect | undefined): void => {
    if (effect?.kind === 'reload') void live.reload().catch(onCrash);
    if (effect?.kind === 'save' || effect?.kind === 'export') void saveAndTell(effect).then(tell, onCrash);
    if (effect?.kind === 'copy') void writeTo(stdout, toClipboard(effect.text)).catch(() => {});
  };
  const spoken = new HeardKeys({
    session: () => session,
    become: next => {
      session = next;
    },
    dispatch: chord => {
      const heard = dispatch(session, chord);
      session = performed(heard);
      if (heard.effect?.kind === 'exit') {
        spoken.drop(); // what was typed behind it was meant for the next program
        end(EXIT.fine);
      }
      return () => heed(heard.effect);
    },
    answer: before => {
      const answer = answerTo(before, session, style);
      // Help is spoken at once, so no dialog stays open, and nothing plays while it is spoken.
      if (helpOf(session) !== undefined) session = { ...session, dialog: undefined };
      if (session.play.isOn) session = { ...session, play: start.play };
      if (answer !== undefined) void say(answer);
    },
    say: text => void say(text),
  });
  const change = (changed: (session: Session) => Session): void => {
    const before = session;
    session = changed(session);
    const news = newsOf(before, session, style);
    if (news !== undefined) void say(news);
  };
  const interrupt = (): boolean => {
    spoken.drop();
    if (!isBusy(session)) return false;
    session = interrupted(session);
    void say(messageOf(session) ?? '');
    return true;
  };
  const { ended, end } = listen(keyboard, { hear: chord => spoken.take(chord), interrupt, onCrash }); // listening starts before the first word, so that no key is lost
  const silence = live.subscribe(change);
  for (const text of firstWords(input.scenario, start, () => sentencesOf(session, style))) await say(text);
  const code = await ended;
  isOver = true;
  spoken.drop();
  silence();
  return { code, state: session };
}

/** Yields what is said before any key. @param here What is said of the place then */
function* firstWords({ title }: Scenario, start: Session, here: () => readonly string[]): Generator<string> {
  const events = `${logOf(start).length} events${isGrowing(start) ? ' so far, recording goes on' : ''}`;
  yield `${visibleLine(title)}. ${events}. Question mark lists the keys, q quits.`;
  const welcome = messageOf(start);
  if (welcome !== undefined) yield welcome;
  yield* here();
}

/** The event, and the step of the tour if there is one. */
function sentencesOf(session: Session, style: NumberStyle): readonly string[] {
  const step = stepSentence(session);
  return [sentenceOf(session, style), ...(step === undefined ? [] : [step])];
}

interface Listeners {
  readonly hear: (chord: Chord) => void;
  /** Handles `^C`; returns false when it ends the program. */
  readonly interrupt: () => boolean;
  readonly onCrash: (error: unknown) => void;
}

/** Passes keys on until `end` or a signal ends the program. */
function listen(stdin: ReadStream, { hear, interrupt, onCrash }: Listeners) {
  const suspend = (): void => {
    stdin.setRawMode(false);
    stopProcessGroup();
    stdin.setRawMode(true);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  let resolveEnd: (code: number) => void;
  const ended = new Promise<number>(resolve => {
    resolveEnd = resolve;
  });
  let hasEnded = false;
  const end = (code: number): void => {
    if (hasEnded) return; // leaving raw mode of a closed terminal fails again
    hasEnded = true;
    if (isSignalExit(code)) ignoreSignals();
    unlisten();
    stdin.removeAllListeners('keypress');
    stdin.setRawMode(false);
    resolveEnd(code);
  };
  const unlisten = listenToSignals({
    onExit: end,
    onCrash: error => {
      onCrash(error);
      end(EXIT.bug);
    },
    onSuspend: suspend,
    onContinue: () => stdin.setRawMode(true),
  });
  stdin.on('keypress', (text: string | undefined, key: Keypress) => {
    const chord = chordOf(text, key);
    if (chord === 'ctrl+c') return interrupt() ? undefined : end(signalExitCodes.SIGINT);
    if (chord === 'ctrl+\\') return end(signalExitCodes.SIGQUIT);
    if (chord === 'ctrl+z') return suspend();
    hear(chord);
  });
  const hangUp = () => end(signalExitCodes.SIGHUP);
  stdin.once('end', hangUp);
  stdin.on('error', hangUp); // never removed: a closed terminal fails late reads as well
  stdin.resume();
  return { ended, end };
}
