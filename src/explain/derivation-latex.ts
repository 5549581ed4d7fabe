/** An event's derivation as LaTeX: the ledger's equations, parsed as formulas. Other texts stay text. */

import type { EventLog } from '../engine/log.ts';
import type { State } from '../engine/state.ts';
import type { NodeId } from '../graph/program.ts';
import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { latexLines } from '../language/latex-lines.ts';
import { hasNumberAbove, latexName } from '../language/latex-name.ts';
import { latexText } from '../language/latex-text.ts';
import { NODE_PATTERN } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import { bindingPower } from '../language/precedence.ts';
import { asciiNumbers } from '../text/decimal.ts';
import { explainChain } from './chain.ts';
import type { ChainForm } from './chain-texts.ts';
import type { Equation, NumberStyle } from './derivation.ts';
import { explain } from './explain.ts';

/** Puts aligned rows into a display. */
export type Display = (rows: string) => string;

/** The display of amsmath. */
const ALIGN: Display = rows => `\\begin{align*}\n${rows}\n\\end{align*}`;

/** Returns the event's equations as aligned LaTeX, for documents with amsmath. */
export function eventLatex(log: EventLog, position: number, style: NumberStyle, display = ALIGN): string {
  const { title } = explain(log, position, style);
  const equations = equationsOf(log, position, { ...style, saysShape: false });
  return alignedLatex(`event ${position} of ${log.length - 1}`, title, equations, display);
}

/** Returns the chain of a node's gradient as aligned LaTeX. */
export function chainLatex(state: State, node: NodeId, style: NumberStyle, form: ChainForm): string {
  const { title, equations } = explainChain(state, node, { ...style, saysShape: false }, form);
  return alignedLatex(
    `event ${state.position} of ${state.log.length - 1}, chain rule`,
    title,
    equations.map(withShapeAside),
  );
}

/** A shape is no part of a formula: it stands in the label. */
function withShapeAside(equation: Equation): Equation {
  const formula = equation.right.filter(({ role }) => role !== 'muted');
  if (formula.length === 0 || formula.length === equation.right.length) return equation;
  const aside = equation.right.flatMap(({ role, text }) => (role === 'muted' ? [text.replace(/^, /, '')] : []));
  return { ...equation, right: formula, label: [equation.label, ...aside].filter(text => text !== '').join('; ') };
}

function alignedLatex(comment: string, title: string, equations: readonly Equation[], display = ALIGN): string {
  const rows = equations.length === 0 ? [`& ${textLatex(title)}`] : equations.map(equationLatex);
  return [`% ${comment}`, display(below(rows)), ''].join('\n');
}

const below = (rows: readonly string[]): string => rows.map(row => `  ${row}`).join(' \\\\\n');

/** Returns rows of a derivation below each other, as aligned LaTeX. */
export const rowsLatex = (rows: readonly Row[], display = ALIGN): string => display(below(rows.map(rowLatex)));

/** A row of a derivation as text, or with LaTeX of its own on the right. */
interface Row extends Pick<Equation, 'left' | 'relation' | 'label'> {
  readonly right: string | { readonly latex: string };
}

const equationLatex = (equation: Equation): string => rowLatex({ ...equation, right: sideOf(equation) });

/** Returns the event's equations: a contribution with its accumulation, an accumulation with its contribution. */
function equationsOf(log: EventLog, position: number, style: NumberStyle): readonly Equation[] {
  const type = log.typeAt(position);
  const [from, to] =
    type === 'contribution.computed' && position + 1 < log.length && log.typeAt(position + 1) === 'gradient.accumulated'
      ? [position, position + 1]
      : type === 'gradient.accumulated' && log.typeAt(position - 1) === 'contribution.computed'
        ? [position - 1, position]
        : [position, position];
  return Array.from({ length: to - from + 1 }, (_, k) =>
    withoutNothing(explain(log, from + k, style).equations),
  ).flat();
}

const RELATIONS = { '=': '&=', '←': '&\\leftarrow', '': '&' } as const;

/** Characters of a line on paper, its label aside. */
const LINE = 60;

