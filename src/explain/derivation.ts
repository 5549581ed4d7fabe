/** Derivations of numbers as plain facts: symbols, the numbers put in, the result. Panes, trace, LaTeX and speech all show these. */

import type { EdgeId, NodeId, Program } from '../graph/program.ts';
import { DIGITS } from '../limits.ts';
import { type DType, shortestIn } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { KnownTexts } from '../text/known-texts.ts';
import { formatRows, formatTensor, type TensorOptions } from '../text/tensor-format.ts';
import { keepingTexts as textsKept, toldApart } from '../text/told-apart.ts';

/** A piece of a formula with its role, so that values and gradients keep their colours. */
export interface Piece {
  readonly text: string;
  readonly role?: 'value' | 'gradient' | 'muted' | 'label' | 'good' | 'bad' | 'warning' | 'nonFinite';
}

/** One row of a derivation: `left = right`, with a label. */
export interface Equation {
  readonly left: string;
  readonly relation: '=' | '←' | '';
  readonly right: readonly Piece[];
  readonly label: string;
  /** Whether the row starts a new thought; otherwise it continues the previous row. */
  readonly isNewThought?: boolean;
  /** Whether it says that recorded numbers are not the rule's: what is written out by the rule does not give them. */
  readonly isDisagreement?: boolean;
}

export interface Derivation {
  /** `e = a + d sends back to d`. */
  readonly title: string;
  readonly equations: readonly Equation[];
  /** Remarks: the convention that acted, the origin of a NaN. */
  readonly remarks: readonly string[];
  /** The derivation in one sentence, numbers included, with typographic minus. */
  readonly sentence: string;
}

/** How numbers are written. */
export interface NumberStyle {
  /** Significant digits, 5 by default. */
  readonly digits: number;
  /** Digits that the scenario's source prints for a node: the screen shows at least these. */
  readonly digitsOf?: (node: NodeId) => number;
  /** Most cells of a tensor. */
  readonly width?: number;
  /** Whether a long row continues in the next, so that a single number is never cut. */
  readonly isWrapped?: boolean;
  /** Whether an elided tensor says its shape: true by default, false where the shape stands beside it. */
  readonly saysShape?: boolean;
  /** Fewest significant digits of a tensor that does not fit; by default its numbers keep their digits. */
  readonly fewestDigits?: number;
  /** The type of all numbers: they are written as the shortest decimals that read back in it; 64-bit floats when left out. */
  readonly dtype?: DType;
  /** Texts of numbers already on the screen: equal numbers get the same text, different numbers never do. */
  readonly known?: KnownTexts;
}

export const DEFAULT_STYLE: NumberStyle = { digits: DIGITS.usual };

/** Writes several tensors so that any two different numbers among them look different. */
export type Writer = (tensor: Tensor) => string;

/** Writes a matrix row by row, other tensors in one line. @param width Most cells of a line, by default those of the style */
export type LinesWriter = (tensor: Tensor, width?: number) => readonly string[];

/** Returns a style in which a number keeps its first text, for use in one ledger. */
export const keepingStyle = (style: NumberStyle): NumberStyle => ({ ...style, known: textsKept(style.known) });

/** Returns a writer for tensors that stand side by side; `nodes` are the tensors' nodes. */
export function writerFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
): Writer {
  const options = optionsFor(style, nodes, tensors);
  const ofNumber = style.isWrapped ? { ...options, width: Number.POSITIVE_INFINITY } : options;
  return tensor => written(tensor, tensor.shape.length === 0 ? ofNumber : options);
}

/** A tensor in one line; behind the first numbers of a longer one stand dots. */
const written = ({ shape, data, whole }: Tensor, options: TensorOptions): string =>
  formatTensor(shape, data, whole === undefined ? options : { ...options, firstOf: whole.shape });

