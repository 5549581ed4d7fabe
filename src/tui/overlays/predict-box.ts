/** Predict mode's question, above the timeline row. The panes stay in sight and show the values known so far. */

import { questionAt } from '../../query/predict.ts';
import { answerText, scoreText } from '../../session/commands/predict-commands.ts';
import { answerLine, type Predicting } from '../../session/modes.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, wrap } from '../../text/width.ts';
import { hintLine, predictContext } from '../dialog-keys.ts';
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
  const { asks } = questionOf(session, predicting);
  const { verdict, score } = predicting;
  if (screenRows < BOXED) {
    const [glyph, role] = verdict ? MARKS[verdict.kind] : ['', 'muted' as const];
    const said = verdict ? `${glyph} ${visibleLine(verdict.says)}` : hintLine(predictContext(predicting));
    const answer = answerRow(session, predicting, width);
    return [[{ text: ` ${truncate(visibleLine(asks), width - 2)}` }], answer, [{ text: ` ${said}`, role }]];
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

/** Returns the question, the answer so far, the verdict and the keys. */
export function predictContent(
  session: Session,
  predicting: Predicting,
  width: number,
  keys = hintLine(predictContext(predicting)),
): readonly Row[] {
  const { asks } = questionOf(session, predicting);
  const { verdict } = predicting;
  const [glyph, role] = verdict ? MARKS[verdict.kind] : ['', 'muted' as const];
  return [
    ...wrap(visibleLine(asks), width - 4).map((line): Row => [{ text: ` ${line}`, bold: true }]),
    answerRow(session, predicting, width),
    ...(verdict ? wrap(visibleLine(verdict.says), width - 6) : ['']).map(
      (line, i): Row => [
        { text: ` ${i === 0 ? glyph : ' '} `, role },
        { text: line, role },
      ],
    ),
    [{ text: ` ${keys}`, role: 'muted' }],
  ];
}

const questionOf = (session: Session, { asked, level }: Predicting) => questionAt(logOf(session), asked, level)!; // the question exists, as it was asked

/** Returns the spoken sentence: the verdict on the answer, else the question. */
export function predictSentence(session: Session, predicting: Predicting): string {
  const { asks, left } = questionOf(session, predicting);
  const { verdict, isAnswered } = predicting;
  if (isAnswered) return `${left} is ${answerText(session)}: ${verdict?.says}. Enter asks the next question.`;
  return verdict === undefined ? `${asks} ${left}?` : `${verdict.says}.`;
}
