/** The current event, line or chain as the screen reader says it. */

import { explainChain } from '../../explain/chain.ts';
import type { NumberStyle } from '../../explain/derivation.ts';
import { explain } from '../../explain/explain.ts';
import { writeElement } from '../../explain/inside.ts';
import { explainLineStep } from '../../explain/line-step.ts';
import { spoken } from '../../explain/spoken.ts';
import type { NodeId } from '../../graph/program.ts';
import { notesIn, sentenceLine } from '../../query/event-sentence.ts';
import { narrationOfStep } from '../../query/narration.ts';
import { logOf, runOf, type Session } from '../../session/session.ts';
import { stateOf } from '../../session/views/numbers.ts';
import { visibleLine } from '../../text/visible.ts';

/** Returns the sentence of the current event. */
export const sentenceOf = (session: Session, style: NumberStyle): string =>
  sentenceLine(runOf(session).scenario, logOf(session), session.place.position, style, session.tour !== undefined);

/** Returns the sentence of a step by line; undefined where the event's own sentence tells it. */
export function lineSentence(session: Session, style: NumberStyle): string | undefined {
  const log = logOf(session);
  const { position } = session.place;
  const step = session.selection.isByLine ? explainLineStep(log, position, style) : undefined;
  if (step === undefined) return undefined;
  const place = `Event ${position} of 0 to ${log.length - 1}, ${log.phaseAt(position)}.`;
  const notes = notesIn(narrationOfStep(runOf(session).scenario, log, position, session.tour !== undefined));
  return visibleLine(spoken([place, `${step.sentence}.`, ...step.remarks, ...notes].join(' ')));
}

/** Returns a sentence on an element of the current event, written out; undefined where there is none. */
export function elementSentence(session: Session, element: number, style: NumberStyle): string | undefined {
  const log = logOf(session);
  const { position } = session.place;
  const written = writeElement(stateOf(session), log.at(position), element, style);
  const doubts = explain(log, position, style)
    .equations.filter(({ isDisagreement }) => isDisagreement)
    .flatMap(({ right }) => right.map(({ text }) => text));
  const parts = written?.contribution ? [written.contribution, written] : written ? [written] : [];
  const sentences = parts.map(({ name, symbols, numbers, result }) => `${name} = ${symbols} = ${numbers} = ${result}`);
  return written && visibleLine(spoken([...sentences, ...doubts].join('. ')));
}

/** Returns the chain of a node's gradient in a sentence. */
export function chainSentence(session: Session, node: NodeId, style: NumberStyle): string {
  const { sentence, remarks } = explainChain(stateOf(session), node, style, session.selection.chain ?? 'shapes');
  const asides = remarks.filter(remark => !remark.startsWith(sentence));
  return [`${sentence}.`, ...asides].join(' ');
}
