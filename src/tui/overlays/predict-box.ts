/** Predict mode's question, above the timeline row. The panes stay in sight and show the values known so far. */

import { questionAt } from '../../query/predict.ts';
import { answerText, scoreText } from '../../session/commands/predict-commands.ts';
import { answerLine, type Predicting } from '../../session/modes.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, wrap } from '../../text/width.ts';
import { box } from '../frame-layout.ts';
import type { Role, Row } from '../row.ts';
import { lineSegments } from './typed-line.ts';

type Kind = NonNullable<Predicting['verdict']>['kind'];

const MARKS: Readonly<Record<Kind, readonly [glyph: string, role: Role]>> = {
  right: ['✓', 'good'],
  shown: ['·', 'text'],
  close: ['≈', 'warning'],
  wrong: ['✗', 'bad'],
  unread: ['?', 'warning'],
};

/** Least rows of a screen with a frame around the question. */
export const BOXED = 18;

/** Returns the question's rows; no rows without a question. */
export function predictRows(session: Session, width: number, screenRows: number): readonly Row[] {
  const predicting = predictingOf(session);
  if (predicting === undefined) return [];
  const { score } = predicting;
  if (screenRows < BOXED) {
    const asks: Row = [{ text: ` ${truncate(visibleLine(questionOf(session, predicting).asks), width - 2)}` }];
    return [asks, answerRow(session, predicting, width), ...verdictRows(predicting, width).slice(0, screenRows / 4)];
  }
  const content = predictContent(session, predicting, width);
  const title = score.asked === 0 ? 'Predict' : `Predict: ${scoreText(score)}`;
  return box(title, content, width, content.length + 2, { focused: true });
}

function answerRow(session: Session, predicting: Predicting, width: number): Row {
  const { left } = questionOf(session, predicting);
  return [
    { text: ` ${visibleLine(left)} = `, role: 'label' },
    ...(predicting.isAnswered
      ? [{ text: answerText(session), role: 'value' as const }]
      : lineSegments(answerLine(predicting), Math.max(8, width - 6 - cellWidth(left)))),
  ];
}

/** Returns the question, the answer so far, and the verdict; the footer has the keys. */
export function predictContent(session: Session, predicting: Predicting, width: number): readonly Row[] {
  const { asks } = questionOf(session, predicting);
  return [
    ...wrap(visibleLine(asks), width - 4).map((line): Row => [{ text: ` ${line}`, bold: true }]),
    answerRow(session, predicting, width),
    ...verdictRows(predicting, width),
  ];
}

function verdictRows({ verdict }: Predicting, width: number): readonly Row[] {
  if (verdict === undefined) return [];
  const [glyph, role] = MARKS[verdict.kind];
  return wrap(visibleLine(verdict.says), width - 6).map((line, i) => [
    { text: ` ${i === 0 ? glyph : ' '} `, role },
    { text: line, role },
  ]);
}

const questionOf = (session: Session, { asked, level }: Predicting) => questionAt(logOf(session), asked, level)!; // the question exists, as it was asked

/** Returns the spoken sentence: the verdict on the answer, else the question. */
export function predictSentence(session: Session, predicting: Predicting): string {
  const { asks, left } = questionOf(session, predicting);
  const { verdict, isAnswered } = predicting;
  if (isAnswered) return `${left} is ${answerText(session)}: ${verdict?.says}. Enter asks the next question.`;
  return verdict === undefined ? `${asks} ${left}?` : `${verdict.says}.`;
}
