/** An event's derivation as LaTeX: the equations that the ledger shows, read back as formulas. What is no formula stays text. */

import type { EventLog } from '../engine/log.ts';
import { LanguageError } from '../language/language-error.ts';
import { latexName, toLatex } from '../language/latex.ts';
import { NODE_PATTERN } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import type { Equation, NumberStyle } from './derivation.ts';
import { explain } from './explain.ts';

/** The event's equations under each other, to be set in a document with amsmath. */
export function eventLatex(log: EventLog, position: number, style: NumberStyle): string {
  const { title } = explain(log, position, style);
  const equations = equationsOf(log, position, { ...style, saysShape: false });
  const rows = equations.length === 0 ? [`& ${textLatex(title)}`] : equations.map(rowLatex);
  return [
    `% event ${position} of ${log.length - 1}`,
    '\\begin{align*}',
    rows.map(row => `  ${row}`).join(' \\\\\n'),
    '\\end{align*}',
    '',
  ].join('\n');
}

/** With a contribution the sum that it leads to, and with a sum the contribution that is added. */
function equationsOf(log: EventLog, position: number, style: NumberStyle): readonly Equation[] {
  const type = log.typeAt(position);
  const [from, to] =
    type === 'contribution.computed' && position + 1 < log.length && log.typeAt(position + 1) === 'gradient.accumulated'
      ? [position, position + 1]
      : type === 'gradient.accumulated' && log.typeAt(position - 1) === 'contribution.computed'
        ? [position - 1, position]
        : [position, position];
  return Array.from({ length: to - from + 1 }, (_, k) => explain(log, from + k, style).equations).flat();
}

const RELATIONS = { '=': '&=', '←': '&\\leftarrow', '': '&' } as const;

function rowLatex({ left, relation, right, label }: Equation): string {
  const side = mathLatex(right.map(({ text }) => text).join(''));
  const row = `${left === '' ? '' : `${mathLatex(left)} `}${RELATIONS[relation]} ${side}`;
  return label === '' ? row : `${row} && ${textLatex(label)}`;
}

/** Nested as deep as source that is shown as it is written can well be. */
const DEPTH = 8;
const WITHIN = Array.from({ length: DEPTH }).reduce<string>(inner => `[^()]*(?:\\(${inner}\\)[^()]*)*`, '[^()]*');
const GROUP = `\\(${WITHIN}\\)`;

/** Pieces that the language does not read, and what they are in LaTeX. */
const PIECES: readonly (readonly [pattern: RegExp, latex: (...parts: string[]) => string])[] = [
  [
    new RegExp(`∂(${GROUP}|${NODE_PATTERN}(?:${GROUP})?)/∂(${GROUP}|${NODE_PATTERN}(?:${GROUP}|\\[[^\\]]*\\])*)`, 'g'),
    (_, a, b) => `\\frac{\\partial ${ofPartial(a!)}}{\\partial ${ofPartial(b!)}}`,
  ],
  [new RegExp(`∂(${NODE_PATTERN})`, 'g'), (_, a) => `\\partial ${latexName(a!)}`],
  [/(\d[\d.]*)×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, digits, power) => `${digits} \\times 10^{${plainDigits(power!)}}`],
  [/no gradient yet/g, () => '\\text{no gradient yet}'],
  [/NaN/g, () => '\\mathrm{NaN}'],
  [/∞/g, () => '\\infty'],
  [/Δ/g, () => '\\Delta'],
];

const ofPartial = (text: string): string =>
  text.startsWith('(') ? `\\left(${mathLatex(text.slice(1, -1))}\\right)` : mathLatex(text);

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const plainDigits = (power: string): string =>
  [...power].map(digit => (digit === '⁻' ? '-' : String(SUPERSCRIPTS.indexOf(digit)))).join('');

/** The screen's mathematics as the language writes it. */
const TYPOGRAPHIC: readonly (readonly [RegExp, string])[] = [
  [/−/g, '-'],
  [/[×·]/g, '*'],
  [/\^/g, '**'],
  [/≤/g, '<='],
  [/≥/g, '>='],
  [/≠/g, '!='],
  [/ = /g, ' == '],
  [/ and /g, ' && '],
  [/ or /g, ' || '],
];

/** What stands for a piece while the rest is read. */
const HOLE = '_piece_';

/** A formula of the ledger as LaTeX; text where it is none. */
function mathLatex(text: string): string {
  const pieces: string[] = [];
  const hole = (latex: string): string => `${HOLE}${pieces.push(latex) - 1}`;
  let source = text;
  for (const [pattern, latex] of PIECES) source = source.replace(pattern, (...parts) => hole(latex(...parts)));
  source = source
    .replace(/\]×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, power: string) => `] * ${hole(`10^{${plainDigits(power)}}`)}`)
    .replace(/…\s*(?=[^,\]\s])/g, '…, ')
    .replace(/…/g, () => hole('\\ldots'));
  source = choices(TYPOGRAPHIC.reduce((written, [pattern, plain]) => written.replace(pattern, plain), source));
  const names = (name: string) =>
    name.startsWith(HOLE) ? (pieces[Number(name.slice(HOLE.length))] ?? latexName(name)) : latexName(name);
  try {
    return toLatex(parseExpression(source), 0, names);
  } catch (error) {
    if (error instanceof LanguageError) return textLatex(text);
    throw error;
  }
}

/** `a if test else b` → `test ? a : b`, inside every pair of parentheses by itself. */
function choices(text: string): string {
  const inner = text.replace(new RegExp(`\\((${WITHIN})\\)`, 'g'), (_, part: string) => `(${choices(part)})`);
  const [, then, test, otherwise] = /^(.*?) if (.*?) else (.*)$/s.exec(inner) ?? [];
  return then === undefined ? inner : `${test} ? ${then} : ${choices(otherwise!)}`;
}

const ESCAPES = new Map([
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['−', '$-$'],
  ['×', '$\\times$'],
  ['·', '$\\cdot$'],
  ['÷', '$\\div$'],
  ['→', '$\\to$'],
  ['⇢', '$\\to$'],
  ['≤', '$\\le$'],
  ['≥', '$\\ge$'],
  ['≠', '$\\ne$'],
  ['…', '\\ldots{}'],
  ['’', "'"],
  ['‘', '`'],
  ['“', '``'],
  ['”', "''"],
  ['σ', '$\\sigma$'],
  ['Σ', '$\\Sigma$'],
  ['Δ', '$\\Delta$'],
  ['Φ', '$\\Phi$'],
  ['√', '$\\surd$'],
  ['∞', '$\\infty$'],
  ['∂', '$\\partial$'],
  ['ˣ', '$^x$'],
  ['ᵢ', '$_i$'],
  ['ᵀ', '$^\\top$'],
  ['⁻', '$^-$'],
  ...[...SUPERSCRIPTS].map((digit, value) => [digit, `$^${value}$`] as const),
]);

/** A sentence, with the derivatives in it as formulas. */
function textLatex(text: string): string {
  const [pattern, latex] = PIECES[0]!; // the one of ∂a/∂b
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(escaped(text.slice(end, match.index)), `$${latex(...match)}$`);
    end = match.index + match[0].length;
  }
  return `\\text{${[...parts, escaped(text.slice(end))].join('')}}`;
}

const escaped = (text: string): string =>
  [...text].map(c => ESCAPES.get(c) ?? (/[{}$&#%_]/.test(c) ? `\\${c}` : c)).join('');
