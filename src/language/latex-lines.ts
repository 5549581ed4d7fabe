/** A formula that is too wide for a line of paper, broken at its operators and between what it lists. */

import type { Expression } from './ast.ts';
import {
  afterOperator,
  afterSign,
  type LatexLook,
  latexFunction,
  latexKeyword,
  latexOperator,
  latexPowerOf,
  toLatex,
} from './expression-latex.ts';
import { latexName } from './latex-name.ts';
import { bindingPower } from './precedence.ts';
import { ATOM } from './print-expression.ts';

/**
 * The formula as lines of about so many characters; what cannot be broken, as a matrix, may be wider.
 * @param minimum What binds less gets parentheses.
 */
export function latexLines(
  expression: Expression,
  width: number,
  setting: LatexLook,
  minimum: number,
): readonly string[] {
  const lines: { text: string; width: number }[] = [];
  for (const piece of piecesOf(expression, minimum, width, setting)) {
    const line = lines.at(-1);
    if (line !== undefined && line.width + piece.width <= width) {
      line.text += ` ${piece.text}`;
      line.width += piece.width;
    } else lines.push({ text: line && piece.isLed ? `{} ${piece.text}` : piece.text, width: piece.width }); // {}: between operands still
  }
  return lines.map(({ text }) => text);
}

/** A part of a formula that stands on one line; a line may begin with it. */
interface Piece {
  readonly text: string;
  /** Characters that it takes when it is set. */
  readonly width: number;
  /** Begins with the operator before it. */
  readonly isLed?: boolean;
}

function piecesOf(expression: Expression, minimum: number, width: number, setting: LatexLook): readonly Piece[] {
  const own = widthOf(expression, setting);
  if (own <= width) return [{ text: toLatex(expression, minimum, setting), width: own }];
  if (latexPowerOf(expression) < minimum && expression.kind !== 'conditional')
    return enclosed('\\bigl(', piecesOf(expression, 0, width, setting), '\\bigr)');
  const parts = (part: Expression, least = 0) => piecesOf(part, least, width, setting);
  switch (expression.kind) {
    case 'unary':
      return expression.operator === '-' ? led('-', parts(expression.operand, afterSign(expression))) : whole();
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '**') return whole();
      if (operator === '/') return [...enclosed('\\bigl(', parts(left), '\\bigr)'), ...led('/', parts(right, ATOM))];
      const sign = latexOperator(expression, setting);
      return [...parts(left, bindingPower(operator)), ...led(sign, parts(right, afterOperator(expression)))];
    }
    case 'call': {
      const [open, close] = latexFunction(expression.callee);
      if (!open.endsWith('\\left(')) return whole();
      const options = expression.keywords.map(keyword => [
        { text: latexKeyword(keyword, setting), width: keyword.name.length + 1 + widthOf(keyword.value, setting) },
      ]);
      return enclosed(
        open.replace('\\left', '\\bigl'),
        listed([...expression.operands.map(operand => parts(operand)), ...options]),
        close.replace('\\right', '\\bigr'),
      );
    }
    case 'list':
      return expression.items.some(({ kind }) => kind === 'list')
        ? whole()
        : enclosed('\\bigl[', listed(expression.items.map(item => parts(item))), '\\bigr]');
    default:
      return whole();
  }

  function whole(): readonly Piece[] {
    return [{ text: toLatex(expression, minimum, setting), width: own }];
  }

  function listed(items: readonly (readonly Piece[])[]): readonly Piece[] {
    return items.flatMap((item, i) => (i < items.length - 1 ? closed(item, ',') : item));
  }
}

/** Behind an operator. */
const led = (sign: string, [first, ...rest]: readonly Piece[]): readonly Piece[] => [
  { text: `${sign} ${first!.text}`, width: first!.width + 3, isLed: true },
  ...rest,
];

const closed = (pieces: readonly Piece[], close: string): readonly Piece[] =>
  pieces.with(-1, { ...pieces.at(-1)!, text: pieces.at(-1)!.text + close, width: pieces.at(-1)!.width + 1 });

const enclosed = (open: string, [first, ...rest]: readonly Piece[], close: string): readonly Piece[] =>
  closed([{ text: open + first!.text, width: first!.width + 1 }, ...rest], close);

/** About how many characters the formula takes when it is set: a fraction is as wide as its wider half. */
function widthOf(expression: Expression, setting: LatexLook): number {
  const of = (part: Expression) => widthOf(part, setting);
  const sum = (parts: readonly Expression[]) => parts.reduce((width, part) => width + of(part) + 2, 0);
  switch (expression.kind) {
    case 'name':
      return glyphs((setting.name ?? latexName)(expression.name));
    case 'unary':
      return 1 + of(expression.operand);
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '/') return Math.max(of(left), of(right));
      return of(left) + of(right) + (operator === '**' ? 0 : 3);
    }
    case 'conditional':
      return Math.max(of(expression.then) + of(expression.test) + 4, of(expression.otherwise));
    case 'call':
      return expression.callee.length + sum([...expression.operands, ...expression.keywords.map(({ value }) => value)]);
    case 'index':
      return of(expression.operand) + 2 * expression.subscripts.length;
    case 'list': {
      const [first] = expression.items;
      if (first?.kind !== 'list') return sum(expression.items);
      const rows = expression.items.map(row => (row.kind === 'list' ? row.items : [row]));
      return sum(
        first.items.map((_, column) =>
          widest(
            rows.flatMap(row => row[column] ?? []),
            of,
          ),
        ),
      );
    }
    default:
      return glyphs(toLatex(expression, 0, setting));
  }
}

/** The widest entry decides the width of a column. */
const widest = (column: readonly Expression[], of: (part: Expression) => number): Expression =>
  column.reduce((best, part) => (of(part) > of(best) ? part : best));

/** What is left of LaTeX when commands are one sign each and braces none. */
const glyphs = (latex: string): number =>
  latex
    .replace(/\\(?:text|mathit|mathrm|hat|bar|tilde|partial)(?![a-z])/g, '')
    .replace(/\\frac\{([^}]*)\}/, '')
    .replace(/\\[a-zA-Z]+/g, 'x')
    .replace(/[{}_^\s\\]/g, '').length;
