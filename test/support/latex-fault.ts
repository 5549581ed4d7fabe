/** LaTeX as KaTeX reads it, with nothing let pass that LaTeX itself would not take. */

import katex from 'katex';

/** What is wrong with a display; undefined when it is whole. */
export function latexFault(latex: string): string | undefined {
  if (!/^[\n -~]*$/.test(latex)) return 'not in ASCII';
  if (latex.includes('_piece_')) return 'a piece that was to be put back';
  try {
    katex.renderToString(latex, { strict: 'error', throwOnError: true, displayMode: true, output: 'mathml' });
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}
