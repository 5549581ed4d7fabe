/** Predict mode: each question comes before its event. An answer goes to the event, and the panes explain it. */

import { stateAt } from '../../engine/state.ts';
import { stepAt } from '../../engine/step-ends.ts';
import { writerFor } from '../../explain/derivation.ts';
import { knownValue, mistakeText, parseCondition } from '../../query/conditions.ts';
import {
  diagnose,
  ENOUGH,
  type Given,
  nextQuestion,
  type Question,
  type QuestionLevel,
  questionAt,
} from '../../query/predict.ts';
import { scalar } from '../../tensor/tensor.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import type { Predicting } from '../modes.ts';
import { logOf, predictingOf, type Session, type SessionDraft } from '../session.ts';
import { styleOf } from '../views/numbers.ts';
import { type Command, goTo, isGrowing, mistakeOf, unless, whereRecorded } from './command.ts';

/** Asks about the first event after a position; ends the mode where there is none. */
function askAfter(draft: SessionDraft, position: number, score: Predicting['score']): void {
  const level = draft.view.asksBy;
  const question = nextQuestion(logOf(draft), position, level);
  if (question === undefined && isGrowing(draft)) {
    draft.message = 'nothing more to ask is recorded yet';
    return;
  }
  if (question === undefined) {
    draft.mode = undefined;
    draft.message = `no more questions: ${scoreText(score)}`;
    return;
  }
  goTo(draft, Math.max(position, question.asked));
  draft.play.isOn = false; // playing would show the answer
  draft.mode = {
    kind: 'predict',
    asked: question.position,
    level,
    text: '',
    verdict: undefined,
    isAnswered: false,
    tries: 0,
    score,
  };
}

/** `3 of 4 right at the first try`. */
export const scoreText = ({ right, asked }: Predicting['score']): string =>
  asked === 0 ? 'nothing was asked yet' : `${right} of ${asked} right at the first try`;

function stop(draft: SessionDraft): void {
  const { score } = predictingOf(draft)!; // only stopped while on
  draft.mode = undefined;
  draft.message = score.asked > 0 ? scoreText(score) : 'predict mode is over';
}

/** Goes to the event of the question; its ledger explains the answer. */
function settle(draft: SessionDraft, isRight: boolean, text: string, says: string): void {
  const { asked, level, tries, score } = predictingOf(draft)!; // only settled while on
  goTo(draft, asked);
  draft.selection.isByLine = level === 'line';
  draft.mode = {
    kind: 'predict',
    asked,
    level,
    text,
    tries,
    isAnswered: true,
    verdict: { kind: isRight ? 'right' : 'shown', says },
    score: { right: score.right + (isRight && tries === 1 ? 1 : 0), asked: score.asked + 1 },
  };
}

function questionOf(session: Session): Question {
  const { asked, level } = predictingOf(session)!; // only asked while on
  return questionAt(logOf(session), asked, level)!; // it was asked
}

/** The right answer as it is shown. */
export function answerText(session: Session): string {
  const { answer, element } = questionOf(session);
  return writerFor(styleOf(session), [], [])(scalar(answer.data[element]!));
}

function answer(draft: SessionDraft, text: string): void {
  const predicting = predictingOf(draft)!; // only answered while on
  const mistake = mistakeOf(() => givenBy(draft, text));
  if (mistake !== undefined) {
    draft.mode = { ...predicting, verdict: { kind: 'unread', says: mistakeText(mistake, text) } };
    return;
  }
  const question = questionOf(draft);
  const verdict = diagnose(logOf(draft), question, givenBy(draft, text));
  if (verdict === undefined) {
    draft.mode = { ...predicting, verdict: { kind: 'unread', says: `asked is one number, ${question.left}` } };
    return;
  }
  const tries = predicting.tries + (verdict.kind === 'close' ? 0 : 1);
  draft.mode = { ...predicting, tries, text: '', verdict: { ...verdict, says: `${text.trim()}: ${verdict.says}` } };
  if (verdict.kind === 'right') settle(draft, true, text, tries === 1 ? 'right, at the first try' : 'right');
}

/** Reads a number, or an expression of values known so far. @throws LanguageError for any other text. */
function givenBy(draft: SessionDraft, text: string): Given {
  const source = asciiNumbers(text).replaceAll('×', '*').replaceAll('·', '*').trim();
  const log = logOf(draft);
  const value = knownValue(parseCondition(log, source), stateAt(log, draft.place.position));
  return { value, digits: writtenDigits(source.replace(WORD, '1'), value.data.length, draft.view.digits) };
}

/** NaN or ∞ as an entry of a list: no digits are asked of it. */
const WORD = /(?<![\w.])(?:nan|inf(?:inity)?|∞)(?!\w)/gi;
const PLAIN_LIST = /^[-+\d.e[\],\s]*$/i;

/** Digits of each number in a written list, 1 to `shown`. A computed number counts with `shown` digits, or with one less than a long decimal of its formula has: that was rounded. */
function writtenDigits(source: string, count: number, shown: number): readonly number[] {
  const written = [...source.matchAll(/(\d*\.?\d+|\d+\.)(?:e[+-]?\d+)?/gi)].map(([, mantissa]) => mantissa!);
  const digits = written.map(mantissa =>
    Math.max(1, Math.min(mantissa.replace('.', '').replace(/^0+/, '').length, shown)),
  );
  if (written.length === count && PLAIN_LIST.test(source)) return digits;
  const rounded = digits.filter((n, i) => n > ENOUGH && written[i]!.includes('.'));
  return Array<number>(count).fill(Math.min(shown, ...rounded.map(n => n - 1)));
}

/** The words that set what is asked about. */
const LEVELS: ReadonlyMap<string, QuestionLevel> = new Map([
  ['lines', 'line'],
  ['operations', 'operation'],
]);

/** Asks by line or by operation from here on; the question that stands is asked anew. */
function askBy(draft: SessionDraft, level: QuestionLevel): void {
  const predicting = predictingOf(draft);
  draft.view.asksBy = level;
  const from = predicting?.isAnswered ? predicting.asked : draft.place.position;
  askAfter(draft, from, predicting?.score ?? { right: 0, asked: 0 });
}

function predict(draft: SessionDraft, text: string): void {
  const predicting = predictingOf(draft);
  const level = LEVELS.get(text);
  if (level !== undefined) {
    askBy(draft, level);
    return;
  }
  if (predicting === undefined) askAfter(draft, draft.place.position, { right: 0, asked: 0 });
  else if (text === '') stop(draft);
  else if (text === 'next') askAfter(draft, predicting.asked, predicting.score);
  else if (text === 'next-line') askAfter(draft, stepAt(logOf(draft), predicting.asked).last, predicting.score);
  else if (predicting.isAnswered) draft.message = 'predict next asks about the next event';
  else if (text === '?') settle(draft, false, predicting.text, 'the ledger shows why');
  else answer(draft, text);
}

const noQuestion = unless(
  session =>
    predictingOf(session) !== undefined || session.place.position < logOf(session).length - 1 || isGrowing(session),
  'no more questions: nothing was asked yet',
);

export const PREDICT_COMMANDS = [
  {
    name: 'predict',
    also: ['quiz', 'test'],
    argument: 'ANSWER',
    does: 'predict what comes next: it is hidden, asked, and wrong answers explained',
    group: 'Look',
    disabledReason: session => whereRecorded(session) ?? noQuestion(session),
    run: predict,
  },
] as const satisfies readonly Command[];
