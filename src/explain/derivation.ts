/** Why a number is what it is, as plain facts: symbols, the numbers put in, the result. Panes, trace, LaTeX and speech all show this. */

import type { NodeId, Program } from '../graph/program.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { formatDistinct, formatNumber, formatTensor } from '../text/number-format.ts';

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
  /** Texts that numbers already have on the same screen: the same number gets the same text, another one never does. */
  readonly known?: KnownTexts;
}

/** Numbers with their texts, and the other way round; −0 is not among them, as its text is always its own. */
export interface KnownTexts {
  readonly texts: ReadonlyMap<number, string>;
  readonly owners: ReadonlyMap<string, number>;
  /** Where later writers are to keep to the texts of earlier ones: takes note of one. */
  readonly give?: (x: number, text: string) => void;
}

export const DEFAULT_STYLE: NumberStyle = { digits: 5 };

/** Writes several tensors so that any two different numbers among them look different. */
export type Writer = (tensor: Tensor) => string;

/** A matrix row by row, anything else in one line; of more than `most` rows the middle is left out. */
export function linesOf(value: Tensor, write: Writer, most: number): readonly string[] {
  const [rows = 1, columns = 1] = value.shape;
  if (value.shape.length !== 2 || rows === 1) return [write(value)];
  const row = (r: number) => write(tensor([columns], value.data.subarray(r * columns, (r + 1) * columns)));
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ` ${row(from + i)}${from + i === rows - 1 ? ']' : ','}`);
  const tail = Math.floor((most - 1) / 2);
  const shown =
    rows <= most
      ? lines(0, rows)
      : [...lines(0, most - 1 - tail), ` … ${rows - most + 1} more rows`, ...lines(rows - tail, rows)];
  return [`[${shown[0]!.slice(1)}`, ...shown.slice(1)];
}

/** Numbers looked at in each tensor to tell them apart: more than any row can show. */
const LOOKED_AT = 200;

/** The style under which a number keeps the text that it is given first, for all that stands in one ledger. */
export function keepingTexts(style: NumberStyle): NumberStyle {
  const texts = new Map(style.known?.texts);
  const owners = new Map(style.known?.owners);
  const give = (x: number, text: string) => {
    texts.set(x, text);
    owners.set(text, x);
  };
  return { ...style, known: { texts, owners, give } };
}

/** A writer for tensors that stand side by side; `nodes` are those they belong to. A number and its opposite have the same digits. */
export function writerFor(
  style: NumberStyle,
  nodes: readonly NodeId[],
  tensors: readonly (Tensor | undefined)[],
): Writer {
  const digits = Math.max(style.digits, ...nodes.map(node => style.digitsOf?.(node) ?? 0));
  const { known, width = Number.POSITIVE_INFINITY, isWrapped = false, saysShape = true } = style;
  const numbers = tensors
    .flatMap(tensor => (tensor ? ends(tensor) : []))
    .filter(x => !Object.is(x, -0) && knownText(x, known) === undefined);
  const texts = formatDistinct(numbers, { digits });
  const own = new Map(numbers.map((x, i) => [x, unlikeKnown(x, texts[i]!, digits, known)]));
  const ownText = (x: number) => longer(own.get(x), x === 0 ? undefined : mirrored(own.get(-x)));
  for (const x of own.keys()) known?.give?.(x, ownText(x)!); // it is among its own
  const write = (x: number) =>
    Object.is(x, -0)
      ? NEGATIVE_ZERO
      : (knownText(x, known) ?? ownText(x) ?? unlikeKnown(x, formatNumber(x, { digits }), digits, known));
  return ({ shape, data }) => {
    const room = isWrapped && shape.length === 0 ? Number.POSITIVE_INFINITY : width;
    return formatTensor(shape, data, { digits, write, width: room, saysShape });
  };
}

const NEGATIVE_ZERO = '−0';

/** The text of the opposite number. */
function mirrored(text: string | undefined): string | undefined {
  if (text === undefined || text === 'NaN') return text;
  return text.startsWith('−') ? text.slice(1) : `−${text}`;
}

const longer = (a: string | undefined, b: string | undefined): string | undefined =>
  (b?.length ?? 0) > (a?.length ?? 0) ? b : a;

/** The text that a number has on the screen, or that its opposite has with the other sign. */
function knownText(x: number, known: KnownTexts | undefined): string | undefined {
  if (known === undefined) return undefined;
  const text = known.texts.get(x) ?? (x === 0 ? undefined : mirrored(known.texts.get(-x)));
  const owner = text === undefined ? undefined : known.owners.get(text);
  return owner === undefined || Object.is(owner, x) ? text : undefined;
}

/** The text, with more digits as long as it is the known text of another number. */
function unlikeKnown(x: number, text: string, digits: number, known: KnownTexts | undefined): string {
  let [more, unlike] = [digits, text];
  for (
    let owner = known?.owners.get(unlike);
    owner !== undefined && !Object.is(owner, x) && more < 17;
    owner = known?.owners.get(unlike)
  )
    unlike = formatNumber(x, { digits: ++more });
  return unlike;
}

function ends({ data }: Tensor): readonly number[] {
  if (data.length <= 2 * LOOKED_AT) return [...data];
  return [...data.subarray(0, LOOKED_AT), ...data.subarray(data.length - LOOKED_AT)];
}

/** A number in a formula, in the colour of what it is, NaN and ∞ in their own. */
export function numberPiece(text: string, role: 'value' | 'gradient'): Piece {
  return { text, role: /NaN|∞/.test(text) ? 'nonFinite' : role };
}

/** `∂L/∂d`. */
export const partialName = (program: Program, node: NodeId): string => {
  const loss = program.loss === undefined ? 'L' : program.nodes[program.loss]!.name;
  return `∂${loss}/∂${program.nodes[node]!.name}`;
};

/** In a product, a sum or a negative number needs parentheses; a list or a name does not. */
export const inProduct = (text: string): string =>
  /^[-−]|[^e] [-+−×/@] | if | \? |×10/.test(text) ? `(${text})` : text;

/** The first factor of a product: −2 may stand bare, but a power of ten would run into the next factor. */
export const asFirstFactor = (text: string): string => (/×10/.test(text) ? `(${text})` : text);

/** A later term of a sum: −2 needs parentheses after a plus. */
export const inSum = (text: string): string => (text.startsWith('−') ? `(${text})` : text);
