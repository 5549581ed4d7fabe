/** The answers of the screen reader: what a key has changed, in a sentence. */

import { type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { spoken } from '../../explain/spoken.ts';
import { type NodeId, nodeOf } from '../../graph/program.ts';
import { FRAME_LIMITS } from '../../limits.ts';
import { selectedNode } from '../../session/commands/command.ts';
import type { EditPrompt, Prompt, TextPrompt } from '../../session/dialogs.ts';
import type { Predicting } from '../../session/modes.ts';
import { helpOf, logOf, menuOf, predictingOf, promptOf, runOf, type Session } from '../../session/session.ts';
import { contributionsTo } from '../../session/views/contributions-view.ts';
import { editView } from '../../session/views/edit-view.ts';
import { stateOf } from '../../session/views/numbers.ts';
import { suggestionsOf } from '../../session/views/suggestions.ts';
import { visibleLine } from '../../text/visible.ts';
import { keyHelp, withKeys } from '../keymap.ts';
import { compareSentence } from '../overlays/compare.ts';
import { legendSentence } from '../overlays/legend-list.ts';
import { menuSentence } from '../overlays/menu.ts';
import { predictSentence } from '../overlays/predict-box.ts';
import { tourSentence } from '../overlays/tour-box.ts';
import { screenOf } from '../screen.ts';
import { spokenKey } from './spoken-keys.ts';
import { chainSentence, elementSentence, lineSentence, sentenceOf } from './spoken-steps.ts';

/** Returns the news after a wait or the end of recording; undefined without news. */
export function newsOf(before: Session, after: Session, style: NumberStyle): string | undefined {
  if (after.fault !== undefined && after.fault !== before.fault)
    return visibleLine(`${after.fault.title}. ${after.fault.text.replace(/\s+/g, ' ')}`);
  if (runOf(after).scenario !== runOf(before).scenario) return answerTo(before, after, style) ?? 'reloaded';
  const reached = before.background.awaited && !after.background.awaited ? answerTo(before, after, style) : undefined;
  if (before.background.recording === undefined || after.background.recording !== undefined) return reached;
  return [`Recording is finished: ${logOf(after).length} events.`, ...(reached ? [reached] : [])].join(' ');
}

/** Returns the session's message, with keys by their spoken names. */
export function messageOf({ message }: Session): string | undefined {
  return message === undefined
    ? undefined
    : visibleLine(withKeys(spoken(message.replaceAll('^C', 'control C')), spokenKey));
}

/** Returns the sentence for a key, and the next step of a tour; undefined when nothing changed. */
export function answerTo(before: Session, after: Session, style: NumberStyle): string | undefined {
  const isNewStep = after.tour !== undefined && after.tour.step !== before.tour?.step;
  const parts = [answerWithoutTour(before, after, style), isNewStep ? stepSentence(after) : undefined];
  const said = parts.filter(part => part !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
}

export function stepSentence(session: Session): string | undefined {
  const sentence = tourSentence(session, spokenKey);
  return sentence && visibleLine(spoken(sentence));
}

function answerWithoutTour(before: Session, after: Session, style: NumberStyle): string | undefined {
  if (helpOf(after) !== undefined) return helpText();
  if (after.play.isOn) return 'Playing is for the screen; here right reads out the next event, c runs to a breakpoint.';
  const prompt = promptOf(after);
  if (prompt !== undefined) return promptAnswer(before, after, prompt);
  const predicting = predictingOf(after);
  if (predicting !== undefined && predicting !== predictingOf(before))
    return predictAnswer(predictingOf(before), after, predicting);
  if (after.dialog?.kind === 'legend')
    return legendSentence(screenOf({ ...after, dialog: undefined }, FRAME_LIMITS.usual));
  const menu = menuOf(after);
  if (menu !== undefined) return visibleLine(spoken(menuSentence(after, menu)));
  if (after.selection.inside !== undefined && after.selection.inside !== before.selection.inside)
    return elementSentence(after, after.selection.inside, style);
  if (after.selection.chain !== undefined && selectedNode(after) !== undefined && hasNewChain(before, after))
    return visibleLine(spoken(chainSentence(after, selectedNode(after)!, style))); // just tested
  if (before.selection.chain !== undefined && after.selection.chain === undefined && after.place === before.place)
    return sentenceOf(after, style);
  if (after.timelines.isComparing && (!before.timelines.isComparing || after.selection.node !== before.selection.node))
    return visibleLine(spoken(compareSentence(after)));
  const message = messageOf(after);
  if (after.place.position !== before.place.position)
    return (message === undefined ? '' : `${message}. `) + (lineSentence(after, style) ?? sentenceOf(after, style));
  if (message !== undefined) return message;
  if (after.selection.node !== undefined && after.selection.node !== before.selection.node)
    return visibleLine(spoken(selectionSentence(after, after.selection.node, style)));
  if (after.view.pane !== before.view.pane) return `Pane ${after.view.pane}.`;
  if (menuOf(before) !== undefined) return 'Menu closed.';
  return undefined;
}

const hasNewChain = (before: Session, after: Session): boolean =>
  before.selection.chain !== after.selection.chain || selectedNode(before) !== selectedNode(after);

/** Returns the text typed, the choice or the mistake in a prompt. */
function promptAnswer(session: Session, after: Session, prompt: Prompt): string | undefined {
  const before = promptOf(session);
  if (hasMoved(before, prompt)) return visibleLine([...prompt.text.slice(prompt.cursor)][0] ?? 'end of the line');
  if (prompt.kind === 'edit') return editSentence(session, after, prompt);
  if (after.message !== undefined) return messageOf(after);
  if (before?.text === prompt.text && prompt.choice !== undefined)
    return visibleLine(spoken(choiceSentence(after, prompt, prompt.choice)));
  if (prompt.text !== '') return visibleLine(newLetter(before?.text ?? '', prompt.text));
  return prompt.kind === 'search' ? 'Find: type a text, then Enter.' : 'Command: type it, then Enter.';
}

/** Returns the answer as typed, or the question and the verdict on the answer. */
function predictAnswer(before: Predicting | undefined, after: Session, predicting: Predicting): string {
  const { text, isAnswered } = predicting;
  const isTyped = text !== before?.text && text !== '' && !isAnswered;
  return visibleLine(spoken(isTyped ? text : predictSentence(after, predicting)));
}

/** `2 of 5, goto 12: go to an event`. */
function choiceSentence(session: Session, prompt: TextPrompt, choice: number): string {
  const suggestions = suggestionsOf(session, prompt);
  const { text, note } = suggestions[choice] ?? { text: 'nothing found', note: '' };
  return `${choice + 1} of ${suggestions.length}, ${text}${note === '' ? '' : `: ${note}`}`;
}

/** Whether only the cursor has moved; the text after it is spoken then. */
const hasMoved = (before: Prompt | undefined, after: Prompt): boolean =>
  before?.kind === after.kind && before.text === after.text && before.cursor !== after.cursor;

/** Returns the new letter if the text grew by a letter, as the person knows the rest; else the whole text. */
const newLetter = (before: string, after: string): string =>
  after.length === before.length + 1 && after.startsWith(before) ? after.slice(-1) : after;

/** Returns a sentence on a node's value, gradient and contributions. */
function selectionSentence(session: Session, node: NodeId, style: NumberStyle): string {
  const log = logOf(session);
  const state = stateOf(session);
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

/** Cells of a number in a spoken sentence: enough to tell matrices apart. */
const HEARD = 120;

/** Returns a sentence on the target, the typed text, and after Enter the mistake. */
function editSentence(before: Session, after: Session, prompt: EditPrompt): string {
  const { target, says, mistake } = editView(after, prompt, HEARD);
  if (prompt.isFresh) return visibleLine(spoken(`${says}, then Enter.`));
  const isEntered = promptOf(before)?.text === prompt.text && mistake !== undefined;
  return visibleLine(spoken(isEntered ? mistake : `${target} = ${prompt.text.replaceAll('-', '−')}`));
}

const helpText = (): string =>
  keyHelp()
    .map(({ chords, command }) => `${chords.map(spokenKey).join(' or ')}: ${command.does}`)
    .join('\n');
