/** Predict mode's question, above the timeline row. The panes stay in sight and show the values known so far. */

import { questionAt } from '../../query/predict.ts';
import { answerText, scoreText } from '../../session/commands/predict-commands.ts';
import { answerLine, type Predicting } from '../../session/modes.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, wrap } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
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
const BOXED = 18;

/** Returns the question's rows; no rows without a question. */
export function predictRows(session: Session, width: number, screenRows: number): readonly Row[] {
  const predicting = predictingOf(session);
  if (predicting === undefined) return [];
  const { asks, left } = questionOf(session, predicting);
  const { verdict, isAnswered, score } = predicting;
  const answer: Row = [
    { text: ` ${visibleLine(left)} = `, role: 'label' },
    ...(isAnswered
      ? [{ text: answerText(session), role: 'value' as const }]
      : lineSegments(answerLine(predicting), Math.max(8, width - 6 - cellWidth(left)))),
  ];
  const [glyph, role] = verdict ? MARKS[verdict.kind] : ['', 'muted' as const];
  const keys = hintLine(isAnswered ? 'answered' : 'predict');
  if (screenRows < BOXED) {
    const said = verdict ? `${glyph} ${visibleLine(verdict.says)}` : keys;
    return [[{ text: ` ${truncate(visibleLine(asks), width - 2)}` }], answer, [{ text: ` ${said}`, role }]];
  }
  const content: readonly Row[] = [
    ...wrap(visibleLine(asks), width - 4).map((line): Row => [{ text: ` ${line}`, bold: true }]),
    answer,
    ...(verdict ? wrap(visibleLine(verdict.says), width - 6) : ['']).map(
      (line, i): Row => [
        { text: ` ${i === 0 ? glyph : ' '} `, role },
        { text: line, role },
      ],
    ),
    [{ text: ` ${keys}`, role: 'muted' }],
  ];
  const title = score.asked === 0 ? 'Predict' : `Predict: ${scoreText(score)}`;
  return box(title, content, width, content.length + 2, { focused: true });
}

const questionOf = (session: Session, { asked }: Predicting) => questionAt(logOf(session), asked)!; // the question exists, as it was asked

/** Returns the spoken sentence: the verdict on the answer, else the question. */
export function predictSentence(session: Session, predicting: Predicting): string {
  const { asks, left } = questionOf(session, predicting);
  const { verdict, isAnswered } = predicting;
  if (isAnswered) return `${left} is ${answerText(session)}: ${verdict?.says}. Enter asks the next question.`;
  return verdict === undefined ? `${asks} ${left}?` : `${verdict.says}.`;
}
