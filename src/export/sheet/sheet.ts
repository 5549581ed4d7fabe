/** A handout: what is given, a table to fill in, exercises that fade from worked to blank; and its solutions. */

import type { EventLog } from '../../engine/log.ts';
import { type State, stateAt } from '../../engine/state.ts';
import { lossName, type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { typeset } from '../../explain/formula.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import { latexName } from '../../language/latex-name.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { shuffled, type WholeDraw } from '../../tensor/random.ts';
import { scalar, shapeText, type Tensor } from '../../tensor/tensor.ts';
import { blankFor } from '../graph-labels.ts';
import type { GraphModel } from '../graph-model.ts';
import type { Exercise } from './exercise.ts';
import { formula, type Inline, letterOf, type SheetBlock, textBlock } from './sheet-blocks.ts';

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

/** How much of an exercise's derivation is printed. */
type Fading = 'all but the result' | 'the rule' | 'nothing';

const BLANK: Inline = { blank: 'short' };

/** Numbers of a tensor that a table leaves room for. */
const MOST_NUMBERS = 6;

export function questionBlocks(sheet: Sheet, pick: WholeDraw): readonly SheetBlock[] {
  const { style, exercises, worked } = sheet;
  return [
    ...head(sheet, ''),
    textBlock('Name: ', { blank: 'long' }),
    ...givenBlocks(sheet),
    ...valuesBlocks(sheet, true),
    ...(worked === undefined ? [] : workedBlocks(worked)),
    { kind: 'section', text: 'Exercises' },
    textBlock(`Give up to ${style.digits} digits. Go on with unrounded numbers.${countsWords(exercises)}`),
    ...exercises.flatMap((exercise, i) => [
      { kind: 'exercise', text: `Exercise ${i + 1}.` } as const,
      textBlock(exercise.asks),
      ...answerBlocks(exercise, fadingOf(i, exercises.length), choicesOf(exercise, i, sheet, pick)),
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
      textBlock(exercise.asks),
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
  const leaves = program.nodes.filter(({ role }) => role !== 'operation' && role !== 'literal');
  const { training } = scenario;
  return [
    { kind: 'section', text: 'Given' },
    ...leaves.map(leaf =>
      textBlock(formula(leaf.name), ' = ', formula(tensorText(style, leaf, start.valueOf(leaf.id)!))),
    ), // leaves have a value from the start
    ...program.lines.map(({ text: line, say }) =>
      textBlock(...lineInlines(line, program), say === undefined ? '' : `  ${say}`),
    ),
    ...(training.optimizer === undefined
      ? []
      : [
          textBlock(
            `Update: ${training.optimizer.type} with learning rate ${numberText({ style }, training.optimizer.lr)}.`,
          ),
        ]),
  ];
}

/** A line as the screen sets it; a `for` or `def` stays as it is written. */
function lineInlines(line: string, program: Program): readonly Inline[] {
  const [, name, right] = /^\s*([^=\s]+)\s*=\s*([^=].*)$/.exec(line) ?? [];
  return name === undefined ? [line] : [formula(name), ' = ', formula(typeset(right!, program))];
}

/** Values and gradients of all named nodes, to be filled in: in the graph, or in a table where there are too many for one. */
const valuesBlocks = (sheet: Sheet, isBlank: boolean): readonly SheetBlock[] => [
  { kind: 'section', text: 'Values and gradients' },
  sheet.graph === undefined
    ? tableBlock(sheet, isBlank ? () => BLANK : formula)
    : { kind: 'graph', model: filledGraph(sheet, sheet.graph, isBlank) },
];

/** The graph with the sheet's numbers, or with blanks for what is computed. */
function filledGraph({ log, style }: Sheet, graph: GraphModel, isBlank: boolean): GraphModel {
  const { program } = log;
  const state = stateAt(log, log.endOfBackward(1));
  const lines = (id: NodeId, tensor: Tensor | undefined, isGiven: boolean): readonly string[] => {
    if (tensor === undefined) return ['–'];
    if (tensor.data.length > MOST_NUMBERS) return [`shape ${shapeText(tensor.shape)}`];
    return [isBlank && !isGiven ? blankFor(tensor.data.length) : tensorText(style, nodeOf(program, id), tensor)];
  };
  const nodes = graph.nodes.map(node => ({
    ...node,
    title: { text: node.name, latex: `$${latexName(node.name)}$` }, // its formula is among what is given
    value: lines(node.id, state.valueOf(node.id), node.isLeaf),
    gradient: nodeOf(program, node.id).isReached ? lines(node.id, state.gradientOf(node.id), false) : undefined,
    isActive: false,
  }));
  return { ...graph, nodes, edges: graph.edges.map(edge => ({ ...edge, direction: undefined })) };
}

function tableBlock(sheet: Sheet, cell: (written: string) => Inline): SheetBlock {
  const { scenario, log, style } = sheet;
  const { program } = scenario;
  const state = stateAt(log, log.endOfBackward(1));
  const nodes = program.nodes.filter(({ id, role }) => role !== 'literal' && isNamed(program, id));
  const hasGradients = program.loss !== undefined;
  const rows = nodes
    .filter(node => node.role === 'operation' || node.isReached)
    .map(node => [
      formula(node.name),
      node.role === 'operation'
        ? tableCell(node, state.valueOf(node.id), style, cell)
        : tensorInline(node, state, style),
      ...(hasGradients ? [node.isReached ? tableCell(node, state.gradientOf(node.id), style, cell) : '–'] : []),
    ]);
  return { kind: 'table', head: ['', 'value', ...(hasGradients ? [`gradient ∂${lossName(program)}/∂…`] : [])], rows };
}

const tensorInline = (node: GraphNode, state: State, style: NumberStyle): Inline =>
  formula(tensorText(style, node, state.valueOf(node.id)!)); // a leaf has a value

/** A large tensor is not filled in by hand: its shape stands there. */
function tableCell(
  node: GraphNode,
  tensor: Tensor | undefined,
  style: NumberStyle,
  cell: (written: string) => Inline,
): Inline {
  if (tensor === undefined) return '–';
  if (tensor.data.length > MOST_NUMBERS) return `shape ${shapeText(tensor.shape)}`;
  return cell(tensorText(style, node, tensor));
}

const workedBlocks = ({ asks, rows }: Exercise): readonly SheetBlock[] => [
  { kind: 'section', text: 'An example' },
  textBlock(asks),
  { kind: 'formulas', rows },
];

const fadingOf = (i: number, count: number): Fading =>
  i < count / 3 ? 'all but the result' : i < (2 * count) / 3 ? 'the rule' : 'nothing';

function answerBlocks(
  { left, rows }: Exercise,
  fading: Fading,
  choices: readonly Choice[] | undefined,
): readonly SheetBlock[] {
  if (choices !== undefined)
    return [
      textBlock(formula(left), ' = '),
      { kind: 'choices', choices: choices.map(({ written }) => [formula(written)]) },
    ];
  const shown = fading === 'nothing' ? [] : rows.slice(0, fading === 'the rule' ? 1 : -1);
  const result = rows.at(-1)!.right; // a derivation has a row
  const given = shown.filter(({ right }) => right !== result);
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

const tensorText = (style: NumberStyle, { id }: GraphNode, tensor: Tensor): string =>
  writerFor({ ...style, saysShape: false }, [id], [tensor])(tensor);

const numberText = ({ style }: Pick<Sheet, 'style'>, x: number): string => writerFor(style, [], [scalar(x)])(scalar(x));
