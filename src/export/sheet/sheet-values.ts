/** Values and gradients of a sheet, to be filled in: in the graph, or in a table where there are too many for one. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { lossName, type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { type GraphNode, nodeOf } from '../../graph/program.ts';
import { latexName } from '../../language/latex-name.ts';
import { shapeText, type Tensor } from '../../tensor/tensor.ts';
import { blankFor } from '../graph-labels.ts';
import type { GraphModel } from '../graph-model.ts';
import { type Answerable, answerableIn, MOST_GIVEN, MOST_PRINTED } from './answerable.ts';
import { formula, type Inline, type SheetBlock } from './sheet-blocks.ts';

type Asked = Pick<Answerable, 'value' | 'gradient'>;

interface Filled {
  readonly log: EventLog;
  readonly style: NumberStyle;
  readonly graph: GraphModel | undefined;
}

/** @param isBlank Whether there are blanks for what can be worked out, or every number. */
export function valuesBlocks(sheet: Filled, isBlank: boolean): readonly SheetBlock[] {
  const { log, graph } = sheet;
  const asked = isBlank ? answerableIn(log.program) : NOTHING;
  return [
    { kind: 'section', text: 'Values and gradients' },
    graph === undefined ? tableBlock(sheet, asked) : { kind: 'graph', model: filledGraph(sheet, graph, asked) },
  ];
}

const NOTHING: Asked = { value: () => false, gradient: () => false };

/** The graph with the sheet's numbers, or with blanks for what is asked. */
function filledGraph({ log, style }: Filled, graph: GraphModel, asked: Asked): GraphModel {
  const { program } = log;
  const state = stateAt(log, log.endOfBackward(1));
  const lines = (node: GraphNode, tensor: Tensor | undefined, isAsked: boolean): readonly string[] => {
    if (tensor === undefined) return ['–'];
    if (tensor.data.length > MOST_PRINTED) return [`shape ${shapeText(tensor.shape)}`];
    return [isAsked ? blankFor(tensor.data.length) : tensorText(style, node, tensor)];
  };
  const nodes = graph.nodes.map(shown => {
    const { id } = shown;
    const node = nodeOf(program, id);
    return {
      ...shown,
      title: { text: shown.name, latex: `$${latexName(shown.name)}$` }, // its formula is among what is given
      value: lines(node, state.valueOf(id), asked.value(id)),
      gradient: node.isReached ? lines(node, state.gradientOf(id), asked.gradient(id)) : undefined,
    };
  });
  return { ...graph, nodes };
}

function tableBlock({ log, style }: Filled, asked: Asked): SheetBlock {
  const { program } = log;
  const state = stateAt(log, log.endOfBackward(1));
  const nodes = program.nodes.filter(({ id, role }) => role !== 'literal' && isNamed(program, id));
  const hasGradients = program.loss !== undefined;
  const rows = nodes
    .filter(node => node.role === 'operation' || node.isReached)
    .map(node => {
      const { id, role, isReached } = node;
      const value = state.valueOf(id);
      const [gradient, isAsked] = isReached ? [state.gradientOf(id), asked.gradient(id)] : [undefined, false];
      return [
        formula(node.name),
        role === 'operation' ? cell(node, value, style, asked.value(id)) : formula(tensorText(style, node, value!)), // a leaf has a value
        ...(hasGradients ? [cell(node, gradient, style, isAsked)] : []),
      ];
    });
  return { kind: 'table', head: ['', 'value', ...(hasGradients ? [`gradient ∂${lossName(program)}/∂…`] : [])], rows };
}

/** A large tensor is not filled in by hand: its shape stands there. */
function cell(node: GraphNode, tensor: Tensor | undefined, style: NumberStyle, isAsked: boolean): Inline {
  if (tensor === undefined) return '–';
  if (tensor.data.length > MOST_PRINTED) return `shape ${shapeText(tensor.shape)}`;
  return isAsked ? { blank: 'short' } : formula(tensorText(style, node, tensor));
}

/** A leaf's numbers: all of them, unless they are too many for a page. */
export const givenText = (style: NumberStyle, leaf: GraphNode, tensor: Tensor): string =>
  tensorText(leaf.size > MOST_GIVEN ? style : { ...style, width: Number.POSITIVE_INFINITY }, leaf, tensor);

const tensorText = (style: NumberStyle, { id }: GraphNode, tensor: Tensor): string => {
  const written = withoutMinusZeros(tensor);
  return writerFor({ ...style, saysShape: false }, [id], [written])(written);
};

/** A person at a desk writes 0 for −0: −0 + 0 is 0. */
const withoutMinusZeros = ({ data, ...rest }: Tensor): Tensor => ({ ...rest, data: data.slice().map(x => x + 0) });
