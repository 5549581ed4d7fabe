/** Labels of a node: as the screen writes them, and as LaTeX. */

import { type GraphNode, nodeOf, type OperationNode, type Program } from '../graph/program.ts';
import { elementwiseIn } from '../graph/shape-of.ts';
import { toLatex } from '../language/expression-latex.ts';
import { LanguageError } from '../language/language-error.ts';
import { latexName } from '../language/latex-name.ts';
import { latexText } from '../language/latex-text.ts';
import { isInner } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import { screenNumbers } from '../text/decimal.ts';
import type { Label } from './graph-model.ts';

/** @param written The title on the screen; a shortened one is the same on paper. */
export function titleLabel(program: Program, node: GraphNode, written: string): Label {
  const text = withPowers(written);
  if (node.role !== 'operation') return { text, latex: `$${latexName(node.name)}$` };
  const formula = text.includes('…') ? undefined : formulaLatex(program, node.text);
  if (formula === undefined) return { text, latex: latexText(text) };
  return { text, latex: isInner(node) ? `$${formula}$` : `$${latexName(node.name)} = ${formula}$` };
}

function formulaLatex(program: Program, source: string): string | undefined {
  const isElementwise = elementwiseIn(name => {
    const id = program.byName.get(name);
    return id === undefined ? undefined : nodeOf(program, id).shape;
  });
  try {
    return toLatex(parseExpression(source), 0, { name: latexName, isElementwise });
  } catch (error) {
    if (error instanceof LanguageError) return undefined;
    throw error;
  }
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['*', '×'],
  ['-', '−'],
]);

/** Longest call that a gate shows with its numbers, in characters. */
const CALL = 16;

/** Returns what a gate shows: its operator with the number that is written beside it, or its function. */
export function symbolLabel(program: Program, node: OperationNode): Label {
  const text = symbolOf(program, node);
  const [, exponent] = /^x\^(.+)$/.exec(text) ?? [];
  if (exponent !== undefined) return { text: withPowers(text), latex: `$x^{${exponent.replace('−', '-')}}$` };
  return { text, latex: text === 'σ' ? '$\\sigma$' : latexText(text) };
}

/** Raises exponents of one digit. */
export const withPowers = (text: string): string =>
  text.replace(/\^(\d)(?![\w.])/g, (_, digit: string) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);

function symbolOf(program: Program, { operation, operands, text }: OperationNode): string {
  const { name, operator } = operation;
  const numbers = operands
    .map(id => nodeOf(program, id))
    .map(({ role, text: written }) => (role === 'literal' ? screenNumbers(written) : undefined));
  if (name === 'neg') return '−';
  if (operator === undefined) {
    if (name === 'sigmoid') return 'σ';
    if (text.endsWith(']') && name === 'index') return text.slice(text.lastIndexOf('['));
    return numbers.some(number => number !== undefined) && text.length <= CALL ? screenNumbers(text) : name;
  }
  if (operator === '**') return numbers[1] === undefined ? '^' : `x^${numbers[1]}`;
  const sign = SIGNS.get(operator) ?? operator;
  return `${numbers[0] ?? ''}${sign}${numbers[1] ?? ''}`;
}

/** What numbers on the screen consist of. */
const NUMBERS = /^[\d\s.,[\]()+\-−×⁻⁰¹²³⁴⁵⁶⁷⁸⁹…∞NaNe?]*$/;

const POWER = /×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g;

/** Room for numbers that are written in by hand. */
export const blankFor = (count: number): string => '_'.repeat(count > 1 ? 14 : 9);

const BLANK = /^_+$/;

/** Returns numbers of the screen as LaTeX. */
export function numbersLatex(text: string): string {
  if (BLANK.test(text)) return `\\underline{\\hspace{${text.length * 1.3}ex}}`;
  if (!NUMBERS.test(text)) return latexText(text);
  const formula = text
    .replace(POWER, (_, digits: string) => `\\times 10^{${[...digits].map(lowered).join('')}}`)
    .replace(/−/g, '-')
    .replace(/…/g, '\\ldots ')
    .replace(/∞/g, '\\infty ')
    .replace(/NaN/g, '\\mathrm{NaN}');
  return `$${formula}$`;
}

const lowered = (digit: string): string => (digit === '⁻' ? '-' : String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)));
