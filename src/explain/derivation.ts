/** Why a number is what it is, as plain facts: symbols, the numbers put in, the result. Panes, trace, LaTeX and speech all show this. */

import type { EdgeId, NodeId, Program } from '../graph/program.ts';
import { DIGITS } from '../limits.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { KnownTexts } from '../text/known-texts.ts';
import { formatRows, formatTensor, type TensorOptions } from '../text/tensor-format.ts';
import { keepingTexts as textsKept, toldApart } from '../text/told-apart.ts';

/** A piece of a formula and what it is, so that values and gradients keep their colours. */
export interface Piece {
  readonly text: string;
  readonly role?: 'value' | 'gradient' | 'muted' | 'label' | 'good' | 'bad' | 'warning' | 'nonFinite';
}

/** One row of a derivation: `left = right`, and in a word what the row is. */
export interface Equation {
  readonly left: string;
  readonly relation: '=' | '←' | '';
  readonly right: readonly Piece[];
  readonly label: string;
  /** How the row continues the one before: a step of the chain, or the start of a new thought. */
  readonly isNewThought?: boolean;
}

export interface Derivation {
  /** `e = a + d sends back to d`. */
  readonly title: string;
  readonly equations: readonly Equation[];
  /** Which convention acted, what a NaN came from, and the like. */
  readonly remarks: readonly string[];
  /** The whole in one sentence, numbers included, with typographic minus. */
  readonly sentence: string;
}

/** How many digits numbers get. */
export interface NumberStyle {
  /** Significant digits, 5 unless someone asked for more. */
  readonly digits: number;
  /** Digits that the scenario's source prints for a node: the screen shows at least these. */
  readonly digitsOf?: (node: NodeId) => number;
  /** Cells that one tensor may take. */
  readonly width?: number;
  /** Whether what is too long for a row goes on in the next, so that a single number is never cut. */
  readonly isWrapped?: boolean;
  /** Whether an elided tensor says its shape; true unless that stands beside it anyway. */
  readonly saysShape?: boolean;
  /** Significant digits that numbers of a tensor may be brought down to where it does not fit; by default they keep theirs. */
  readonly fewestDigits?: number;
  /** Texts that numbers already have on the same screen: the same number gets the same text, another one never does. */
  readonly known?: KnownTexts;
}

export const DEFAULT_STYLE: NumberStyle = { digits: DIGITS.usual };

/** Writes several tensors so that any two different numbers among them look different. */
export type Writer = (tensor: Tensor) => string;

/** Writes a matrix row by row, anything else in one line. */
export type LinesWriter = (tensor: Tensor) => readonly string[];

/** The style under which a number keeps the text that it is given first, for all that stands in one ledger. */
export const keepingTexts = (style: NumberStyle): NumberStyle => ({ ...style, known: textsKept(style.known) });

/** A writer for tensors that stand side by side; `nodes` are those they belong to. */
export function writerFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
): Writer {
  const options = optionsFor(style, nodes, tensors);
  const ofNumber = style.isWrapped ? { ...options, width: Number.POSITIVE_INFINITY } : options;
  return ({ shape, data }) => formatTensor(shape, data, shape.length === 0 ? ofNumber : options);
}

/** The same in lines; of more than `most` rows the middle is left out, and with one allowed a matrix stands in it. */
export function linesWriterFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
  most: number,
): LinesWriter {
  const options = optionsFor(style, nodes, tensors);
  return ({ shape, data }) => {
    const [rows = 1, columns = 1] = shape;
    return shape.length !== 2 || rows === 1 || most === 1
      ? [formatTensor(shape, data, options)]
      : formatRows([rows, columns], data, most, options);
  };
}

/** Numbers looked at in each tensor to tell them apart: more than any row can show. */
const LOOKED_AT = 200;

/** How numbers are written wherever they stand, and the cells of each tensor. */
function optionsFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
): TensorOptions {
  const digits = Math.max(style.digits, ...nodes.map(node => style.digitsOf?.(node) ?? 0));
  const numbers = tensors.flatMap(tensor => (tensor ? ends(tensor) : []));
  const { width = Number.POSITIVE_INFINITY, saysShape = true, fewestDigits, known } = style;
  return {
    write: toldApart(numbers, digits, known),
    width,
    saysShape,
    ...(fewestDigits !== undefined && { fewestDigits }),
  };
}

const ends = ({ data }: Tensor): readonly number[] =>
  data.length <= 2 * LOOKED_AT
    ? Array.from(data)
    : [...data.subarray(0, LOOKED_AT), ...data.subarray(data.length - LOOKED_AT)];

/** A number in a formula, in the colour of what it is, NaN and ∞ in their own. */
export function numberPiece(text: string, role: 'value' | 'gradient'): Piece {
  return { text, role: /NaN|∞/.test(text) ? 'nonFinite' : role };
}

/** `∂L/∂d`. */
export const partialName = (program: Program, node: NodeId): string => {
  const loss = program.loss === undefined ? 'L' : program.nodes[program.loss]!.name;
  return `∂${loss}/∂${program.nodes[node]!.name}`;
};

/** `e ⇢ d`: what e sends to its operand d, as it flows in the backward pass. */
export const arrowText = (program: Program, edge: EdgeId): string => {
  const { from, to } = program.edges[edge]!; // ids are positions
  return `${program.nodes[from]!.name} ⇢ ${program.nodes[to]!.name}`;
};

/** The same as it is typed, in notes with an arrow of two letters. */
const withArrows = (typed: string): string => typed.replace(/->|→/g, '⇢');

/** A text that is looked for as events have it: `z -> x` is `z ⇢ x`, and `∂L/∂z`, as the ledger writes it, is `∂z`. */
export const asInEvents = (program: Program, typed: string): string =>
  withArrows(typed).replace(/∂\s*([\p{L}_][\w.]*)\s*\/\s*∂/gu, (whole, above: string) =>
    program.loss !== undefined && program.nodes[program.loss]!.name === above ? '∂' : whole,
  );

/** In a product, a sum or a negative number needs parentheses; a list or a name does not. */
export const inProduct = (text: string): string =>
  /^[-−]|[^e] [-+−×⊙·/@] | if | \? |×10/.test(text) ? `(${text})` : text;

/** The first factor of a product: −2 may stand bare, but a power of ten would run into the next factor. */
export const asFirstFactor = (text: string): string => (/×10/.test(text) ? `(${text})` : text);

/** A later term of a sum: −2 needs parentheses after a plus. */
export const inSum = (text: string): string => (text.startsWith('−') ? `(${text})` : text);
