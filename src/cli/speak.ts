/** `--screen-reader`: the same keys and the same session, but each key is answered with a sentence instead of a screen. */

import { emitKeypressEvents } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { stateAt } from '../engine/state.ts';
import { type NumberStyle, writerFor } from '../explain/derivation.ts';
import { sentenceAt, spoken } from '../explain/explain.ts';
import { writeElement } from '../explain/inside.ts';
import { EXIT } from '../failure.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { type Effect, isGrowing } from '../session/commands/command.ts';
import type { EditPrompt, Prompt, Session, TextPrompt } from '../session/session.ts';
import { isBeingRecorded, settled, stopped } from '../session/update.ts';
import { contributionsTo } from '../session/views/contributions-view.ts';
import { editView } from '../session/views/edit-view.ts';
import { suggestionsOf } from '../session/views/suggestions.ts';
import { visibleLine } from '../text/visible.ts';
import { dispatch } from '../tui/dispatch.ts';
import { keyHelp, withKeys } from '../tui/keymap.ts';
import { compareSentence } from '../tui/overlays/compare.ts';
import { menuSentence } from '../tui/overlays/menu.ts';
import { predictSentence } from '../tui/overlays/predict-box.ts';
import type { Chord } from '../tui/shell/chord.ts';
import { toClipboard } from '../tui/shell/clipboard.ts';
import {
  ignoreSignals,
  isSignalExit,
  listenToSignals,
  signalExitCodes,
  stopProcessGroup,
} from '../tui/shell/signals.ts';
import { spokenKey } from '../tui/spoken-keys.ts';
import { bugReport } from './bug-report.ts';
import { exported } from './export.ts';
import { write } from './io.ts';
import type { Opening } from './open.ts';
import { styleFor } from './trace.ts';

/** Resolves to the exit code when the person quits, and to the session as it was left. */
export async function speak({
  input,
  start,
  recording,
  keyboard,
  flags,
  io: { stdout, stderr },
}: Opening): Promise<{ readonly code: number; readonly state: Session }> {
  const style = styleFor(input.scenario, flags.digits);
  let session = start;
  const say = (text: string) => write(stdout, `${text}\n`).catch(() => {}); // a terminal that is gone hangs up as well
  const onCrash = (error: unknown) => stderr.write(`${bugReport(error, [input.name])}\n`);
  const hear = (chord: Chord): Effect | undefined => {
    const { session: heard, effect } = dispatch(session, chord);
    const next = settled(heard);
    const answer = answerTo(session, next, style);
    // Help is read out at once, so there is nothing to close; nor does anything go on before one has heard it.
    session = next.help === undefined && !next.play.isOn ? next : { ...next, help: undefined, play: start.play };
    if (answer !== undefined) void say(answer);
    if (effect?.kind === 'save') void exported(effect.file, effect.text).then(say, onCrash);
    if (effect?.kind === 'copy') void write(stdout, toClipboard(effect.text)).catch(() => {});
    return effect;
  };
  const change = (changed: (session: Session) => Session): void => {
    const before = session;
    session = changed(session);
    const news = newsOf(before, session, style);
    if (news !== undefined) void say(news);
  };
  const interrupt = (): boolean => {
    if (!isBeingRecorded(session)) return false;
    session = stopped(session);
    void say(messageOf(session) ?? '');
    return true;
  };
  const ended = listen(keyboard, { hear, interrupt, onCrash }); // before anything is said: whoever hears the first word may press a key
  const silence = recording?.goOn(change);
  const events = `${start.run.log.length} events${isGrowing(start) ? ' so far, recording goes on' : ''}`;
  await say(`${visibleLine(input.scenario.title)}. ${events}. Question mark lists the keys, q quits.`);
  const welcome = messageOf(start);
  if (welcome !== undefined) await say(welcome);
  await say(sentenceOf(session, style));
  const code = await ended;
  silence?.();
  return { code, state: session };
}

