/** A handout: what is given, a table to fill in, exercises that fade from worked to blank; and its solutions. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { typeset } from '../../explain/formula.ts';
import type { Program } from '../../graph/program.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { shuffled, type WholeDraw } from '../../tensor/random.ts';
import { scalar } from '../../tensor/tensor.ts';
import { withPowers } from '../graph-labels.ts';
import type { GraphModel } from '../graph-model.ts';
import { isUnread } from '../shown-model.ts';
import { answerableIn } from './answerable.ts';
import type { Exercise } from './exercise.ts';
import { optimizerWords } from './optimizer-words.ts';
import { formula, type Inline, letterOf, type SheetBlock, textBlock } from './sheet-blocks.ts';
import { givenText, valuesBlocks } from './sheet-values.ts';

export interface Sheet {
  readonly scenario: Scenario;
  readonly log: EventLog;
  readonly style: NumberStyle;
  readonly exercises: readonly Exercise[];
  /** The lines of the program and what they use; undefined when they are too many for a figure. */
  readonly graph: GraphModel | undefined;
  /** Another exercise, shown with its solution. */
  readonly worked: Exercise | undefined;
  /** `variant 7`; undefined for the scenario's own numbers. */
  readonly variant: string | undefined;
}

/** How much of an exercise's derivation is printed; all of it where a student does not know the numbers in it. */
type Fading = 'all but the result' | 'the rule' | 'nothing';

export function questionBlocks(sheet: Sheet, pick: WholeDraw): readonly SheetBlock[] {
  const { log, style, exercises, worked } = sheet;
  const { isWhole } = answerableIn(log.program);
  const asked = (exercise: Exercise, i: number): readonly SheetBlock[] => {
    const choices = choicesOf(exercise, i, sheet, pick);
    const fading = choices === undefined ? fadingOf(i, exercises.length) : 'nothing';
    return answerBlocks(exercise, isWhole ? fading : 'all but the result', choices);
  };
  return [
    ...head(sheet, ''),
    textBlock('Name: ', { blank: 'long' }),
    ...givenBlocks(sheet),
    ...valuesBlocks(sheet, true),
    ...(worked === undefined ? [] : workedBlocks(worked)),
    { kind: 'section', text: 'Exercises' },
    textBlock(
      `Give up to ${style.digits} digits, and more where a fraction would become a whole number. Go on with unrounded numbers.${countsWords(exercises)}`,
    ),
    ...exercises.flatMap((exercise, i) => [
      { kind: 'exercise', text: `Exercise ${i + 1}.` } as const,
      textBlock(withPowers(exercise.asks)),
      ...asked(exercise, i),
    ]),
  ];
}