/** Returns the row, broken at operators if it is too wide. Its label stands in the first line. */
function rowLatex({ left, relation, right, label }: Row): string {
  const [first, ...rest] = typeof right === 'string' ? linesOf(right, LINE, relation !== '') : [right.latex];
  const row = `${left === '' ? '' : `${mathLatex(left)} `}${RELATIONS[relation]} ${first}`;
  const called = label === '' ? row : `${row} && ${labelLatex(label)}`;
  return [called, ...rest.map(line => `&\\quad ${line}`)].join(' \\\\\n  ');
}

/** Removes rows that say nothing on paper: the empty sum before a first term, and rows that repeat the previous row. */
function withoutNothing(equations: readonly Equation[]): readonly Equation[] {
  const rows: Equation[] = [];
  for (const equation of equations) {
    const [nothing, ...rest] = equation.right;
    const isFirst = nothing?.role === 'muted' && rest.length > 1;
    const right = isFirst
      ? rest.slice(1).map(piece => ({ ...piece, text: withoutParentheses(piece.text) }))
      : equation.right;
    const before = rows.at(-1);
    const isRepeated = before !== undefined && equation.left === '' && sideOf({ right }) === sideOf(before);
    if (isRepeated)
      rows.push({ ...rows.pop()!, label: equation.label }); // `before` is there
    else rows.push({ ...equation, right });
  }
  return rows;
}

const sideOf = ({ right }: Pick<Equation, 'right'>): string => right.map(({ text }) => text).join('');
const withoutParentheses = (text: string): string => text.replace(/^\((−[^()]*)\)$/, '$1');

/** Deepest nesting of braces in a piece shown as written. */
const DEPTH = 8;
const WITHIN = Array.from({ length: DEPTH }).reduce<string>(inner => `[^()]*(?:\\(${inner}\\)[^()]*)*`, '[^()]*');
const GROUP = `\\(${WITHIN}\\)`;

/** Pieces that the language does not parse, with their LaTeX. */
const PIECES: readonly (readonly [pattern: RegExp, latex: (...parts: string[]) => string])[] = [
  [
    new RegExp(
      `∂(${GROUP}|${NODE_PATTERN}(?:${GROUP}|\\[[^\\]]*\\])?)/∂(${GROUP}|${NODE_PATTERN}(?:${GROUP}|\\[[^\\]]*\\])*)`,
      'g',
    ),
    (_, a = '', b = '') => `\\frac{\\partial ${ofPartial(a)}}{\\partial ${ofPartial(b)}}`,
  ],
  [new RegExp(`∂(${NODE_PATTERN})`, 'g'), (_, a = '') => `\\partial ${latexName(a)}`],
  [new RegExp(`(${NODE_PATTERN})ᵀ (${NODE_PATTERN})`, 'g'), (_, a = '', b = '') => `${transposed(a)} ${latexName(b)}`],
  [new RegExp(`(${NODE_PATTERN}) (${NODE_PATTERN})ᵀ`, 'g'), (_, a = '', b = '') => `${latexName(a)} ${transposed(b)}`],
  [/NaN/g, () => '\\mathrm{NaN}'],
  [/∞/g, () => '\\infty'],
  [/Δ/g, () => '\\Delta'],
];

const transposed = (name: string): string =>
  hasNumberAbove(name) ? `\\left(${latexName(name)}\\right)^{\\top}` : `${latexName(name)}^{\\top}`;

const ofPartial = (text: string): string =>
  text.startsWith('(') ? `\\left(${mathLatex(text.slice(1, -1))}\\right)` : mathLatex(text);

/** The screen's mathematics as the language writes it. */
const TYPOGRAPHIC: readonly (readonly [RegExp, string])[] = [
  [/[×·]/g, '*'], // ⊙ stays, as it differs from ×
  [/\^/g, '**'],
  [/≤/g, '<='],
  [/≥/g, '>='],
  [/≠/g, '!='],
  [/ = /g, ' == '],
  [/ and /g, ' && '],
  [/ or /g, ' || '],
];

/** The name that replaces a piece while the rest is parsed. */
const HOLE = '_piece_';