/** What the end of a wait or of the recording brought; undefined when there is nothing new to say. */
function newsOf(before: Session, after: Session, style: NumberStyle): string | undefined {
  const reached = before.awaited && !after.awaited ? answerTo(before, after, style) : undefined;
  if (before.recording === undefined || after.recording !== undefined) return reached;
  return [`Recording is finished: ${after.run.log.length} events.`, ...(reached ? [reached] : [])].join(' ');
}

interface Listeners {
  readonly hear: (chord: Chord) => Effect | undefined;
  /** `^C`; false when it is to end the program. */
  readonly interrupt: () => boolean;
  readonly onCrash: (error: unknown) => void;
}

/** Hands over one key after the other until one asks for the end, or a signal does. */
function listen(stdin: ReadStream, { hear, interrupt, onCrash }: Listeners): Promise<number> {
  const suspend = (): void => {
    stdin.setRawMode(false);
    stopProcessGroup();
    stdin.setRawMode(true);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  return new Promise(resolve => {
    let hasEnded = false;
    const end = (code: number): void => {
      if (hasEnded) return; // giving up the raw mode of a terminal that is gone fails once more
      hasEnded = true;
      if (isSignalExit(code)) ignoreSignals();
      unlisten();
      stdin.removeAllListeners('keypress');
      stdin.setRawMode(false);
      resolve(code);
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
      if (hear(chord)?.kind === 'exit') end(EXIT.fine);
    });
    const hangUp = () => end(signalExitCodes.SIGHUP);
    stdin.once('end', hangUp);
    stdin.on('error', hangUp); // never taken off: a terminal that is gone fails late reads as well
    stdin.resume();
  });
}

interface Keypress {
  readonly name?: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly sequence: string;
}

const NAMES: ReadonlyMap<string, Chord> = new Map([
  ['return', 'enter'],
  ['enter', 'enter'],
  ...['up', 'down', 'left', 'right', 'home', 'end', 'escape', 'space', 'tab', 'backspace', 'delete'].map(
    name => [name, name] as const,
  ),
]);

/** Node's name of a key as the debugger calls it. */
function chordOf(text: string | undefined, { name = '', ctrl, shift, sequence }: Keypress): Chord {
  if (sequence === '\x1c') return 'ctrl+\\';
  if (ctrl) return `ctrl+${name}`;
  const chord = NAMES.get(name);
  if (chord === undefined) return text ?? name;
  return shift ? `shift+${chord}` : chord;
}

/** What the session says, keys by their spoken names. */
function messageOf({ message }: Session): string | undefined {
  return message === undefined ? undefined : visibleLine(withKeys(spoken(message), spokenKey));
}

/** What to say about a key; undefined when nothing changed. */
export function answerTo(before: Session, after: Session, style: NumberStyle): string | undefined {
  if (after.help !== undefined) return helpText();
  if (after.play.isOn) return 'Playing is for the screen; here right reads out the next event, c runs to a breakpoint.';
  if (after.prompt !== undefined && hasMoved(before.prompt, after.prompt))
    return visibleLine([...after.prompt.text.slice(after.prompt.cursor)][0] ?? 'end of the line');
  if (after.prompt?.kind === 'edit') return editSentence(before, after, after.prompt);
  if (after.prompt !== undefined) {
    if (after.message !== undefined) return messageOf(after);
    if (before.prompt?.text === after.prompt.text && after.prompt.choice !== undefined)
      return visibleLine(spoken(choiceSentence(after, after.prompt, after.prompt.choice)));
    if (after.prompt.text !== '') return visibleLine(newLetter(before.prompt?.text ?? '', after.prompt.text));
    return after.prompt.kind === 'search' ? 'Find: type a text, then Enter.' : 'Command: type it, then Enter.';
  }
  if (after.predicting !== undefined && after.predicting !== before.predicting) {
    const isTyped =
      after.predicting.text !== before.predicting?.text && after.predicting.text !== '' && !after.predicting.isAnswered;
    return visibleLine(spoken(isTyped ? after.predicting.text : predictSentence(after, after.predicting)));
  }
  if (after.menu !== undefined) return visibleLine(spoken(menuSentence(after, after.menu)));
  if (after.inside !== undefined && after.inside !== before.inside) return elementOf(after, after.inside, style);
  if (after.isComparing && (!before.isComparing || after.selected !== before.selected))
    return visibleLine(spoken(compareSentence(after)));
  const message = messageOf(after);
  if (after.position !== before.position)
    return (message === undefined ? '' : `${message}. `) + sentenceOf(after, style);
  if (message !== undefined) return message;
  if (after.selected !== undefined && after.selected !== before.selected)
    return visibleLine(spoken(selectionSentence(after, after.selected, style)));
  if (after.pane !== before.pane) return `Pane ${after.pane}.`;
  if (before.menu !== undefined) return 'Menu closed.';
  return undefined;
}

