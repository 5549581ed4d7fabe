/** Descriptions of every operation for the docs: its syntax, its meaning, and its derivatives. */

import { toLatex } from '../language/expression-latex.ts';
import { parseExpression } from '../language/parse.ts';
import { print } from '../language/print-expression.ts';
import { CONSTANT_RULES } from '../ops/constants.ts';
import { DROPOUT } from '../ops/dropout.ts';
import { DEFAULT_CONVENTIONS, isChooser, type Operation, operandName } from '../ops/operation.ts';
import { indexing, OPERATIONS } from '../ops/operation-table.ts';

export interface FunctionDescription {
  /** `leaky_relu(x, slope=…)`, `x @ y`. */
  readonly written: string;
  readonly summary: string;
  /** One for each operand that can have a gradient: ∂out/∂operand, or the whole contribution over `upstream`. */
  readonly derivatives: readonly {
    readonly operand: string;
    readonly text: string;
    readonly isContribution: boolean;
  }[];
  readonly source: string | undefined;
}

/** In the order of the table of operations; derivatives are general rules, over settings by their names and `n`, the elements of a mean. */
export const functionDescriptions = (): readonly FunctionDescription[] => [
  ...OPERATIONS.map(operation => ({
    written: writtenCall(operation),
    summary: operation.summary,
    derivatives: derivativesOf(operation),
    source: operation.source,
  })),
  {
    written: `${DROPOUT.name}(x, p, seed=…)`,
    summary: DROPOUT.summary,
    derivatives: [],
    source: 'torch.nn.functional.dropout',
  },
  ...CONSTANT_RULES.map(({ name, summary, attributes }) => ({
    written: `${name}(${Object.keys(attributes).join(', ')})`,
    summary,
    derivatives: [],
    source: undefined,
  })),
];

/** Returns a derivative text as LaTeX, with its left side: `\frac{\partial\,out}{\partial x} = …`. */
export function derivativeLatex({ operand, text, isContribution }: FunctionDescription['derivatives'][number]): string {
  const left = isContribution
    ? `\\operatorname{contribution}(${operand})`
    : `\\frac{\\partial\\,\\mathit{out}}{\\partial ${operand}}`;
  return `${left} = ${toLatex(parseExpression(text))}`;
}

function writtenCall(operation: Operation): string {
  const { name, operator, operands, attributes } = operation;
  if (operation === indexing) return 'x[…]';
  if (operator !== undefined) return operands.length === 1 ? `${operator}x` : operands.join(` ${operator} `);
  if (operation.leading !== undefined) return `${name}(${operation.leading}, a, b, …)`;
  const list = operands[0]!.startsWith('...') ? ['[a, b]'] : operands;
  return `${name}(${[...list, ...Object.keys(attributes).map(attribute => `${attribute}=…`)].join(', ')})`;
}

function derivativesOf(operation: Operation): FunctionDescription['derivatives'] {
  const { operands, samples, stopsGradient } = operation;
  if (stopsGradient) return [];
  const { operands: shapes, attributes = {} } = samples[0]!; // every record has samples, a test says so
  const call = { operands: shapes, attributes, conventions: DEFAULT_CONVENTIONS };
  return operands.flatMap((_, slot) => {
    if (isChooser(operation, slot)) return [];
    const derivative = operation.rule?.(slot) ?? operation.derivative(slot, call);
    const isContribution = 'contribution' in derivative;
    return [
      {
        operand: operandName(operands, slot),
        text: print(parseExpression(isContribution ? derivative.contribution : derivative.local)),
        isContribution,
      },
    ];
  });
}