/** A factor with its shape, `W2 (2,)`, where a call has no blank. */
const SHAPED = new RegExp(`(${NODE_PATTERN}) \\((\\d+,|\\d+(?:, \\d+)+)\\)`, 'g');

/** `2, 4` → `2 \times 4`. */
const shapeLatex = (shape: string): string => shape.replace(/,$/, '').split(', ').join(' \\times ');

/** Returns a formula of the ledger as LaTeX, and any other text as LaTeX text. */
export const mathLatex = (text: string): string => linesOf(text, Number.POSITIVE_INFINITY)[0]!;

/** Returns the same in lines of at most `width` characters. @param isSide Whether it stands behind `=`, where a comparison needs parentheses. */
function linesOf(text: string, width: number, isSide = false): readonly string[] {
  const pieces: string[] = [];
  const named = (name: string): string =>
    name.startsWith(HOLE) ? (pieces[Number(name.slice(HOLE.length))] ?? latexName(name)) : latexName(name);
  const hole = (latex: string): string => `${HOLE}${pieces.push(latex) - 1}`;
  let source = text;
  for (const [pattern, latex] of PIECES) source = source.replace(pattern, (...parts) => hole(latex(...parts)));
  source = source.replace(SHAPED, (_, name: string, shape: string) =>
    hole(`\\underset{${shapeLatex(shape)}}{${named(name)}}`),
  );
  source = source
    .replace(/\]×10/g, '] * 1×10')
    .replace(/…\s*(?=[^,\]\s])/g, '…, ')
    .replace(/…/g, () => hole('\\ldots'));
  source = choices(
    TYPOGRAPHIC.reduce((written, [pattern, plain]) => written.replace(pattern, plain), asciiNumbers(source)),
  );
  const look = { name: named, isElementwise: isElementwiseIn(source) };
  const least = isSide && !text.includes(' = ') ? bindingPower('+') : 0; // in `−2 · 1 = −2` the sign is no comparison
  try {
    return latexLines(parseExpression(source), width, look, least);
  } catch (error) {
    if (error instanceof LanguageError) return [textLatex(text)];
    throw error;
  }
}

/** Whether the formula writes a product as ⊙: only blanks and parentheses stand between ⊙ and its sides. */
const isElementwiseIn =
  (source: string) =>
  ({ left, right }: Expression & { kind: 'binary' }): boolean =>
    source.slice(reachOf(left).end, reachOf(right).start).includes('⊙');

/** An equals sign before any condition, outside of parentheses. */
const EQUATION = new RegExp(`^((?:(?! if | == )[^()]|${GROUP})*) == (.* if .*)$`, 's');

/** `a if test else b` → `test ? a : b`, within each pair of parentheses and behind an equals sign. */
function choices(text: string): string {
  const inner = text.replace(new RegExp(`\\((${WITHIN})\\)`, 'g'), (_, part: string) => `(${choices(part)})`);
  const [, left, right] = EQUATION.exec(inner) ?? [];
  if (left !== undefined) return `${left} == (${choices(right!)})`;
  const [, then, test, otherwise] = /^(.*?) if (.*?) else (.*)$/s.exec(inner) ?? [];
  return then === undefined ? inner : `${test} ? ${then} : ${choices(otherwise!)}`;
}

/** `as ∂e/∂d = 1` is a formula after its first word. */
function labelLatex(label: string): string {
  const [, formula] = /^as (.+)$/s.exec(label) ?? [];
  return formula === undefined ? textLatex(label) : `\\text{as } ${mathLatex(formula)}`;
}

/** A number with a power of ten. */
const POWER = /−?\d[\d.]*×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/;

const textLatex = (text: string): string => `\\text{${proseLatex(text)}}`;

/** Returns a sentence as LaTeX outside of formulas, with its derivatives and powers of ten as formulas. */
export function proseLatex(text: string): string {
  const [partial] = PIECES[0]!; // the pattern for ∂a/∂b
  const formulas = new RegExp(`${partial.source}|${POWER.source}`, 'g');
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(formulas)) {
    parts.push(latexText(text.slice(end, match.index)), `$${mathLatex(match[0])}$`);
    end = match.index + match[0].length;
  }
  return [...parts, latexText(text.slice(end))].join('');
}