/** `2 of 5, goto 12: go to an event`. */
function choiceSentence(session: Session, prompt: TextPrompt, choice: number): string {
  const suggestions = suggestionsOf(session, prompt);
  const { text, note } = suggestions[choice] ?? { text: 'nothing found', note: '' };
  return `${choice + 1} of ${suggestions.length}, ${text}${note === '' ? '' : `: ${note}`}`;
}

/** Whether only the cursor is elsewhere: it is heard by what it stands before. */
const hasMoved = (before: Prompt | undefined, after: Prompt): boolean =>
  before?.kind === after.kind && before.text === after.text && before.cursor !== after.cursor;

/** Of a text that grew by a letter the letter: whoever types knows what stands before it. Else the whole. */
const newLetter = (before: string, after: string): string =>
  after.length === before.length + 1 && after.startsWith(before) ? after.slice(-1) : after;

/** What a node holds here, and where its gradient came from. */
function selectionSentence({ run: { log }, position }: Session, node: NodeId, style: NumberStyle): string {
  const state = stateAt(log, position);
  const [value, gradient] = [state.valueOf(node), state.gradientOf(node)];
  const write = writerFor({ ...style, width: 60 }, [node], [value, gradient]);
  const came = contributionsTo(state, node, style);
  const largest = came.find(({ isLargest }) => isLargest);
  const parts = [
    ...(value === undefined ? [] : [`value ${write(value)}`]),
    ...(gradient === undefined ? [] : [`gradient ${write(gradient)}`]),
    ...(largest === undefined ? [] : [`${came.length} contributions, the largest from ${largest.from}`]),
  ];
  return `Selected ${nodeOf(log.program, node).name}: ${parts.length === 0 ? 'no value yet' : parts.join(', ')}.`;
}

/** Cells of a sentence that is heard: as many as a matrix takes to be told apart from another. */
const HEARD = 120;

/** What is being set, what is typed, and after Enter what is wrong with it. */
function editSentence({ prompt: before }: Session, after: Session, prompt: EditPrompt): string {
  const { target, says, mistake } = editView(after, prompt, HEARD);
  if (prompt.isFresh) return visibleLine(spoken(`${says}, then Enter.`));
  const isEntered = before?.text === prompt.text && mistake !== undefined;
  return visibleLine(spoken(isEntered ? mistake : `${target} = ${prompt.text.replaceAll('-', '−')}`));
}

const helpText = (): string =>
  keyHelp()
    .map(({ chords, command }) => `${chords.map(spokenKey).join(' or ')}: ${command.does}`)
    .join('\n');

const sentenceOf = ({ run, position }: Session, style: NumberStyle): string =>
  visibleLine(spoken(sentenceAt(run.log, position, style)));

function elementOf({ run: { log }, position }: Session, element: number, style: NumberStyle): string | undefined {
  const written = writeElement(stateAt(log, position), log.at(position), element, style);
  const parts = written?.contribution ? [written.contribution, written] : written ? [written] : [];
  const sentences = parts.map(({ name, symbols, numbers, result }) => `${name} = ${symbols} = ${numbers} = ${result}`);
  return written && visibleLine(spoken(sentences.join('. ')));
}
