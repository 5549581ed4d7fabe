/** Text as LaTeX outside of formulas: nothing in it is a command. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const ESCAPES = new Map([
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['−', '$-$'],
  ['×', '$\\times$'],
  ['·', '$\\cdot$'],
  ['⊙', '$\\odot$'],
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

/** Returns the text with LaTeX's own characters escaped, and signs of mathematics as formulas. */
export const latexText = (text: string): string =>
  [...text].map(c => ESCAPES.get(c) ?? (/[{}$&#%_]/.test(c) ? `\\${c}` : c)).join('');