/** A student may count from 1. */
const countsWords = (exercises: readonly Exercise[]): string =>
  exercises.some(({ asks, left }) => /\[\d/.test(asks + left)) ? ' Elements are counted from 0.' : '';

/** The same sheet with everything filled in. */
export function solutionBlocks(sheet: Sheet, pick: WholeDraw): readonly SheetBlock[] {
  const { exercises } = sheet;
  return [
    ...head(sheet, ': solutions'),
    ...valuesBlocks(sheet, false),
    { kind: 'section', text: 'Exercises' },
    ...exercises.flatMap((exercise, i) => [
      { kind: 'exercise', text: `Exercise ${i + 1}.` } as const,
      textBlock(withPowers(exercise.asks)),
      { kind: 'formulas', rows: exercise.rows } as const,
      textBlock('Answer: ', formula(`${exercise.left} = ${numberText(sheet, exercise.answer)}`)),
      ...(choicesOf(exercise, i, sheet, pick) ?? []).map(({ written, says }, k) =>
        textBlock(`${letterOf(k)} `, formula(written), says === undefined ? ': right' : `: ${says}`),
      ),
    ]),
  ];
}

const head = ({ scenario, variant }: Sheet, more: string): readonly SheetBlock[] => [
  { kind: 'title', text: `${scenario.title}${variant === undefined ? '' : `, ${variant}`}${more}` },
];

function givenBlocks({ scenario, log, style }: Sheet): readonly SheetBlock[] {
  const { program } = scenario;
  const start = stateAt(log, log.startOf(1)!); // an iteration was recorded
  const leaves = program.nodes.filter(
    ({ id, role }) => role !== 'operation' && role !== 'literal' && !isUnread(program, id),
  );
  const { training } = scenario;
  const hasBlocks = program.lines.some(({ text: line }) => /^\s/.test(line)); // what is indented means something
  return [
    { kind: 'section', text: 'Given' },
    ...leaves.map(leaf =>
      textBlock(formula(leaf.name), ' = ', formula(givenText(style, leaf, start.valueOf(leaf.id)!))),
    ), // leaves have a value from the start
    ...program.lines.map(({ text: line, say }) =>
      textBlock(...(hasBlocks ? [{ code: line }] : lineInlines(line, program)), say === undefined ? '' : `: ${say}`),
    ),
    ...(training.optimizer === undefined
      ? []
      : [textBlock(`Update: ${optimizerWords(training, training.optimizer, x => numberText({ style }, x))}.`)]),
  ];
}

/** Characters of a formula that fits a line of paper: within parentheses LaTeX breaks none. */
const WIDEST = 90;

/** A line as the screen sets it; what is no formula, or too long for it, stays as it is written. */
function lineInlines(line: string, program: Program): readonly Inline[] {
  const [, name, right] = line.length > WIDEST ? [] : (/^\s*([^=\s]+)\s*=\s*([^=].*)$/.exec(line) ?? []);
  return name === undefined ? [{ code: line }] : [formula(name), ' = ', formula(typeset(right!, program))];
}

const workedBlocks = ({ asks, rows }: Exercise): readonly SheetBlock[] => [
  { kind: 'section', text: 'An example' },
  textBlock(withPowers(asks)),
  { kind: 'formulas', rows },
];

const fadingOf = (i: number, count: number): Fading =>
  i < count / 3 ? 'all but the result' : i < (2 * count) / 3 ? 'the rule' : 'nothing';

function answerBlocks(
  { left, rows }: Exercise,
  fading: Fading,
  choices: readonly Choice[] | undefined,
): readonly SheetBlock[] {
  const shown = fading === 'nothing' ? [] : rows.slice(0, fading === 'the rule' ? 1 : -1);
  const result = rows.at(-1)!.right; // a derivation has a row
  const given = shown.filter(({ right }) => right !== result);
  if (choices !== undefined)
    return [
      ...(given.length === 0 ? [] : [{ kind: 'formulas', rows: given } as const]),
      textBlock(formula(left), ' = '),
      { kind: 'choices', choices: choices.map(({ written }) => [formula(written)]) },
    ];
  if (given.length === 0) return [textBlock(formula(left), ' = ', { blank: 'long' })];
  const [owner, shownOwner] = [rows, given].map(some => some.findLast(row => row.left !== '')?.left);
  const blank = {
    left: owner === shownOwner ? '' : (owner ?? ''),
    relation: '=',
    right: undefined,
    label: '',
  } as const;
  return [{ kind: 'formulas', rows: [...given, blank] }];
}

interface Choice {
  readonly written: string;
  /** The mistake that leads there; undefined for the right answer. */
  readonly says?: string;
}

/** Every third exercise is a choice, where known mistakes lead to two other numbers at least. */
function choicesOf(exercise: Exercise, i: number, sheet: Sheet, pick: WholeDraw): readonly Choice[] | undefined {
  if (i % 3 !== 2) return undefined;
  const choices = new Map([[numberText(sheet, exercise.answer), undefined as string | undefined]]);
  for (const { value, says } of exercise.mistakes) {
    const written = numberText(sheet, value);
    if (Number.isFinite(value) && !choices.has(written) && choices.size < MOST_CHOICES) choices.set(written, says);
  }
  if (choices.size < 3) return undefined;
  return shuffled([...choices], pick).map(([written, says]) => ({ written, ...(says !== undefined && { says }) }));
}

const MOST_CHOICES = 4;

const numberText = ({ style }: Pick<Sheet, 'style'>, x: number): string => writerFor(style, [], [scalar(x)])(scalar(x));