/** Returns a writer in lines. A matrix of more than `most` rows loses its middle rows; with `most` 1 it stands in one line. */
export function linesWriterFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
  most: number,
): LinesWriter {
  const options = optionsFor(style, nodes, tensors);
  return (tensor, width) => {
    const { shape, data } = tensor;
    const [rows = 1, columns = 1] = shape;
    const inWidth = width === undefined ? options : { ...options, width };
    return shape.length !== 2 || rows === 1 || most === 1
      ? [written(tensor, inWidth)]
      : formatRows([rows, columns], data, most, inWidth);
  };
}

/** Numbers of each tensor that are told apart: more than any row can show. */
const LOOKED_AT = 200;

/** Returns the options for numbers in every place, and the cells of each tensor. */
function optionsFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
): TensorOptions {
  let { digits } = style;
  for (const node of nodes) digits = Math.max(digits, style.digitsOf?.(node) ?? 0);
  const { dtype } = style;
  const shown = dtype === undefined ? undefined : (x: number) => shortestIn(dtype, x);
  const numbers: number[] = [];
  for (const tensor of tensors) if (tensor) for (const x of ends(tensor)) numbers.push(shown?.(x) ?? x);
  const write = toldApart(numbers, digits, style.known);
  const { width = Number.POSITIVE_INFINITY, saysShape = true, fewestDigits } = style;
  return {
    write: shown === undefined ? write : (x, fewer) => write(shown(x), fewer),
    width,
    saysShape,
    ...(fewestDigits !== undefined && { fewestDigits }),
  };
}

const ends = ({ data }: Tensor): Iterable<number> =>
  data.length <= 2 * LOOKED_AT ? data : [...data.subarray(0, LOOKED_AT), ...data.subarray(data.length - LOOKED_AT)];

/** A number in a formula with its role; NaN and ∞ have roles of their own. */
export function numberPiece(text: string, role: 'value' | 'gradient'): Piece {
  return { text, role: /NaN|∞/.test(text) ? 'nonFinite' : role };
}

/** What is differentiated: `L`; with several losses, whose gradients add up, `(L1 + L2)`. */
export function lossName({ losses, nodes }: Program): string {
  const names = losses.map(loss => nodes[loss]!.name);
  return names.length > 1 ? `(${names.join(' + ')})` : (names[0] ?? 'L');
}

/** `∂L/∂d`. */
export const partialName = (program: Program, node: NodeId): string => {
  return `∂${lossName(program)}/∂${program.nodes[node]!.name}`;
};

/** `e ⇢ d`: the contribution from e to its operand d, in the direction of the backward pass. */
export const arrowText = (program: Program, edge: EdgeId): string => {
  const { from, to } = program.edges[edge]!; // ids are positions
  return `${program.nodes[from]!.name} ⇢ ${program.nodes[to]!.name}`;
};

/** Replaces typed arrows, `->` or `→`, by `⇢`. */
const withArrows = (typed: string): string => typed.replace(/->|→/g, '⇢');

/** Rewrites a search text as events write it: `z -> x` as `z ⇢ x`, and the ledger's `∂L/∂z` as `∂z`. */
export const asInEvents = (program: Program, typed: string): string =>
  withArrows(typed).replace(/∂\s*([\p{L}_][\w.]*)\s*\/\s*∂/gu, (whole, above: string) =>
    program.losses.some(loss => program.nodes[loss]!.name === above) ? '∂' : whole,
  );

/** Writes a factor: a sum or a negative number gets parentheses, a list or a name does not. */
export const inProduct = (text: string): string =>
  /^[-−]|[^e] [-+−×⊙·/@] | if | \? |×10/.test(text) ? `(${text})` : inEquation(text);

/** Writes a side of an equation: a comparison gets parentheses, the conditions of a choice do not. */
export const inEquation = (text: string): string =>
  / (==|[<>≤≥≠]|and|or) /.test(text) && !text.includes(' if ') ? `(${text})` : text;

/** Writes the first factor of a product: −2 stands bare, but a power of ten would run into the next factor. */
export const asFirstFactor = (text: string): string => (/×10/.test(text) ? `(${text})` : text);

/** Writes a later term of a sum: −2 needs parentheses after a plus. */
export const inSum = (text: string): string => (text.startsWith('−') ? `(${text})` : text);
