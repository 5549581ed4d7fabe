/** `functions`: the language's functions, with every derivative. */

import { withMathematics } from '../explain/formula.ts';
import { derivativeLatex, type FunctionDescription, functionDescriptions } from '../explain/function-descriptions.ts';
import { EXIT } from '../failure.ts';
import { padEnd } from '../text/width.ts';
import type { Row } from '../tui/row.ts';
import { appearanceOf, painted } from './appearance.ts';
import { type Io, writeLines } from './io.ts';
import type { Invocation } from './parse-arguments.ts';

export async function run({ flags }: Invocation, { stdout, env }: Io): Promise<number> {
  const descriptions = functionDescriptions();
  const rows = flags.latex ? descriptions.flatMap(latexRows) : descriptions.flatMap(textRows);
  await writeLines(stdout, painted(rows, appearanceOf(stdout, env, flags)));
  return EXIT.fine;
}

const INDENT = '    ';

function textRows({ written, summary, derivatives }: FunctionDescription): readonly Row[] {
  return [
    [{ text: padEnd(written, 34), role: 'key' }, { text: ` ${summary}` }],
    ...derivatives.map(
      ({ operand, text, isContribution }): Row => [
        { text: `${INDENT}${isContribution ? `contribution of ${operand}` : `∂out/∂${operand}`} = `, role: 'muted' },
        { text: withMathematics(text), role: 'gradient' },
      ],
    ),
  ];
}

const latexRows = ({ written, derivatives }: FunctionDescription): readonly Row[] => [
  [{ text: `% ${written}`, role: 'muted' }],
  ...derivatives.map((derivative): Row => [{ text: `\\[ ${derivativeLatex(derivative)} \\]` }]),
];
