/** The tour's step, above the timeline row, with what it asks for: an act, or a prediction. */

import { keptIn, memoised } from '../../memoised.ts';
import type { Note } from '../../scenario/scenario.ts';
import { commandFor, commandNamed } from '../../session/commands/commands.ts';
import { predictingOf, runOf, type Session } from '../../session/session.ts';
import { isAtStep, tourStep, tourSteps } from '../../session/tour.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate, wrap } from '../../text/width.ts';
import { box } from '../frame-layout.ts';
import { keyText } from '../key-text.ts';
import { firstKeyOf, hasKey } from '../keymap.ts';
import type { Row } from '../row.ts';
import type { Chord } from '../shell/chord.ts';
import { BOXED, predictContent, predictRows } from './predict-box.ts';

/** Returns the most rows that any step of the tour takes: the panes above keep their places from step to step. */
export function mostTourRows(session: Session, width: number, screenRows: number): number {
  if (session.tour === undefined || screenRows < BOXED) return 0;
  const steps = tourSteps(runOf(session).scenario);
  return keptIn(heightsOf(steps), width, () =>
    steps.reduce(
      (most, { text, ask }) =>
        Math.max(most, textRows(text, width).length + (ask === undefined ? ACT_ROWS : QUESTION_ROWS)),
      0,
    ),
  );
}

/** Rows beside a step's text: the frame, and an act. */
const ACT_ROWS = 3;
/** The frame, and a question with its answer and verdict, of a line each. */
const QUESTION_ROWS = 5;

/** By width. */
const heightsOf = memoised((_steps: readonly Note[]) => new Map<number, number>());

const textRows = (text: string, width: number): readonly Row[] =>
  wrap(visibleLine(text), width - 4).map(line => [{ text: ` ${line}` }]);

/** Returns the rows of the tour and of the question; no rows without either. */
export function tourRows(session: Session, width: number, screenRows: number): readonly Row[] {
  const step = tourStep(session);
  if (step === undefined) return predictRows(session, width, screenRows);
  const predicting = predictingOf(session);
  if (screenRows < BOXED) {
    const first: Row = [{ text: ` ${truncate(visibleLine(step.text), width - 2)}` }];
    return predicting ? [first, ...predictRows(session, width, screenRows)] : [first, actRow(session)];
  }
  const content = [
    ...textRows(step.text, width),
    ...(predicting ? predictContent(session, predicting, width) : [actRow(session)]),
  ];
  return box(titleOf(session), content, width, content.length + 2, { focused: true });
}

const titleOf = (session: Session): string =>
  `Tour: step ${session.tour!.step + 1} of ${tourSteps(runOf(session).scenario).length}`; // shown only on a tour

/** ` ▸ press →: next event   T: skip this step`; the key alone where the step is elsewhere. */
function actRow(session: Session): Row {
  const { key, does } = askedFor(session, keyText);
  const isTyped = key.length > 1 && key.startsWith(':');
  return [
    { text: ' ▸ ', role: 'active' },
    { text: `${isTyped ? 'type' : 'press'} ` },
    { text: key, role: 'key' },
    { text: isTyped ? ` ${does}` : `: ${does}`, bold: true },
    { text: isAtStep(session) ? `   ${keyText(firstKeyOf('tour'))}: skip this step` : '', role: 'muted' },
  ];
}

/** The key or the command that the step asks for, and what it does. @param write Writes a key. */
function askedFor(session: Session, write: (chord: Chord) => string): { readonly key: string; readonly does: string } {
  const { act } = tourStep(session)!; // shown only on a tour
  if (!isAtStep(session)) return { key: write(firstKeyOf('tour')), does: 'back to this step' };
  if (act === undefined) return { key: write(firstKeyOf('predict')), does: 'answer the question' };
  const name = commandFor(act.command);
  if (name === undefined) return { key: act.command, does: act.argument }; // a log of another version
  return act.argument === '' && hasKey(name)
    ? { key: write(firstKeyOf(name)), does: shortly(commandNamed(name).does) }
    : { key: `:${name} ${act.argument}`.trim(), does: write('enter') };
}

/** What a command does, up to its first comma or colon. */
const shortly = (does: string): string => does.split(/[,:]/)[0]!;

/** Returns the step as a sentence: `Tour: step 2 of 12. … Now right arrow: next event.`; undefined on no tour. */
export function tourSentence(session: Session, write: (chord: Chord) => string): string | undefined {
  const step = tourStep(session);
  if (step === undefined) return undefined;
  const { key, does } = askedFor(session, write);
  const asked = predictingOf(session) === undefined ? ` Now press ${key}: ${does}.` : '';
  return `${titleOf(session)}. ${step.text}${asked}`;
}
